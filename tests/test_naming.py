"""Which sources may name somebody else for what is asked, and whether they do."""

from __future__ import annotations

import pytest

from index.passage import Passage
from rag.naming import candidates, is_another, is_name, may_differ

ASKED = "Who opened the new bridge at Delft?"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Anna Voss", True),
        ("the Danube", True),
        ("Kremlin spokesman Dmitry Peskov", False),
        ("Anna Voss and Karl Lind", False),
        ("Voss, Lind", False),
        ("views", False),
        ("12 May", False),
        ("", False),
    ],
)
def test_a_name_is_one_and_nothing_else(value: str, name: bool) -> None:
    assert is_name(value) is name


@pytest.mark.parametrize(
    ("asked", "compared"),
    [
        (ASKED, True),
        ("Which city did the envoys visit?", True),
        ("Where was the bridge opened?", False),
        ("In which room was it opened?", False),
        ("In which city was it opened?", True),
        ("Did Anna Voss open it?", False),
        ("Why did Anna Voss open it?", False),
    ],
)
def test_what_is_asked_for_is_one_name(asked: str, compared: bool) -> None:
    assert may_differ(asked, "Anna Voss") is compared


def test_a_name_that_is_known_in_some_spelling_is_no_other() -> None:
    assert is_another("Karl Lind", ["Anna Voss"])
    assert not is_another("Anne Voss", ["Anna Voss"])
    assert not is_another("Mayor Voss", ["Anna Voss"])
    assert not is_another("Delft", [ASKED, "Anna Voss"])
    assert not is_another("the mayor", ["Anna Voss"])


def read(*lines: str) -> list[Passage]:
    text = "\n".join(lines)
    return [Passage("b.txt", 1, len(lines), 0, len(text), text, "")]


def test_lines_that_say_what_is_asked_about_and_not_the_value_come_closest_first() -> None:
    lines = read(
        "Delft has a new bridge, and trams.",
        "The new bridge at Delft was opened by Karl Lind.",
        "Anna Voss opened the new bridge at Delft.",
        "The new bridge at Delft was painted.",
    )
    found = candidates(ASKED, "Anna Voss", lines)
    assert [one.place.line for one in found] == [2, 1, 4]
    assert found[0].share == 1.0 > found[1].share == found[2].share >= 0.6


def test_what_is_asked_about_must_be_told_there() -> None:
    assert candidates(ASKED, "Anna Voss", read("Karl Lind opened a bridge.", "It is new.")) == []
    assert candidates("Who came?", "Anna Voss", read("Karl Lind came.")) == []
    assert candidates(ASKED, "Anna Voss", []) == []
