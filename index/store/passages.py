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

    Ids = npt.NDArray[np.int64]
    Matrix = npt.NDArray[np.float32]

__all__ = [
    *("check_terms", "every", "exceeds", "highest", "ids", "matrix", "one"),
    *("put", "remove", "reserved", "some", "vectors"),
]

_AT_ONCE = 500
"""Ids in a statement."""


def put(connection: sqlite3.Connection, passages: Sequence[Passage], vectors: Matrix) -> None:
    """Write passages, with their terms. vectors: float32 (len(passages), dim)."""
    import numpy as np

    pairs = zip(passages, vectors, strict=True)
    for identity, (passage, vector) in enumerate(pairs, _next(connection)):
        blob = np.ascontiguousarray(vector, dtype="<f4").tobytes()
        connection.execute(
            "insert into passages values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (identity, *_fields(passage), blob, _checksum(passage, blob)),
        )
        connection.execute(
            "insert into terms (rowid, own, context) values (?, ?, ?)",
            (identity, *keywords.texts(passage.text, passage.context)),
        )


def remove(connection: sqlite3.Connection, source: str) -> None:
    """Forget the passages of a document, and their terms."""
    connection.execute(
        "delete from terms where rowid in (select id from passages where source = ?)", (source,)
    )
    connection.execute("delete from passages where source = ?", (source,))


def vectors(connection: sqlite3.Connection) -> tuple[list[int], Matrix]:
    """See Store.vectors. Raises DamagedRow, and sqlite3.DatabaseError."""
    held: list[int] = []
    blobs: list[bytes] = []
    for identity, blob in every(connection):
        held.append(identity)
        blobs.append(blob)
    return held, matrix(blobs)


def every(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    """All ids, ascending, with their vectors, seen to be whole; what is wrong with the whole is
    told at the end. Raises DamagedRow, and sqlite3.DatabaseError.
    """
    # A checksum sees no row that is gone; SQLite sees that the page it was on is not whole.
    (found,) = connection.execute("pragma quick_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    held = []
    for identity, _, blob in _rows(connection):
        held.append(identity)
        yield identity, blob
    if held != keywords.rows(connection):
        raise sqlite3.DatabaseError("passages and their keywords do not match")


def some(connection: sqlite3.Connection, wanted: Ids) -> tuple[list[int], Matrix]:
    """Those of the wanted ids that there are, ascending, and their vectors. Raises DamagedRow."""
    import numpy as np

    found: list[int] = []
    blobs: list[bytes] = []
    wanted = np.sort(wanted)
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE].tolist()
        where = f"where id in ({','.join('?' * len(part))})"
        for identity, _, blob in _rows(connection, where, *part):
            found.append(identity)
            blobs.append(blob)
    return found, matrix(blobs)


def matrix(blobs: Sequence[bytes]) -> Matrix:
    """Vectors as they are stored: float32 (n, dim); (0, 0) for none."""
    import numpy as np

    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    made = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
    return made.astype(np.float32, copy=False)


def ids(connection: sqlite3.Connection, above: int) -> Ids:
    """The ids above one, ascending. No row is looked at."""
    import numpy as np

    rows = connection.execute("select id from passages where id > ? order by id", (above,))
    return np.fromiter((identity for (identity,) in rows), dtype=np.int64)


def exceeds(connection: sqlite3.Connection, characters: int) -> bool:
    """Whether the texts of all passages have more characters together."""
    for (length,) in connection.execute("select length(text) from passages"):
        characters -= length or 0
        if characters < 0:
            return True
    return False


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


def _next(connection: sqlite3.Connection) -> int:
    """The id of the next passage: above all that there are, and above those that were reserved."""
    return max(highest(connection), reserved(connection)) + 1


def highest(connection: sqlite3.Connection) -> int:
    """See Store.highest."""
    (found,) = connection.execute("select max(id) from passages").fetchone()
    return int(found or 0)


def reserved(connection: sqlite3.Connection) -> int:
    """See Store.reserve."""
    found = connection.execute("select value from meta where key = 'reserved'").fetchone()
    return int(found[0]) if found else 0


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
