"""The index on disk: one SQLite file, a checksum on every row.

SQLite's own check sees no flipped bit inside a row, so each row carries a BLAKE2b checksum: a
passage over its place, text, context and vector, a document or a skipped file over all that is
known of it. A refresh is one transaction: a reader sees the index before or after it, and a
process killed at any point leaves one of the two.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import keywords
from index.dating import Dated, Origin
from index.days import Day, parse
from index.errors import IndexMismatch, IndexOutdated, StorageError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from index.passage import Passage

    Matrix = npt.NDArray[np.float32]

__all__ = ["FILE", "FORMAT", "Row", "Store", "discard", "given_days"]

FILE = "index.sqlite"
"""What an index is called in its folder."""
FORMAT = "3"
"""Raised whenever the tables, a loader's text, the cutting of passages or the terms change."""

_SCHEMA = """
create table if not exists meta (key text primary key, value text not null);
create table if not exists documents (
    source text primary key, size integer not null, mtime integer not null,
    sha256 text not null, title text not null, dated text, lines integer not null, note text,
    checksum blob not null
);
create table if not exists skipped (
    source text primary key, size integer not null, mtime integer not null, why text not null,
    checksum blob not null
);
create table if not exists passages (
    id integer primary key, source text not null references documents on delete cascade,
    first_line integer not null, last_line integer not null,
    start integer not null, "end" integer not null,
    text text not null, context text not null, before text not null, after text not null,
    vector blob not null, checksum blob not null
);
create index if not exists passages_source on passages (source);
create table if not exists origins (
    source text primary key references documents on delete cascade, dated_from text,
    checksum blob not null
);
create table if not exists given (
    source text primary key, day text not null, checksum blob not null
);
"""
"""origins: where the date of a document is from; an index that was made before there was this table
has none, until it is refreshed. given: the days that the user gave documents, whether these are
there or not: no refresh and no rebuild touches them.
"""

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


class Store:
    """An open index file. Not to be shared between threads."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path | None, *, embedder: str) -> Store:
        """Open or begin the index at path; None keeps it in memory.

        Raises IndexMismatch if it was made by another embedder or another format (IndexOutdated if
        by an earlier one), StorageError if the file is no index or its folder cannot be written.
        """
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path or ":memory:", timeout=60, check_same_thread=False)
        except (OSError, sqlite3.OperationalError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise StorageError(
                f"the index cannot be written ({reason})",
                where=path,
                fix="name a folder with --index DIR",
            ) from error
        store = cls(connection, path)
        try:
            store._prepare()
            store._agree(embedder)
        except BaseException:
            store.close()
            raise
        return store

    def _prepare(self) -> None:
        with _storage(self.path), self._connection:
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            self._connection.execute("pragma foreign_keys = on")
            self._connection.executescript(_SCHEMA + keywords.SCHEMA)

    def _agree(self, embedder: str) -> None:
        """Write who makes this index, or see that it was the same before."""
        wanted = {"format": FORMAT, "embedder": embedder}
        with _storage(self.path), self._connection:
            known = dict(self._connection.execute("select key, value from meta"))
            for key, value in wanted.items():
                if known.get(key, value) != value:
                    older = key == "format" and int(known[key]) < int(FORMAT)
                    raise (IndexOutdated if older else IndexMismatch)(
                        f"the index was made with {key} {known[key]}, this is {value}",
                        where=self.path,
                        fix="type: ask index --rebuild, with the same --corpus and --index",
                    )
            self._connection.executemany(
                "insert or ignore into meta values (?, ?)", list(wanted.items())
            )

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    @contextlib.contextmanager
    def change(self) -> Iterator[None]:
        """All that is changed inside is kept together, or none of it."""
        with _storage(self.path):
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def documents(self) -> list[Row]:
        """The documents in the index, by source. Raises StorageError if a row is damaged."""
        with _storage(self.path):
            rows = self._connection.execute("select * from documents order by source")
            found = [Row(*self._sound(row)) for row in rows]
            known = self._connection.execute("select * from origins")
            origins = {row[0]: row[1] for row in map(self._sound, known)}
            return [replace(row, dated_from=origins.get(row.source)) for row in found]

    def undated(self) -> list[str]:
        """The documents whose date nobody looked for yet, by source."""
        with _storage(self.path):
            rows = self._connection.execute(
                "select source from documents where source not in (select source from origins)"
                " order by source"
            )
            return [source for (source,) in rows]

    def given(self) -> dict[str, Day]:
        """The days that the user gave, by source. Raises StorageError if a row is damaged."""
        with _storage(self.path):
            rows = self._connection.execute("select * from given order by source")
            found = {row[0]: parse(row[1]) for row in map(self._sound, rows)}
            return {source: day for source, day in found.items() if day is not None}

    def give(self, source: str, day: Day | None) -> None:
        """Remember the day that the user gives a document; None to forget it."""
        if day is None:
            self._connection.execute("delete from given where source = ?", (source,))
            return
        fields = (source, str(day))
        self._connection.execute(
            "insert or replace into given values (?, ?, ?)", (*fields, _digest(fields))
        )

    def count(self) -> int:
        """How many passages there are."""
        with _storage(self.path):
            (found,) = self._connection.execute("select count(*) from passages").fetchone()
            return int(found)

    def characters(self) -> int:
        """How many characters the texts of all passages have."""
        with _storage(self.path):
            (found,) = self._connection.execute(
                "select coalesce(sum(length(text)), 0) from passages"
            ).fetchone()
            return int(found)

    def skipped(self) -> list[tuple[str, int, int, str]]:
        """Files that could not be read, by source: source, size, mtime in nanoseconds, why.

        Raises StorageError if a row is damaged.
        """
        with _storage(self.path):
            rows = self._connection.execute("select * from skipped order by source")
            return [(row[0], row[1], row[2], row[3]) for row in map(self._sound, rows)]

    def put(self, row: Row, passages: Sequence[Passage], vectors: Matrix) -> None:
        """Replace what is known of a document. vectors: float32 (len(passages), dim)."""
        import numpy as np

        self.remove(row.source)
        self._write(row)
        self._write_origin(row)
        for passage, vector in zip(passages, vectors, strict=True):
            blob = np.ascontiguousarray(vector, dtype="<f4").tobytes()
            cursor = self._connection.execute(
                "insert into passages values (null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*_fields(passage), blob, _checksum(passage, blob)),
            )
            self._connection.execute(
                "insert into terms (rowid, own, context) values (?, ?, ?)",
                (cursor.lastrowid, *keywords.texts(passage.text, passage.context)),
            )

    def touch(self, source: str, size: int, mtime: int) -> None:
        """The same bytes under a new time. Nothing if there is no such document."""
        self._change(source, size=size, mtime=mtime)

    def date(self, source: str, found: Dated | None) -> None:
        """When a document is from, and where that is known from. Nothing if there is none such."""
        origin = found.origin if found else None
        for row in self._change(source, dated=str(found.day) if found else None):
            self._write_origin(replace(row, dated_from=origin))

    def _change(self, source: str, **fields: Any) -> list[Row]:
        """Write other values of some fields of a document; its row, if it has one."""
        found = self._connection.execute("select * from documents where source = ?", (source,))
        rows = [replace(Row(*self._sound(row)), **fields) for row in found.fetchall()]
        for row in rows:
            self._write(row)
        return rows

    def _write_origin(self, row: Row) -> None:
        fields = (row.source, row.dated_from)
        self._connection.execute(
            "insert or replace into origins values (?, ?, ?)", (*fields, _digest(fields))
        )

    def _write(self, row: Row) -> None:
        """Write all that is known of a document over what was; its passages stay."""
        fields = astuple(row)[:-1]
        # Not "or replace": that would delete the row, and its passages with it.
        self._connection.execute(
            "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict do update set size = excluded.size, mtime = excluded.mtime,"
            " sha256 = excluded.sha256, title = excluded.title, dated = excluded.dated,"
            " lines = excluded.lines, note = excluded.note, checksum = excluded.checksum",
            (*fields, _digest(fields)),
        )

    def skip(self, source: str, size: int, mtime: int, why: str) -> None:
        """Remember that a file is not read, so that it is not tried again until it changes."""
        self.remove(source)
        fields = (source, size, mtime, why)
        self._connection.execute(
            "insert or replace into skipped values (?, ?, ?, ?, ?)", (*fields, _digest(fields))
        )

    def remove(self, source: str) -> None:
        """Forget a document, its passages and its terms."""
        self._connection.execute(
            "delete from terms where rowid in (select id from passages where source = ?)", (source,)
        )
        self._connection.execute("delete from passages where source = ?", (source,))
        self._connection.execute("delete from documents where source = ?", (source,))
        self._connection.execute("delete from skipped where source = ?", (source,))

    def vectors(self) -> tuple[list[int], Matrix]:
        """Every passage's id, ascending, and its vector: float32 (n, dim); (0, 0) if none.

        Raises StorageError if a row is not what its checksum says, is missing, or goes by another
        id than its terms do.
        """
        import numpy as np

        ids: list[int] = []
        blobs: list[bytes] = []
        with _storage(self.path):
            # A checksum sees no row that is gone; SQLite sees that the page it was on is not whole.
            (found,) = self._connection.execute("pragma quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            for identity, passage, blob, checksum in self._rows():
                if _checksum(passage, blob) != checksum:
                    raise self._damaged(identity)
                ids.append(identity)
                blobs.append(blob)
            if ids != keywords.rows(self._connection):
                raise sqlite3.DatabaseError("passages and their keywords do not match")
        if not ids:
            return [], np.zeros((0, 0), dtype=np.float32)
        matrix = np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(ids), -1)
        return ids, matrix.astype(np.float32, copy=False)

    def check_terms(self) -> None:
        """See that the terms of every passage are those of its text, where they are searched too.

        Raises StorageError if they are not. It stems every word again, seconds for 100,000
        passages: a check to be asked for, none that an answer could wait for.
        """
        with _storage(self.path), self._connection:
            keywords.check(self._connection)
            wanted = (
                (identity, keywords.texts(passage.text, passage.context))
                for identity, passage, _, _ in self._rows()
            )
            for one in itertools.zip_longest(wanted, keywords.stored(self._connection)):
                if one[0] != one[1]:
                    raise self._damaged(next(row[0] for row in one if row))

    def passage(self, identity: int) -> Passage:
        """One passage by its id. Raises StorageError if damaged, KeyError if there is none."""
        with _storage(self.path):
            for _, passage, blob, checksum in self._rows("where id = ?", identity):
                if _checksum(passage, blob) != checksum:
                    raise self._damaged(identity)
                return passage
        raise KeyError(identity)

    def version(self) -> int:
        """A number that is another one once another process has changed the index."""
        with _storage(self.path):
            (number,) = self._connection.execute("pragma data_version").fetchone()
            return int(number)

    def keywords(self, question: str, k: int) -> list[int]:
        """Ids of the k best passages by BM25, best first."""
        with _storage(self.path):
            return keywords.best(self._connection, question, k)

    def _rows(self, where: str = "", *values: int) -> Iterator[tuple[int, Passage, bytes, bytes]]:
        from index.passage import Passage

        for row in self._connection.execute(f"select * from passages {where} order by id", values):
            yield row[0], Passage(*row[1:10]), row[10], row[11]

    def _sound(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row without the checksum at its end. Raises StorageError if it is another one's."""
        if _digest(row[:-1]) != row[-1]:
            raise self._damaged(row[0])
        return row[:-1]

    def _damaged(self, name: int | str) -> StorageError:
        """name: a passage's id, a file's source; that may be what is damaged."""
        return StorageError(
            f"row {name if isinstance(name, int) else repr(name)} of the index is damaged",
            where=self.path,
            fix="type: ask index --rebuild, with the same --corpus and --index",
        )


def given_days(path: Path) -> dict[str, Day]:
    """The days that the user gave the documents of the index at path, by source; none if there is
    no such file. It opens the file anew, so that any thread may call it. Raises StorageError.
    """
    if not path.exists():
        return {}
    with _storage(path), contextlib.closing(_only_reading(path)) as connection:
        known = connection.execute("select 1 from sqlite_master where name = 'given'").fetchone()
        return Store(connection, path).given() if known else {}


def discard(path: Path) -> Path | None:
    """Delete an index file and what SQLite keeps beside it, but for the days that the user gave;
    nothing if there is none.

    What is no index any more, or never was, or does not tell these days any more, is not deleted
    but put aside under the same name with .damaged at its end; gives that. Raises StorageError if
    it cannot be done.
    """
    beside = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")]
    aside = path.with_name(f"{path.name}.damaged")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        days = _days_of(path)
        if days is None:
            path.replace(aside)
        begun = _begin(path.with_name(f"{path.name}.new"), days) if days else None
        # First of all: what is left of an index is written into whatever lies beside it.
        for one in beside:
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
    with _storage(path), contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(_SCHEMA)
        connection.execute("insert into meta values ('format', ?)", (FORMAT,))
        for source, day in days.items():
            Store(connection, path).give(source, day)
    return path


def _only_reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _is_ours(path: Path) -> bool:
    """Whether this is a database that says which format of index it is."""
    try:
        with contextlib.closing(_only_reading(path)) as file:
            return file.execute("select 1 from meta where key = 'format'").fetchone() is not None
    except sqlite3.DatabaseError:
        return path.stat().st_size == 0


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
    return _digest(_fields(passage), vector if isinstance(vector, bytes) else b"")


def _digest(fields: tuple[object, ...], blob: bytes = b"") -> bytes:
    """BLAKE2b over every field, each with its length, so that no two rows run together."""
    digest = hashlib.blake2b(digest_size=16)
    for field in fields:
        data = str(field).encode("utf-8", errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    digest.update(blob)
    return digest.digest()


def _forbids_writing(path: Path | None) -> bool:
    """Whether the file's own header says that this SQLite may not write it: we never wrote that."""
    if path is None:
        return False
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(19)[18:] > b"\2"
    return False


@contextlib.contextmanager
def _storage(path: Path | None) -> Iterator[None]:
    """SQLite's complaints as one line each."""
    try:
        yield
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in _OUTSIDE or (code == sqlite3.SQLITE_READONLY and _forbids_writing(path)):
            raise StorageError(
                f"the index is damaged ({error})",
                where=path,
                fix="type: ask index --rebuild, with the same --corpus and --index",
            ) from error
        raise StorageError(
            f"the index cannot be read or written ({error})",
            where=path,
            fix="free some space, or name another folder with --index DIR",
        ) from error
