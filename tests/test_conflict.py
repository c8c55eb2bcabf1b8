"""Lines that tell the same thing with another value."""

from __future__ import annotations

import pytest

from index.document import Document
from index.passage import Passage, passages
from rag import conflict
from rag.cite import Place


@pytest.mark.parametrize(
    ("text", "kind", "keys"),
    [
        ("on Dec. 2 and 3 December 2025", "kinddate", [("12", "2"), ("12", "3")]),
        ("2025-12-02", "kinddate", [("12", "2")]),
        (
            "last week (the week of 24 November 2025) or on 3 December",
            "kinddate",
            [("week", "11", "24"), ("12", "3")],
        ),
        (
            "in November (November 2025), earlier this week (the week of 1 December 2025)",
            "kinddate",
            [("week", "12", "1")],
        ),
        ("five hours, then a 2-day rest of 7 men", "kindduration", [("5", "hour"), ("2", "day")]),
        ("a 27-point set of 1,900", "kindnumber", [("27",), ("1900",)]),
        ("nobody knows", "kindnumber", []),
        ("", "kindduration", []),
    ],
)
def test_values(text: str, kind: str, keys: list[tuple[str, ...]]) -> None:
    assert [value.key for value in conflict.values(text, kind)] == keys


@pytest.mark.parametrize(
    ("one", "other", "kind", "same"),
    [
        ("2 December", "Dec. 2", "kinddate", True),
        ("2 December", "3 December", "kinddate", False),
        ("the week of 24 November 2025", "30 November", "kinddate", True),
        ("the week of 24 November 2025", "24 November", "kinddate", True),
        ("the week of 24 November 2025", "1 December", "kinddate", False),
        ("last week (the week of 24 November)", "the week of 1 December", "kinddate", False),
        ("the week of 29 December", "2 January", "kinddate", True),
        ("29 February 2028", "28 February", "kinddate", False),
        ("five hours", "5 hours", "kindduration", True),
        ("five hours", "five days", "kindduration", False),
        ("28", "27", "kindnumber", False),
    ],
)
def test_values_that_may_both_be_true_agree(one: str, other: str, kind: str, same: bool) -> None:
    [a], [b] = conflict.values(one, kind), conflict.values(other, kind)
    assert (conflict.agree(a, b), conflict.agree(b, a)) == (same, same)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did they meet?", "kinddate"),
        ("How long did it last?", "kindduration"),
        ("How many points has it?", "kindnumber"),
        ("Who met?", None),
    ],
)
def test_asked_kind(question: str, kind: str | None) -> None:
    assert conflict.asked_kind(question) == kind


def of(text: str, source: str = "other.txt") -> list[Passage]:
    return passages(Document.from_text(source, text))


CLAIM = "Putin met Witkoff and Kushner at the Kremlin on 2 December."
ASKED = "When did Putin meet Witkoff and Kushner?"
SAID = conflict.values(CLAIM, "kinddate")


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


def test_a_line_that_names_everybody_is_about_the_same_in_whatever_words() -> None:
    claim = "Witkoff sat down with Putin in the Kremlin on 2 December."
    line = "It followed, Peskov said, on 3 December: Putin, in his Kremlin, heard Witkoff out for"
    filler = "Some people, and Witkoff too, sat down on a day that nobody wrote down there.\n"
    asked = "On which day did Witkoff sit down with Putin?"
    said = conflict.values(claim, "kinddate")
    [one] = conflict.candidates(asked, claim, said, of(f"{filler}{line} five long hours.\n"))
    assert one.place == Place("other.txt", 2)
    assert one.share < conflict.ENOUGH
    fewer = line.replace("Witkoff", "them")
    assert conflict.candidates(asked, claim, said, of(f"{filler}{fewer} five long hours.\n")) == []


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
    said = conflict.values(claim, "kinddate")
    made = conflict.candidates(asked, claim, said, of(filler + line))
    assert [one.place.line for one in made] == ([2] if found else [])


def test_one_word_that_others_have_too_makes_no_line_about_the_same() -> None:
    claim = "Norway clarified its stance on 4 May."
    said = conflict.values(claim, "kinddate")
    line = "Norway was sunny on 9 May."
    assert conflict.candidates("When did Norway clarify its stance?", claim, said, of(line)) == []
