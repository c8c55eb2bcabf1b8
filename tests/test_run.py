"""A draft that may not be said: what is done about it, and what is told in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from index.corpus import TextCorpus
from index.search import Index
from rag import decide, read
from rag.assistant import Assistant, Done, Stage, Word
from rag.retrieve import LEAST, PASSAGES
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel

TALKS = "The talks in Moscow lasted five hours, the aide said."
OTHERS = [f"The talks in Vienna, round {word}, lasted." for word in "abcdef"]
DOCUMENTS = {"z.txt": TALKS} | {f"{n}.txt": text for n, text in enumerate(OTHERS)}
ASKED = "How long did the talks in Moscow last?"
RIGHT = "The talks in Moscow lasted five hours."
NUMBER = "The talks in Moscow lasted six hours."
NOTHING = "The passages do not mention it."

Said = TypeVar("Said", str, float)


class Twice(ScriptedModel):
    """Says one thing of several passages and another of one alone; looks at z.txt most."""

    def __init__(
        self,
        together: str,
        alone: str,
        *,
        gate: float = 0.9,
        gate_alone: float = 0.7,
        whether: float = 0.9,
        looks: bool = True,
        best: str = TALKS,
    ) -> None:
        super().__init__(
            gate=lambda _: self._of(gate, gate_alone),
            whether=whether,
            sentence=lambda _: self._of(together, alone),
            short="five hours",
            look=(lambda _, text: 9.0 if text == best else 1.0) if looks else None,
        )

    def _of(self, together: Said, alone: Said) -> Said:
        return together if "\n[2] " in self.shown[-1].text else alone


def assistant(model: ScriptedModel, documents: dict[str, str] = DOCUMENTS) -> Assistant:
    made = Index.open(TextCorpus(documents), None, HashEmbedder())
    made.refresh()
    return Assistant(made, model, GATED)


def numbered(prompt: str) -> list[str]:
    """The passages that a prompt shows."""
    return [line[4:] for line in prompt.split("\n") if line[:1] == "[" and line[2:4] == "] "]


def test_the_passage_that_was_looked_at_most_is_read_alone_where_the_draft_may_not_be_said() -> (
    None
):
    model = Twice(NUMBER, RIGHT)
    events = list(assistant(model).stream(ASKED))
    done = events[-1]
    assert isinstance(done, Done)
    assert (done.answer.status, done.answer.answer) == ("answered", RIGHT)
    assert [(one.source, one.first_line) for one in done.answer.citations] == [("z.txt", 1)]
    first, second = map(numbered, model.texts("sentence"))
    assert (len(first), first[0], second) == (LEAST, TALKS, [TALKS])
    # What it is judged by is what was read then.
    assert done.answer.confidence == 0.7
    assert done.signals is not None
    assert (done.signals.gate, done.signals.looked) == (0.7, 9.0)
    assert [numbered(shown) for shown in model.texts("check")] == [[TALKS]]


def test_a_second_draft_is_told_as_the_first_and_there_is_one_end() -> None:
    events = list(assistant(Twice(NUMBER, RIGHT)).stream(ASKED))
    assert [event.name for event in events if isinstance(event, Stage)] == [
        "searching",
        "reading",
        *["writing", "checking"] * 2,
    ]
    assert [isinstance(event, Done) for event in events] == [False] * (len(events) - 1) + [True]
    begun = [number for number, event in enumerate(events) if event == Stage("writing")]
    second = [event.text for event in events[begun[1] :] if isinstance(event, Word)]
    assert "".join(second) == RIGHT


@pytest.mark.parametrize(
    ("model", "drafts"),
    [
        pytest.param(lambda: Twice(NUMBER, RIGHT), 2, id="it may have been missed"),
        pytest.param(lambda: Twice(NOTHING, RIGHT), 2, id="it says that nothing is stated"),
        pytest.param(lambda: Twice(RIGHT, RIGHT), 1, id="the draft may be said"),
        pytest.param(lambda: Twice(NUMBER, RIGHT, gate=decide.EVEN), 2, id="as likely as not"),
        pytest.param(lambda: Twice(NUMBER, RIGHT, gate=0.49), 1, id="less likely than not"),
        pytest.param(lambda: Twice(NUMBER, RIGHT, looks=False), 1, id="nothing looked over"),
    ],
)
def test_a_passage_is_read_alone_only_where_it_may_have_been_missed(
    model: Callable[[], Twice], drafts: int
) -> None:
    asked = model()
    answer = assistant(asked).ask(ASKED)
    assert len(asked.texts("sentence")) == drafts
    assert (answer.status == "answered") is (drafts == 2 or asked.texts("check") != [])


def test_what_was_read_alone_already_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "BUDGET", len(TALKS))
    model = Twice(NUMBER, NUMBER)
    answer = assistant(model).ask(ASKED)
    assert answer.reason == "unsupported"
    assert len(model.texts("sentence")) == 1


def test_a_question_that_supposes_what_is_not_so_is_not_asked_again() -> None:
    model = Twice(RIGHT, RIGHT)
    answer = assistant(model).ask("How long did the 28 talks in Moscow last?")
    assert answer.reason == "false_premise"
    assert len(model.texts("sentence")) == 1


@pytest.mark.parametrize(
    ("together", "alone", "reason", "confidence"),
    [(NOTHING, NUMBER, "not_stated", 0.1), (NUMBER, NOTHING, "unsupported", 0.1)],
)
def test_if_it_may_not_be_said_then_either_what_was_told_first_stays(
    together: str, alone: str, reason: str, confidence: float
) -> None:
    model = Twice(together, alone)
    answer = assistant(model).ask(ASKED)
    assert len(model.texts("sentence")) == 2
    assert (answer.status, answer.reason) == ("not_found", reason)
    assert answer.confidence == pytest.approx(confidence)


def test_yes_or_no_is_asked_of_the_passage_alone_too() -> None:
    model = Twice("the talks lasted nine days.", "the talks in Moscow lasted five hours.")
    answer = assistant(model).ask("Did the talks in Moscow last long?")
    assert [len(numbered(shown)) for shown in model.texts("whether")] == [LEAST, 1]
    assert answer.answer == "Yes, the talks in Moscow lasted five hours."


def test_the_passage_alone_is_read_with_its_days_where_days_matter() -> None:
    text = "Talks\nOSLO, 5 May 2031\nThe talks in Moscow began yesterday, the aide said."
    shown = " ".join(text.split())
    model = Twice("They began on 9 May.", "The talks in Moscow began yesterday.", best=shown)
    answer = assistant(model, DOCUMENTS | {"z.txt": text}).ask(
        "When did the talks in Moscow begin?"
    )
    assert answer.answer == "The talks in Moscow began yesterday (4 May 2031)."
    assert numbered(model.texts("sentence")[1]) == [
        shown.replace("yesterday", "yesterday (4 May 2031)")
    ]


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        ("The talks lasted five hours, as Merkel knew.", "not_found"),
        ("The talks lasted five hours, as Moscow knew.", "answered"),
    ],
)
def test_a_draft_with_a_name_that_is_nowhere_near_is_not_said(draft: str, status: str) -> None:
    """However sure the judge is, and though its lines hold most of it."""
    events = list(assistant(ScriptedModel(sentence=draft), {"a.txt": TALKS}).stream(ASKED))
    done = events[-1]
    assert isinstance(done, Done)
    assert done.answer.status == status
    assert done.signals is not None
    assert done.signals.share > 0.5
    if status == "not_found":
        assert (done.answer.reason, done.answer.citations) == ("unsupported", ())
        assert done.answer.confidence == pytest.approx(0.1)


def test_there_is_more_to_read_than_is_read() -> None:
    """Or nothing here is looked over."""
    assert len(DOCUMENTS) > PASSAGES
