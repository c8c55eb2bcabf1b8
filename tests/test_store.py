"""The index on disk: what was put in comes out, or the user hears that it cannot."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.document import Document
from index.errors import IndexMismatch, StorageError
from index.passage import passages
from index.store import FORMAT, Row, Store, discard
from tests.stored import DIM, LAND, REBUILD, TALKS, change, expected, held, opened, put, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "deep" / "er" / "index.sqlite")


def test_what_was_put_in_comes_out_of_the_file(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]
    with opened(path) as store:
        assert store.path == path
        assert [row[1:] for row in held(store)] == [
            *expected("talks.md", TALKS),
            *expected("land.txt", LAND),
        ]
        ids, matrix = store.vectors()
        assert ids == sorted(set(ids))
        assert matrix.dtype == np.float32
        assert matrix.shape == (len(ids), DIM)
        assert store.count() == len(ids) == 7
        assert store.documents() == [
            Row(
                source="land.txt",
                size=1,
                mtime=2,
                sha256=Document.from_text("", LAND).sha256,
                title="The question of land was left open, as was that of guarantees.",
                dated=None,
                lines=5,
                note=None,
            ),
            Row(
                source="talks.md",
                size=1,
                mtime=2,
                sha256=Document.from_text("", TALKS).sha256,
                title="The talks",
                dated="3 December 2025",
                lines=7,
                note=None,
            ),
        ]
        assert store.skipped() == [("binary.txt", 7, 8, "is no text")]


def test_an_index_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(None) as store:
        with store.change():
            put(store, "land.txt", LAND)
        assert [row[1:] for row in held(store)] == expected("land.txt", LAND)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_index_has_no_rows() -> None:
    with opened(None) as store:
        ids, matrix = store.vectors()
        assert ids == []
        assert matrix.shape == (0, 0)
        assert matrix.dtype == np.float32
        assert (store.documents(), store.skipped(), store.keywords("talks", 5)) == ([], [], [])


def test_a_document_put_again_is_replaced(path: Path) -> None:
    with opened(path) as store:
        with store.change():
            row = put(store, "talks.md", "Nothing is left of that.", size=3, mtime=4)
        assert [row[1].source for row in held(store)] == ["land.txt"] * 3 + ["talks.md"]
        assert store.documents()[1] == row
        assert store.keywords("palace", 5) == []
        (found,) = store.keywords("left of nothing", 1)
        assert store.passage(found).text == "Nothing is left of that."


def test_a_document_removed_leaves_no_passage_and_no_word(path: Path) -> None:
    with opened(path) as store:
        assert store.keywords("palace", 5) != []
        with store.change():
            store.remove("talks.md")
            store.remove("binary.txt")
            store.remove("never.txt")
        assert [row[1:] for row in held(store)] == expected("land.txt", LAND)
        assert [row.source for row in store.documents()] == ["land.txt"]
        assert store.skipped() == []
        assert store.keywords("palace", 5) == []


def test_a_document_that_became_unreadable_is_only_skipped(path: Path) -> None:
    with opened(path) as store:
        with store.change():
            store.skip("talks.md", 5, 6, "is no text")
            store.skip("binary.txt", 9, 9, "holds no words")
        assert [row.source for row in store.documents()] == ["land.txt"]
        assert {row[1].source for row in held(store)} == {"land.txt"}
        assert store.skipped() == [
            ("binary.txt", 9, 9, "holds no words"),
            ("talks.md", 5, 6, "is no text"),
        ]


def test_a_document_touched_is_the_same_at_another_time(path: Path) -> None:
    with opened(path) as store:
        before = held(store)
        with store.change():
            store.touch("land.txt", 11, 12)
        assert [(row.size, row.mtime) for row in store.documents()] == [(11, 12), (1, 2)]
        assert held(store) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_change_broken_off_leaves_the_index_as_it_was(
    path: Path, error: type[BaseException]
) -> None:
    with opened(path) as store:
        before = (held(store), store.documents(), store.skipped(), store.keywords("land", 9))
        with pytest.raises(error), store.change():
            store.remove("talks.md")
            put(store, "new.txt", "The land is new.")
            store.skip("land.txt", 1, 1, "broken")
            raise error
        with opened(path) as other:
            for reader in (store, other):
                after = (held(reader), reader.documents(), reader.skipped())
                assert (*after, reader.keywords("land", 9)) == before


def test_another_reader_sees_the_index_before_or_after_a_change(path: Path) -> None:
    with opened(path) as store, opened(path) as other:
        seen = other.version()
        with store.change():
            store.remove("talks.md")
            assert {row.source for row in other.documents()} == {"land.txt", "talks.md"}
            assert other.version() == seen
        assert {row.source for row in other.documents()} == {"land.txt"}
        assert other.version() != seen
        assert other.version() == other.version()


def test_own_changes_are_no_other_version(path: Path) -> None:
    with opened(path) as store:
        seen = store.version()
        with store.change():
            store.remove("talks.md")
        assert store.version() == seen


def test_a_passage_that_is_not_there_is_a_key_error(path: Path) -> None:
    with opened(path) as store, pytest.raises(KeyError, match="12345"):
        store.passage(12345)


@pytest.mark.parametrize(
    ("embedder", "format_", "message"),
    [
        ("MiniLM", FORMAT, "the index was made with embedder hash, this is MiniLM"),
        ("hash", "0", f"the index was made with format 0, this is {FORMAT}"),
    ],
)
def test_an_index_of_another_make_is_refused_in_one_line(
    path: Path, embedder: str, format_: str, message: str
) -> None:
    change(path, "update meta set value = ? where key = 'format'", format_)
    before = path.read_bytes()
    with pytest.raises(IndexMismatch) as raised:
        Store.open(path, embedder=embedder)
    assert str(raised.value) == f"{message}: {path}; {REBUILD}"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]


def test_a_check_leaves_the_index_free_for_a_writer(path: Path) -> None:
    with opened(path) as store, opened(path) as other:
        store.check_terms()
        with other.change():
            other.remove("talks.md")
        store.check_terms()
        assert [row.source for row in store.documents()] == ["land.txt"]


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    fix = "name a folder with --index DIR"
    for path, reason in [
        (tmp_path / "file" / "index.sqlite", "File exists"),
        (tmp_path / "file" / "deep" / "index.sqlite", "Not a directory"),
        (tmp_path, "unable to open database file"),
    ]:
        with pytest.raises(StorageError) as raised:
            Store.open(path, embedder="hash")
        assert str(raised.value) == f"the index cannot be written ({reason}): {path}; {fix}"
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_full_disk_is_no_damage_and_leaves_the_index_as_it_was(path: Path) -> None:
    with opened(path) as store:
        before = held(store)
        store._connection.execute("pragma max_page_count = 16")
        with pytest.raises(StorageError) as raised, store.change():
            store.remove("talks.md")
            for number in range(500):
                put(store, f"{number}.txt", TALKS)
        said = "the index cannot be read or written (database or disk is full)"
        fix = "free some space, or name another folder with --index DIR"
        assert str(raised.value) == f"{said}: {path}; {fix}"
        assert held(store) == before


def test_a_discarded_index_is_gone_with_all_that_lay_beside_it(path: Path) -> None:
    beside = path.with_name("notes.txt")
    beside.write_text("not ours")
    with opened(path):
        assert path.with_name("index.sqlite-wal").exists()
        discard(path)
    assert list(path.parent.iterdir()) == [beside]
    discard(path)  # and again, for there is nothing
    with opened(path) as store:
        assert held(store) == []


def test_what_is_no_index_is_put_aside_and_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_text("my only copy")
    discard(tmp_path / "index.sqlite")
    assert [file.name for file in tmp_path.iterdir()] == ["index.sqlite.damaged"]
    assert (tmp_path / "index.sqlite.damaged").read_text() == "my only copy"
    with pytest.raises(StorageError, match="the index cannot be deleted"):
        discard(tmp_path)


def test_vectors_are_kept_to_the_last_bit_whatever_their_make() -> None:
    (passage,) = passages(Document.from_text("a.txt", "one line"))
    row = Row("a.txt", 1, 2, "", "", None, 1, "read as cp1252, for it is not UTF-8")
    values = np.array([[1 / 3, -2e-30, 3.4e38, 0.0]], dtype=np.float32)
    for made in (values, np.repeat(values, 2, axis=1)[:, ::2], values.astype(">f4")):
        with opened(None) as store:
            with store.change():
                store.put(row, [passage], made)
            assert store.vectors()[1].tobytes() == values.astype("<f4").tobytes()
            assert store.documents() == [row]


def test_as_many_vectors_as_passages_are_needed() -> None:
    made = passages(Document.from_text("a.txt", "one line"))
    row = Row("a.txt", 1, 2, "", "", None, 1, None)
    with opened(None) as store:
        with pytest.raises(ValueError, match="zip"), store.change():
            store.put(row, made, np.zeros((2, 4), dtype=np.float32))
        assert store.documents() == []


def test_somebody_elses_database_is_put_aside_by_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table letters (text)")
        other.execute("insert into letters values ('dear')")
        other.commit()
    discard(path)
    with closing(sqlite3.connect(tmp_path / "index.sqlite.damaged")) as kept:
        assert kept.execute("select text from letters").fetchall() == [("dear",)]
