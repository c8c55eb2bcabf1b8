"""A value that is copied from passages before there is a draft, and the sentence that it is in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import TextCorpus
from rag.assistant import Assistant, Done, Stage, Word
from rag.evidence import tellings
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
    ("text", "written"),
    [
        pytest.param(TALKS, 1, id="in no other"),
        pytest.param(f"{TALKS} Five men went.", 2, id="its beginning in another one as well"),
    ],
)
def test_it_is_told_as_soon_as_it_is_known_which_it_is(text: str, written: int) -> None:
    model = ScriptedModel(short="five hours")
    made = over(TextCorpus({"a.txt": text}), model)
    events = Assistant(made.index, model, COPIES).stream(ASKED)
    told = [model.usage.generated for event in events if isinstance(event, Word)]
    assert told == [written]


def test_a_sentence_told_too_soon_is_taken_back() -> None:
    model = ScriptedModel(short="five nights", sentence=DRAFT)
    made = over(TextCorpus({"a.txt": TALKS}), model)
    told: list[str] = []
    for event in Assistant(made.index, model, COPIES).stream(ASKED):
        if isinstance(event, Stage) and event.name == "writing":
            told.append("")
        elif isinstance(event, Word):
            told[-1] += event.text
    assert told == [SAID, "", DRAFT]


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


def test_passages_that_were_looked_over_make_no_difference() -> None:
    def look(_: str, text: str) -> float:
        return 9.0 if "Moscow" in text else 1.0

    model = ScriptedModel(short="five hours", sentence=DRAFT, look=look)
    beside = {f"{n}.txt": f"In Vienna, round {n}, nothing lasted." for n in range(6)}
    done, _ = asked(model, {"a.txt": TALKS, "b.txt": OTHER} | beside)
    assert model.texts("sentence") == []
    assert done.answer.answer == SAID


LEFT = "After five hours in Moscow how long the talks would go on was not known."
"""Has more of the question's words than the line that answers it."""
LASTED = "The meeting took five hours."


def test_a_sentence_that_alone_does_not_state_it_gives_way_to_one_that_does() -> None:
    model: ScriptedModel = ScriptedModel(
        short="five hours",
        gate=lambda _: 0.1 if _alone(model, LEFT) else 0.8,
        look=lambda _, text: 9.0 if "hours" in text else 1.0,
    )
    beside = {f"{n}.txt": f"In Vienna, round {n}, nothing lasted." for n in range(6)}
    done, _ = asked(model, {"a.txt": f"{LEFT}\nThen it snowed.\n{LASTED}"} | beside)
    assert (done.answer.answer, done.answer.citations[0].first_line) == (LASTED, 3)
    assert done.signals is not None
    assert done.signals.alone == 0.8


def test_it_stays_if_no_other_is_likelier_to() -> None:
    model = ScriptedModel(short="five hours", gate=0.45)
    documents = {"a.txt": f"{LEFT}\n{LASTED}"}
    done, _ = asked(model, documents, replace(COPIES, others={"whole extract": EVERYTHING}))
    assert (done.answer.answer, done.answer.confidence) == (LEFT, 0.5)


@pytest.mark.parametrize(
    ("gate", "text", "looks"),
    [
        pytest.param(0.9, TALKS, 1, id="stated for all but certain"),
        pytest.param(0.89, TALKS, 2, id="less sure"),
        pytest.param(0.9, f"{TALKS}\n{LASTED}", 2, id="in two sentences"),
    ],
)
def test_what_is_plainly_stated_in_one_sentence_needs_no_other_look(
    gate: float, text: str, looks: int
) -> None:
    model = ScriptedModel(
        short="five hours", gate=gate, look=lambda _, line: 9.0 if "hours" in line else 1.0
    )
    beside = {f"{n}.txt": f"In Vienna, round {n}, nothing lasted." for n in range(6)}
    done, _ = asked(model, {"a.txt": text} | beside)
    assert len(model.texts("short")) == looks
    assert (done.answer.answer, done.answer.short) == (SAID, "five hours")
    assert done.signals is not None
    assert (done.signals.alone, done.signals.agrees) == (gate, 1.0)


EVERYTHING = Judge({}, 0.0)


def _alone(model: ScriptedModel, line: str) -> bool:
    text = model.shown[-1].text
    return line in text and LASTED not in text


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
    ],
)
def test_of_several_sentences_with_a_value_the_one_is_told_that_is_asked_about(
    value: str, question: str, looked: list[float], said: str
) -> None:
    assert tellings(value, question, PASSAGES, looked)[0] == said


@pytest.mark.parametrize("value", ["six hours", "ive hours", ""])
def test_what_stands_nowhere_is_told_by_none(value: str) -> None:
    assert tellings(value, ASKED, PASSAGES) == []


def test_the_others_come_behind_it_each_once() -> None:
    told = tellings("five hours", "How long was the rest?", [*PASSAGES, PASSAGES[0]])
    assert told == [
        "Then five hours of rest.",
        "The first talks lasted five hours.",
        "In Moscow the talks went on for five hours.",
    ]


def test_of_what_two_have_with_their_title_it_is_the_one_that_has_more_itself() -> None:
    text = "Officials met on 2 May. Ann Lee saw Bob Ray on 2 May."
    titled = replace(lines_read("a.txt", text), context="Ann Lee meets Bob Ray, officials say")
    said = tellings("2 May", "When did Ann Lee see Bob Ray?", [titled])
    assert said[0] == "Ann Lee saw Bob Ray on 2 May."


def test_a_title_counts_for_what_stands_below_it() -> None:
    titled = [
        replace(lines_read("a.txt", "It lasted five hours."), context="Talks in Vienna"),
        replace(lines_read("b.txt", "These lasted five hours."), context="Talks in Moscow"),
    ]
    assert tellings("five hours", ASKED, titled)[0] == "These lasted five hours."
