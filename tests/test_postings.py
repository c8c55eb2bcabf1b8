"""BM25 computed beforehand gives the order that FTS5 gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from index import keywords, postings
from index.passage import Passage
from index.postings import Postings, best
from index.store import Row, Store

ROWS = [
    ("The envoy met the President in the palace.", "The talks - 3 December"),
    ("The meeting lasted five hours.", "The talks - 3 December"),
    ("Land, land and land again was what they spoke of.", "Territory"),
    ("The envoy flew home on 4 December after the talks about land.", "Visit"),
    ("Nothing was said of the price.", "Land"),
    ("Nothing was said of the price.", "Land"),
    ("A line with very many other words that say nothing of palace or park, or of the envoy.", ""),
    ("It took 5 days.", "Rain"),
    ("?", ""),
    ("The spokesman said that it was a good, long, constructive and useful evening.", "Kremlin"),
]
QUESTIONS = [
    *("land", "talks", "Did the envoy see the palace?", "price", "fifth", "How long?", "When?"),
    *("the", "volcano", "What was said of the land by the spokesman in December?"),
]


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = [Passage("a", 1, 1, 0, len(text), text, context) for text, context in ROWS]
    with closing(Store.open(None, embedder="hash")) as store:
        store.put(Row("a", 0, 0, "", "", None, 1, None), made, np.ones((len(made), 1), np.float32))
        yield store


def held(begin: int = 0, end: int | None = None) -> Iterator[tuple[str, str]]:
    return (keywords.texts(*row) for row in ROWS[begin:end])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 50])
def test_the_order_is_that_of_the_keywords(store: Store, question: str, k: int) -> None:
    rows = best([Postings(held())], keywords.query(question), k)
    assert [row + 1 for row in rows] == store.keywords(question, k)


@pytest.mark.parametrize("question", QUESTIONS)
def test_parts_are_searched_as_one(question: str) -> None:
    wanted = keywords.query(question)
    whole = Postings(held())
    parts = [Postings(held(0, 4), whole.mean), Postings(held(4), whole.mean)]
    assert best(parts, wanted, 50) == best([whole], wanted, 50)
    assert best([whole, Postings([], whole.mean)], wanted, 50) == best([whole], wanted, 50)


def test_weights_checked_by_hand() -> None:
    """Two rows of two and four terms, on average three; a once in both, b twice in the second."""
    made = Postings([("a c", ""), ("b a", "b d")])
    assert made.mean == 3
    rows, weights = made.read("a")
    assert rows.tolist() == [0, 1]
    short, long = 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)), 2.2 / (1 + 1.2 * (0.25 + 0.75 * 4 / 3))
    assert weights * (2.2 / 65535) == pytest.approx([short, long], abs=2e-5)
    rows, weights = made.read("b")
    assert rows.tolist() == [1]
    assert weights * (2.2 / 65535) == pytest.approx([1.3 * 2.2 / (1.3 + 1.5)], abs=2e-5)
    assert [made.count(term) for term in ("a", "b", "c", "z")] == [2, 1, 1, 0]


def test_rows_that_are_left_out_make_place_for_others() -> None:
    whole = Postings(held())
    assert best([whole], ["land"], 2) == [2, 3]
    assert best([whole], ["land"], 2, np.array([2])) == [3, 4]


def test_the_commonest_terms_are_left_out_where_there_is_too_much_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = Postings([("a b", ""), ("a", ""), ("a c", ""), ("z", ""), ("z", "")])
    assert best([whole], ["a", "b"], 9) == [0, 1, 2]
    monkeypatch.setattr(postings, "MOST", 3)
    assert best([whole], ["a", "b"], 9) == [0]
    assert best([whole], ["a"], 9) == [1, 0, 2]
    monkeypatch.setattr(postings, "MOST", 0)
    assert best([whole], ["a"], 9) == [1, 0, 2]  # the rarest of all is always read


def test_the_best_of_many_rows_are_those_of_a_sort() -> None:
    scores = np.random.default_rng(3).integers(0, 40, 5000).astype(np.float32)
    order = sorted(np.flatnonzero(scores).tolist(), key=lambda row: (-scores[row], row))
    for k in (1, 2, 50, 4999, 6000):
        assert postings._first(scores, k) == order[:k]
    assert postings._first(scores[:0], 3) == []
    assert postings._first(np.zeros(2000, np.float32), 3) == []
