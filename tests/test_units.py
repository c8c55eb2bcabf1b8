"""Whether a value is a quantity of the sort that is asked for."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.answer import Answer
from rag.units import as_said, is_of_another_sort
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel


@pytest.mark.parametrize(
    ("value", "question"),
    [
        ("2 litres of water each", "What does a night in the hut cost?"),
        ("two litres", "How much does the stove weigh?"),
        ("90 euros", "How old is the boiler?"),
        ("12.4 mg", "How much was paid for it?"),
        ("170 degrees", "What's the price of a cake tin?"),
        ("three kilos and 40 km", "How expensive was it?"),
        ("4000 rpm", "How hot did it get?"),
        ("45 min", "How heavy is the loaf?"),
        ("5 hours", "What temperature was it?"),
        ("45 min", "oven temperature?"),
        ("twenty square metres", "what is the rent?"),
    ],
)
def test_a_quantity_of_another_sort_is_no_answer(value: str, question: str) -> None:
    assert is_of_another_sort(value, question)


@pytest.mark.parametrize(
    ("value", "question"),
    [
        pytest.param("90 euros a year", "What does the service cost?", id="the sort asked for"),
        pytest.param("$8.7 billion for 3 km", "What did the road cost?", id="a sign of money"),
        pytest.param("60 a year", "What is the fee?", id="a number alone"),
        pytest.param("3.50, or 6 for 2 litres", "how much do you charge?", id="one of them alone"),
        pytest.param("half an hour", "How far is it?", id="a distance in time"),
        pytest.param("two years", "What did it cost him?", id="a price in time"),
        pytest.param("40 miles an hour", "How fast was he?", id="a unit of two"),
        pytest.param("2 litres", "How much water does each carry?", id="any sort may be meant"),
        pytest.param("20 litres", "How many litres did he pay for?", id="a unit of the question's"),
        pytest.param("2 litres", "How much water did he pay for?", id="much of something else"),
        pytest.param("5 minutes", "How long till it has its temperature?", id="a time"),
        pytest.param("Yusuf", "What does a night in the hut cost?", id="no quantity"),
        pytest.param("5 grammar books", "How heavy is the parcel?", id="no unit"),
        pytest.param("5 hours", "How long is the pipe?", id="long in time or in metres"),
    ],
)
def test_what_may_be_of_the_sort_is_let_pass(value: str, question: str) -> None:
    assert not is_of_another_sort(value, question)


@pytest.mark.parametrize(
    ("value", "answer", "said"),
    [
        ("2", "The stove weighs 2 litres of water each.", "2 litres of water"),
        ("2", "It is 12 litres, or 2.5, and 2 in all.", "2 in all"),
        ("90 euros", "It costs 90 euros.", "90 euros"),
        ("five", "Five-hour talks.", "Five-hour talks"),
        ("six", "It took five hours.", "six"),
    ],
)
def test_a_value_is_looked_at_with_what_its_answer_says_behind_it(
    value: str, answer: str, said: str
) -> None:
    assert as_said(value, answer) == said


def answered(question: str) -> Answer:
    """Of a note that tells of water and no price, by one who says it does."""
    model = ScriptedModel(
        sentence="A night in the hut is 2 litres of water each.", short="2 litres"
    )
    corpus = TextCorpus({"hut.txt": "A night in the hut\nis 2 litres of water each\n"})
    return over(corpus, model).ask(question)


def test_litres_are_not_said_to_be_a_price() -> None:
    answer = answered("What does a night in the hut cost?")
    assert (answer.status, answer.reason) == ("not_found", "not_stated")
    answer = answered("How much water is a night in the hut?")
    assert (answer.status, answer.short) == ("answered", "2")
