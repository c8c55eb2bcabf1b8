"""A large corpus composed of a small one, and how its search is compared with an exact one."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from eval.composed import Composed, pool, write
from eval.large_search import build, exact, recall, search
from index.corpus import FolderCorpus
from index.errors import CorpusError
from index.passage import passages
from index.search import Index
from tests.scripted import HashEmbedder

FIRST = [
    f"The {place} was opened by {who} on a day that nobody has forgotten since."
    for place in ("harbour", "bridge", "palace", "garden")
    for who in ("the mayor", "two envoys", "the youngest of five sisters")
]
SECOND = [
    f"Day {day} of the great voyage ended with a storm that lasted all night." for day in range(9)
]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(" ".join(FIRST) + "\n\nShort one. Another.\n")
    (folder / "b.txt").write_text("\n".join([*SECOND, FIRST[0]]))
    return folder


def composed(known: list[str]) -> Composed:
    vectors = HashEmbedder().encode(known)
    return Composed(HashEmbedder, "hash", known, vectors)


def test_the_pool_has_each_sentence_once_and_none_that_is_short(texts: Path) -> None:
    assert pool(texts) == [FIRST, SECOND]


def test_texts_without_sentences_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no sentence")
    with pytest.raises(CorpusError, match=r"^no text of whole sentences: .*name another folder$"):
        pool(tmp_path)


def test_a_corpus_has_so_many_passages_and_is_the_same_each_time(tmp_path: Path) -> None:
    for place in ("one", "two"):
        write(tmp_path / place, [FIRST, SECOND], 120)
    corpora = [FolderCorpus.open(tmp_path / place) for place in ("one", "two")]
    assert [one.source for one in corpora[0].entries()] == [f"{n:06}.txt" for n in range(3)]
    made = [
        [one.text for entry in corpus.entries() for one in passages(corpus.read(entry.source))]
        for corpus in corpora
    ]
    assert len(made[0]) == 120
    assert made[0] == made[1]
    follows = {f"{a} {b}" for text in (FIRST, SECOND) for a, b in pairwise(text)}
    assert all(any(one.startswith(pair) for pair in follows) for one in made[0])


def test_the_vector_of_a_passage_is_near_the_mean_of_its_sentences() -> None:
    embedder = composed([*FIRST, *SECOND])
    text = f"{FIRST[0]} {SECOND[3]}"
    vector, again, other = embedder.encode([text, text, "Something else."])
    assert np.array_equal(vector, again)
    mean = HashEmbedder().encode([FIRST[0], SECOND[3]]).sum(axis=0)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)
    assert 0.85 < vector @ mean / np.linalg.norm(mean) < 0.96
    assert np.array_equal(other, HashEmbedder().encode(["Something else."])[0])


def test_a_search_is_measured_beside_an_exact_one(tmp_path: Path) -> None:
    write(tmp_path / "docs", [FIRST, SECOND], 200)
    embedder = composed([*FIRST, *SECOND])

    def opened() -> Index:
        corpus = FolderCorpus.open(tmp_path / "docs")
        return Index.open(corpus, tmp_path / "index.sqlite", embedder, large=1)

    built = build(opened())
    assert built["build_s"] > 0
    with closing(opened()) as index:
        figures = search(index, ["Who opened the harbour?", "When did the storm end?"])
        ids, matrix = index.store.vectors()
        queries = HashEmbedder().encode(["harbour", "the storm"])
        order = np.argsort(-(queries @ matrix.T), axis=1, kind="stable")[:, :7]
        found = exact(index, queries, 7)
        assert [[one for one, _ in hits] for hits in found] == [
            [ids[row] for row in rows] for rows in order
        ]
    assert figures["queries"] == 202
    # All lists are looked into, and more candidates than there are.
    assert figures["recall_10"] == pytest.approx(1, abs=0.02)
    assert figures["words_50"] > 0.9
    assert figures["hit_12"] == pytest.approx(figures["hit_12_exact"], abs=0.1)


def test_any_of_passages_that_tie_for_the_last_place_is_found() -> None:
    nearest = [(1, 0.9), (2, 0.8), (3, 0.8), (4, 0.7)]
    assert recall([(1, 0.9), (3, 0.8)], nearest, 2) == 1
    assert recall([(1, 0.9), (3, 0.8 + 1e-7)], nearest, 2) == 1
    assert recall([(1, 0.9), (4, 0.7)], nearest, 2) == 0.5
    assert recall([(2, 0.8)], nearest, 3) == pytest.approx(1 / 3)
    # What comes after the first k does not count.
    assert recall([(4, 0.7), (1, 0.9)], nearest, 1) == 0
