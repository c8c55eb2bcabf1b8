"""Reciprocal rank fusion, with examples worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fuse import K, reciprocal_rank


def test_a_worked_example() -> None:
    """Two rankings, k = 10: rank 1 is worth 1/11, rank 2 1/12, rank 3 1/13.

    7: 1/11 + 1/13 = 24/143; 5: 1/12 + 1/11 = 23/132; 9: 1/13; 2: 1/12.
    """
    assert K == 10
    fused = reciprocal_rank([[7, 5, 9], [5, 2, 7]])
    assert [identity for identity, _ in fused] == [5, 7, 2, 9]
    assert [score for _, score in fused] == pytest.approx(
        [23 / 132, 24 / 143, 1 / 12, 1 / 13], abs=1e-15
    )


def test_the_constant_of_the_paper() -> None:
    """k = 60: first and third, 1/61 + 1/63, beat second and second, 2/62, by a hair."""
    fused = reciprocal_rank([[1, 2, 3], [4, 2, 1]], k=60)
    assert [identity for identity, _ in fused] == [1, 2, 4, 3]
    assert [score for _, score in fused] == pytest.approx(
        [124 / 3843, 1 / 31, 1 / 61, 1 / 63], abs=1e-15
    )
    assert 124 / 3843 > 1 / 31


def test_ties_go_to_the_lower_id() -> None:
    assert [identity for identity, _ in reciprocal_rank([[9, 3], [3, 9]])] == [3, 9]
    assert [identity for identity, _ in reciprocal_rank([[8], [2], [5]])] == [2, 5, 8]


@pytest.mark.parametrize("rankings", [[], [[]], [[], []]])
def test_of_nothing_comes_nothing(rankings: list[list[int]]) -> None:
    assert reciprocal_rank(rankings) == []


ranking = st.lists(st.integers(0, 30), unique=True, max_size=20)


@settings(max_examples=150)
@given(st.lists(ranking, max_size=4), st.integers(0, 60))
def test_scores_are_those_of_exact_fractions(rankings: list[list[int]], k: int) -> None:
    exact: dict[int, Fraction] = {}
    for identity in {identity for ranking in rankings for identity in ranking}:
        ranks = [ranking.index(identity) + 1 for ranking in rankings if identity in ranking]
        exact[identity] = sum((Fraction(1, k + rank) for rank in ranks), Fraction())
    fused = reciprocal_rank(rankings, k=k)
    assert sorted(identity for identity, _ in fused) == sorted(exact)
    for identity, score in fused:
        assert score == pytest.approx(float(exact[identity]), rel=1e-12)
    ordered = [score for _, score in fused]
    assert ordered == sorted(ordered, reverse=True)
