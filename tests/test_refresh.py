"""An index over a folder is brought up to date by what changed, and by no more."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.changes import Changes
from index.corpus import Entry, FolderCorpus
from index.days import Day
from index.document import Document
from index.errors import CorpusError, IndexMismatch, IndexOutdated
from index.search import Index
from index.store import Row, Store
from tests.indexed import NOTHING, TEXTS, Folder, by_words, every, filled, found, made, refreshed
from tests.scripted import HashEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return filled(tmp_path / "docs")


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def index(folder: Folder, embedder: HashEmbedder, tmp_path: Path) -> Iterator[Index]:
    with closing(refreshed(folder, tmp_path / "index" / "index.sqlite", embedder)) as opened:
        yield opened


def test_the_first_refresh_reads_everything(folder: Folder) -> None:
    embedder, told = HashEmbedder(), list[tuple[int, int]]()
    with closing(Index.open(folder.open(), None, embedder)) as index:
        everything = Changes(("deep/visit.txt", "land.txt", "talks.md"), (), ())
        assert index.changes() == everything
        assert index.search("talks", 5) == []
        changes = index.refresh(advance=lambda done, total: told.append((done, total)))
        assert changes == everything
        assert changes
        assert sorted(embedder.texts) == sorted(
            passage.text for name, text in TEXTS.items() for passage in made(name, text)
        )
        sizes = [len(TEXTS[name]) for name in ("deep/visit.txt", "land.txt", "talks.md")]
        assert told == [(sum(sizes[: n + 1]), sum(sizes)) for n in range(3)]
        assert index.changes() == NOTHING
        assert not index.changes()
        assert index.store.documents()[2] == Row(
            source="talks.md",
            size=len(TEXTS["talks.md"]),
            mtime=1_700_000_000_000_000_001,
            sha256=Document.from_text("", TEXTS["talks.md"]).sha256,
            title="The talks",
            dated=None,
            lines=5,
            note=None,
        )


def test_nothing_is_read_where_nothing_changed(
    index: Index, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: str) -> Document:
        raise AssertionError("read")

    monkeypatch.setattr(index.corpus, "read", refuse)
    assert index.refresh() == NOTHING
    assert embedder.texts == []


def test_only_what_changed_is_embedded(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    folder.write("land.txt", "The question of land was settled.\n")
    assert index.changes() == Changes((), ("land.txt",), ())
    assert index.refresh() == Changes((), ("land.txt",), ())
    # A text all alone is encoded beside itself, see index/filling.py.
    assert embedder.texts == ["The question of land was settled."] * 2
    assert embedder.calls == 1
    assert sorted(every(index)) == sorted(
        passage.text
        for name, text in {**TEXTS, "land.txt": "The question of land was settled.\n"}.items()
        for passage in made(name, text)
    )
    assert found(index, "Was the question of land left open?")[0] == (
        "The question of land was settled."
    )
    assert by_words(index, "open guarantees") == []
    assert index.refresh() == NOTHING


def test_a_file_touched_is_read_but_not_embedded(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    before = index.store.vectors()[0]
    folder.touch("land.txt")
    assert index.refresh() == Changes((), ("land.txt",), ())
    assert embedder.calls == 0
    assert index.changes() == NOTHING
    assert index.store.vectors()[0] == before


def test_new_files_are_added_and_removed_ones_forgotten(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    assert found(index, "How long did the meeting last?")[0] == "The meeting lasted five hours."
    folder.remove("talks.md")
    folder.write("deep/new.md", "The meeting was on a boat.")
    changes = Changes(("deep/new.md",), (), ("talks.md",))
    embedder.texts = []
    assert index.refresh() == changes
    assert embedder.texts == ["The meeting was on a boat."] * 2
    assert found(index, "How long did the meeting last?")[0] == "The meeting was on a boat."
    assert not {"The meeting lasted five hours."} & {*every(index), *found(index, "five hours", 50)}
    assert by_words(index, "President envoy") == []
    assert [row.source for row in index.store.documents()] == [
        *("deep/new.md", "deep/visit.txt", "land.txt"),
    ]


class Failing(HashEmbedder):
    """An embedder that gives up at the word BAD, after other documents went through."""

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        vectors = super().encode(texts, advance=advance)
        if any("BAD" in text for text in texts):
            raise RuntimeError("the model gave up")
        return vectors


def test_a_refresh_that_fails_midway_leaves_the_old_index_whole(
    folder: Folder, tmp_path: Path
) -> None:
    path, embedder = tmp_path / "index.sqlite", Failing()
    with closing(Index.open(folder.open(), path, embedder)) as index:
        index.refresh()
        before = (every(index), index.store.documents(), index.fingerprint())
        hits = index.search("How long did the meeting last?", 5)
        folder.write("land.txt", "Everything is new.")
        folder.write("more.txt", "BAD is what comes now.")
        folder.remove("talks.md")
        embedder.texts = []
        with pytest.raises(RuntimeError, match="the model gave up"):
            index.refresh()
        assert "Everything is new." in embedder.texts  # it was half done
        assert (every(index), index.store.documents(), index.fingerprint()) == before
        assert index.search("How long did the meeting last?", 5) == hits
    with closing(Index.open(folder.open(), path, HashEmbedder())) as index:
        assert (every(index), index.store.documents(), index.fingerprint()) == before
        assert index.refresh() == Changes(("more.txt",), ("land.txt",), ("talks.md",))
        assert "BAD is what comes now." in every(index)


def test_what_cannot_be_read_is_skipped_and_remembered(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    folder.write("bad.txt", b"\x00\x01\x02")
    folder.write("empty.md", "---\n")
    folder.write("land.txt", b"\xff\xfeodd")
    times = {name: (folder.path / name).stat().st_mtime_ns for name in os.listdir(folder.path)}
    assert index.changes() == Changes(("bad.txt", "empty.md"), ("land.txt",), ())
    # None of the three is a document now, and one of them was.
    assert index.refresh() == Changes((), (), ("land.txt",))
    assert embedder.calls == 0
    assert index.store.skipped() == [
        ("bad.txt", 3, times["bad.txt"], "holds control characters, so it is no text"),
        ("empty.md", 4, times["empty.md"], "holds no words"),
        ("land.txt", 5, times["land.txt"], "is not utf-16-le text"),
    ]
    assert by_words(index, "question of land") == []
    assert [row.source for row in index.store.documents()] == ["deep/visit.txt", "talks.md"]
    assert index.refresh() == NOTHING  # and not tried again

    folder.write("bad.txt", "It is text now.")
    folder.remove("empty.md")
    assert index.changes() == Changes((), ("bad.txt",), ("empty.md",))
    assert index.refresh() == Changes(("bad.txt",), (), ())
    assert embedder.texts == ["It is text now."] * 2
    assert [row[0] for row in index.store.skipped()] == ["land.txt"]


def test_a_file_gone_between_listing_and_reading_is_skipped(folder: Folder) -> None:
    class Late(FolderCorpus):
        def entries(self) -> list[Entry]:
            return [*super().entries(), Entry("gone.txt", 1, 1)]

    with closing(Index.open(Late(folder.path), None, HashEmbedder())) as index:
        assert index.refresh().added == ("deep/visit.txt", "land.txt", "talks.md")
        assert index.store.skipped() == [("gone.txt", 1, -1, "No such file or directory")]
        assert index.refresh() == NOTHING  # it is tried again, and is none again
        assert len(index.store.documents()) == 3


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        (
            {},
            "the corpus holds no .md, .pdf or .txt file: {}; put documents there or name another"
            " folder with --corpus DIR",
        ),
        (
            {"a.odt": b"text", ".b.txt": b"hidden"},
            "the corpus holds no .md, .pdf or .txt file: {}; put documents there or name another"
            " folder with --corpus DIR",
        ),
        (
            {"b.txt": b"\0", "c.txt": b" \n"},
            "nothing in the corpus can be read (b.txt holds control characters, so it is no text):"
            " {}; put UTF-8 text there or name another folder with --corpus DIR",
        ),
        (
            {"c.txt": b" \n"},
            "nothing in the corpus can be read (c.txt holds no words): {}; put UTF-8 text there or"
            " name another folder with --corpus DIR",
        ),
    ],
)
def test_a_corpus_without_text_is_one_line(
    tmp_path: Path, files: dict[str, bytes], complaint: str
) -> None:
    folder = Folder(tmp_path / "docs")
    for name, data in files.items():
        folder.write(name, data)
    with closing(Index.open(folder.open(), None, HashEmbedder())) as index:
        for _ in range(2):  # and again, for nothing was kept of it
            with pytest.raises(CorpusError) as raised:
                index.refresh()
            assert str(raised.value) == complaint.format(folder.path)
        assert index.store.skipped() == []


@pytest.mark.parametrize("data", [None, b"\0"])
def test_a_corpus_that_lost_its_text_leaves_the_index_as_it_was(
    index: Index, folder: Folder, data: bytes | None
) -> None:
    before = (every(index), index.store.documents())
    for name in TEXTS:
        if data is None:
            folder.remove(name)
        else:
            folder.write(name, data)
    with pytest.raises(CorpusError):
        index.refresh()
    assert (every(index), index.store.documents()) == before
    assert found(index, "How long did the meeting last?")[0] == "The meeting lasted five hours."


def test_a_closed_index_is_one_file(index: Index) -> None:
    path = index.store.path
    assert path is not None
    assert len(list(path.parent.iterdir())) > 1
    index.close()
    assert list(path.parent.iterdir()) == [path]


def test_another_embedder_is_refused(index: Index, folder: Folder) -> None:
    with pytest.raises(IndexMismatch, match=r"^the index was made with embedder hash, this is B: "):
        Index.open(folder.open(), index.store.path, HashEmbedder(name="B"))


def test_an_index_of_an_earlier_version_is_made_again_with_the_days_that_were_given(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    day = Day(3, 12, 2025)
    with index.store.change():
        index.store.give("talks.md", day)
    index.close()
    path = index.store.path
    assert path is not None
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("update meta set value = '1' where key = 'format'")
    with pytest.raises(IndexOutdated):
        Store.open(path, embedder=embedder.name)
    with closing(Index.open(folder.open(), path, embedder)) as again:
        assert again.store.documents() == []
        again.refresh()
        assert found(again, "five hours", 1) == ["The meeting lasted five hours."]
        assert again.given() == {"talks.md": day}


def test_an_index_of_a_later_version_is_left_alone(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    index.close()
    path = index.store.path
    assert path is not None
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("update meta set value = '1000' where key = 'format'")
    before = path.read_bytes()
    with pytest.raises(IndexMismatch, match="was made with format 1000"):
        Index.open(folder.open(), path, embedder)
    assert path.read_bytes() == before


def test_vectors_of_another_length_under_the_same_name_are_refused(
    index: Index, folder: Folder
) -> None:
    with (
        closing(Index.open(folder.open(), index.store.path, HashEmbedder(dim=64))) as other,
        pytest.raises(IndexMismatch, match=r"^a query of shape \(64,\) for vectors of 256$"),
    ):
        other.search("talks", 5)


def test_what_another_process_refreshed_is_found(
    index: Index, folder: Folder, embedder: HashEmbedder
) -> None:
    """Its passages have other ids; those in memory would name other lines, or none."""
    assert found(index, "five hours", 1) == ["The meeting lasted five hours."]
    folder.write("talks.md", "Nothing.\n\nNo one met.\n\nThe meeting lasted six hours.\n")
    folder.remove("land.txt")
    with closing(Index.open(folder.open(), index.store.path, HashEmbedder())) as other:
        other.refresh()
        embedder.texts = []
        assert index.refresh() == NOTHING
        assert embedder.texts == []
        assert index.search("six hours", 9) == other.search("six hours", 9)
        assert found(index, "six hours", 1) == ["The meeting lasted six hours."]


def test_a_file_that_could_not_be_opened_is_tried_again_though_its_time_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("The first file says something.")
    (tmp_path / "b.txt").write_text("The second file is locked for now.")
    corpus = FolderCorpus.open(tmp_path)
    read = FolderCorpus.read

    def refusing(self: FolderCorpus, source: str) -> Document:
        if source == "b.txt":
            raise PermissionError(13, "Permission denied")
        return read(self, source)

    index = Index.open(corpus, None, HashEmbedder())
    with monkeypatch.context() as changed:
        changed.setattr(FolderCorpus, "read", refusing)
        index.refresh()
    assert [row[0] for row in index.store.skipped()] == ["b.txt"]
    index.refresh()
    assert index.store.skipped() == []
    assert [row.source for row in index.store.documents()] == ["a.txt", "b.txt"]
