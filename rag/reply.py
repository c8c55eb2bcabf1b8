"""The answer to one question, put together: what is said, and what it took."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.answer import (
    Answer,
    Citation,
    Claim,
    Conflict,
    ConflictValue,
    Manifest,
    Reason,
    Timings,
    Tokens,
)
from rag.llm import Model

__all__ = ["Reply"]


class Reply:
    """Makes the answer to one question. Time and tokens count from when this is made."""

    def __init__(self, question: str, model: Model, manifest: Callable[[], Manifest]) -> None:
        """manifest: what makes the answers, asked for when there is one."""
        self._question = question
        self._model = model
        self._manifest = manifest
        self._before = model.usage
        self._began = time.perf_counter()
        self._first_word: float | None = None
        self.asked = question
        """The question as it was understood."""
        self.retrieve = 0.0
        """Seconds that the search took."""

    def word(self) -> None:
        """A word is there; the first one's time is kept."""
        if self._first_word is None:
            self._first_word = time.perf_counter() - self._began

    def answered(
        self,
        text: str,
        short: str | None,
        claims: Sequence[Claim],
        citations: Sequence[Citation],
        confidence: float,
    ) -> Answer:
        """What may be said, with its lines."""
        return self._answer(
            answer=text,
            short=short,
            claims=tuple(claims),
            citations=tuple(citations),
            confidence=confidence,
        )

    def conflict(
        self,
        told: Mapping[str, Sequence[Citation]],
        confidence: float,
        dated: Callable[[str], str],
        said_by: Callable[[str, Sequence[Citation]], tuple[str, ...]],
    ) -> Answer:
        """Every value with its sources, in the order in which they were found.

        told: the lines of each value. dated: a source as it is told, with its day. said_by: whose
        words some lines give a value as.
        """
        citations = list(dict.fromkeys(one for lines in told.values() for one in lines))
        claims, values = [], []
        for value, lines in told.items():
            by = list(dict.fromkeys(dated(one.source) for one in lines))
            where = tuple(citations.index(one) for one in lines)
            text = f"{value} according to {_listed(by)}"
            claims.append(Claim(text, where, said_by(value, lines)))
            values.append(ConflictValue(value, where))
        return self._answer(
            status="conflict",
            answer="; ".join(claim.text for claim in claims) + ".",
            short=next(iter(told)),
            claims=tuple(claims),
            citations=tuple(citations),
            conflicts=(Conflict(self.asked, tuple(values)),),
            confidence=confidence,
        )

    def disagreed(self, conflict: Answer) -> Answer:
        """The same values, as the answer to whether the sources agree on them."""
        return self.decided(conflict, "no")

    def decided(self, conflict: Answer, verdict: str) -> Answer:
        """The same values, behind the yes or the no that they all say."""
        return self._answer(
            status="conflict",
            answer=f"{verdict.capitalize()}: {conflict.answer}",
            short=verdict,
            claims=conflict.claims,
            citations=conflict.citations,
            conflicts=conflict.conflicts,
            confidence=conflict.confidence,
        )

    def not_found(self, reason: Reason, nearest: tuple[Citation, ...], confidence: float) -> Answer:
        """Why nothing is said, and the lines that come closest."""
        return self._answer(
            status="not_found", reason=reason, confidence=round(confidence, 4), nearest=nearest
        )

    def _answer(self, **known: Any) -> Answer:
        usage = self._model.usage - self._before
        empty = Answer(
            question=self._question,
            status="answered",
            reason=None,
            answer="",
            short=None,
            claims=(),
            citations=(),
            conflicts=(),
            confidence=0.0,
            nearest=(),
            manifest=self._manifest(),
            timings=Timings(
                round(self.retrieve, 4),
                None if self._first_word is None else round(self._first_word, 4),
                round(time.perf_counter() - self._began, 4),
            ),
            tokens=Tokens(usage.prompt, usage.reused, usage.generated),
            asked=None if self.asked == self._question else self.asked,
        )
        return replace(empty, **known)


def _listed(names: Sequence[str]) -> str:
    """a, b and c."""
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
