"""What is made of a large corpus so that it can be searched at once: a file beside the index.

It holds nothing that could not be made again. An SQLite file, for one part of it can be read and
checked without the others, each with its checksum; written under another name and then moved, so
that it is there whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.postings import Posting, Postings
from index.store.sums import digest
from index.vectors import Compact, version

__all__ = ["Kept", "Spoilt", "write"]

_MAKE = "1"
"""Raised whenever what is in such a file changes."""
_SCHEMA = """
create table parts (name text primary key, data blob not null, checksum blob not null);
create table postings (
    id integer primary key, term text not null, count integer not null,
    data blob not null, checksum blob not null
);
"""
_BY_TERM = "create unique index postings_term on postings (term)"


class Spoilt(Exception):
    """The file is not there, not of this index or version, or not what was written."""


class Kept:
    """Such a file, open. ids: of the passages, int64, ascending; row i of the vectors and of the
    postings is the passage ids[i]; last: the highest. mean: terms of a passage, on average.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, token: str) -> None:
        """Raises Spoilt if the file was not made as this token says."""
        self.path = path
        self._connection = connection
        # Other threads may still search it when it is replaced.
        weakref.finalize(self, connection.close)
        self._sound: set[str] = set()
        if _text(self._part("make")) != _make(token):
            raise Spoilt("made of something else, or by another version")
        self.ids = np.frombuffer(self._part("ids"), dtype="<i8")
        self.vectors = Compact.read(self._part("vectors"))
        self.mean = float(_text(self._part("mean")))
        self.rows = len(self.ids)
        self.last = int(self.ids[-1]) if self.rows else 0

    @classmethod
    def open(cls, path: Path, token: str) -> Kept:
        """The file at path, made as token says. Raises Spoilt."""
        with _spoilt():
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
            )
            return cls(path, connection, token)

    def count(self, term: str) -> int:
        """See index.postings.Lists. Raises Spoilt."""
        with _spoilt():
            found = self._connection.execute("select count from postings where term = ?", (term,))
            row = found.fetchone()
        return int(row[0]) if row else 0

    def read(self, term: str) -> Posting:
        """See index.postings.Lists. Raises Spoilt."""
        with _spoilt():
            found = self._connection.execute(
                "select count, data, checksum from postings where term = ?", (term,)
            )
            count, data, checksum = found.fetchone() or (0, b"", b"")
        # Once for a term: what has been read stays in the system's memory as it was.
        if count and term not in self._sound:
            if not isinstance(data, bytes) or digest((term, count), data) != checksum:
                raise Spoilt(f"the list of {term!r} is damaged")
            self._sound.add(term)
        rows = np.frombuffer(data, dtype="<u4", count=count)
        return rows, np.frombuffer(data, dtype="<u2", offset=4 * count)

    def check(self) -> None:
        """Look at all of it. Raises Spoilt."""
        with _spoilt():
            terms = [term for (term,) in self._connection.execute("select term from postings")]
        for term in terms:
            self.read(term)

    def _part(self, name: str) -> bytes:
        found = self._connection.execute("select data, checksum from parts where name = ?", (name,))
        data, checksum = found.fetchone() or (b"", b"")
        if not isinstance(data, bytes) or digest((name,), data) != checksum:
            raise Spoilt(f"what it tells of its {name} is damaged")
        return data


@dataclass(frozen=True, slots=True)
class Made:
    """What is to be kept. See Kept."""

    ids: npt.NDArray[np.int64]
    vectors: Compact
    postings: Postings


def write(path: Path, token: str, made: Made) -> None:
    """Put it in its place, as a whole. Raises OSError and sqlite3.Error if that cannot be."""
    _clear(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    os.close(handle)
    new = Path(name)
    try:
        with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as connection:
            _fill(connection, token, made)
        _sync(new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, token: str, made: Made) -> None:
    # Nothing is lost if this breaks off: the file is not in its place yet.
    connection.execute("pragma journal_mode = off")
    connection.execute("pragma synchronous = off")
    connection.executescript(_SCHEMA)
    connection.execute("begin")
    parts = {
        "make": _make(token).encode(),
        "ids": made.ids.astype("<i8").tobytes(),
        "vectors": made.vectors.data(),
        "mean": repr(made.postings.mean).encode(),
    }
    for part, data in parts.items():
        connection.execute(
            "insert into parts values (?, ?, ?)", (part, data, digest((part,), data))
        )
    connection.executemany("insert into postings values (null, ?, ?, ?, ?)", _lists(made.postings))
    connection.execute(_BY_TERM)
    connection.execute("commit")


def _lists(postings: Postings) -> Iterator[tuple[str, int, bytes, bytes]]:
    for term in postings:
        rows, weights = postings.read(term)
        data = rows.astype("<u4").tobytes() + weights.astype("<u2").tobytes()
        yield term, len(rows), data, digest((term, len(rows)), data)


def _make(token: str) -> str:
    return f"{_MAKE} {version()} {token}"


def _text(data: bytes) -> str:
    return data.decode("ascii", errors="replace")


def _clear(path: Path) -> None:
    """Remove what a process left half written that was killed."""
    for left in path.parent.glob(f"{path.name}.*"):
        left.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def _spoilt() -> Iterator[None]:
    """SQLite's complaints about such a file, whatever they are: it is made again."""
    try:
        yield
    except sqlite3.Error as error:
        raise Spoilt(str(error)) from error
