"""``ask models``: which there are, fetching them, and whether they are what they claim."""

from __future__ import annotations

import argparse
import json
import sys

from index.weights import (
    MODELS,
    Model,
    amount,
    default_sources,
    fetch,
    find,
    is_complete,
    missing,
    path_of,
    verify,
)
from ui.progress import progress
from ui.settings import Settings

__all__ = ["models"]


def models(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run ``ask models``; exit 2 if something that was verified is not sound."""
    if arguments.action == "fetch":
        return _fetch(arguments, settings)
    if arguments.action == "verify":
        return _verify(arguments, settings)
    return _list(settings)


def _wanted(arguments: argparse.Namespace, settings: Settings) -> list[Model]:
    """The models that were named, each as gguf or embedder; else those that ask needs."""
    if arguments.names:
        return [_named(name) for name in arguments.names]
    named = {model.name for model in MODELS if model.kind == "gguf"}
    gguf = settings.model if settings.model in named else "default"
    return [find("gguf", gguf), find("embedder", "default")]


def _named(name: str) -> Model:
    """gguf-small, embedder-larger, or a name that only one kind has; a GGUF wins."""
    for model in MODELS:
        if name == model.key:
            return model
    for model in MODELS:
        if name == model.name:
            return model
    return find("gguf", name)


def _fetch(arguments: argparse.Namespace, settings: Settings) -> int:
    from index.opening import open_embedder

    told = progress(settings)
    sources = default_sources(arguments.origin)
    for model in _wanted(arguments, settings):
        place = fetch(model, sources=sources, progress=told)
        print(f"{model.key}: {place}")
        if model.key == "embedder-default":
            open_embedder(told)
    return 0


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    named = bool(arguments.names)
    faulty = 0
    for model in _wanted(arguments, settings) if named else MODELS:
        if not named and not is_complete(model):
            continue
        faults = verify(model)
        faulty += bool(faults)
        print(f"{model.key}: {'; '.join(faults) if faults else 'sound'}")
    if faulty:
        print("ask: a model is not what it claims; type: ask models fetch", file=sys.stderr)
    return 2 if faulty else 0


def _list(settings: Settings) -> int:
    absent = missing(MODELS)
    rows = [
        {
            "key": model.key,
            "title": model.title,
            "bytes": model.bytes,
            "licence": model.licence,
            "path": None if model in absent else str(path_of(model)),
            "sha256": {file.name: file.sha256 for file in model.files},
        }
        for model in MODELS
    ]
    if settings.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for model, row in zip(MODELS, rows, strict=True):
        print(
            f"{model.key:18}{model.title}, {amount(model.bytes)}, {model.licence}:"
            f" {row['path'] or f'not here; type: ask models fetch {model.key}'}"
        )
    return 0
