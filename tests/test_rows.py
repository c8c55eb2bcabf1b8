"""Files of questions: what a row brings, and which row and field is at fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import CorpusError, UsageError
from rag.assistant import Assistant, Exchange
from rag.rows import answer_row, parse, read_rows
from tests.scripted_assistant import of_talks_and_flight, opened

FIX = '; write one object a line, such as {"question": "How long did the meeting last?"}'


def test_a_row_is_its_question_and_what_it_brings() -> None:
    raw = {
        "id": "q1",
        "question": "How long?",
        "history": [{"question": "Who met?", "answer": "Putin.", "at": "noon"}],
        "documents": [
            {"source": "b.txt", "text": "It lasted\r\nfive hours."},
            {"source": "a.txt", "text": "Nobody spoke.", "dated": "2025"},
        ],
        "answers": ["five hours"],
    }
    row = parse(json.dumps(raw), "f.jsonl:1")
    assert (row.question, row.id, row.raw) == ("How long?", "q1", raw)
    assert row.history == (Exchange("Who met?", "Putin."),)
    assert row.documents is not None
    assert [entry.source for entry in row.documents.entries()] == ["a.txt", "b.txt"]
    assert row.documents.read("b.txt").lines == ["It lasted", "five hours."]


def test_a_row_needs_only_its_question() -> None:
    row = parse('{"question": "How long?"}', "f.jsonl:1")
    assert (row.question, row.id, row.history, row.documents) == ("How long?", None, (), None)
    assert parse('{"question": "How long?", "id": 7, "history": null}', "").id == 7


def test_rows_come_in_order_and_blank_lines_are_left_out_but_counted() -> None:
    lines = ['{"question": "a?"}\n', "\n", "  \n", '{"question": "b?", "id": 2}']
    assert [(row.question, row.id) for row in read_rows(lines, "f")] == [("a?", None), ("b?", 2)]
    with pytest.raises(UsageError) as caught:
        list(read_rows([*lines, "{"], "f.jsonl"))
    assert caught.value.where == "f.jsonl:5"


HISTORY = '; write "history": [{"question": "...", "answer": "..."}]'
DOCUMENTS = '; write "documents": [{"source": "...", "text": "..."}]'


@pytest.mark.parametrize(
    "line, fault, expected",
    [
        ("[1]", "this line is no JSON object", FIX),
        ('"why?"', "this line is no JSON object", FIX),
        ("{}", "question is not a text", FIX),
        ('{"question": 3}', "question is not a text", FIX),
        ('{"question": "  "}', "question is not a text", FIX),
        (
            '{"question": "a?", "id": []}',
            "id is neither a text nor a number",
            '; write one, such as "id": "q1"',
        ),
        ('{"question": "a?", "history": "b"}', "history is not a list", HISTORY),
        ('{"question": "a?", "history": ["b"]}', "history: question is not a text", HISTORY),
        (
            '{"question": "a?", "history": [{"question": "b"}]}',
            "history: answer is not a text",
            HISTORY,
        ),
        ('{"question": "a?", "history": {}}', "history is not a list", HISTORY),
        ('{"question": "a?", "documents": {"a": "b"}}', "documents is not a list", DOCUMENTS),
        ('{"question": "a?", "documents": ""}', "documents is not a list", DOCUMENTS),
        (
            '{"question": "a?", "documents": [{"text": "b"}]}',
            "documents: source is not a text",
            DOCUMENTS,
        ),
        (
            '{"question": "a?", "documents": [{"source": "b", "text": null}]}',
            "documents: text is not a text",
            DOCUMENTS,
        ),
    ],
)
def test_a_malformed_row_is_named_with_its_field_and_what_is_expected(
    line: str, fault: str, expected: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse(line, "f.jsonl:3")
    assert str(caught.value) == f"{fault}: f.jsonl:3{expected}"


@pytest.mark.parametrize("text", ["It lasted nine hours.", "It lasted five hours."])
@pytest.mark.parametrize(("one", "other"), [("a.txt", "a.txt"), ("\ud800", "\udbff")])
def test_two_documents_of_one_name_are_named_with_their_row(
    one: str, other: str, text: str
) -> None:
    documents = [
        {"source": one, "text": "It lasted five hours."},
        {"source": "b.txt", "text": text},
        {"source": other, "text": text},
    ]
    with pytest.raises(UsageError) as caught:
        parse(json.dumps({"question": "a?", "documents": documents}), "f.jsonl:3")
    name = "a.txt" if one == "a.txt" else "?"
    assert str(caught.value) == (
        f"documents: source {name!r} stands there twice: f.jsonl:3;"
        " give each document a name of its own"
    )


def test_what_is_no_json_is_said_with_where_it_breaks_off() -> None:
    with pytest.raises(UsageError) as caught:
        parse('{"question": "a?"', "f.jsonl:3")
    why = "Expecting ',' delimiter: line 1 column 18 (char 17)"
    assert str(caught.value) == f"this line is no JSON ({why}): f.jsonl:3{FIX}"


def test_a_line_nested_too_deeply_is_no_json_that_can_be_read() -> None:
    with pytest.raises(UsageError) as caught:
        parse("[" * 100_000, "f.jsonl:3")
    assert str(caught.value).startswith("this line is no JSON (")


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    (tmp_path / "a.txt").write_text("The talks lasted five hours, the aide said.\n")
    return opened(tmp_path, of_talks_and_flight())


def test_a_row_with_documents_is_answered_from_these_alone(assistant: Assistant) -> None:
    row = {
        "question": "How long did\n  the flight last?",
        "documents": [{"source": "own.txt", "text": "Headline\nThe flight lasted nine hours."}],
    }
    answer = answer_row(assistant, parse(json.dumps(row), ""))
    assert answer.question == "How long did the flight last?"
    assert [(one.source, one.first_line, one.quote) for one in answer.citations] == [
        ("own.txt", 2, "The flight lasted nine hours.")
    ]
    plain = answer_row(assistant, parse('{"question": "How long did the talks last?"}', ""))
    assert [(one.source, one.first_line) for one in plain.citations] == [("a.txt", 1)]


def test_the_answer_is_not_found_where_only_the_corpus_of_others_holds_it(
    assistant: Assistant,
) -> None:
    row = {
        "question": "How long did the talks last?",
        "documents": [{"source": "own.txt", "text": "The talks were long and the flight longer."}],
    }
    answer = answer_row(assistant, parse(json.dumps(row), ""))
    assert (answer.status, answer.reason, answer.citations) == ("not_found", "unsupported", ())
    assert [one.source for one in answer.nearest] == ["own.txt"]


def test_no_documents_at_all_are_the_whole_corpus_of_that_row_too(assistant: Assistant) -> None:
    row = '{"question": "How long did the talks last?", "documents": []}'
    with pytest.raises(CorpusError):
        answer_row(assistant, parse(row, ""))
    assert parse(row.replace("[]", "null"), "").documents is None


def test_a_row_with_history_is_a_follow_up(assistant: Assistant) -> None:
    row = {
        "question": "And that?",
        "history": [{"question": "How long did the talks last?", "answer": "Five hours."}],
        "documents": [{"source": "own.txt", "text": "The flight lasted nine hours."}],
    }
    answer = answer_row(assistant, parse(json.dumps(row), ""))
    assert (answer.asked, answer.short) == ("How long did the flight last?", "nine hours")


def test_documents_without_a_word_are_an_error_of_that_row(assistant: Assistant) -> None:
    row = {"question": "How long?", "documents": [{"source": "own.txt", "text": "..."}]}
    with pytest.raises(CorpusError) as caught:
        answer_row(assistant, parse(json.dumps(row), ""))
    assert caught.value.where == "the documents of the question"
