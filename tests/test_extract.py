"""A value that is copied from passages before there is a draft, and the sentence that it is in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import TextCorpus
from rag.assistant import Assistant, Done, Stage, Word
from rag.evidence import telling
from rag.judge import Judge
from tests.scripted_assistant import over
from tests.scripted_model import GATED, ScriptedModel, lines_read

COPIES = replace(GATED, others={"whole extract": GATED, "over extract": GATED})
"""Knows what values are worth that were copied first."""
TALKS = "It snowed. The talks in Moscow lasted five hours, the aide said. Nobody left."
OTHER = "The talks in Vienna lasted five hours as well."
ASKED = "How long did the talks in Moscow last?"
SAID = "The talks in Moscow lasted five hours, the aide said."
DRAFT = "The talks in Moscow lasted five hours."


def asked(
    model: ScriptedModel, documents: dict[str, str], judge: Judge = COPIES
) -> tuple[Done, list[Stage]]:
    made = over(TextCorpus(documents), model)
    events = list(Assistant(made.index, model, judge).stream(ASKED))
    done = events[-1]
    assert isinstance(done, Done)
    return done, [event for event in events if isinstance(event, Stage)]


def test_the_sentence_is_told_that_the_value_stands_in() -> None:
    model = ScriptedModel(short="five hours")
    done, stages = asked(model, {"a.txt": TALKS, "b.txt": OTHER})
    assert (done.answer.answer, done.answer.short) == (SAID, "five hours")
    assert [(one.source, one.first_line) for one in done.answer.citations] == [("a.txt", 1)]
    assert model.texts("sentence") == [], "nothing has to be written for it"
    assert [stage.name for stage in stages] == ["searching", "reading", "writing", "checking"]
    assert done.signals is not None
    assert (done.signals.stated, done.signals.agrees) == (0.9, 1.0)


def test_it_is_told_as_the_answer_as_it_comes() -> None:
    model = ScriptedModel(short="five hours")
    made = over(TextCorpus({"a.txt": TALKS}), model)
    events = Assistant(made.index, model, COPIES).stream(ASKED)
    assert "".join(event.text for event in events if isinstance(event, Word)) == SAID


@pytest.mark.parametrize(
    ("short", "gate"),
    [
        pytest.param("nine hours", 0.9, id="it stands nowhere"),
        pytest.param("", 0.9, id="there is none"),
    ],
)
def test_where_there_is_none_a_draft_is_written(short: str, gate: float) -> None:
    model = ScriptedModel(short=short, gate=gate, sentence=DRAFT)
    done, _ = asked(model, {"a.txt": TALKS})
    assert len(model.texts("sentence")) == 1
    assert done.answer.answer != SAID


def test_one_that_is_too_unlikely_is_not_told() -> None:
    model = ScriptedModel(short="five hours", gate=0.2, sentence=DRAFT)
    done, _ = asked(model, {"a.txt": TALKS})
    assert (done.answer.status, done.answer.confidence) == ("not_found", 0.8)


def test_who_has_not_learned_what_it_is_worth_does_not_ask_for_it() -> None:
    model = ScriptedModel(short="five hours", sentence=DRAFT)
    done, _ = asked(model, {"a.txt": TALKS}, GATED)
    assert done.answer.answer == DRAFT
    assert done.signals is not None
    assert done.signals.stated is None


def test_of_passages_where_they_lie_a_draft_comes_first() -> None:
    def look(_: str, text: str) -> float:
        return 9.0 if "Moscow" in text else 1.0

    unsure = replace(COPIES, others={"over extract": GATED, "over copied": Judge({}, 0.0)})
    model = ScriptedModel(short="five hours", sentence=DRAFT, look=look)
    beside = {f"{n}.txt": f"In Vienna, round {n}, nothing lasted." for n in range(6)}
    documents = {"a.txt": TALKS, "b.txt": OTHER} | beside
    done, _ = asked(model, documents, unsure)
    assert len(model.texts("sentence")) == 1
    assert done.answer.answer == SAID
    sure = replace(COPIES, others={"over extract": GATED, "over copied": Judge({"bias": 9.0}, 0.0)})
    done, _ = asked(model, documents, sure)
    assert done.answer.answer == DRAFT


PASSAGES = [
    lines_read(
        "a.txt", "The first talks lasted five hours.", "The second ones, in", "Rome, did not."
    ),
    lines_read("b.txt", "In Moscow the talks went on for five hours. Then five hours of rest."),
]


@pytest.mark.parametrize(
    ("value", "question", "looked", "said"),
    [
        # Most of the question's words; or, if that is even, what was looked at.
        (
            "five hours",
            "How long did the talks in Moscow go on?",
            [],
            "In Moscow the talks went on for five hours.",
        ),
        ("five hours", "How long was the rest?", [], "Then five hours of rest."),
        ("five hours", "How long?", [9.0, 1.0], "The first talks lasted five hours."),
        ("five hours", "How long?", [1.0, 9.0], "In Moscow the talks went on for five hours."),
        ("FIVE  hours", "How long was the rest?", [], "Then five hours of rest."),
        # Over the end of a line.
        ("in Rome", "Where?", [], "The second ones, in\nRome, did not."),
        ("six hours", ASKED, [], None),
        ("ive hours", ASKED, [], None),
        ("", ASKED, [], None),
    ],
)
def test_of_several_sentences_with_a_value_the_one_is_told_that_is_asked_about(
    value: str, question: str, looked: list[float], said: str | None
) -> None:
    assert telling(value, question, PASSAGES, looked) == said


def test_a_title_counts_for_what_stands_below_it() -> None:
    titled = [
        replace(lines_read("a.txt", "It lasted five hours."), context="Talks in Vienna"),
        replace(lines_read("b.txt", "These lasted five hours."), context="Talks in Moscow"),
    ]
    assert telling("five hours", ASKED, titled) == "These lasted five hours."
