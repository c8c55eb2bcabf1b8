"""The rows of passages, with their vectors and their terms."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from index import keywords
from index.store.sums import DamagedRow, digest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from index.passage import Passage

    Matrix = npt.NDArray[np.float32]

__all__ = ["check_terms", "one", "put", "remove", "vectors"]


def put(connection: sqlite3.Connection, passages: Sequence[Passage], vectors: Matrix) -> None:
    """Write passages, with their terms. vectors: float32 (len(passages), dim)."""
    import numpy as np

    for passage, vector in zip(passages, vectors, strict=True):
        blob = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        cursor = connection.execute(
            "insert into passages values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_fields(passage), blob, _checksum(passage, blob)),
        )
        connection.execute(
            "insert into terms (rowid, own, context) values (?, ?, ?)",
            (cursor.lastrowid, *keywords.texts(passage.text, passage.context)),
        )


def remove(connection: sqlite3.Connection, source: str) -> None:
    """Forget the passages of a document, and their terms."""
    connection.execute(
        "delete from terms where rowid in (select id from passages where source = ?)", (source,)
    )
    connection.execute("delete from passages where source = ?", (source,))


def vectors(connection: sqlite3.Connection) -> tuple[list[int], Matrix]:
    """See Store.vectors. Raises DamagedRow, and sqlite3.DatabaseError."""
    import numpy as np

    ids: list[int] = []
    blobs: list[bytes] = []
    # A checksum sees no row that is gone; SQLite sees that the page it was on is not whole.
    (found,) = connection.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    for identity, _, blob in _rows(connection):
        ids.append(identity)
        blobs.append(blob)
    if ids != keywords.rows(connection):
        raise sqlite3.DatabaseError("passages and their keywords do not match")
    if not ids:
        return [], np.zeros((0, 0), dtype=np.float32)
    matrix = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(ids), -1)
    return ids, matrix.astype(np.float32, copy=False)


def check_terms(connection: sqlite3.Connection) -> None:
    """See Store.check_terms. Raises DamagedRow, and sqlite3.DatabaseError."""
    keywords.check(connection)
    wanted = (
        (identity, keywords.texts(passage.text, passage.context))
        for identity, passage, _ in _rows(connection)
    )
    for pair in itertools.zip_longest(wanted, keywords.stored(connection)):
        if pair[0] != pair[1]:
            raise DamagedRow(next(row[0] for row in pair if row))


def one(connection: sqlite3.Connection, identity: int) -> Passage:
    """See Store.passage. Raises DamagedRow, and KeyError if there is no such passage."""
    for _, passage, _ in _rows(connection, "where id = ?", identity):
        return passage
    raise KeyError(identity)


def _rows(
    connection: sqlite3.Connection, where: str = "", *values: int
) -> Iterator[tuple[int, Passage, bytes]]:
    """Ids, ascending, with their passages and vectors. Raises DamagedRow."""
    from index.passage import Passage

    for row in connection.execute(f"select * from passages {where} order by id", values):
        passage = Passage(*row[1:10])
        if _checksum(passage, row[10]) != row[11]:
            raise DamagedRow(row[0])
        yield row[0], passage, row[10]


def _fields(passage: Passage) -> tuple[object, ...]:
    return (
        passage.source,
        passage.first_line,
        passage.last_line,
        passage.start,
        passage.end,
        passage.text,
        passage.context,
        passage.before,
        passage.after,
    )


def _checksum(passage: Passage, vector: bytes) -> bytes:
    # A flipped bit can turn the type of a value, and a vector into text.
    return digest(_fields(passage), vector if isinstance(vector, bytes) else b"")
