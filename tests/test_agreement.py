"""Whether the sources agree: what they are asked, and what their values say."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.agreement import subject
from rag.answer import Answer
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel, Texts


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("Do the reports agree on how long the talks lasted?", "How long the talks lasted?"),
        ("do all five articles agree about who spoke", "Who spoke?"),
        ("Are the sources at odds over the number of ships?", "What is the number of ships?"),
        (
            "Is there any disagreement among the papers on when they met?",
            "When they met?",
        ),
        ("Is there a contradiction as to the date of the visit?", "What is the date of the visit?"),
        (
            "Do both documents give the same date for the visit to Oslo?",
            "What is the date of the visit to Oslo?",
        ),
        ("Did the two ministers agree on a date?", None),
        ("Do both sides agree on the border?", None),
        ("Do the reports agree?", None),
        ("On what do the reports agree?", None),
    ],
)
def test_what_sources_would_have_to_agree_on(asked: str, wanted: str | None) -> None:
    assert subject(asked) == wanted


FIVE = "The talks in Moscow lasted five hours."
LONG = "Do the reports agree on how long the talks in Moscow lasted?"


def told(*lines: str, gate: float = 0.9, short: Texts = "five hours") -> Answer:
    """The answer over documents of one line each; the model says the first line that it reads, and
    copies short of it, by question.
    """
    model = ScriptedModel(
        gate=gate,
        sentence=lambda _: model.shown[-1].text.split("[1] ")[1].split("\n")[0],
        short=short,
    )
    documents = {f"{name}.txt": line for name, line in zip("abcdef", lines, strict=False)}
    return over(TextCorpus(documents), model).ask(LONG)


def test_one_value_in_several_sources_is_a_yes_with_a_line_of_each() -> None:
    answer = told(FIVE, "In Moscow, the talks lasted 5 hours.", "Nobody ate anything in Vienna.")
    assert (answer.status, answer.short) == ("answered", "yes")
    assert answer.answer.startswith("Yes: ")
    assert {one.source for one in answer.citations} == {"a.txt", "b.txt"}
    assert [claim.citations for claim in answer.claims] == [(0, 1)]
    assert answer.asked == "How long the talks in Moscow lasted?"


def test_several_values_are_a_no_with_each_of_them() -> None:
    copied = iter(("five hours", "seven hours"))
    answer = told(FIVE, "In Moscow, the talks lasted seven hours.", short=lambda _: next(copied))
    assert (answer.status, answer.short) == ("conflict", "no")
    assert answer.answer.startswith("No: ")
    assert {value.value for value in answer.conflicts[0].values} == {"five hours", "seven hours"}
    assert {one.source for one in answer.citations} == {"a.txt", "b.txt"}


def test_one_source_alone_agrees_with_nobody() -> None:
    answer = told(FIVE, "Nobody ate anything in Vienna.")
    assert (answer.status, answer.short, answer.answer) == ("answered", "five hours", FIVE)


def test_where_nothing_is_said_there_is_nothing_to_agree_on() -> None:
    assert told(FIVE, "In Moscow, the talks lasted 5 hours.", gate=0.1).status == "not_found"
