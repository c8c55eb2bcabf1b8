"""Uploads, the choice of documents, and what a library holds for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import FolderCorpus
from index.dating import Dated
from index.days import Day
from index.errors import CorpusError, UsageError
from index.weights import Silent
from tests.scripted import HashEmbedder
from tests.scripted_model import ScriptedModel
from tests.scripted_page import library
from ui.page.choice import Only, among, label
from ui.page.library import Holding, Library
from ui.page.uploads import AT_ONCE, LARGEST, NAME, Place, put, remove, suitable_name
from ui.uploaded import WithUploads, corpus_of, owner_folder

TALKS = """\
A week of diplomacy
By Guy Birchall, 3 December 2025
The talks in Moscow went on for five hours; Ushakov led them.
Officials heard that Peskov and Ushakov had met Kushner.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "notes"
    place.mkdir()
    (place / "talks.txt").write_text(TALKS)
    return place


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    place = tmp_path / "incoming"
    place.mkdir()
    return place


def written(folder: Path, name: str, data: bytes = b"The gate is old.\n") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def test_an_upload_is_there_byte_for_byte_under_its_own_name(
    tmp_path: Path, incoming: Path
) -> None:
    place = Place.own(tmp_path / "up", "ann")
    file = written(incoming, "Gate no. 1.txt", b"\xef\xbb\xbfThe gate\r\nis old.")
    assert put([file], place) == (["uploaded/Gate no. 1.txt"], [])
    assert (place.folder / "Gate no. 1.txt").read_bytes() == file.read_bytes()
    assert put([file], place)[0] == ["uploaded/Gate no. 1.txt"]
    assert [one.name for one in place.folder.iterdir()] == ["Gate no. 1.txt"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.exe", b"words", "a kind of file that is not read; .md, .pdf and .txt are"),
        ("a", b"words", "a kind of file that is not read"),
        ("a.txt", b"", "it holds no words"),
        ("a.txt", b" \n--\n", "it holds no words"),
        ("a.txt", b"a\0b", "it holds control characters"),
        ("a.txt", b"\x81\x8d words", "it is not"),
        ("....txt", b"words", "a kind of file that is not read"),
        ("_.txt", b"words", "a name that no document can have"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(
    tmp_path: Path, incoming: Path, name: str, data: bytes, why: str
) -> None:
    good = written(incoming, "good.md")
    place = Place.own(tmp_path / "up", "")
    taken, refused = put([written(incoming, name, data), good], place)
    assert taken == ["uploaded/good.md"]
    assert [(one.name, one.why.startswith(why)) for one in refused] == [(name, True)]
    assert [one.name for one in place.folder.iterdir()] == ["good.md"]


def test_too_much_is_refused(tmp_path: Path, incoming: Path) -> None:
    large = incoming / "large.txt"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    place = Place.own(tmp_path / "up", "")
    taken, refused = put([large], place)
    assert (taken, str(refused[0])) == (
        [],
        "large.txt: 20.0 MB is too large; at most 20.0 MB are read",
    )
    assert put([large] * (AT_ONCE + 1), place)[1][0].why == "at most 50 are taken at once"
    assert not place.folder.exists()


def test_another_document_of_that_name_stays(folder: Path, incoming: Path) -> None:
    taken, refused = put([written(incoming, "talks.txt")], Place(folder, ""))
    assert (taken, refused[0].why) == (
        [],
        "there is another document of that name; give this one another name",
    )
    assert (folder / "talks.txt").read_text() == TALKS


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.md", "boot.md"),
        ("a<b>\x00\n.txt", "a_b___.txt"),
        (".hidden.txt", "hidden.txt"),
        ("x" * 300 + ".txt", "x" * NAME + ".txt"),
        ("Übung.md", "Übung.md"),
    ],
)
def test_a_name_is_one_that_a_folder_can_hold(name: str, kept: str) -> None:
    assert suitable_name(name) == kept


@pytest.mark.parametrize(
    "source", ["talks.txt", "uploaded/../../notes/talks.txt", "uploaded/x.txt"]
)
def test_nothing_but_an_upload_can_be_removed(
    tmp_path: Path, folder: Path, incoming: Path, source: str
) -> None:
    place = Place.own(tmp_path / "up", "")
    put([written(incoming, "gate.txt")], place)
    with pytest.raises(UsageError, match="no such upload of yours"):
        remove(source, place)
    assert (folder / "talks.txt").exists()
    remove("uploaded/gate.txt", place)
    assert list(place.folder.iterdir()) == []


def test_of_a_shared_corpus_a_user_removes_what_they_brought_and_nobody_changed(
    tmp_path: Path, folder: Path, incoming: Path
) -> None:
    hers, his = (Place.shared(folder, tmp_path / "home", one) for one in ("ann", "bob"))
    put([written(incoming, name) for name in ("gate.txt", "wall.txt")], hers)
    (incoming / "talks.txt").write_text(TALKS)
    assert put([incoming / "talks.txt"], hers)[0] == ["talks.txt"]
    assert hers.removable() == {"gate.txt", "wall.txt"}
    assert his.removable() == frozenset()
    (folder / "wall.txt").write_text("Somebody's own words.\n")
    for source, place in [("talks.txt", hers), ("wall.txt", hers), ("gate.txt", his)]:
        with pytest.raises(UsageError, match="no such upload of yours"):
            remove(source, place)
    remove("gate.txt", hers)
    assert sorted(one.name for one in folder.iterdir()) == ["talks.txt", "wall.txt"]
    # The same words, put there by somebody else: they were not brought by the page this time.
    written(folder, "gate.txt")
    assert hers.removable() == frozenset()


def test_a_user_asks_the_corpus_and_their_own_uploads(
    tmp_path: Path, folder: Path, incoming: Path
) -> None:
    up = tmp_path / "up"
    put([written(incoming, "gate.txt")], Place.own(up, "ann"))
    corpus = FolderCorpus.open(folder)
    hers, his = corpus_of(corpus, up, "ann"), corpus_of(corpus, up, "bob")
    assert [one.source for one in hers.entries()] == ["talks.txt", "uploaded/gate.txt"]
    assert [one.source for one in his.entries()] == ["talks.txt"]
    document = hers.read("uploaded/gate.txt")
    assert (document.source, document.text) == ("uploaded/gate.txt", "The gate is old.\n")
    assert hers.read("talks.txt").text == TALKS
    with pytest.raises(OSError):
        his.read("uploaded/gate.txt")


def test_where_both_have_a_name_the_corpus_is_meant(tmp_path: Path, folder: Path) -> None:
    (folder / "uploaded").mkdir()
    (folder / "uploaded" / "a.txt").write_text("of the corpus\n")
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "a.txt").write_text("uploaded here\n")
    both = WithUploads(FolderCorpus.open(folder), FolderCorpus.open(tmp_path / "up"))
    assert [one.source for one in both.entries()] == ["talks.txt", "uploaded/a.txt"]
    assert both.read("uploaded/a.txt").text == "of the corpus\n"


def test_a_users_folder_is_named_by_nothing_that_leads_elsewhere() -> None:
    names = {owner_folder(one) for one in ("", "ann", "../ann", "/", "a" * 500)}
    assert len(names) == 5
    assert all(name.isalnum() and len(name) < 20 for name in names)


def test_a_library_tells_what_it_holds_and_what_changed_since(tmp_path: Path, folder: Path) -> None:
    there = library(folder, ScriptedModel(), tmp_path / "up")
    assert [(one.source, one.state) for one in there.holdings("")] == [
        ("talks.txt", "not indexed yet")
    ]
    (folder / "bad.txt").write_bytes(b"a\0")
    changes = there.refresh("", Silent())
    assert changes.added == ("talks.txt",)
    (folder / "new.md").write_text("New words.\n")
    (folder / "talks.txt").write_text(TALKS + "more\n")
    states = {one.source: one.state for one in there.holdings("")}
    assert states == {
        "bad.txt": "not read: it holds control characters, so it is no text",
        "new.md": "not indexed yet",
        "talks.txt": "changed since it was indexed",
    }
    there.close()


def test_a_choice_confines_the_assistant(folder: Path) -> None:
    (folder / "plan.md").write_text("The plan has 28 points.\n")
    there = library(folder, ScriptedModel())
    there.refresh("", Silent())
    chosen = there.assistant("", frozenset({"plan.md"}))
    assert [one.source for one in chosen.index.corpus.entries()] == ["plan.md"]
    assert there.assistant("", frozenset({"plan.md"})) is chosen
    assert there.assistant("").index.corpus.name == str(folder.resolve())
    with pytest.raises(CorpusError, match="none of the chosen documents is there"):
        there.assistant("", frozenset({"gone.md"}))
    there.close()


HOLDINGS = [
    Holding("a.txt", "A", "3 December 2025", 1, 1, "indexed"),
    Holding("b.txt", "B", "Dec. 10", 1, 1, "indexed"),
    Holding("c.txt", "C", None, 1, 1, "indexed"),
    Holding("d.txt", "D", "1 February 2026", 1, 1, "indexed"),
]


@pytest.mark.parametrize(
    ("chosen", "since", "until", "found"),
    [
        ([], "", " ", None),
        (["c.txt", "x.txt"], "", "", {"c.txt"}),
        ([], "2025-12-03", "", {"a.txt", "b.txt", "d.txt"}),
        ([], "4 December 2025", "31 December 2025", {"b.txt"}),
        ([], "", "2025-12-03", {"a.txt"}),
        (["a.txt", "b.txt"], "", "Dec. 5", {"a.txt"}),
    ],
)
def test_documents_are_chosen_by_name_and_by_day(
    chosen: list[str], since: str, until: str, found: set[str] | None
) -> None:
    assert among(HOLDINGS, Only(chosen, since, until)) == (
        None if found is None else frozenset(found)
    )


def test_a_choice_that_cannot_be_is_told() -> None:
    with pytest.raises(UsageError, match="'soon' is no day"):
        among(HOLDINGS, Only(since="soon"))
    with pytest.raises(CorpusError, match="no document is left"):
        among(HOLDINGS, Only(["c.txt"], "2025-01-01"))
    assert [label(one) for one in HOLDINGS[1:3]] == ["b.txt (Dec. 10)", "c.txt"]


def test_a_day_that_was_set_holds_beside_uploads_and_in_a_choice(
    tmp_path: Path, folder: Path
) -> None:
    corpus, uploads = FolderCorpus.open(folder), tmp_path / "up"
    there = Library(
        corpus, tmp_path / "index.sqlite", HashEmbedder(), ScriptedModel(), uploads=uploads
    )
    there.refresh("", Silent())
    store = there.assistant("").index.store
    with store.change():
        store.give("talks.txt", Day(12, 4, 2025))
    own = uploads / owner_folder("ann")
    own.mkdir(parents=True)
    written(own, "gate-2025-12-05.txt")
    there.refresh("ann", Silent())
    for owner in ("ann", ""):
        dated = {one.source: (one.dated, one.dated_from) for one in there.holdings(owner)}
        assert dated.pop("talks.txt") == ("4 December 2025", "you")
        assert dated in ({}, {"uploaded/gate-2025-12-05.txt": ("5 December 2025", "file name")})
        chosen = there.assistant(owner, frozenset({"talks.txt"})).index
        assert chosen.dated.read("talks.txt").date == Dated(Day(12, 4, 2025), "you")
        assert chosen.documents()[0].dated_from == "you"
    there.close()
