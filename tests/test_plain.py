"""What is asked, without the way of asking."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.plain import plainly
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Do you know when the talks ended?", "When the talks ended?"),
        ("Can you tell me how many came?", "How many came?"),
        ("Hi, could you please tell me who Ito is, please?", "Who Ito is?"),
        ("And what does Ito do?", "What does Ito do?"),
        ("but was Ito there", "Was Ito there"),
        ("Can you list the guests?", "List the guests."),
        ("Could you please explain the plan, please?", "Explain the plan."),
        ("can you tell us about Ito", "Tell us about Ito."),
        ("tell me how long it lasted", "How long it lasted?"),
        ("I'd like to know why Ito left.", "Why Ito left?"),
        ("Any idea where the mill stands?", "Where the mill stands?"),
        ("Do you know if the mill burned?", "Is it true that the mill burned?"),
        ("Could you say whether Ito came?", "Is it true that Ito came?"),
        ("The mill burned, didn't it?", "Is it true that the mill burned?"),
        ("Ito wasn't there, was he?", "Is it true that Ito wasn't there?"),
        ("the talks lasted five hours, right?", "Is it true that the talks lasted five hours?"),
        ("True or false: the mill burned.", "Is it true that the mill burned?"),
        (
            "Do you know if it lasted five or six hours?",
            "How many hours it lasted?",
        ),
        ("Can you tell me whose envoy Ito is?", "Whose envoy Ito is?"),
    ],
)
def test_a_question_is_asked_straight(question: str, asked: str) -> None:
    assert plainly(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "When did the talks end?",
        "Did Ito tell me who came?",
        "Can you swim there?",
        "Does anyone live there?",
        "Tell me about the mill.",
        "Who is right?",
        "Is the first one on the right?",
        "What is true?",
        "talks duration",
        "Can you list?",
        "Will Ito list the guests?",
        "And Ito?",
        "So long a strike?",
        "Never mind how high it is: how long was it?",
        "Ito left. Who is it?",
        "Say how long it was?",
        "",
    ],
)
def test_any_other_question_stays_as_it_is(question: str) -> None:
    assert plainly(question) == question


def test_who_asks_whether_one_knows_a_value_is_told_it() -> None:
    line = "The talks ended on Monday."
    model = ScriptedModel(sentence=line, short="Monday")
    answer = over(TextCorpus({"a.txt": line}), model).ask("Do you know when the talks ended?")
    assert (answer.answer, answer.short) == (line, "Monday")
    assert answer.asked == "When the talks ended?"
