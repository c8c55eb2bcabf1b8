"""A set is true of its documents, or each row that is not is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eval.choose import SHIPPED
from eval.lint import faults, holds
from eval.question import listed, read_set, read_text
from index.corpus import FolderCorpus, TextCorpus, sample

CORPUS = TextCorpus(
    {
        "talks.txt": "Long talks\n3 December 2025\nThey met yesterday for five hours.\nTea came.",
        "more/plan.txt": "The plan\n4 December 2025\nIt has 28 points, Orsi said on 1 December.",
    }
)
TALK = {"source": "talks.txt", "first_line": 3, "last_line": 3}
PLAN = {"source": "more/plan.txt", "first_line": 3, "last_line": 3}


def of(**fields: Any) -> list[str]:
    row = {"question": "a?", "answers": [], "answerable": True, "evidence": [TALK], **fields}
    return faults(read_text([json.dumps(row)], "s"), CORPUS)


def test_the_shipped_set_is_true_of_the_sample() -> None:
    questions = read_set(SHIPPED / "sample.jsonl")
    assert len(questions) >= 180
    assert faults(questions, FolderCorpus.open(sample())) == []
    # What the world knows and the documents do not, so that a document that tells it is noticed.
    known = [one for one in questions if not one.answerable and listed(one)]
    assert len(known) >= 15
    told = TextCorpus({"a.txt": "\n".join(listed(one)[0] for one in known)})
    assert len(faults(known, told)) == len(known)


@pytest.mark.parametrize(
    ("text", "alias", "expected"),
    [
        ("for five hours", "5 hours", True),
        ("five-hour talks", "five hours", True),
        ("on 2 December", "2 Dec.", True),
        ("hours, five of them", "five hours", False),
        ("15 hours", "5 hours", False),
        ("anything", "...", False),
        ("", "five", False),
    ],
)
def test_an_alias_is_held_as_a_run_of_terms(text: str, alias: str, expected: bool) -> None:
    assert holds(text, alias) is expected


def test_every_part_must_stand_in_the_evidence_by_some_alias() -> None:
    assert of(answers=["a day", "5 hours"]) == []
    assert of(answers=[["5 hours"], ["28", "thirty"]], evidence=[TALK, PLAN]) == []
    told = "s:1: no line of the evidence holds any of ['28', 'thirty']"
    assert of(answers=[["5 hours"], ["28", "thirty"]]) == [told]
    assert of(answers=["Tea"]) == ["s:1: no line of the evidence holds any of ['Tea']"]


def test_yesterday_is_the_day_that_it_meant() -> None:
    assert of(answers=["2 December"]) == []
    assert of(answers=["3 December"]) != []


def test_of_yes_and_no_only_the_evidence_is_looked_up() -> None:
    assert of(answers=["no"]) == []
    assert of(answers=["no"], evidence=[]) == [
        "s:1: evidence is empty, though the row is answerable"
    ]


def test_a_row_about_the_documents_may_name_or_count_them() -> None:
    tea = {**TALK, "first_line": 4, "last_line": 4}
    both = [tea, tea, PLAN]
    for answer in ("more/plan.txt", "plan.txt", "plan", "The plan", "two", "talks"):
        assert of(answers=[answer], evidence=both, tags=["meta"]) == []
        assert of(answers=[answer], evidence=both, tags=["fact"]) != []
    assert of(answers=["three"], evidence=both, tags=["meta"]) != []
    assert of(answers=["plan.txt"], evidence=[tea], tags=["meta"]) != []


def test_a_date_row_may_ask_how_many_days_lie_between() -> None:
    lines = [{**PLAN, "first_line": 2}]
    for answer in ("3 days", "three days", "three"):
        assert of(answers=[answer], evidence=lines, tags=["date"]) == []
        assert of(answers=[answer], evidence=lines, tags=["fact"]) != []
    assert of(answers=["2 days"], evidence=lines, tags=["date"]) != []


def test_what_is_not_answerable_has_neither_evidence_nor_its_answers_in_the_documents() -> None:
    assert of(answerable=False, evidence=[]) == []
    assert of(answerable=False) == ["s:1: evidence is given, though the row is not answerable"]
    assert of(answerable=False, evidence=[], answers=["six hours", "Vienna"]) == []
    told = "s:1: '28 points' stands in more/plan.txt:3, though the row is not answerable"
    assert of(answerable=False, evidence=[], answers=["six", "28 points"]) == [told]


def test_a_row_with_documents_is_true_of_these() -> None:
    own = [{"source": "own.txt", "text": "Nothing\nIt took a week."}]
    there = {"source": "own.txt", "first_line": 2, "last_line": 2}
    assert of(answers=["a week"], evidence=[there], documents=own) == []
    assert of(answerable=False, answers=["a week"], evidence=[], documents=own) != []
    assert of(answerable=False, answers=["28 points"], evidence=[], documents=own) == []


def test_evidence_that_is_not_there_is_one_fault_among_the_others_in_the_order_of_the_set() -> None:
    row = {"question": "a?", "answers": ["5 hours"], "answerable": True}
    rows = [
        {**row, "evidence": [PLAN]},
        {**row, "evidence": [{**TALK, "last_line": 9}]},
        {**row, "evidence": [TALK]},
    ]
    found = faults(read_text([json.dumps(one) for one in rows], "s"), CORPUS)
    assert found == [
        "s:1: no line of the evidence holds any of ['5 hours']",
        "s:2: evidence: talks.txt has no line 9",
    ]
