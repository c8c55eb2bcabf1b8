"""A draft that has no value where one was asked for, and its lines have it."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag import prompt
from rag.answer import Answer
from rag.assistant import Done
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

LINE = "The talks in Oslo, which lasted five hours, went on until the morning."
PAST = "The talks in Oslo went on until the morning."
MENDED = "The talks in Oslo lasted five hours."
LONG = "How long did the talks in Oslo last?"


def told(
    asked: str = LONG, draft: str = PAST, value: str = "5 hours", again: str = MENDED
) -> tuple[Answer, ScriptedModel]:
    """again: what is written once the value is known."""
    model = ScriptedModel(
        sentence=lambda _: again if "Proposed answer" in model.shown[-1].text else draft,
        short=value,
    )
    return over(TextCorpus({"a.txt": LINE}), model).ask(asked), model


def test_it_is_written_anew_with_the_value() -> None:
    answer, model = told()
    assert (answer.status, answer.answer, answer.short) == ("answered", MENDED, "five hours")
    assert [(one.source, one.first_line) for one in answer.citations] == [("a.txt", 1)]
    _, second = model.texts("sentence")
    assert second.endswith(
        f"[1] {LINE}\n\nQuestion: {LONG}\nProposed answer: 5 hours\n{prompt.SENTENCE}"
    )
    # Both sentences have the same line, from which the same would be copied.
    assert len(model.texts("short")) == 1


def test_what_is_judged_is_what_will_be_said() -> None:
    """Both of the words that were copied stand in the second sentence, in the first one none."""
    model = ScriptedModel(
        sentence=lambda _: MENDED if "Proposed answer" in model.shown[-1].text else PAST,
        short="five hours",
    )
    done = list(over(TextCorpus({"a.txt": LINE}), model).stream(LONG))[-1]
    assert isinstance(done, Done)
    assert done.answer.answer == MENDED
    assert done.signals is not None
    assert done.signals.agrees == 1.0


@pytest.mark.parametrize(
    ("asked", "draft", "value", "again"),
    [
        pytest.param(LONG, MENDED, "five hours", "Two.", id="the draft has it"),
        pytest.param(LONG, PAST, "9 hours", "They lasted nine hours.", id="no line has it"),
        pytest.param(LONG, PAST, "until the morning", "Two.", id="it is no duration"),
        pytest.param(
            "Where did the talks in Oslo go on?",
            PAST,
            "5 hours",
            "Two.",
            id="no duration is asked for",
        ),
    ],
)
def test_a_draft_that_overlooked_nothing_stays(
    asked: str, draft: str, value: str, again: str
) -> None:
    _, model = told(asked, draft, value, again)
    assert len(model.texts("sentence")) == 1


@pytest.mark.parametrize("again", ["It went on.", "The zebra flew to Patagonia for 5 hours."])
def test_a_sentence_that_still_lacks_it_or_has_no_line_changes_nothing(again: str) -> None:
    answer, model = told(again=again)
    assert (answer.status, answer.reason) == ("not_found", "unsupported")
    assert len(model.texts("short")) == 1
