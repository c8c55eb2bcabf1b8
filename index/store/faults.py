"""What can be wrong with an index file, as the one line that the user reads."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from index.errors import StorageError
from index.store.sums import DamagedRow

__all__ = ["storage"]

_REBUILD = "type: ask index --rebuild, with the same --corpus and --index"
_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""SQLite's complaints about the machine; whatever else it says, the file is not sound."""


@contextlib.contextmanager
def storage(path: Path | None) -> Iterator[None]:
    """A damaged row, and SQLite's complaints, as one line each."""
    try:
        yield
    except DamagedRow as error:
        name = error.name if isinstance(error.name, int) else repr(error.name)
        raise StorageError(
            f"row {name} of the index is damaged", where=path, fix=_REBUILD
        ) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _OUTSIDE or (code == sqlite3.SQLITE_READONLY and _forbids_writing(path)):
            raise StorageError(
                f"the index is damaged ({error})",
                where=path,
                fix=_REBUILD,
            ) from error
        raise StorageError(
            f"the index cannot be read or written ({error})",
            where=path,
            fix="free some space, or name another folder with --index DIR",
        ) from error


def _forbids_writing(path: Path | None) -> bool:
    """Whether the file's own header says that this SQLite may not write it: we never wrote that."""
    if path is None:
        return False
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(19)[18:] > b"\2"
    return False
