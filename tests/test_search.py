"""What is found is what brute force finds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.corpus import TextCorpus
from index.passage import Passage
from index.search import POOL, Hit, Index
from tests.indexed import found, made
from tests.scripted import HashEmbedder

HUNDRED = [f"Line {n} of {n % 7} says {'no' if n % 3 else 'yes'} to {n % 11}." for n in range(100)]


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


@settings(max_examples=60)
@given(
    st.text(max_size=60) | st.sampled_from(['"', "a AND", "NEAR(", "own:x", "*", "^a", "'", "-"])
)
def test_no_question_is_bad_syntax(question: str) -> None:
    with closing(
        Index.open(TextCorpus({"a": "own x near a and b"}), None, HashEmbedder())
    ) as index:
        index.refresh()
        assert found(index, question, 3) == ["own x near a and b"]
