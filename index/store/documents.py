"""The rows of documents, of where their dates are from, and of files that are not read."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, replace
from typing import Any

from index.origin import Origin
from index.store.sums import digest, sound

__all__ = ["Row", "change", "every", "skip", "skipped", "undated", "write", "write_origin"]


@dataclass(frozen=True, slots=True)
class Row:
    """What the index knows of a document. mtime in nanoseconds; lines is their number; dated: the
    day that it is from, dated_from: where that is known from.
    """

    source: str
    size: int
    mtime: int
    sha256: str
    title: str
    dated: str | None
    lines: int
    note: str | None
    dated_from: Origin | None = None


def every(connection: sqlite3.Connection) -> list[Row]:
    """All documents, by source. Raises DamagedRow."""
    rows = connection.execute("select * from documents order by source").fetchall()
    origins = dict(map(sound, connection.execute("select * from origins")))
    return [Row(*(*sound(row), origins.get(row[0]))) for row in rows]


def undated(connection: sqlite3.Connection) -> list[str]:
    """The documents whose date nobody looked for yet, by source."""
    rows = connection.execute(
        "select source from documents where source not in (select source from origins)"
        " order by source"
    )
    return [source for (source,) in rows]


def skipped(connection: sqlite3.Connection) -> list[tuple[str, int, int, str]]:
    """Files that are not read, by source: source, size, mtime in nanoseconds, why.

    Raises DamagedRow.
    """
    rows = connection.execute("select * from skipped order by source")
    return [(row[0], row[1], row[2], row[3]) for row in map(sound, rows)]


def change(connection: sqlite3.Connection, source: str, **fields: Any) -> list[Row]:
    """Write other values of some fields of a document; its row, if any. Raises DamagedRow."""
    found = connection.execute("select * from documents where source = ?", (source,))
    rows = [replace(Row(*sound(row)), **fields) for row in found.fetchall()]
    for row in rows:
        write(connection, row)
    return rows


def write_origin(connection: sqlite3.Connection, row: Row) -> None:
    """Write where the date of a document is from."""
    fields = (row.source, row.dated_from)
    connection.execute("insert or replace into origins values (?, ?, ?)", (*fields, digest(fields)))


def write(connection: sqlite3.Connection, row: Row) -> None:
    """Write all that is known of a document over what was; its passages stay."""
    fields = astuple(row)[:-1]
    # Not "or replace": that would delete the row, and its passages with it.
    connection.execute(
        "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict do update set size = excluded.size, mtime = excluded.mtime,"
        " sha256 = excluded.sha256, title = excluded.title, dated = excluded.dated,"
        " lines = excluded.lines, note = excluded.note, checksum = excluded.checksum",
        (*fields, digest(fields)),
    )


def skip(connection: sqlite3.Connection, source: str, size: int, mtime: int, why: str) -> None:
    """Write that a file is not read, and why."""
    fields = (source, size, mtime, why)
    connection.execute(
        "insert or replace into skipped values (?, ?, ?, ?, ?)", (*fields, digest(fields))
    )
