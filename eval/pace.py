"""How far a run of questions is, and when it will be over: on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["Pace", "clock"]

_LINE_SECONDS = 15.0
"""Off a terminal a line is written no oftener than this: a log of 200 lines tells no more."""


class Pace:
    """Counts questions. On a terminal one line is redrawn, else plain lines are written.

    stream None: silent. total: how many will be asked, without those that are known already.
    things: what is counted, where it is no questions.
    """

    def __init__(
        self,
        label: str,
        total: int,
        stream: TextIO | None,
        *,
        now: Callable[[], float] = time.monotonic,
        things: str = "questions",
    ) -> None:
        self._label, self._total, self._stream, self._now = label, total, stream, now
        self._things = things
        self._done = 0
        self._began = self._told = now()
        self._live = stream is not None and stream.isatty()
        self._tell()

    def step(self) -> None:
        """One more question is answered."""
        self._done += 1
        if self._live or self._done == self._total or self._now() - self._told >= _LINE_SECONDS:
            self._tell()

    def end(self) -> None:
        """Nothing more will come, wherever it got to."""
        if self._live and self._stream is not None:
            self._stream.write("\n")
            self._stream.flush()

    def _tell(self) -> None:
        if self._stream is None:
            return
        self._told = self._now()
        text = f"{self._label}: {self._done} of {self._total} {self._things}{self._time()}"
        self._stream.write(f"\r\033[K{text}" if self._live else f"{text}\n")
        self._stream.flush()

    def _time(self) -> str:
        """The time that is left, from the mean so far; at the end, the time that it took."""
        spent = self._told - self._began
        if not self._done:
            return ""
        if self._done == self._total:
            return f" in {clock(spent)}"
        return f", {clock(spent / self._done * (self._total - self._done))} left"


def clock(seconds: float) -> str:
    """0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
