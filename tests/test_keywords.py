"""Passages by their words: the order of BM25, whatever form a word has."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import keywords
from index.passage import Passage
from index.store import Row, Store


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


@settings(max_examples=120)
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
