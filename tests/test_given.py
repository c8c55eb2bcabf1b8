"""The days that a user gives documents outlive whatever becomes of these and of their index."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.days import Day
from index.errors import StorageError
from index.search import Index
from index.store import Store, discard, given_days
from tests.indexed import NOTHING, Folder, filled, refreshed
from tests.scripted import HashEmbedder
from tests.stored import REBUILD, change, opened, stored

GIVEN = {"land.txt": Day(12, 3, 2025), "deep/visit.txt": Day(2, 29, 2024)}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return filled(tmp_path / "docs")


@pytest.fixture
def index(folder: Folder, tmp_path: Path) -> Index:
    made = refreshed(folder, tmp_path / "index.sqlite", HashEmbedder())
    give(made.store)
    return made


def give(store: Store) -> None:
    with store.change():
        for source, day in GIVEN.items():
            store.give(source, day)


def dates(index: Index) -> list[tuple[str, str | None, str | None]]:
    return [(row.source, row.dated, row.dated_from) for row in index.documents()]


def test_documents_are_listed_with_the_days_that_the_user_gave(index: Index) -> None:
    assert dates(index) == [
        ("deep/visit.txt", "29 February 2024", "you"),
        ("land.txt", "3 December 2025", "you"),
        ("talks.md", None, None),
    ]
    with index.store.change():
        index.store.give("land.txt", None)
        index.store.give("deep/visit.txt", Day(1, 2, 2025))
    assert dates(index)[:2] == [
        ("deep/visit.txt", "2 January 2025", "you"),
        ("land.txt", None, None),
    ]


def test_a_day_that_was_given_makes_another_index(index: Index) -> None:
    given = index.fingerprint()
    with index.store.change():
        index.store.give("land.txt", Day(12, 4, 2025))
    other = index.fingerprint()
    with index.store.change():
        index.store.give("gone.txt", Day(12, 4, 2025))
    assert index.fingerprint() == other
    with index.store.change():
        index.store.give("land.txt", None)
        index.store.give("deep/visit.txt", None)
    assert len({given, other, index.fingerprint()}) == 3


def test_what_was_given_outlives_changes_removal_and_return(index: Index, folder: Folder) -> None:
    folder.write("land.txt", "OSLO, 5 May 2031\nThe question of land was settled.\n")
    folder.remove("deep/visit.txt")
    index.refresh()
    assert dates(index) == [("land.txt", "3 December 2025", "you"), ("talks.md", None, None)]
    assert index.given() == GIVEN
    folder.write("deep/visit.txt", b"\0")
    index.refresh()
    folder.write("deep/visit.txt", "He is back.\n")
    index.refresh()
    assert dates(index)[0] == ("deep/visit.txt", "29 February 2024", "you")
    with index.store.change():
        index.store.give("land.txt", None)
    assert dates(index)[1] == ("land.txt", "5 May 2031", "text")


def test_what_was_given_outlives_a_rebuild_and_nothing_else_does(
    index: Index, folder: Folder, tmp_path: Path
) -> None:
    path = tmp_path / "index.sqlite"
    assert discard(path) is None  # while it is open, with what was written last beside it
    assert sorted(one.name for one in tmp_path.iterdir()) == ["docs", "index.sqlite"]
    assert discard(path) is None  # and broken off before it was filled
    index.close()
    with closing(Index.open(folder.open(), path, HashEmbedder(name="another"))) as again:
        assert again.store.documents() == []
        assert again.given() == GIVEN
        again.refresh()
        assert dates(again)[1] == ("land.txt", "3 December 2025", "you")
        with again.store.change():
            for source in GIVEN:
                again.store.give(source, None)
    assert discard(path) is None
    assert not path.exists()


def test_a_rebuild_that_cannot_tell_what_was_given_keeps_the_file(tmp_path: Path) -> None:
    path = stored(tmp_path / "index.sqlite")
    with opened(path) as store:
        give(store)
    change(path, "update given set day = '4 December 2025' where source = 'land.txt'")
    fault = f"row 'land.txt' of the index is damaged: {path}; {REBUILD}"
    with opened(path) as store, pytest.raises(StorageError) as raised:
        store.given()
    assert str(raised.value) == fault
    with pytest.raises(StorageError) as raised:
        given_days(path)
    assert str(raised.value) == fault
    aside = tmp_path / "index.sqlite.damaged"
    assert discard(path) == aside
    assert [one.name for one in tmp_path.iterdir()] == [aside.name]
    with contextlib.closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("select count(*) from given").fetchone() == (2,)


def test_days_are_read_beside_whoever_has_the_index_open(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    assert given_days(path) == GIVEN
    with index.store.change():
        index.store.give("land.txt", None)
        assert given_days(path) == GIVEN
    assert given_days(path) == {"deep/visit.txt": Day(2, 29, 2024)}
    assert given_days(tmp_path / "none.sqlite") == {}
    assert not (tmp_path / "none.sqlite").exists()


def before_dates(path: Path) -> None:
    """Make an index what it was before documents had dates from anywhere."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop table origins")
        connection.execute("drop table given")


def test_an_index_of_before_there_were_dates_learns_them_and_nothing_is_embedded(
    folder: Folder, tmp_path: Path
) -> None:
    path, embedder = tmp_path / "index.sqlite", HashEmbedder()
    folder.write("2025-12-03.txt", "Nothing was decided.\n")
    refreshed(folder, path, embedder).close()
    before_dates(path)
    assert given_days(path) == {}
    folder.write("talks.md", "# The talks\n\nOSLO, 5 May 2031\n\nThey went on.\n")
    with closing(Index.open(folder.open(), path, embedder)) as index:
        assert index.store.undated() == ["2025-12-03.txt", "deep/visit.txt", "land.txt", "talks.md"]
        assert index.refresh().changed == ("talks.md",)
        assert dates(index) == [
            ("2025-12-03.txt", "3 December 2025", "file name"),
            ("deep/visit.txt", None, None),
            ("land.txt", None, None),
            ("talks.md", "5 May 2031", "text"),
        ]
        assert not [text for text in embedder.texts if "decided" in text or "land" in text]
        assert index.store.undated() == []
        assert index.refresh() == NOTHING
        assert list(index.verify()) == []


def test_a_document_touched_keeps_where_its_date_is_from(folder: Folder, tmp_path: Path) -> None:
    folder.write("2025-12-03.txt", "Nothing was decided.\n")
    with closing(refreshed(folder, tmp_path / "index.sqlite", HashEmbedder())) as index:
        before = index.store.documents()
        folder.touch("2025-12-03.txt")
        index.refresh()
        assert before[0].dated_from == "file name"
        assert replace(index.store.documents()[0], mtime=before[0].mtime) == before[0]


def test_a_changed_origin_is_noticed(tmp_path: Path) -> None:
    path = stored(tmp_path / "index.sqlite")
    change(path, "update origins set dated_from = 'PDF' where source = 'talks.md'")
    with opened(path) as store, pytest.raises(StorageError, match=r"^row 'talks\.md' of the index"):
        store.documents()
