"""An index checked against itself and the files; its fingerprint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.corpus import Corpus, Entry
from index.document import Document
from index.errors import StorageError
from index.search import Index
from tests.indexed import NOTHING, TEXTS, Folder, filled, refreshed
from tests.scripted import HashEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return filled(tmp_path / "docs")


@pytest.fixture
def index(folder: Folder, tmp_path: Path) -> Iterator[Index]:
    with closing(refreshed(folder, tmp_path / "index.sqlite", HashEmbedder())) as opened:
        yield opened


def test_a_sound_index_has_no_faults(index: Index) -> None:
    assert list(index.verify()) == []


def test_files_that_changed_are_faults(index: Index, folder: Folder) -> None:
    folder.write("land.txt", "The question of LAND was left open.\n")
    folder.write("deep/visit.txt", b"\0")
    folder.remove("talks.md")
    faults = list(index.verify())
    assert faults[0] == "deep/visit.txt: holds control characters, so it is no text"
    assert faults[1] == "land.txt: changed since it was indexed"
    assert faults[2].startswith("talks.md: ")
    assert "No such file or directory" in faults[2]
    assert len(faults) == 3


def test_a_change_that_neither_size_nor_time_tells_is_a_fault(index: Index, folder: Folder) -> None:
    path = folder.path / "talks.md"
    time = path.stat().st_mtime_ns
    path.write_text(TEXTS["talks.md"].replace("five", "nine"))
    os.utime(path, ns=(time, time))
    assert index.refresh() == NOTHING
    assert list(index.verify()) == ["talks.md: changed since it was indexed"]


def test_a_passage_that_is_not_the_text_at_its_place_is_a_fault(index: Index) -> None:
    class Shifted:
        """Says that nothing changed, and gives other text."""

        def __init__(self, corpus: Corpus) -> None:
            self.corpus = corpus
            self.name = corpus.name

        def entries(self) -> list[Entry]:
            return self.corpus.entries()

        def read(self, source: str) -> Document:
            document = self.corpus.read(source)
            if source != "land.txt":
                return document
            return replace(document, text=document.text.replace("days", "year"))

    index.corpus = Shifted(index.corpus)
    assert list(index.verify()) == ["land.txt:3: not the text that was indexed"]


def test_a_damaged_row_is_an_error(index: Index) -> None:
    index.store._connection.execute("update passages set text = 'x' where id = 2")
    index.store._connection.commit()
    with pytest.raises(StorageError, match="row 2 of the index is damaged"):
        list(index.verify())


def test_words_that_are_not_in_the_line_are_an_error(index: Index) -> None:
    index.store._connection.execute("update terms set own = 'penguin' where rowid = 2")
    index.store._connection.commit()
    with pytest.raises(StorageError, match="row 2 of the index is damaged"):
        list(index.verify())


def test_the_fingerprint_is_of_documents_and_embedder(
    index: Index, folder: Folder, tmp_path: Path
) -> None:
    first = index.fingerprint()
    assert len(first) == 12
    assert set(first) <= set("0123456789abcdef")
    with closing(Index.open(folder.open(), tmp_path / "b.sqlite", HashEmbedder())) as again:
        assert again.fingerprint() != first
        again.refresh()
        assert again.fingerprint() == first
    with closing(Index.open(folder.open(), None, HashEmbedder(name="other"))) as other:
        other.refresh()
        assert other.fingerprint() != first
    folder.touch("land.txt")
    index.refresh()
    assert index.fingerprint() == first
    folder.write("land.txt", "new")
    index.refresh()
    assert index.fingerprint() != first
