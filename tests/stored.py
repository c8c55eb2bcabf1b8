"""An index on disk, by hand: what is put in, what is read of it, and how it is tampered with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.document import Document
from index.errors import StorageError
from index.passage import Passage, passages
from index.store import Row, Store
from tests.scripted import HashEmbedder

DIM = 16
TALKS = """# The talks

MOSCOW, 3 December 2025

The envoy and the President met in the old palace, and the meeting lasted five hours and no more.

It was said that nothing had been decided, and that both would go on in the new year.
"""
LAND = (
    "The question of land was left open, as was that of guarantees.\r\n\r\nSame.\r\n\r\nSame.\r\n"
)
REBUILD = "type: ask index --rebuild, with the same --corpus and --index"


def put(store: Store, source: str, text: str, *, size: int = 1, mtime: int = 2) -> Row:
    document = Document.from_text(source, text)
    made = passages(document)
    row = Row(
        source=source,
        size=size,
        mtime=mtime,
        sha256=document.sha256,
        title=document.title,
        dated=document.dated,
        lines=len(document.lines),
        note=None,
    )
    store.put(row, made, HashEmbedder(dim=DIM).encode([passage.text for passage in made]))
    return row


def expected(source: str, text: str) -> list[tuple[Passage, list[float]]]:
    made = passages(Document.from_text(source, text))
    vectors = HashEmbedder(dim=DIM).encode([passage.text for passage in made])
    return list(zip(made, vectors.tolist(), strict=True))


def held(store: Store) -> list[tuple[int, Passage, list[float]]]:
    """All rows of the index, by both ways to read them."""
    ids, matrix = store.vectors()
    assert len(ids) == len(matrix)
    return [
        (identity, store.passage(identity), vector)
        for identity, vector in zip(ids, matrix.tolist(), strict=True)
    ]


@contextmanager
def opened(path: Path | None, embedder: str = "hash") -> Iterator[Store]:
    with closing(Store.open(path, embedder=embedder)) as store:
        yield store


def stored(path: Path) -> Path:
    """Make an index of two documents, and of one that could not be read."""
    with opened(path) as store, store.change():
        put(store, "talks.md", TALKS)
        put(store, "land.txt", LAND)
        store.skip("binary.txt", 7, 8, "is no text")
    return path


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the index's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement, values).rowcount > 0


def complaint(path: Path) -> str:
    """What a reader of the whole index is told; fails if it is told nothing."""
    with pytest.raises(StorageError) as raised, opened(path) as store:
        held(store)
    said = str(raised.value)
    assert str(path) in said
    assert "\n" not in said
    return said
