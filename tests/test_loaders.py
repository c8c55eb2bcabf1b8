"""SQuAD's official file becomes rows whose evidence is where the answer stands."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from eval.loaders import is_squad, squad_rows
from eval.question import Span, check_evidence, read_text
from index.corpus import TextCorpus
from index.errors import UsageError

FIRST = "The mill was built in 1820. It burned in 1911."
SECOND = "Grain came by barge.\r\nFlour left by rail; the mill closed in 1950."
SQUAD: dict[str, Any] = {
    "version": "v2.0",
    "data": [
        {
            "title": "Old/Mill",
            "paragraphs": [
                {
                    "context": FIRST,
                    "qas": [
                        {
                            "id": "q1",
                            "question": "When was the mill built?",
                            "is_impossible": False,
                            "answers": [
                                {"text": "1820", "answer_start": 22},
                                {"text": "in 1820", "answer_start": 19},
                                {"text": "1820", "answer_start": 22},
                            ],
                        },
                        {
                            "id": "q2",
                            "question": "Who built the mill?",
                            "is_impossible": True,
                            "answers": [],
                            "plausible_answers": [{"text": "1911", "answer_start": 41}],
                        },
                    ],
                },
                {
                    "context": SECOND,
                    "qas": [
                        {
                            "id": "q3",
                            "question": "How did flour leave?",
                            "answers": [{"text": "by rail", "answer_start": 33}],
                        },
                        {
                            "id": "q4",
                            "question": "What came and went?",
                            "answers": [{"text": SECOND[:27], "answer_start": 0}],
                        },
                    ],
                },
                {
                    "context": "It is a museum now.",
                    "qas": [
                        {
                            "id": "q5",
                            "question": "What is it now?",
                            "answers": [{"text": "a museum", "answer_start": 6}],
                        }
                    ],
                },
            ],
        }
    ],
}


def write(path: Path, raw: object, **how: Any) -> Path:
    path.write_text(json.dumps(raw, **how), encoding="utf-8")
    return path


def changed(place: str, value: object) -> dict[str, Any]:
    """SQUAD with one field replaced: ``place`` is its path, such as data.0.title."""
    raw: Any = deepcopy(SQUAD)
    *way, last = (int(key) if key.isdigit() else key for key in place.split("."))
    inner = raw
    for key in way:
        inner = inner[key]
    inner[last] = value
    return dict(raw)


def test_a_paragraph_keeps_its_place_in_the_article(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in squad_rows(write(tmp_path / "dev.json", SQUAD))]
    assert rows[0] == {
        "id": "q1",
        "question": "When was the mill built?",
        "answers": ["1820", "in 1820"],
        "answerable": True,
        "evidence": [{"source": "Old_Mill.txt", "first_line": 2, "last_line": 2}],
        "documents": [{"source": "Old_Mill.txt", "text": "\n" + FIRST}],
    }
    assert rows[1]["answerable"] is False
    assert rows[1]["answers"] == rows[1]["evidence"] == []
    assert rows[1]["documents"] == rows[0]["documents"]
    # The second paragraph has two lines, 3 and 4, so that the third is line 5.
    whole = SECOND.replace("\r\n", "\n")
    assert rows[2]["documents"] == [{"source": "Old_Mill.txt", "text": "\n\n" + whole}]
    assert rows[4]["documents"][0]["text"] == "\n\n\n\nIt is a museum now."


def test_the_rows_are_a_set_whose_evidence_is_there(tmp_path: Path) -> None:
    path = write(tmp_path / "dev.json", SQUAD)
    questions = read_text(squad_rows(path), str(path))
    assert [(one.id, one.answerable, one.evidence) for one in questions] == [
        ("q1", True, (Span("Old_Mill.txt", 2, 2),)),
        ("q2", False, ()),
        ("q3", True, (Span("Old_Mill.txt", 4, 4),)),
        ("q4", True, (Span("Old_Mill.txt", 3, 4),)),
        ("q5", True, (Span("Old_Mill.txt", 5, 5),)),
    ]
    check_evidence(questions, TextCorpus({}))
    for one in questions:
        documents = one.row.documents
        assert documents is not None
        lines = documents.read("Old_Mill.txt").lines
        for span in one.evidence:
            held = "\n".join(lines[span.first_line - 1 : span.last_line])
            assert one.answers[0][0].replace("\r\n", "\n") in held


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(SQUAD), True),
        ("\ufeff" + json.dumps(SQUAD, indent=2), True),
        ('{"data": [', True),
        ('{"id": "q1", "question": "version?", "answerable": false}\n', False),
        ('{"question": "q", "data": []}', False),
        ('["version"]', False),
        ("", False),
    ],
)
def test_squad_is_told_by_its_content(tmp_path: Path, text: str, expected: bool) -> None:
    path = tmp_path / "set"
    path.write_text(text, encoding="utf-8")
    assert is_squad(path) is expected


def test_a_folder_or_nothing_is_no_squad(tmp_path: Path) -> None:
    assert is_squad(tmp_path) is False
    assert is_squad(tmp_path / "missing.json") is False


@pytest.mark.parametrize(
    ("place", "value", "where", "what"),
    [
        ("data", {}, "", "data is no list of objects"),
        ("data.0", "x", "", "data is no list of objects"),
        ("data.0.title", None, ": data[0]", "title is no text"),
        ("data.0.paragraphs", None, ": data[0]", "paragraphs is no list of objects"),
        ("data.0.paragraphs.1.context", 3, ": data[0].paragraphs[1]", "context is no text"),
        ("data.0.paragraphs.1.qas", [1], ": data[0].paragraphs[1]", "qas is no list of objects"),
        (
            "data.0.paragraphs.0.qas.1.is_impossible",
            "yes",
            ": data[0].paragraphs[0].qas[1]",
            "is_impossible is no truth value",
        ),
        (
            "data.0.paragraphs.0.qas.0.answers",
            [],
            ": data[0].paragraphs[0].qas[0]",
            "answers is empty",
        ),
        (
            "data.0.paragraphs.0.qas.0.answers.1.answer_start",
            True,
            ": data[0].paragraphs[0].qas[0].answers[1]",
            "answer_start is no number",
        ),
        (
            "data.0.paragraphs.0.qas.0.answers.1.answer_start",
            18,
            ": data[0].paragraphs[0].qas[0].answers[1]",
            "answer_start: the context has no 'in 1820' at 18",
        ),
        (
            "data.0.paragraphs.0.qas.0.answers.1.answer_start",
            -46,
            ": data[0].paragraphs[0].qas[0].answers[1]",
            "answer_start: the context has no 'in 1820' at -46",
        ),
        ("data.0.paragraphs.0.qas.0.id", 7, ": data[0].paragraphs[0].qas[0]", "id is no text"),
        (
            "data.0.paragraphs.0.qas.0.question",
            " ",
            ": data[0].paragraphs[0].qas[0]",
            "question is no text",
        ),
    ],
)
def test_a_malformed_file_is_named_with_its_place_and_field(
    tmp_path: Path, place: str, value: object, where: str, what: str
) -> None:
    path = write(tmp_path / "dev.json", changed(place, value))
    with pytest.raises(UsageError) as caught:
        list(squad_rows(path))
    assert caught.value.what == what
    assert caught.value.where == f"{path}{where}"
    assert str(caught.value.fix).startswith("expected is ")


def test_a_file_that_was_cut_off_says_where(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(SQUAD)[:200], encoding="utf-8")
    assert is_squad(path)
    with pytest.raises(
        UsageError, match=r"no JSON \(.*char \d+.*\): .*dev\.json; .*fetch it again"
    ):
        list(squad_rows(path))


def test_a_file_that_is_not_utf_8_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_bytes(b'{"data": "\xff"}')
    with pytest.raises(UsageError, match="cannot be read \\(not UTF-8\\)"):
        list(squad_rows(path))
