"""An index over a folder: refreshed by what changed, searched as brute force would."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import keywords
from index.corpus import Corpus, Entry, FolderCorpus, TextCorpus
from index.document import Document
from index.errors import CorpusError, IndexMismatch, StorageError
from index.passage import Passage, passages
from index.search import POOL, Changes, Hit, Index
from index.store import Row, Store
from tests.scripted import HashEmbedder

TEXTS = {
    "talks.md": "# The talks\n\nThe envoy met the President.\n\nThe meeting lasted five hours.\n",
    "land.txt": "The question of land was left open.\n\nGuarantees were spoken of for days.\n",
    "deep/visit.txt": "He flew home on 4 December 2025.\n\nNo other visit was planned.\n",
}
NOTHING = Changes((), (), ())
HUNDRED = [f"Line {n} of {n % 7} says {'no' if n % 3 else 'yes'} to {n % 11}." for n in range(100)]


class Folder:
    """A folder of documents, each written later than the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.time = 1_700_000_000_000_000_000
        path.mkdir()

    def write(self, name: str, data: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        self.touch(name)

    def touch(self, name: str) -> None:
        self.time += 1
        os.utime(self.path / name, ns=(self.time, self.time))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def open(self) -> FolderCorpus:
        return FolderCorpus.open(self.path)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "docs")
    for name, text in TEXTS.items():
        folder.write(name, text)
    return folder


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def index(folder: Folder, embedder: HashEmbedder, tmp_path: Path) -> Iterator[Index]:
    """Refreshed once, and what the embedder was asked forgotten."""
    made = Index.open(folder.open(), tmp_path / "index" / "index.sqlite", embedder)
    with closing(made):
        made.refresh()
        embedder.calls, embedder.texts = 0, []
        yield made


def lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def every(index: Index) -> list[str]:
    """The texts of all passages."""
    return [index.store.passage(identity).text for identity in index.store.vectors()[0]]


def found(index: Index, question: str, k: int = 10) -> list[str]:
    return [hit.passage.text for hit in index.search(question, k)]


def by_words(index: Index, question: str) -> list[str]:
    return [index.store.passage(row).text for row in index.store.keywords(question, 50)]


# --- bringing up to date ------------------------------------------------------------------------


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


def made(name: str, text: str) -> list[Passage]:
    return passages(Document.from_text(name, text))


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
    assert embedder.texts == ["The question of land was settled."]
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
    assert embedder.texts == ["The meeting was on a boat."]
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
    assert embedder.texts == ["It is text now."]
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
            "the corpus holds no .txt or .md file: {}; put documents there or name another folder"
            " with --corpus DIR",
        ),
        (
            {"a.pdf": b"text", ".b.txt": b"hidden"},
            "the corpus holds no .txt or .md file: {}; put documents there or name another folder"
            " with --corpus DIR",
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


# --- searching ----------------------------------------------------------------------------------


class Counting(HashEmbedder):
    """Vectors of whole numbers, so that their products are exact, and ties are ties."""

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        return self.counts(texts)


def expected(index: Index, question: str, k: int, pool: int) -> list[tuple[Passage, float, float]]:
    """The k best passages by products in numpy and by rank sums; nan where there is no product."""
    ids = index.store.vectors()[0]
    rows = [index.store.passage(identity) for identity in ids]
    matrix = Counting().encode([passage.text for passage in rows])
    products = matrix @ Counting().encode([question])[0]
    order = sorted(range(len(ids)), key=lambda row: (-products[row], row))
    words = [ids.index(identity) for identity in index.store.keywords(question, pool)]
    scores = dict.fromkeys([*order[:pool], *words], 0.0)
    for ranking in (order[:pool], words):
        for rank, row in enumerate(ranking):
            scores[row] += 1 / (11 + rank)
    best = sorted(scores, key=lambda row: (-scores[row], row))[:k]
    return [
        (rows[row], scores[row], float(products[row]) if row in order[:pool] else math.nan)
        for row in best
    ]


@pytest.mark.parametrize("pool", [1, 3, POOL])
@pytest.mark.parametrize(
    "question",
    ["Which line says yes to 5?", "line 42", "no", "nothing of that", "what is it?", "yes 3 yes"],
)
def test_search_is_what_brute_force_finds(
    question: str, pool: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.search.POOL", pool)
    corpus = TextCorpus({"a.txt": "\n\n".join(HUNDRED), "b.txt": "Line 200 says yes to land."})
    with closing(Index.open(corpus, None, Counting())) as index:
        index.refresh()
        for k in (1, 4, 200):
            wanted = expected(index, question, k, pool)
            hits = index.search(question, k)
            assert [hit.passage for hit in hits] == [passage for passage, _, _ in wanted]
            assert [hit.score for hit in hits] == pytest.approx([score for _, score, _ in wanted])
            cosines = [math.nan if hit.cosine is None else hit.cosine for hit in hits]
            assert cosines == pytest.approx([c for _, _, c in wanted], abs=0, nan_ok=True)


def test_a_hit_by_words_alone_has_no_cosine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.POOL", 1)

    class Blind(HashEmbedder):
        """Sees the likeness of nothing but the first text."""

        def encode(
            self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
        ) -> npt.NDArray[np.float32]:
            rows = [
                [1.0, 0.0] if "land" in text or "talks" in text else [0.0, 1.0] for text in texts
            ]
            return np.array(rows, dtype=np.float32)

    corpus = TextCorpus({"a": "The land.", "b": "They spoke for hours."})
    with closing(Index.open(corpus, None, Blind())) as index:
        index.refresh()
        land, hours = made("a", "The land."), made("b", "They spoke for hours.")
        assert index.search("hours of talks", 5) == [
            Hit(land[0], 1 / 11, 1.0),
            Hit(hours[0], 1 / 11, None),
        ]


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(['"', "a AND", "NEAR(", "own:x", "*", "^a", "'", "-"])
)
def test_no_question_is_bad_syntax(question: str) -> None:
    with closing(
        Index.open(TextCorpus({"a": "own x near a and b"}), None, HashEmbedder())
    ) as index:
        index.refresh()
        assert found(index, question, 3) == ["own x near a and b"]


# --- keywords -----------------------------------------------------------------------------------


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(Store.open(None, embedder="hash")) as store:
        yield store


def fill(store: Store, rows: Sequence[tuple[str, str]]) -> None:
    """One passage for each text and context, with ids from 1."""
    made = [Passage("a", 1, 1, 0, len(text), text, context) for text, context in rows]
    store.put(Row("a", 0, 0, "", "", None, 1, None), made, np.ones((len(made), 1), np.float32))


def okapi(rows: Sequence[tuple[str, str]], question: str) -> dict[int, float]:
    """BM25 with k1 = 1.2 and b = 0.75, where a word of the context counts 0.3 of one.

    The weight of a word that half of the rows hold, or more, is 0.000001: so does FTS5, where
    the formula would give a negative one.
    """
    held = [tuple(part.split() for part in keywords.texts(*row)) for row in rows]
    sizes = [len(own) + len(context) for own, context in held]
    scores: dict[int, float] = {}
    for word in keywords.query(question):
        counts = [own.count(word) + 0.3 * context.count(word) for own, context in held]
        rare = sum(count > 0 for count in counts)
        weight = math.log((len(rows) - rare + 0.5) / (rare + 0.5)) if rare else 0.0
        for row, count in enumerate(counts, 1):
            if count:
                length = sizes[row - 1] / (sum(sizes) / len(sizes))
                part = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length))
                scores[row] = scores.get(row, 0.0) + max(weight, 1e-6) * part
    return scores


def in_order(ranking: list[int], scores: dict[int, float], rows: Sequence[tuple[str, str]]) -> bool:
    """Whether a ranking holds all that scored, best first, equal rows in the order they have."""
    return sorted(ranking) == sorted(scores) and all(
        scores[one] > scores[other] - 1e-12 and (rows[one - 1] != rows[other - 1] or one < other)
        for one, other in itertools.pairwise(ranking)
    )


NEWS = [
    ("The envoy met the President in the palace.", "The talks - 3 December"),
    ("The meeting lasted five hours.", "The talks - 3 December"),
    ("Land, land and land again was what they spoke of.", "Territory"),
    ("The envoy flew home on 4 December after the talks about land.", "Visit"),
    ("Nothing was said of the price.", "Land"),
    ("Nothing was said of the price.", "Land"),
    ("A line with very many other words that say nothing of palace or park, or of the envoy.", ""),
    ("It took 5 days.", "Rain"),
    ("The spokesman said that it was a good, long, constructive and useful evening.", "Kremlin"),
]


@pytest.mark.parametrize(
    ("question", "ranking"),
    [
        # three times in the line, once in a long one, in the context alone
        ("land", [3, 4, 5, 6]),
        # the context counts less than the line; the shorter line more than the longer
        ("talks", [4, 2, 1]),
        # of two rows that hold both words the shorter; then those that hold one
        ("Did the envoy see the palace?", [1, 7, 4]),
        ("price", [5, 6]),
        # five is 5, and the shorter of two lines comes first
        ("fifth", [8, 2]),
        # the one line that says long, then the two that hold a duration
        ("How long?", [9, 8, 2]),
        # when looks for a date in the line itself
        ("When?", [4]),
        ("the", []),
        ("volcano", []),
    ],
)
def test_rankings_checked_by_hand(store: Store, question: str, ranking: list[int]) -> None:
    fill(store, NEWS)
    assert store.keywords(question, 50) == ranking


@pytest.mark.parametrize(
    "question", ["land talks", "envoy palace land", "five hours of talks in December", "the price"]
)
def test_the_order_is_that_of_okapi_bm25(store: Store, question: str) -> None:
    fill(store, NEWS)
    scores = okapi(NEWS, question)
    assert len(scores) >= 2
    ranking = store.keywords(question, 50)
    assert in_order(ranking, scores, NEWS)
    assert [store.keywords(question, k) for k in (1, 2)] == [ranking[:1], ranking[:2]]


word = st.sampled_from("envoy palace land price talks hours".split())
phrase = st.lists(word, max_size=6).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(phrase, phrase), min_size=1, max_size=12), phrase)
def test_any_order_is_that_of_okapi_bm25(rows: list[tuple[str, str]], question: str) -> None:
    with closing(Store.open(None, embedder="hash")) as store:
        fill(store, rows)
        assert in_order(store.keywords(question, 50), okapi(rows, question), rows)


def test_the_check_of_orders_sees_a_wrong_one() -> None:
    scores = okapi(NEWS, "land")
    assert in_order([3, 4, 5, 6], scores, NEWS)
    for wrong in ([4, 3, 5, 6], [3, 4, 6, 5], [3, 4, 5], [3, 4, 5, 6, 7], [3, 5, 4, 6]):
        assert not in_order(wrong, scores, NEWS)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("The meeting lasted five hours.", "5"),
        ("The meeting lasted 5 hours.", "five"),
        ("On 3 Dec. they met.", "December"),
        ("They met.", "a meeting"),
        ("1,900 men came", "1900"),
        ("It was a five-hour meeting.", "How long was that?"),
        ("It took several days.", "How long did the flight last?"),
        ("He came on Tuesday.", "When was the flight?"),
        ("a café", "CAFE"),
        ("It rose 3.5 percent.", "3.5"),
        ("The U.S. envoy", "United States"),
    ],
)
def test_a_line_is_found_by_other_forms_of_its_words(
    store: Store, text: str, question: str
) -> None:
    fill(store, [("Nothing of the kind was said.", ""), (text, ""), ("Nor here.", "Title")])
    assert store.keywords(question, 10) == [2]


# --- checking -----------------------------------------------------------------------------------


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
