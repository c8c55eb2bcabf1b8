"""Many questions at once: a row for each, in their order, or none where one is malformed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.scripted_ask import FIELDS, Ask, Said, one_line, rows
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG


def test_a_batch_is_answered_in_order_each_row_with_what_it_brings(
    ask: Ask, tmp_path: Path
) -> None:
    flight, colour = "How long did the flight last?", "What colour had the talks in Moscow?"
    ask.model = ScriptedModel(
        sentence={
            HOW_LONG: FIVE,
            flight: "The flight lasted nine days.",
            colour: "The passages do not mention it.",
        },
        short={HOW_LONG: "5 hours", flight: "9 days"},
        rewrite={"And the flight?": flight},
    )
    own = [{"source": "own.txt", "text": "Headline\nThe flight lasted nine days."}]
    past = [{"question": HOW_LONG, "answer": FIVE}]
    file = tmp_path / "questions.jsonl"
    file.write_text(
        "\ufeff"
        + rows(
            {"id": "q1", "question": HOW_LONG},
            {"id": 2, "question": flight, "documents": own},
            {"question": "And the flight?", "documents": own, "history": past},
            {"id": "q4", "question": colour},
        )
        + "\n"
        + rows({"id": "q5", "question": "?"}, {"id": "q6", "question": HOW_LONG})
    )
    said = ask("--batch", "questions.jsonl")
    assert said.code == 0
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [(row.get("id"), row["status"], row.get("short")) for row in found] == [
        ("q1", "answered", "five hours"),
        (2, "answered", "nine days"),
        (None, "answered", "nine days"),
        ("q4", "not_found", None),
        ("q5", "error", None),
        ("q6", "answered", "five hours"),
    ]
    assert [list(row) for row in found[:3]] == [
        ["id", *FIELDS],
        ["id", *FIELDS],
        [*FIELDS, "asked"],
    ]
    assert [row["citations"][0]["source"] for row in found[:3]] == [
        "talks.txt",
        "own.txt",
        "own.txt",
    ]
    assert found[2]["asked"] == flight
    assert found[4] == {
        "id": "q5",
        "question": "?",
        "status": "error",
        "error": 'the question is empty; type: ask "How long did it last?"',
    }
    assert ask.opened == ["default"], "the model is loaded once"
    assert said.out.splitlines()[0] != said.out.splitlines()[5]
    piped = ask("--batch", "-", stdin=file.read_text(encoding="utf-8-sig"))
    assert [json.loads(line).get("id") for line in piped.out.splitlines()] == [
        row.get("id") for row in found
    ]


def test_each_row_is_written_before_the_next_question_is_asked(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    out = io.StringIO()

    def sentence(_: str) -> str:
        written.append(out.getvalue().count("\n"))
        return FIVE

    ask.model = ScriptedModel(sentence=sentence, short="5")
    monkeypatch.setattr(sys, "stdout", out)
    assert ask("--batch", "-", stdin=rows(*[{"question": HOW_LONG}] * 3)).code == 0
    assert written == [0, 1, 2]


ONE_A_LINE = 'write one object a line, such as {"question": "How long did the meeting last?"}'


@pytest.mark.parametrize(
    "line, fault, fix",
    [
        ('{"question": 3}', "question is not a text", ONE_A_LINE),
        ("why?", "this line is no JSON (Expecting value: line 1 column 1 (char 0))", ONE_A_LINE),
        (
            '{"question": "a?", "history": [{}]}',
            "history: question is not a text",
            'write "history": [{"question": "...", "answer": "..."}]',
        ),
        (
            '{"question": "a?", "documents": [7]}',
            "documents: source is not a text",
            'write "documents": [{"source": "...", "text": "..."}]',
        ),
    ],
)
def test_a_malformed_row_is_named_before_anything_is_answered(
    ask: Ask, tmp_path: Path, line: str, fault: str, fix: str
) -> None:
    text = rows({"question": HOW_LONG}) + f"\n{line}\n"
    (tmp_path / "q.jsonl").write_text(text)
    assert one_line(ask("--batch", "q.jsonl")) == f"{fault}: q.jsonl:3; {fix}"
    assert one_line(ask("--batch", "-", stdin=text)) == f"{fault}: standard input:3; {fix}"
    assert (ask.opened, ask.model.shown) == ([], [])


def test_a_batch_of_no_questions_is_answered_with_no_rows(ask: Ask) -> None:
    assert ask("--quiet", "--batch", "-", stdin="\n") == Said(0, "", "")


@pytest.mark.parametrize(
    "name, why",
    [("none.jsonl", "No such file or directory"), ("notes", "Is a directory"), ("b", "not UTF-8")],
)
def test_a_batch_that_cannot_be_read_is_named(
    ask: Ask, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "b").write_bytes(b"\xff\xfe\xfd")
    assert one_line(ask("--batch", name)) == (
        f"the questions cannot be read ({why}): {name}; name a JSON Lines file with --batch FILE"
    )
