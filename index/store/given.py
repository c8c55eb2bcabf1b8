"""The days that the user gave documents: no refresh and no rebuild touches them."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from index.days import Day, parse
from index.store.faults import storage
from index.store.sums import digest, sound

__all__ = ["every", "give", "given_days", "only_reading"]


def every(connection: sqlite3.Connection) -> dict[str, Day]:
    """The days by source. Raises DamagedRow."""
    rows = connection.execute("select * from given order by source")
    found = {row[0]: parse(row[1]) for row in map(sound, rows)}
    return {source: day for source, day in found.items() if day is not None}


def give(connection: sqlite3.Connection, source: str, day: Day | None) -> None:
    """Remember the day that the user gives a document; None to forget it."""
    if day is None:
        connection.execute("delete from given where source = ?", (source,))
        return
    fields = (source, str(day))
    connection.execute("insert or replace into given values (?, ?, ?)", (*fields, digest(fields)))


def given_days(path: Path) -> dict[str, Day]:
    """The days that the user gave the documents of the index at path, by source; none if there is
    no such file. It opens the file anew, so that any thread may call it. Raises StorageError.
    """
    if not path.exists():
        return {}
    with storage(path), contextlib.closing(only_reading(path)) as connection:
        known = connection.execute("select 1 from sqlite_master where name = 'given'").fetchone()
        return every(connection) if known else {}


def only_reading(path: Path) -> sqlite3.Connection:
    """An index file that is looked into, and not written. Raises sqlite3.DatabaseError."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
