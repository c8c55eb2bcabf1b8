"""The checksum of a row, and what a row that is not what its checksum says is called."""

from __future__ import annotations

import hashlib
from typing import Any

__all__ = ["DamagedRow", "digest", "sound"]


class DamagedRow(Exception):
    """A row that is another one's than its checksum. name: a passage's id, a file's source; that
    may be what is damaged.
    """

    def __init__(self, name: int | str) -> None:
        super().__init__(name)
        self.name = name


def digest(fields: tuple[object, ...], blob: bytes = b"") -> bytes:
    """BLAKE2b over every field, each with its length, so that no two rows run together."""
    pieces = []
    for field in fields:
        data = str(field).encode("utf-8", errors="surrogatepass")
        pieces += [len(data).to_bytes(8, "little"), data]
    return hashlib.blake2b(b"".join([*pieces, blob]), digest_size=16).digest()


def sound(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without the checksum at its end. Raises DamagedRow if it is another one's."""
    if digest(row[:-1]) != row[-1]:
        raise DamagedRow(row[0])
    return row[:-1]
