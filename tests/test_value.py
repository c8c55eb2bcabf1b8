"""The value alone that an answer gives, in the words of the line that holds it, or none."""

from __future__ import annotations

import pytest

from rag.cite import holds
from rag.value import beside_what_is_known, in_words_of, only_asks


@pytest.mark.parametrize(
    "value, line, words",
    [
        ("5 hours", "It went on for five hours in all.", "five hours"),
        ("five-hour", "a five-hour meeting", "five-hour"),
        ("December 2", "on Dec. 2, in Moscow", "Dec. 2"),
        ("1900 square miles", "no less than 1,900 square miles of it", "1,900 square miles"),
        ("steve witkoff", "the envoy, Steve Witkoff, came", "Steve Witkoff"),
        ("3.50", "It cost 3.50 a piece", "3.50"),
        ("17", "It grew by 17% to $8.7 billion.", "17%"),
        ("8.7 billion", "It grew by 17% to $8.7 billion.", "$8.7 billion"),
        ("gas turbines", "A gas turbine is small; gas turbines sold well.", "gas turbines"),
        ("7.40 am", "It ran aground at 7.40 a.m. that day.", "7.40 a.m."),
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


FLUID = "What working fluid is used in a mercury turbine?"


@pytest.mark.parametrize(
    ("value", "question", "answer", "only"),
    [
        ("Ito", "Who was Ito?", "Ito came to Oslo.", True),
        ("a smith", "Who was Ito?", "Ito was a smith.", False),
        ("Mercury", FLUID, "Mercury is the working fluid in the mercury turbine.", False),
        ("Mercury", FLUID, "It is used in the mercury turbine.", True),
        ("red", "Is it red or blue?", "It is red.", False),
    ],
)
def test_words_of_the_question_are_a_value_if_the_answer_says_them_once_more(
    value: str, question: str, answer: str, only: bool
) -> None:
    assert only_asks(value, question, answer) is only


@pytest.mark.parametrize(
    ("value", "question", "new"),
    [
        (
            "Diesel engines and gas turbines",
            "Along with diesel engines, what sold?",
            "gas turbines",
        ),
        ("Ito, Sato and Mori", "Who came besides Ito?", "Sato and Mori"),
        ("Oslo, Rome, and Bern", "Other than Oslo and Bern, what city is named?", "Rome"),
        # Nothing of it is known, all of it is, or what is new does not stand together.
        ("Sato and Mori", "Who came besides Ito?", "Sato and Mori"),
        ("Ito", "Who came besides Ito?", "Ito"),
        ("Ito, Sato and Mori", "Who came besides Sato?", "Ito, Sato and Mori"),
        ("Ito and Sato", "Who came with Ito?", "Ito and Sato"),
    ],
)
def test_what_a_question_says_is_known_is_no_part_of_the_value(
    value: str, question: str, new: str
) -> None:
    assert beside_what_is_known(value, question) == new
