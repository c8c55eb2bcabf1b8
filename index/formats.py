"""Which kinds of file are read, and by what: a loader makes text of a file's bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from index.lines import Loaded, decode
from index.remembered import Remembered

__all__ = ["SUFFIXES", "kinds", "load", "read_bytes"]

Loader = Callable[[bytes], Loaded]
"""The same bytes give the same text, on any day. Raises Unreadable; nothing is half read."""


def _plain(data: bytes) -> Loaded:
    decoded = decode(data)
    note = "read as cp1252, for it is not UTF-8" if decoded.encoding == "cp1252" else None
    return Loaded(decoded.text, note)


def _pdf(data: bytes) -> Loaded:
    from index import pdf

    return pdf.load(data)


_LOADERS: Mapping[str, Loader] = {".md": _plain, ".pdf": Remembered(_pdf), ".txt": _plain}
SUFFIXES = frozenset(_LOADERS)
"""Endings of files that are read, in lower case."""


def load(source: str, data: bytes) -> Loaded:
    """The text of a file by the ending of its name; of any other ending, as plain text.

    Raises Unreadable where the bytes are not what the ending says.
    """
    return _LOADERS.get(PurePosixPath(source).suffix.lower(), _plain)(data)


def read_bytes(path: Path) -> bytes:
    """A file's bytes; of one that is too large no more than shows that. Raises OSError."""
    most = None
    if path.suffix.lower() == ".pdf":
        from index import pdf

        most = pdf.BYTES
    with path.open("rb") as file:
        return file.read(-1 if most is None else most + 1)


def kinds(last: str) -> str:
    """The endings for a message: ``.md, .pdf or .txt``. last: the word before the last of them."""
    *others, final = sorted(SUFFIXES)
    return f"{', '.join(others)} {last} {final}"
