"""The checksum of a large file, begun before anybody asks for it where that can be."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from index.early import Early

__all__ = ["begin", "checksum"]

_begun: dict[tuple[Path, int, int], Early[str]] = {}
"""What was begun and nobody has asked for yet: by the file, its size and its time in nanoseconds,
for another file may be there by then.
"""


def begin(path: Path) -> None:
    """Begin to compute what checksum() will be asked for, in its own thread. Raises OSError."""
    _begun[_seen(path)] = Early(partial(_compute, path))


def checksum(path: Path) -> str:
    """BLAKE2b, in hexadecimal digits; what was begun is waited for. Raises OSError."""
    begun = _begun.pop(_seen(path), None)
    return _compute(path) if begun is None else begun.result()


def _seen(path: Path) -> tuple[Path, int, int]:
    known = path.stat()
    return path, known.st_size, known.st_mtime_ns


def _compute(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
