"""The stopwatch around a model, with a clock that is wound by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.bench.timed import TimedModel
from rag import prompt
from rag.llm import Usage
from rag.prompt import Prompt
from tests.scripted_model import ScriptedModel

ASKED = prompt.sentence(["One."], "Why?")


class Clock:
    """Seconds, which only move when somebody says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(ScriptedModel):
    """Takes a second for each thing that it is asked to compute, and for each word."""

    def __init__(self, clock: Clock, sentence: str = "") -> None:
        super().__init__(sentence=sentence, look=lambda *_: 1.0)
        self._clock = clock

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        self._clock.now += 1
        return super().choose(prompt, options)

    def read(self, prompts: Sequence[Prompt]) -> None:
        self._clock.now += 1
        super().read(prompts)

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
    ) -> list[float] | None:
        self._clock.now += 1
        return super().attend(groups, question, keep=keep)

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        for piece in super().write(prompt, limit=limit):
            self._clock.now += 1
            yield piece


def test_the_time_that_a_model_is_waited_for_is_counted_and_no_other() -> None:
    clock = Clock()
    timed = TimedModel(Slow(clock, "It is so."), clock)
    timed.read([ASKED])
    assert timed.choose(prompt.gate(["One."], "Why?"), prompt.OPTIONS) == [0.9, 1.0 - 0.9]
    assert timed.attend([["One."]], "Why?") == [1.0]
    assert timed.seconds == 3.0
    for piece in timed.write(ASKED, limit=9):
        assert piece
        clock.now += 10
    assert timed.seconds == 3.0 + 3.0
    # From the first of three words to the end: two seconds of the model's, thirty of ours.
    assert (timed.written, timed.writing) == (3, 32.0)
    assert timed.prompts == [ASKED, prompt.gate(["One."], "Why?"), ASKED]


def test_what_was_used_by_the_first_word_is_kept_until_it_is_forgotten() -> None:
    timed = TimedModel(ScriptedModel(sentence="It is so."))
    list(timed.write(ASKED, limit=9))
    first = timed.first
    assert first == Usage(prompt=timed.count(ASKED), generated=1)
    list(timed.write(ASKED, limit=9))
    assert timed.first is first
    timed.begin()
    assert timed.prompts == []
    list(timed.write(ASKED, limit=1))
    assert timed.first == Usage(prompt=3 * timed.count(ASKED), generated=7)


def test_a_text_that_is_empty_takes_no_time_to_write() -> None:
    class Mute(ScriptedModel):
        def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
            yield from ()

    timed = TimedModel(Mute())
    assert list(timed.write(ASKED, limit=9)) == []
    assert (timed.written, timed.writing, timed.first) == (0, 0.0, None)


def test_it_is_the_same_model_to_whoever_asks() -> None:
    model = ScriptedModel(look=lambda *_: 1.0)
    timed = TimedModel(model)
    told = (timed.name, timed.title, timed.sha256, timed.context, timed.count(ASKED))
    assert told == (model.name, model.title, model.sha256, model.context, model.count(ASKED))
    assert timed.prepare([["One."]])
    assert model.looked[0].groups == [["One."]]
