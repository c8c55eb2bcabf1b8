"""A value in the words of the line that holds it, or none."""

from __future__ import annotations

import pytest

from rag.cite import holds, in_words_of


@pytest.mark.parametrize(
    "value, line, words",
    [
        ("5 hours", "It went on for five hours in all.", "five hours"),
        ("five-hour", "a five-hour meeting", "five-hour"),
        ("December 2", "on Dec. 2, in Moscow", "Dec. 2"),
        ("1900 square miles", "no less than 1,900 square miles of it", "1,900 square miles"),
        ("steve witkoff", "the envoy, Steve Witkoff, came", "Steve Witkoff"),
        ("3.50", "It cost 3.50 a piece", "3.50"),
        ("hours five", "It went on for five hours.", None),
        ("six hours", "It went on for five hours.", None),
        ("five hours", "It went on for five long hours.", None),
        ("", "It went on for five hours.", None),
        ("...", "It went on for five hours.", None),
    ],
)
def test_a_value_is_given_in_the_words_of_a_line_that_holds_them_one_after_another(
    value: str, line: str, words: str | None
) -> None:
    assert in_words_of(value, ["Something else.", line]) == words


def test_of_several_lines_the_first_that_holds_the_value_gives_the_words() -> None:
    assert in_words_of("5", ["five men", "5 men"]) == "five"


def test_a_value_that_the_line_writes_as_an_attribute_keeps_its_own_form() -> None:
    assert in_words_of("five hours", ["a five-hour meeting"]) is None
    assert in_words_of("five hours", ["a five-hour meeting", "it took Five Hours"]) == "Five Hours"


def test_a_value_is_held_only_if_all_its_words_are() -> None:
    texts = ["The talks took place yesterday.", "Peskov spoke on Dec. 2."]
    assert holds(texts, "2 December")
    assert holds(texts, "yesterday, Peskov")
    assert not holds(texts, "December 3")
    assert not holds(texts, "the")
