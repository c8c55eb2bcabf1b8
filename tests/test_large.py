"""A large corpus is searched by what is kept beside its index, and finds what a small one does."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.langchain import PassageRetriever
from index.large import Large
from index.reach import LARGE
from index.search import Index
from index.store import discard
from index.store.schema import beside
from index.store.sums import digest
from tests.indexed import Folder, found
from tests.scripted import HashEmbedder

PLACES = "harbour palace bridge market tower garden station library".split()
DEEDS = "met spoke argued slept sang waited voted dined".split()
QUESTIONS = [
    *("Who sang at the bridge?", "the library on day 3", "harbour", "five voted in the garden"),
    *("of the", "nobody knows of zebras"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "docs")
    for place in PLACES:
        lines = [
            f"In the {place} the envoys {deed} on day {day}, {day + 2} of them late for it."
            for day, deed in enumerate(DEEDS)
        ]
        made.write(f"{place}.txt", "\n\n".join(lines))
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / "index.sqlite"


@pytest.fixture
def index(folder: Folder, path: Path) -> Iterator[Index]:
    with closing(opened(folder, path)) as made:
        made.refresh()
        yield made


def opened(folder: Folder, path: Path, large: int = 1) -> Index:
    return Index.open(folder.open(), path, HashEmbedder(), large=large)


def same_hits(index: Index, folder: Folder) -> None:
    """As a new index of the same folder that reads all of its vectors, but for their ids."""
    with closing(Index.open(folder.open(), None, HashEmbedder())) as other:
        other.refresh()
        for question in QUESTIONS:
            hits = {hit.passage: hit.cosine for hit in index.search(question, 12)}
            wanted = {hit.passage: hit.cosine for hit in other.search(question, 12)}
            assert hits.keys() == wanted.keys(), question
            for passage, cosine in hits.items():
                assert cosine == pytest.approx(wanted[passage], abs=1e-6)


def made_again(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Why, each time that it was."""
    return [
        record.getMessage().partition(" is made: ")[2]
        for record in caplog.records
        if " is made: " in record.getMessage()
    ]


@pytest.fixture(autouse=True)
def told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="index.large")


def test_the_same_is_found_as_by_all_vectors(index: Index, folder: Folder, path: Path) -> None:
    assert beside(path).exists()
    assert isinstance(index.reached(), Large)
    same_hits(index, folder)


def test_a_small_corpus_keeps_nothing_beside_its_index(folder: Folder, path: Path) -> None:
    with closing(opened(folder, path, LARGE)) as index:
        index.refresh()
        assert found(index, "Who sang at the bridge?", 1)
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]


def test_it_is_made_once(
    index: Index, folder: Folder, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = beside(path).read_bytes()
    with closing(opened(folder, path)) as again:
        again.refresh()
        assert again.search(QUESTIONS[0], 5) == index.search(QUESTIONS[0], 5)
    assert made_again(caplog) == []
    assert beside(path).read_bytes() == before


def test_what_is_new_is_found_and_what_is_gone_is_not_with_nothing_made_again(
    index: Index, folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write("zoo.txt", "In the zoo a zebra was seen by nobody, and it was late for all.")
    index.refresh()
    assert found(index, "Who saw a zebra in the zoo?", 1)[0].startswith("In the zoo")
    same_hits(index, folder)
    folder.write("zoo.txt", "In the zoo an owl was seen by everybody, and it was late for nothing.")
    index.refresh()
    assert found(index, "Who saw an owl in the zoo?", 1)[0].startswith("In the zoo an owl")
    assert not [one for one in found(index, "zebra", 80) if "zebra" in one]
    folder.remove("zoo.txt")
    index.refresh()
    assert not [one for one in found(index, "an owl in the zoo", 80) if "zoo" in one]
    same_hits(index, folder)
    assert made_again(caplog) == []


def test_a_removed_document_leaves_neither_its_vectors_nor_its_words(
    index: Index, folder: Folder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.large.CHANGED", 0.5)
    folder.remove("bridge.txt")
    folder.remove("library.txt")
    index.refresh()
    assert sorted(found(index, "Which envoys sang?", 80)) == sorted(
        index.store.passage(identity).text for identity in index.store.ids().tolist()
    )
    assert len(found(index, "Which envoys sang?", 80)) == 48
    assert made_again(caplog) == []


def test_it_is_made_again_once_much_has_changed(
    index: Index, folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.remove("bridge.txt")
    folder.write("zoo.txt", "\n\n".join(f"Line {n} of the zoo is long." * 6 for n in range(9)))
    index.refresh()
    same_hits(index, folder)
    assert made_again(caplog) == ["9 passages have come since, 8 are gone"]


def test_an_id_that_was_kept_is_no_other_passage_later(index: Index, folder: Folder) -> None:
    highest = int(index.store.ids()[-1])
    last = index.store.passage(highest).source
    folder.write(last, "Now it says something else, and it says it at some length.")
    index.refresh()
    assert int(index.store.ids()[-1]) == highest + 1


def test_what_another_process_refreshed_is_found(index: Index, folder: Folder, path: Path) -> None:
    assert found(index, "harbour", 1)
    folder.write("zoo.txt", "In the zoo a zebra was seen by nobody, and it was late for all.")
    with closing(opened(folder, path)) as other:
        other.refresh()
        assert index.search("a zebra in the zoo", 9) == other.search("a zebra in the zoo", 9)
    assert found(index, "a zebra in the zoo", 1)[0].startswith("In the zoo a zebra")


@pytest.mark.parametrize("what", ["gone", "empty", "cut", "text", "another's", "older"])
def test_a_file_that_is_not_sound_is_made_again(
    what: str, folder: Folder, path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(opened(folder, path)) as index:
        index.refresh()
        before = [index.search(question, 9) for question in QUESTIONS]
    kept = beside(path)
    data = kept.read_bytes()
    if what == "gone":
        kept.unlink()
    elif what == "another's":
        with closing(opened(folder, tmp_path / "second.sqlite")) as other:
            other.refresh()
        shutil.copy(beside(tmp_path / "second.sqlite"), kept)
    elif what == "older":
        with closing(sqlite3.connect(kept)) as file, file:
            (make,) = file.execute("select data from parts where name = 'make'").fetchone()
            older = b"0" + make[1:]
            file.execute(
                "update parts set data = ?, checksum = ? where name = 'make'",
                (older, digest(("make",), older)),
            )
    else:
        kept.write_bytes(
            {"empty": b"", "cut": data[: len(data) // 2], "text": b"mine\n" * 99}[what]
        )
    caplog.clear()
    with closing(opened(folder, path)) as index:
        assert [index.search(question, 9) for question in QUESTIONS] == before
    assert len(made_again(caplog)) == 1


def test_no_flipped_bit_changes_what_is_found(folder: Folder, path: Path) -> None:
    with closing(opened(folder, path)) as index:
        index.refresh()
        before = [index.search(question, 9) for question in QUESTIONS]
    data = beside(path).read_bytes()
    for at in range(0, len(data), len(data) // 40):
        beside(path).write_bytes(data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :])
        with closing(opened(folder, path)) as index:
            after = [index.search(question, 9) for question in QUESTIONS]
        assert [[hit.passage for hit in hits] for hits in after] == [
            [hit.passage for hit in hits] for hits in before
        ]


def test_a_list_of_words_that_is_damaged_is_noticed_when_it_is_read(
    folder: Folder, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(opened(folder, path)) as index:
        index.refresh()
    with closing(sqlite3.connect(beside(path))) as file, file:
        changed = file.execute("update postings set data = zeroblob(length(data)) where count = 8")
        assert changed.rowcount > 8
    with closing(opened(folder, path)) as index:
        assert index.reached().keywords("harbour", 50) == index.store.keywords("harbour", 50)  # type: ignore[union-attr]
        assert not beside(path).exists()
    caplog.clear()
    with closing(opened(folder, path)) as index:
        index.refresh()
        same_hits(index, folder)
    assert made_again(caplog) == ["it is not there"]


def test_a_check_looks_at_what_is_kept(index: Index, path: Path) -> None:
    assert list(index.verify()) == []
    assert beside(path).exists()
    with closing(sqlite3.connect(beside(path))) as file, file:
        file.execute("update postings set count = count + 1 where term = 'harbour'")
    # It costs nobody an answer: it is thrown away, and made again when it is wanted.
    assert list(index.verify()) == []
    assert not beside(path).exists()


def test_what_was_left_half_written_is_removed(index: Index, folder: Folder, path: Path) -> None:
    left = path.with_name(f"{beside(path).name}.x7d2")
    left.write_bytes(b"half")
    beside(path).unlink()
    with closing(opened(folder, path)) as again:
        again.refresh()
    assert not left.exists()
    assert beside(path).exists()


def test_where_it_cannot_be_written_all_vectors_are_read(
    folder: Folder, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("index.large.write", full)
    with closing(opened(folder, path)) as index:
        index.refresh()
        same_hits(index, folder)
    assert not beside(path).exists()


def test_a_discarded_index_keeps_nothing_beside_it(index: Index, path: Path) -> None:
    index.close()
    assert beside(path).exists()
    discard(path)
    assert list(path.parent.iterdir()) == []


def test_langchain_finds_the_same(index: Index) -> None:
    retriever = PassageRetriever(index=index, k=3)
    texts = [hit.passage.text for hit in index.search(QUESTIONS[0], 3)]
    assert [one.page_content for one in retriever.invoke(QUESTIONS[0])] == texts
    assert retriever.batch(QUESTIONS * 5) == [retriever.invoke(one) for one in QUESTIONS * 5]
