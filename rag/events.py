"""What is told while a question is on its way, and what was said before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.passage import Passage
from rag.answer import Answer, Citation
from rag.judge import Signals

__all__ = ["Done", "Event", "Exchange", "Found", "Stage", "Word"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question asked before, and its answer."""

    question: str
    answer: str

    @classmethod
    def of(cls, past: Exchange | Mapping[str, str]) -> Exchange:
        """An exchange as it is, or from a mapping with ``question`` and ``answer``."""
        if isinstance(past, Exchange):
            return past
        return cls(str(past.get("question", "")), str(past.get("answer", "")))


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done now. passages: how many of those that were found are read for it."""

    name: str
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, before anything is written. lines: those that come closest. passages: all
    that were found, best first, whether or not they will be read.
    """

    lines: tuple[Citation, ...]
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the answer as it is written. Not yet checked: Done says what may be said."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer; always the last event. signals: what it was judged by, if it came to that."""

    answer: Answer
    signals: Signals | None = None


Event = Stage | Found | Word | Done
