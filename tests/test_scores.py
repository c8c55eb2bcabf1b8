"""Scores against examples worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.report import main, summary
from eval.scores import citation_scores, exact_match, is_right, parts, said, token_f1


def test_a_flat_list_is_one_part_and_a_nested_one_several() -> None:
    assert parts(["five hours", "5 hours"]) == [["five hours", "5 hours"]]
    assert parts([["Putin"], ["Ushakov", "aide"]]) == [["Putin"], ["Ushakov", "aide"]]
    assert parts([]) == []


@pytest.mark.parametrize(
    ("text", "alias", "expected"),
    [
        ("It lasted FIVE  hours.", "five hours", True),
        ("the United States", "UNI", False),
        ("not at all", "no", False),
        ("Trump’s envoy", "Trump's envoy", True),
        ("28-point plan", "28", True),
        ("in 1928", "28", False),
    ],
)
def test_an_alias_is_said_as_whole_words(text: str, alias: str, expected: bool) -> None:
    assert said(text, alias) is expected


def test_right_is_when_every_part_is_said_by_any_alias() -> None:
    asked = [["Putin"], ["Ushakov", "Yury Ushakov"]]
    assert is_right("Putin and Ushakov sat there.", asked)
    assert not is_right("Putin sat there.", asked)
    assert not is_right("anything", [])


def test_exact_match_drops_case_punctuation_and_articles() -> None:
    assert exact_match("The Five-Hours.", ["fivehours"]) == 1.0
    assert exact_match("a meeting", ["meeting", "talks"]) == 1.0
    assert exact_match("five hours", ["5 hours"]) == 0.0


def test_f1_is_the_best_overlap_of_tokens() -> None:
    # 2 of 3 tokens right, 2 of 2 found: precision 2/3, recall 1, F1 4/5.
    assert token_f1("about five hours", ["five hours"]) == pytest.approx(0.8)
    assert token_f1("the hours", ["five hours", "hours"]) == 1.0
    assert token_f1("Moscow", ["Geneva"]) == 0.0
    assert token_f1("", ["Geneva"]) == 0.0


def test_cited_lines_are_compared_with_gold_lines_one_by_one() -> None:
    gold = [{"source": "a.txt", "first_line": 3, "last_line": 4}]
    cited = [
        {"source": "a.txt", "first_line": 4, "last_line": 4},
        {"source": "b.txt", "first_line": 4, "last_line": 4},
    ]
    assert citation_scores(cited, gold) == (0.5, 1.0)
    assert citation_scores([], gold) == (0.0, 0.0)
    assert citation_scores(cited, []) is None


ROWS = [
    {
        "id": 1,
        "question": "How long?",
        "answers": ["five hours"],
        "answerable": True,
        "evidence": [{"source": "a.txt", "first_line": 7, "last_line": 7}],
        "tags": ["fact"],
    },
    {"id": 2, "question": "Why?", "answers": ["no"], "answerable": True, "tags": ["yesno"]},
    {"id": 3, "question": "Who?", "answers": [], "answerable": False, "tags": ["other"]},
    {"id": 4, "question": "When?", "answers": ["Dec 2"], "answerable": True, "tags": ["fact"]},
]
ANSWERS = [
    {
        "id": 1,
        "status": "answered",
        "answer": "It took five hours.",
        "short": "five hours",
        "citations": [{"source": "a.txt", "first_line": 7, "last_line": 7}],
        "timings": {"total": 2.0},
    },
    {
        "id": 2,
        "status": "answered",
        "answer": "Yes, there is no doubt.",
        "short": "yes",
        "citations": [],
        "timings": {"total": 4.0},
    },
    {"id": 3, "status": "not_found", "answer": "", "citations": [], "timings": {"total": 1.0}},
    {"id": 4, "status": "not_found", "answer": "", "citations": [], "timings": {"total": 1.0}},
]


def test_a_summary_is_the_means_worked_out_by_hand() -> None:
    assert summary(ROWS, ANSWERS) == {
        "questions": 4,
        "right": pytest.approx(1 / 3),  # the no in "no doubt" is no answer to whether
        "f1": pytest.approx(1 / 3),
        "line_precision": 1.0,
        "line_recall": 1.0,
        "abstained": 1.0,
        "refused": pytest.approx(1 / 3),
        "seconds": 2.0,
    }


def test_the_report_lists_what_went_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, rows in (("set.jsonl", ROWS), ("answers.jsonl", ANSWERS)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main([str(tmp_path / "set.jsonl"), str(tmp_path / "answers.jsonl"), "--failures"]) == 0
    out = capsys.readouterr().out.split("\n")
    assert out[0].startswith("all           questions 4 right 0.333 ")
    assert [line.split(" | ")[0] for line in out if " | " in line] == ["2", "4"]
