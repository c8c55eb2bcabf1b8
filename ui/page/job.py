"""One question in line: what it is, what is told of it, and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.events import Done, Event, Exchange

__all__ = ["Failed", "Job", "Queued", "Request", "Stopped", "Told"]


@dataclass(frozen=True, slots=True)
class Queued:
    """The question waits. before: how many are answered before it, the running one included."""

    before: int


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer; message: what happened and what to do, one line for the user."""

    message: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """Whoever asked has stopped it."""


Told = Queued | Failed | Stopped | Event
"""What a job tells of itself. Done, Failed or Stopped is the last."""


@dataclass(frozen=True, slots=True)
class Request:
    """A question as it is to be answered.

    history: made when the question's turn has come, for what was asked before it may still be
    running. sources: from just these documents; None for all. owner: whose uploads are read too.
    """

    question: str
    history: Callable[[], Sequence[Exchange]] = field(default=tuple)
    sources: frozenset[str] | None = None
    owner: str = ""


class Job:
    """A question on its way. listen is called with each Told, in order, from the worker's thread
    or the one that stops it; never again after the last.
    """

    def __init__(self, request: Request, listen: Callable[[Told], None]) -> None:
        self.request = request
        self._listen = listen
        self._lock = threading.RLock()
        self.over = False

    def tell(self, told: Told) -> None:
        """Pass something on, if nothing was the last yet."""
        with self._lock:
            if self.over:
                return
            self.over = isinstance(told, Done | Failed | Stopped)
            self._listen(told)

    def stop(self) -> None:
        """End it now. The model finishes the step it is at, then goes on with the next job."""
        self.tell(Stopped())
