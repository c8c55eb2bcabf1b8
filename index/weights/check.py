"""Which models are here, and whether they are what they claim."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.errors import ModelError
from index.weights.catalogue import MODELS, Model
from index.weights.checksum import sha256_of
from index.weights.place import file_paths, is_complete, path_of

__all__ = ["locate", "missing", "verify"]


def missing(models: Iterable[Model] = MODELS, *, home: Path | None = None) -> list[Model]:
    """Those of the models that are not all there, in order. Cheap: looks at sizes only."""
    return [model for model in models if not is_complete(model, home)]


def verify(model: Model, *, home: Path | None = None, again: bool = True) -> tuple[str, ...]:
    """What is wrong with the model on the disk, one line a file; empty if nothing is.

    again: read every byte, whatever was remembered of an earlier reading; with False only the
    files that changed since are read.
    """
    faults = []
    for file, path in file_paths(model, path_of(model, home)):
        if not path.is_file():
            faults.append(f"{file.name}: missing")
        elif (size := path.stat().st_size) != file.bytes:
            faults.append(f"{file.name}: {size} bytes, expected {file.bytes}")
        elif (digest := sha256_of(path, home=home, again=again)) != file.sha256:
            faults.append(f"{file.name}: SHA-256 {digest}, expected {file.sha256}")
    return tuple(faults)


def locate(model: Model, *, home: Path | None = None) -> Path:
    """The path of a model that is there and sound, ready to be loaded.

    Raises ModelError if it was not fetched, or if its bytes are not the model's.
    """
    place = path_of(model, home)
    if not place.exists():
        raise ModelError(
            f"the model {model.title} is not on this machine",
            where=place,
            fix="type: ask models fetch",
        )
    if faults := verify(model, home=home, again=False):
        raise ModelError(
            f"the model {model.title} is damaged ({faults[0]})",
            where=place,
            fix="type: ask models fetch",
        )
    return place
