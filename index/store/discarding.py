"""An index is thrown away, but for what no rebuild brings back."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from index.days import Day
from index.errors import StorageError
from index.store.faults import storage
from index.store.given import give, given_days, only_reading
from index.store.schema import FORMAT, SCHEMA, beside

__all__ = ["discard"]


def discard(path: Path) -> Path | None:
    """Delete an index file and what SQLite keeps beside it, but for the days that the user gave;
    nothing if there is none.

    What is no index any more, or never was, or does not tell these days any more, is not deleted
    but put aside under the same name with .damaged at its end; gives that. Raises StorageError if
    it cannot be done.
    """
    left = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")]
    aside = path.with_name(f"{path.name}.damaged")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        days = _days_of(path)
        if days is None:
            path.replace(aside)
        begun = _begin(path.with_name(f"{path.name}.new"), days) if days else None
        # First of all: what is left of an index is written into whatever lies beside it.
        for one in (*left, beside(path)):
            one.unlink(missing_ok=True)
        if begun is None:
            path.unlink(missing_ok=True)
        else:
            begun.replace(path)
    except OSError as error:
        raise StorageError(f"the index cannot be deleted ({error.strerror})", where=path) from error
    return aside if days is None else None


def _days_of(path: Path) -> dict[str, Day] | None:
    """The days that the user gave; None where a file is there that cannot tell."""
    try:
        return None if path.exists() and not _is_ours(path) else given_days(path)
    except StorageError:
        return None


def _begin(path: Path, days: Mapping[str, Day]) -> Path:
    """An index of nothing but the days that the user gave."""
    path.unlink(missing_ok=True)
    with storage(path), contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.execute("insert into meta values ('format', ?)", (FORMAT,))
        for source, day in days.items():
            give(connection, source, day)
    return path


def _is_ours(path: Path) -> bool:
    """Whether this is a database that says which format of index it is."""
    try:
        with contextlib.closing(only_reading(path)) as file:
            return file.execute("select 1 from meta where key = 'format'").fetchone() is not None
    except sqlite3.DatabaseError:
        return path.stat().st_size == 0
