"""A model with a stopwatch around it: how long it was waited for, and what it was shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rag.llm import Model, Usage
from rag.prompt import Prompt

__all__ = ["TimedModel"]

T = TypeVar("T")


class TimedModel:
    """See rag.llm.Model. now: seconds, from any beginning.

    seconds: that were spent waiting for the model. written: tokens it wrote, in writing seconds
    from the first piece of each text to its end. first: what was used by the time of the first
    piece; None if there was none. prompts: every one that was shown, in order. These two are told
    since begin().
    """

    def __init__(self, model: Model, now: Callable[[], float] = time.perf_counter) -> None:
        self._model, self._now = model, now
        self.seconds = self.writing = 0.0
        self.written = 0
        self.first: Usage | None = None
        self.prompts: list[Prompt] = []

    def begin(self) -> None:
        """Forget what was shown and which piece was the first."""
        self.first, self.prompts = None, []

    @property
    def name(self) -> str:
        """See Model."""
        return self._model.name

    @property
    def title(self) -> str:
        """See Model."""
        return self._model.title

    @property
    def sha256(self) -> str:
        """See Model."""
        return self._model.sha256

    @property
    def context(self) -> int:
        """See Model."""
        return self._model.context

    @property
    def usage(self) -> Usage:
        """See Model."""
        return self._model.usage

    def count(self, prompt: Prompt) -> int:
        """See Model. Nothing is computed for it, so it is not timed."""
        return self._model.count(prompt)

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        """See Model."""
        self.prompts.append(prompt)
        return self._timed(lambda: self._model.choose(prompt, options))

    def read(self, prompts: Sequence[Prompt]) -> None:
        """See Model."""
        self.prompts += prompts
        self._timed(lambda: self._model.read(prompts))

    def expect(self, prompt: Prompt) -> None:
        """See Model."""
        self._timed(lambda: self._model.expect(prompt))

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        """See Model."""
        return self._timed(
            lambda: self._model.prepare(groups, keep=keep, advance=advance, pause=pause)
        )

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
    ) -> list[float] | None:
        """See Model."""
        return self._timed(lambda: self._model.attend(groups, question, keep=keep))

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """See Model."""
        self.prompts.append(prompt)
        before = self.usage.generated
        pieces = self._model.write(prompt, limit=limit)
        begun = None
        while (piece := self._timed(lambda: next(pieces, None))) is not None:
            if begun is None:
                begun = self._now()
                self.first = self.first or self.usage
            yield piece
        if begun is not None:
            self.writing += self._now() - begun
            self.written += self.usage.generated - before

    def _timed(self, job: Callable[[], T]) -> T:
        begun = self._now()
        try:
            return job()
        finally:
            self.seconds += self._now() - begun
