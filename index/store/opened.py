"""An index file that is open: all that is asked of it, and all that is written to it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index import keywords
from index.days import Day
from index.errors import IndexMismatch, IndexOutdated, StorageError
from index.store import documents, given, passages
from index.store.documents import Row
from index.store.faults import storage
from index.store.schema import FORMAT, SCHEMA

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from index.dating import Dated
    from index.passage import Passage

    Ids = npt.NDArray[np.int64]
    Matrix = npt.NDArray[np.float32]

__all__ = ["Store"]


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
        with storage(self.path), self._connection:
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            self._connection.execute("pragma foreign_keys = on")
            self._connection.executescript(SCHEMA + keywords.SCHEMA)

    def _agree(self, embedder: str) -> None:
        """Write who makes this index, or see that it was the same before."""
        wanted = {"format": FORMAT, "embedder": embedder}
        with storage(self.path), self._connection:
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
        with storage(self.path):
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def documents(self) -> list[Row]:
        """The documents in the index, by source. Raises StorageError if a row is damaged."""
        with storage(self.path):
            return documents.every(self._connection)

    def undated(self) -> list[str]:
        """The documents whose date nobody looked for yet, by source."""
        with storage(self.path):
            return documents.undated(self._connection)

    def given(self) -> dict[str, Day]:
        """The days that the user gave, by source. Raises StorageError if a row is damaged."""
        with storage(self.path):
            return given.every(self._connection)

    def give(self, source: str, day: Day | None) -> None:
        """Remember the day that the user gives a document; None to forget it."""
        given.give(self._connection, source, day)

    def count(self) -> int:
        """How many passages there are."""
        with storage(self.path):
            (found,) = self._connection.execute("select count(*) from passages").fetchone()
            return int(found)

    def highest(self) -> int:
        """The highest id of a passage: there are no more than so many. At once, however many."""
        with storage(self.path):
            return passages.highest(self._connection)

    def exceeds(self, characters: int) -> bool:
        """Whether the texts of all passages have more characters together."""
        with storage(self.path):
            return passages.exceeds(self._connection, characters)

    def skipped(self) -> list[tuple[str, int, int, str]]:
        """Files that could not be read, by source: source, size, mtime in nanoseconds, why.

        Raises StorageError if a row is damaged.
        """
        with storage(self.path):
            return documents.skipped(self._connection)

    def put(self, row: Row, made: Sequence[Passage], vectors: Matrix) -> None:
        """Replace what is known of a document. made: its passages. vectors: float32 (n, dim)."""
        self.remove(row.source)
        documents.write(self._connection, row)
        documents.write_origin(self._connection, row)
        passages.put(self._connection, made, vectors)

    def touch(self, source: str, size: int, mtime: int) -> None:
        """The same bytes under a new time. Nothing if there is no such document."""
        documents.change(self._connection, source, size=size, mtime=mtime)

    def date(self, source: str, found: Dated | None) -> None:
        """When a document is from, and where that is known from. Nothing if there is none such."""
        day, origin = (str(found.day), found.origin) if found else (None, None)
        for row in documents.change(self._connection, source, dated=day):
            documents.write_origin(self._connection, replace(row, dated_from=origin))

    def skip(self, source: str, size: int, mtime: int, why: str) -> None:
        """Remember that a file is not read, so that it is not tried again until it changes."""
        self.remove(source)
        documents.skip(self._connection, source, size, mtime, why)

    def remove(self, source: str) -> None:
        """Forget a document, its passages and its terms."""
        passages.remove(self._connection, source)
        self._connection.execute("delete from documents where source = ?", (source,))
        self._connection.execute("delete from skipped where source = ?", (source,))

    def vectors(self) -> tuple[list[int], Matrix]:
        """Every passage's id, ascending, and its vector: float32 (n, dim); (0, 0) if none.

        Raises StorageError if a row is not what its checksum says, is missing, or goes by another
        id than its terms do.
        """
        with storage(self.path):
            return passages.vectors(self._connection)

    def check(self) -> list[int]:
        """See that every passage is as vectors() has it, keeping none: their ids, ascending.

        Raises StorageError as vectors() does.
        """
        with storage(self.path):
            return [identity for identity, _ in passages.every(self._connection)]

    def some(self, wanted: Ids) -> tuple[list[int], Matrix]:
        """Those of the wanted passages that there are, by id, ascending: ids and vectors.

        Raises StorageError if a row is damaged.
        """
        with storage(self.path):
            return passages.some(self._connection, wanted)

    def ids(self, above: int = 0) -> Ids:
        """The ids of passages above one, ascending: int64. No row is looked at."""
        with storage(self.path):
            return passages.ids(self._connection, above)

    def terms(self, above: int = 0) -> Iterator[tuple[int, tuple[str, str]]]:
        """The ids of passages above one, ascending, with what keywords.texts() gave of each."""
        with storage(self.path):
            yield from keywords.stored(self._connection, above)

    def reserve(self) -> int:
        """The highest id that there is; none that is not above it is ever given again, so that what
        is told of a passage by its id stays true, or the passage is gone.
        """
        with self.change():
            highest = passages.highest(self._connection)
            self._note("reserved", str(max(highest, passages.reserved(self._connection))))
        return highest

    def token(self) -> str | None:
        """What the file beside the index that was made of it goes by; None if none was."""
        with storage(self.path):
            rows = self._connection.execute("select value from meta where key = 'beside'")
            found = rows.fetchone()
            return found[0] if found else None

    def name(self, token: str) -> None:
        """Remember what the file beside the index goes by."""
        with self.change():
            self._note("beside", token)

    def _note(self, key: str, value: str) -> None:
        self._connection.execute("insert or replace into meta values (?, ?)", (key, value))

    def check_terms(self) -> None:
        """See that the terms of every passage are those of its text, where they are searched too.

        Raises StorageError if they are not. It stems every word again, seconds for 100,000
        passages: a check to be asked for, none that an answer could wait for.
        """
        with storage(self.path), self._connection:
            passages.check_terms(self._connection)

    def passage(self, identity: int) -> Passage:
        """One passage by its id. Raises StorageError if damaged, KeyError if there is none."""
        with storage(self.path):
            return passages.one(self._connection, identity)

    def version(self) -> int:
        """A number that is another one once another process has changed the index."""
        with storage(self.path):
            (number,) = self._connection.execute("pragma data_version").fetchone()
            return int(number)

    def keywords(self, question: str, k: int) -> list[int]:
        """Ids of the k best passages by BM25, best first."""
        with storage(self.path):
            return keywords.best(self._connection, question, k)
