"""Rankings against examples worked out by hand."""

from __future__ import annotations

import math

import pytest

from eval.question import Span
from eval.result import Passage
from eval.retrieval import judged, rankings


def test_scores_of_a_ranking_with_two_relevant_documents() -> None:
    made = rankings({"q": {"a": 1, "b": 1, "z": 0}}, {"q": ["x", "a", "z", "b"]}, depths=(1, 2, 4))
    assert made["q"].recall_at == {1: 0.0, 2: 0.5, 4: 1.0}
    assert made["q"].found_at == {1: 0.0, 2: 1.0, 4: 1.0}
    assert made["q"].reciprocal_rank == 0.5
    # Gained at ranks 2 and 4; the best order gains at 1 and 2.
    best = 1 + 1 / math.log2(3)
    assert made["q"].ndcg == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / best)


def test_grades_count_as_they_are() -> None:
    grades = dict(zip("abcdefgh", (3, 2, 3, 0, 1, 2, 3, 2), strict=True))
    made = rankings({"q": grades}, {"q": list("abcdef")})
    gained = 3 + 2 / math.log2(3) + 3 / 2 + 0 + 1 / math.log2(6) + 2 / math.log2(7)
    best = 3 + 3 / math.log2(3) + 3 / 2 + 2 / math.log2(5) + 2 / math.log2(6) + 2 / math.log2(7)
    assert made["q"].ndcg == pytest.approx(gained / (best + 1 / math.log2(8)))
    assert made["q"].recall_at == pytest.approx({1: 1 / 7, 3: 3 / 7, 5: 4 / 7})


def test_what_comes_after_the_tenth_is_not_seen_by_ndcg() -> None:
    ranking = [f"d{i}" for i in range(1, 21)]
    assert rankings({"q": {"d10": 1}}, {"q": ranking})["q"].ndcg == pytest.approx(1 / math.log2(11))
    late = rankings({"q": {"d11": 1}}, {"q": ranking}, depths=(10, 11))["q"]
    assert (late.ndcg, late.recall_at) == (0.0, {10: 0.0, 11: 1.0})
    assert late.reciprocal_rank == pytest.approx(1 / 11)


def test_a_question_that_found_nothing_scores_nothing_and_is_not_left_out() -> None:
    made = rankings({"q": {"a": 1}, "r": {"a": 1}, "s": {}}, {"q": ["a"], "r": [], "t": ["a"]})
    assert list(made) == ["q", "r", "s"]
    assert [one.reciprocal_rank for one in made.values()] == [1.0, 0.0, 0.0]
    assert made["r"].recall_at == {1: 0.0, 3: 0.0, 5: 0.0}
    assert rankings({}, {}) == {}


def test_names_are_told_apart_whatever_they_hold() -> None:
    relevant = {"q\0a": {"d\0a": 1}, "q\0b": {"d\0a": 1}, "\ud800": {"": 1}}
    found = {"q\0a": ["d\0b", "d\0a"], "q\0b": ["d\0a"], "\ud800": ["", " "]}
    made = rankings(relevant, found)
    assert {name: one.reciprocal_rank for name, one in made.items()} == {
        "q\0a": 0.5,
        "q\0b": 1.0,
        "\ud800": 1.0,
    }


def test_many_documents_stay_in_the_order_they_were_found() -> None:
    ranking = [f"d{i}" for i in range(5000)]
    assert rankings({"q": {"d4321": 1}}, {"q": ranking})["q"].reciprocal_rank == 1 / 4322


def test_a_document_that_comes_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        rankings({"q": {"a": 1}}, {"q": ["a", "a"]})


def found(source: str, first: int, last: int) -> Passage:
    return Passage(source, first, last, "text")


def test_passages_are_relevant_for_the_gold_lines_that_they_are_first_to_hold() -> None:
    gold = [Span("a.txt", 2, 3), Span("b.txt", 7, 7), Span("a.txt", 9, 9)]
    passages = [
        found("b.txt", 1, 6),
        found("a.txt", 3, 4),
        found("a.txt", 3, 3),  # the rest of the same long line
        found("a.txt", 9, 9),
    ]
    relevant, ranking = judged(gold, passages)
    assert ranking == ["passage 1", "passage 2", "passage 3", "passage 4"]
    assert relevant == {"passage 2": 1, "passage 4": 1, "missed a.txt:2": 1, "missed b.txt:7": 1}
    made = rankings({"q": relevant}, {"q": ranking})["q"]
    assert made.recall_at == {1: 0.0, 3: 0.25, 5: 0.5}
    assert made.reciprocal_rank == 0.5


def test_one_passage_with_all_gold_lines_is_a_perfect_ranking() -> None:
    relevant, ranking = judged([Span("a.txt", 2, 3)], [found("a.txt", 1, 5), found("a.txt", 6, 6)])
    made = rankings({"q": relevant}, {"q": ranking})["q"]
    assert (made.recall_at[1], made.reciprocal_rank, made.ndcg) == (1.0, 1.0, 1.0)
