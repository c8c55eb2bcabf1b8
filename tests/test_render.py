"""An answer as text: what is said, and the lines below it, each as a path that an editor opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.answer import Answer, Citation, Claim, Manifest, Reason, Status
from ui.render import answer_text, cited_lines, claimed_by, openable


def cited(line: int, quote: str, source: str = "a.txt") -> Citation:
    return Citation(source, line, line, quote, "ab", verified=True)


def answer(
    status: Status = "answered",
    *,
    reason: Reason | None = None,
    text: str = "It lasted five hours.",
    citations: tuple[Citation, ...] = (),
    nearest: tuple[Citation, ...] = (),
) -> Answer:
    return Answer(
        question="How long?",
        status=status,
        reason=reason,
        answer=text,
        short=None,
        claims=(),
        citations=citations,
        conflicts=(),
        confidence=0.5,
        nearest=nearest,
        manifest=Manifest("", "", "", "", "", "", "", "", ""),
    )


def test_a_line_is_claimed_by_those_whom_it_names_unless_it_says_something_itself() -> None:
    lines = (cited(1, "It was five, Ito said."), cited(2, "Five, Abe said."), cited(3, "He left."))
    claims = (Claim("Five.", (0, 1), ("Ida Ito", "Abe")), Claim("Left.", (2,), ("Kai Sato",)))
    made = replace(answer(citations=lines), claims=claims)
    assert [claimed_by(made, place) for place in range(3)] == [
        ("Ida Ito",),
        ("Abe",),
        ("Kai Sato",),
    ]
    known = replace(made, claims=(*claims, Claim("Ito knows.", (0,))))
    assert [claimed_by(known, place) for place in range(3)] == [(), ("Abe",), ("Kai Sato",)]


@pytest.mark.parametrize(
    "reason, said",
    [
        ("no_match", "Not found: nothing in these documents is about that."),
        ("not_stated", "Not found: the documents do not state it."),
        ("unsupported", "Not found: no line bears out the answer that was drafted."),
        (
            "false_premise",
            "Not found: the question takes for granted what the documents do not say.",
        ),
    ],
)
def test_what_is_said_where_nothing_was_found(reason: Reason, said: str) -> None:
    assert answer_text(answer("not_found", reason=reason, text="")) == said


@pytest.mark.parametrize("status", ["answered", "conflict"])
def test_an_answer_is_said_as_it_is(status: Status) -> None:
    assert answer_text(answer(status)) == "It lasted five hours."


def test_cited_lines_are_path_line_and_text() -> None:
    found = answer(citations=(cited(7, "  It lasted five hours. "), cited(12, "So.", "b/c.md")))
    assert cited_lines(found, None) == ["  a.txt:7  It lasted five hours.", "  b/c.md:12  So."]


def test_cited_lines_may_be_numbered_and_whole() -> None:
    found = tuple(cited(line, "four " * 90) for line in range(1, 11))
    first, *_, last = cited_lines(answer(citations=found), None, numbered=True, whole=True)
    assert first == f"   1  a.txt:1  {('four ' * 90).strip()}"
    assert last == f"  10  a.txt:10  {('four ' * 90).strip()}"
    (near,) = cited_lines(
        answer("not_found", reason="no_match", nearest=found[:1]), None, numbered=True
    )[1:]
    assert near == f"  1  a.txt:1  {('four ' * 80).strip()} ..."


def test_nearest_lines_are_shown_under_their_name_and_only_if_nothing_was_found() -> None:
    near = (cited(3, "It began."),)
    assert cited_lines(answer("not_found", reason="not_stated", nearest=near), None) == [
        "nearest lines:",
        "  a.txt:3  It began.",
    ]
    assert cited_lines(answer("not_found", reason="no_match"), None) == []
    assert cited_lines(answer(citations=(cited(1, "x"),), nearest=near), None) == ["  a.txt:1  x"]


def test_a_path_is_relative_below_where_one_stands_and_whole_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "notes"
    (folder / "sub").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert openable("sub/a.txt", folder) == "notes/sub/a.txt"
    monkeypatch.chdir(folder)
    assert openable("sub/a.txt", folder) == "sub/a.txt"
    monkeypatch.chdir(folder / "sub")
    assert openable("b.txt", folder) == str(folder / "b.txt")
    assert openable("sub/a.txt", None) == "sub/a.txt"


def test_what_would_move_the_cursor_or_colour_the_screen_is_a_blank() -> None:
    quote = "\x1b[31mred\x1b[0m\tand\x07 \u202ebackwards\x0c"
    (line,) = cited_lines(answer(citations=(cited(1, quote),)), None)
    assert line == "  a.txt:1  [31mred [0m and   backwards"


def test_an_answer_moves_no_cursor_either() -> None:
    assert answer_text(answer(text="It \x1b[2Jlasted\x9b5 hours.")) == "It  [2Jlasted 5 hours."


def test_a_long_line_is_cut_at_a_blank_before_character_400() -> None:
    whole = "four " * 80
    (line,) = cited_lines(answer(citations=(cited(1, whole),)), None)
    assert line == f"  a.txt:1  {whole.strip()}"
    (line,) = cited_lines(answer(citations=(cited(1, whole + "five six"),)), None)
    assert line == f"  a.txt:1  {('four ' * 80).strip()} ..."
    (line,) = cited_lines(answer(citations=(cited(1, "ab " + "x" * 500),)), None)
    assert line == "  a.txt:1  ab ..."
