"""From a result to its scores, each row worked out by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from eval.outcome import Outcome, outcome
from eval.question import read_text
from eval.result import Passage, Result

ROW = {
    "id": "q1",
    "question": "How long did the talks last?",
    "answers": ["five hours", "5 hours"],
    "answerable": True,
    "evidence": [{"source": "a.txt", "first_line": 3, "last_line": 4}],
    "tags": ["fact", "dev"],
}
ANSWER = {
    "status": "answered",
    "answer": "The talks with Witkoff lasted about five hours in Geneva.",
    "short": "about five hours",
    "citations": [
        {"source": "a.txt", "first_line": 4, "last_line": 4, "quote": "It took Witkoff 5 hours."},
        {"source": "b.txt", "first_line": 1, "last_line": 1, "quote": "They talked."},
    ],
    "confidence": 0.75,
    "timings": {"retrieve": 0.1, "first_token": 0.5, "total": 2.0},
    "tokens": {"prompt": 400, "reused": 100, "generated": 12},
}
FOUND = (Passage("c.txt", 1, 9, "c"), Passage("a.txt", 3, 4, "a"))
NOT_FOUND = {"status": "not_found", "answer": "It is not told.", "citations": [], "confidence": 0.4}


def of(row: dict[str, Any], answer: dict[str, Any] | None, error: str | None = None) -> Outcome:
    (question,) = read_text([json.dumps(ROW | row)], "set.jsonl")
    return outcome(Result(question, answer, error, FOUND))


def test_a_right_answer_with_all_its_scores() -> None:
    assert of({}, ANSWER) == Outcome(
        id="q1",
        tags=("fact", "dev"),
        answerable=True,
        answered=True,
        right=True,
        wrong_said=None,
        exact=0.0,
        f1=2 * 2 / 5,  # 2 of 3 tokens, 2 of 2 found
        citation_precision=0.5,
        citation_recall=1.0,
        line_recall=0.5,
        slot_support=2 / 3,  # Witkoff and 5; no Geneva
        truth=1,
        confidence=0.75,
        recall_at={1: 0.0, 3: 1.0, 5: 1.0},
        reciprocal_rank=0.5,
        ndcg=1 / math.log2(3),
        first_token=0.5,
        seconds=2.0,
        prompt_tokens=400,
        reused_tokens=100,
        generated_tokens=12,
        error=None,
        found_at={1: 0.0, 3: 1.0, 5: 1.0},
    )


def test_a_wrong_answer_to_what_is_not_answerable() -> None:
    made = of({"answerable": False, "answers": [], "evidence": []}, ANSWER)
    assert (made.answered, made.right, made.truth) == (True, False, -1)
    assert made.exact is made.f1 is made.citation_precision is made.line_recall is None
    assert made.reciprocal_rank is made.ndcg is None
    assert made.recall_at is made.found_at is None


def test_not_answering_is_right_only_where_there_is_no_answer() -> None:
    there = of({}, NOT_FOUND)
    assert (there.answered, there.right, there.truth) == (False, False, 0)
    assert (there.exact, there.f1) == (0.0, 0.0)
    assert there.citation_precision is there.citation_recall is there.slot_support is None
    assert there.reciprocal_rank == 0.5  # it was found all the same
    absent = of({"answerable": False, "answers": [], "evidence": []}, NOT_FOUND)
    assert (absent.answered, absent.right, absent.truth) == (False, True, 1)


def test_an_abstention_that_names_the_answer_has_not_answered() -> None:
    made = of({}, NOT_FOUND | {"answer": "Whether it was five hours is not told."})
    assert (made.answered, made.right, made.f1) == (False, False, 0.0)


def test_a_question_that_crashed_is_wrong_whatever_was_asked() -> None:
    for row in ({}, {"answerable": False, "answers": [], "evidence": []}):
        made = of(row, None, "the model gave up")
        assert (made.answered, made.right, made.truth, made.confidence) == (False, False, -1, 0.0)
        assert (made.first_token, made.seconds, made.error) == (None, 0.0, "the model gave up")
    assert of({}, None, "the model gave up").f1 == 0.0


@pytest.mark.parametrize(
    ("short", "expected"), [("yes", False), ("no", True), ("No.", True), (None, False)]
)
def test_whether_is_judged_by_short_alone(short: str | None, expected: bool) -> None:
    answer = ANSWER | {"answer": "Yes, there is no doubt, no.", "short": short}
    made = of({"answers": ["no"]}, answer)
    assert made.right is expected
    assert made.exact == float(expected)


def test_who_says_it_is_neither_right_nor_wrong() -> None:
    claims = [{"text": "They lasted five hours.", "citations": [0], "said_by": ["Rome"]}]
    told = {"answer": "They lasted five hours, according to Rome.", "short": "five hours"}
    answer = ANSWER | told | {"claims": claims}
    assert of({"wrong_answers": ["Rome"]}, answer).right
    who = of({"answers": ["Rome"]}, answer)
    assert (who.right, who.wrong_said) == (False, None)
    assert who.slot_support == of({"answers": ["Rome"]}, answer | {"answer": "Ida."}).slot_support


def test_a_listed_wrong_answer_spoils_a_right_one() -> None:
    row = {"answers": [["Rome"], ["Paris"]], "wrong_answers": ["Oslo"]}
    both = ANSWER | {"status": "conflict", "answer": "Rome, or Paris.", "short": "Rome; Paris"}
    assert of(row, both).right
    made = of(row, both | {"answer": "Rome, or Paris, or Oslo."})
    assert (made.right, made.wrong_said, made.truth) == (False, True, -1)
    assert not of(row, both | {"answer": "Rome.", "short": "Rome"}).right
    assert of(row, both).wrong_said is False


def test_of_a_row_that_lists_no_wrong_answer_none_was_said() -> None:
    assert of({}, ANSWER).wrong_said is None
    assert of({}, None, "it broke").wrong_said is None
    assert of({"wrong_answers": ["Oslo"]}, NOT_FOUND).wrong_said is False


def test_an_explanation_without_a_short_is_compared_as_a_whole() -> None:
    made = of({}, ANSWER | {"answer": "For five hours.", "short": None})
    assert made.f1 == pytest.approx(0.8)  # for five hours against five hours
    assert made.exact == 0.0
