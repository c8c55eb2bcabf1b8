"""Rows of an eval set: what they become, and which line and field is at fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.question import Span, check_evidence, listed, missing_evidence, read_set, read_text
from index.corpus import FolderCorpus, TextCorpus
from index.errors import UsageError
from rag.assistant import Exchange

ROW: dict[str, Any] = {"id": "q1", "question": "How long?", "answers": ["5 hours"]}


def line(**changes: Any) -> str:
    return json.dumps({**ROW, "answerable": True, **changes})


def fault(*lines: str) -> str:
    with pytest.raises(UsageError) as caught:
        read_text(lines, "s.jsonl")
    return str(caught.value)


def test_a_row_becomes_a_question() -> None:
    text = line(
        id=7,
        question="How\n long?",
        answers=[["5 hours", "five hours"], ["Kyiv"]],
        evidence=[{"source": "a.txt", "first_line": 2, "last_line": 3}],
        tags=["fact", "dev"],
        wrong_answers=["6 hours"],
        history=[{"question": "Who?", "answer": "She."}],
        documents=[{"source": "a.txt", "text": "A\nB\nC"}],
    )
    (made,) = read_text([text], "s.jsonl")
    assert (made.id, made.question, made.where) == ("7", "How long?", "s.jsonl:1")
    assert made.answers == (("5 hours", "five hours"), ("Kyiv",))
    assert (made.answerable, made.evidence) == (True, (Span("a.txt", 2, 3),))
    assert (made.tags, made.wrong_answers) == (("fact", "dev"), ("6 hours",))
    assert made.row.history == (Exchange("Who?", "She."),)
    assert made.row.documents is not None


def test_a_flat_list_is_one_part_and_a_row_without_id_is_called_by_its_line() -> None:
    (made,) = read_text(["", '{"question": "a?", "answers": ["b", "c"], "answerable": true}'], "s")
    assert (made.id, made.answers, made.evidence, made.tags) == ("row 2", (("b", "c"),), (), ())


def test_halves_of_surrogate_pairs_which_no_file_can_hold_are_question_marks() -> None:
    half = "a\ud800"
    spans = [{"source": half, "first_line": 1, "last_line": 1}]
    lists = {"answers": [half], "tags": [half], "wrong_answers": [half]}
    (made,) = read_text([line(id=half, question=half, evidence=spans, **lists)], "s")
    assert (made.id, made.question, made.evidence) == ("a?", "a?", (Span("a?", 1, 1),))
    assert (made.answers, made.tags, made.wrong_answers) == ((("a?",),), ("a?",), ("a?",))


def test_what_is_not_answerable_has_no_answers_though_it_may_list_some() -> None:
    (made,) = read_text([line(answerable=False, answers=[["b"], ["c", "d"]])], "s")
    assert (made.answerable, made.answers, listed(made)) == (False, (), ("b", "c", "d"))


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"answerable": None}, "answerable is missing or no truth value"),
        ({"answerable": 1}, "answerable is missing or no truth value"),
        ({"answers": []}, "answers is empty"),
        ({"answers": None}, "answers is empty"),
        ({"answers": "5 hours"}, "answers is no list of texts"),
        ({"answers": [5]}, "answers is no list of texts"),
        ({"answers": [" "]}, "answers is no list of texts"),
        ({"answers": [["a"], [3]]}, "answers is no list of texts"),
        ({"answers": [["a"], "b"]}, "answers mixes texts and lists"),
        ({"answers": [["a"], []]}, "answers mixes texts and lists"),
        ({"tags": "fact"}, "tags is no list of texts"),
        ({"wrong_answers": [["a"]]}, "wrong_answers is no list of texts"),
        ({"evidence": {"source": "a"}}, "evidence is no list of objects"),
        ({"evidence": [3]}, "evidence is no list of objects"),
        ({"evidence": [{"first_line": 1, "last_line": 1}]}, "evidence: source is not a text"),
        ({"evidence": [{"source": "a", "last_line": 1}]}, "evidence: first_line is no line number"),
        (
            {"evidence": [{"source": "a", "first_line": 0, "last_line": 1}]},
            "evidence: first_line is no line number",
        ),
        (
            {"evidence": [{"source": "a", "first_line": 1, "last_line": True}]},
            "evidence: last_line is no line number",
        ),
        (
            {"evidence": [{"source": "a", "first_line": 3, "last_line": 2}]},
            "evidence: last_line 2 is before first_line 3",
        ),
    ],
)
def test_a_malformed_row_is_named_with_line_field_and_what_is_expected(
    changes: dict[str, Any], told: str
) -> None:
    said = fault(line(id="q0"), "", line(**changes))
    assert said.startswith(f"{told}: s.jsonl:3; write ")


def test_what_the_question_file_itself_forbids_is_told_too() -> None:
    assert fault("{").startswith("this line is no JSON (")
    assert fault(line(question="")).startswith("question is not a text: s.jsonl:1; ")


def test_an_id_that_stands_twice_is_told_with_both_places() -> None:
    said = fault(line(id=1), line(id="1"))
    assert said == "id '1' stands at s.jsonl:1 too: s.jsonl:2; write each id once"


def test_a_set_without_a_question_or_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert fault("", " ").startswith("there is no question in the set: s.jsonl; ")
    for path, why in ((tmp_path / "no.jsonl", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(UsageError, match=f"the set cannot be read .{why}"):
            read_set(path)
    (tmp_path / "b").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_set(tmp_path / "b")


def test_a_set_is_read_from_its_file_whatever_ends_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + (line() + "\r\n" + line(id=2) + "\r\n").encode())
    assert [(one.id, one.where) for one in read_set(path)] == [
        ("q1", f"{path}:1"),
        ("2", f"{path}:2"),
    ]


def span(source: str, last: int) -> list[dict[str, Any]]:
    return [{"source": source, "first_line": 1, "last_line": last}]


@pytest.mark.parametrize("source", ["../b.txt", "{}/b.txt", "./a.txt", ".c.txt", "d.py", "a\0.txt"])
def test_evidence_is_only_in_what_the_corpus_lists(tmp_path: Path, source: str) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    for path in (notes / "a.txt", tmp_path / "b.txt", notes / ".c.txt", notes / "d.py"):
        path.write_text("one\n")
    corpus = FolderCorpus.open(notes)
    check_evidence(read_text([line(evidence=span("a.txt", 1))], "s"), corpus)
    with pytest.raises(UsageError, match="evidence: there is no document"):
        rows = read_text([line(evidence=span(source.format(tmp_path), 1))], "s")
        check_evidence(rows, corpus)


def test_evidence_that_is_not_there_is_named() -> None:
    corpus = TextCorpus({"a.txt": "one\ntwo\n"}, "notes")
    own = [{"source": "b.txt", "text": "one"}]
    rows = read_text(
        [
            line(id=1, evidence=span("a.txt", 2)),
            line(id=2, evidence=span("a.txt", 3)),
            line(id=3, evidence=span("b.txt", 1)),
            line(id=4, evidence=span("b.txt", 1), documents=own),
            line(id=5, evidence=span("a.txt", 1), documents=own),
        ],
        "s",
    )
    check_evidence(rows[:1], corpus)
    with pytest.raises(UsageError) as caught:
        check_evidence(rows, corpus)
    assert str(caught.value) == "evidence: a.txt has no line 3: s:2; write lines from 1 to 2"
    assert [(one.where, one.what) for one in missing_evidence(rows, corpus)] == [
        ("s:2", "evidence: a.txt has no line 3"),
        ("s:3", "evidence: there is no document 'b.txt' in notes"),
        ("s:5", "evidence: there is no document 'a.txt' in the documents of the question"),
    ]
