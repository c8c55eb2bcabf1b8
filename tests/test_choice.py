"""Questions that let one choose between two values are asked openly."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.choice import opened
from rag.question import kind
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Did the strike last five or six hours?", "How many hours did the strike last?"),
        ("Does it take fifty or sixty minutes?", "How many minutes does it take?"),
        ("Did it take thirty-five or nineteen days?", "How many days did it take?"),
        ("Are there 300 or 400 people on board?", "How many people are there on board?"),
        ("Was the vote on 2 or 3 March?", "On which day was the vote?"),
        ("Was the vote on March 2 or 3, 2021?", "On which day was the vote?"),
        ("Was the vote held on 2 March or 3 March?", "On which day was the vote held?"),
        ("Did it open on Monday or Tuesday?", "On which day did it open?"),
        ("Was the report leaked in October or November?", "In which month was the report leaked?"),
        ("Was the mill built in 1911 or in 1912?", "In which year was the mill built?"),
        ("Does the gate close at 7 or 8 p.m.?", "At what time does the gate close?"),
        ("and did it close at 19:00 or 19:30 o'clock", "At what time did it close"),
        ("Did Ito or Sato open the mill?", "Who did open the mill?"),
        ("Did Anna or Anne speak first?", "Who did speak first?"),
        ("Did Ito Ken or Sato speak first?", "Who did speak first?"),
        ("Is it Yuri or Yury Ushakov?", "What is the spelling of Yuri?"),
        ("Is the town called Kharkiv or Kharkov?", "What is the spelling of Kharkiv?"),
    ],
)
def test_a_choice_between_two_values_of_one_kind_is_asked_openly(question: str, asked: str) -> None:
    assert opened(question) == asked
    assert kind(asked) == "value"


@pytest.mark.parametrize(
    "question",
    [
        "Is it red or blue?",
        "Was Anna or Anne there?",
        "Is it Ito or Sato?",
        "Is Paris or Lyon larger?",
        "Did Putin accept or reject the proposals?",
        "Did the talks last five hours?",
        "How many days or weeks did it take?",
        "Does Ukraine hold more or less than 1,000 square miles?",
        "Is Room 4 or 5 larger?",
        "Did he say yes or no?",
        "five or six hours?",
        "",
    ],
)
def test_any_other_question_stays_as_it_is(question: str) -> None:
    assert opened(question) is None


def test_a_choice_is_answered_as_the_open_question() -> None:
    line = "The talks lasted five hours."
    model = ScriptedModel(sentence=line, short="five hours")
    answer = over(TextCorpus({"a.txt": line}), model).ask("Did the talks last five or six hours?")
    assert (answer.status, answer.answer) == ("answered", line)
    assert answer.asked == "How many hours did the talks last?"
