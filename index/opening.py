"""Where an index lies when nobody says so, and the embedder that it is made with."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus
from index.machine import cores
from index.store import FILE
from index.weights import Progress, Silent, fetch, find, home_dir, is_complete, locate

if TYPE_CHECKING:
    from index.embed import Embedder

__all__ = ["embedder_name", "index_file", "index_path", "open_embedder", "twin_path"]


def index_path(corpus: Corpus) -> Path:
    """The file in the user's data directory: a folder named after the corpus, and its path."""
    place = hashlib.sha256(corpus.name.encode("utf-8", errors="surrogateescape")).hexdigest()[:8]
    word = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(corpus.name).name).strip("-.") or "corpus"
    return home_dir() / "indexes" / f"{word}-{place}" / FILE


def index_file(place: Path) -> Path:
    """The index that ``--index`` names: a folder holds it under a fixed name."""
    return place if place.suffix == ".sqlite" else place / FILE


def embedder_name(name: str = "default") -> str:
    """What an index remembers of the embedder: which weights, by name and checksum."""
    weights = find("embedder", name)
    largest = max(weights.files, key=lambda file: file.bytes)
    return f"{weights.title} {largest.sha256[:12]}"


def twin_path(folder: Path) -> Path:
    """The ONNX twin of a sentence-transformers model: it lies beside it, not in it."""
    return folder.with_name(f"{folder.name}.onnx") / "encoder.onnx"


def open_embedder(progress: Progress | None = None, *, name: str = "default") -> Embedder:
    """The embedder of that name in the catalogue, fetched and exported first if need be.

    Raises UsageError for an unknown name, NetworkError and StorageError as they come.
    """
    from index.embed import OnnxEmbedder, export_onnx

    weights = find("embedder", name)
    if not is_complete(weights):
        fetch(weights, progress=progress)
    folder = locate(weights)
    graph = twin_path(folder)
    if not graph.exists():
        told = progress or Silent()
        told.note("preparing the embedding model, once; this takes some 15 seconds")
        export_onnx(folder, graph)
        # What earlier versions exported, which takes a mask.
        graph.with_name("model.onnx").unlink(missing_ok=True)
    return OnnxEmbedder(graph, folder / "tokenizer.json", name=embedder_name(name), threads=cores())
