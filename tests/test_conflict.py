"""Lines that tell the same thing with another value."""

from __future__ import annotations

import pytest

from index.document import Document
from index.passage import Passage, passages
from rag import comparable, conflict
from rag.cite import Place


def of(text: str, source: str = "other.txt") -> list[Passage]:
    return passages(Document.from_text(source, text))


CLAIM = "Putin met Witkoff and Kushner at the Kremlin on 2 December."
ASKED = "When did Putin meet Witkoff and Kushner?"
SAID = comparable.values(CLAIM, "kinddate")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("At the Kremlin Witkoff and Kushner met Putin on 3 December, it was said.", True),
        ("At the Kremlin Witkoff and Kushner met Putin on Dec. 2, it was said.", False),
        ("Witkoff and Kushner met Putin at the Kremlin from 2 to 3 December, on 2 Dec.", False),
        ("At the Kremlin Witkoff and Kushner met Putin, it was said.", False),
        ("Peskov told reporters on 3 December that experts are at work.", False),
    ],
)
def test_a_line_about_the_same_with_another_value(line: str, found: bool) -> None:
    filler = "Something quite different stands in this line, with no day in it at all.\n"
    made = conflict.candidates(ASKED, CLAIM, SAID, of(filler + line + "\n"))
    assert [one.place for one in made] == ([Place("other.txt", 2)] if found else [])


def test_a_candidate_is_its_line_alone() -> None:
    text = "A short line.\nWitkoff and Kushner met Putin at the Kremlin on 3 December.\nEnd.\n"
    [one] = conflict.candidates(ASKED, CLAIM, SAID, of(text))
    assert (one.passage.first_line, one.passage.last_line) == (2, 2)
    assert one.passage.text == text.split("\n")[1]


def test_the_likeliest_come_first_and_no_more_than_are_worth_reading() -> None:
    lines = [f"Putin met Witkoff and Kushner at the Kremlin on {day} May." for day in range(3, 9)]
    lines.append("Putin met Witkoff and Kushner on 9 May.")
    made = conflict.candidates(ASKED, CLAIM, SAID, of("\n".join(lines)))
    assert [one.place.line for one in made] == [1, 2, 3]
    assert len(made) == conflict.MOST


def test_a_line_that_holds_all_of_a_short_claim_is_about_the_same() -> None:
    claim, line = "The blockage lasted six days.", "The blockage lasted seven days."
    said = comparable.values(claim, "kindduration")
    [one] = conflict.candidates("For how long was it shut?", claim, said, of(line))
    assert one.share == 1.0
    other = "The strike lasted seven days."
    assert conflict.candidates("For how long was it shut?", claim, said, of(other)) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param("When did the ministry say that some plans failed?", True, id="all it asks"),
        pytest.param("When did some plans fail?", True, id="three terms"),
        pytest.param("When did plans fail?", False, id="two are in too many lines"),
        pytest.param("When did the ministry hear that a pump and a gate failed?", False, id="less"),
    ],
)
def test_a_line_that_holds_what_is_asked_is_about_the_same_however_the_claim_goes_on(
    asked: str, found: bool
) -> None:
    claim = "According to Jan Olsen, a speaker who faced a crowded hall, it was on 3 May."
    line = "Some plans had failed, the ministry said on 9 May."
    filler = "Jan Olsen, a speaker, faced a crowded hall; a pump, a gate and much else was there.\n"
    said = comparable.values(claim, "kinddate")
    made = conflict.candidates(asked, claim, said, of(filler + line))
    assert [one.place.line for one in made] == ([2] if found else [])


def test_one_word_that_others_have_too_makes_no_line_about_the_same() -> None:
    claim = "Norway clarified its stance on 4 May."
    said = comparable.values(claim, "kinddate")
    line = "Norway was sunny on 9 May."
    assert conflict.candidates("When did Norway clarify its stance?", claim, said, of(line)) == []
