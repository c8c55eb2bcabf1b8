"""How far the assistant of the page is, from when the server starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Beginning", "Opening"]


@dataclass(frozen=True, slots=True)
class Opening:
    """How far the assistant is: starting, ready or failed.

    label, done, total: what takes long now, in bytes or characters; total 0 where nothing is known.
    error: why it failed.
    """

    phase: str = "starting"
    label: str = "loading the model"
    done: int = 0
    total: int = 0
    error: str = ""


class Beginning:
    """Progress of the opening. Whoever ends the server waits for one step of it."""

    def __init__(self, tell: Callable[[Opening], None]) -> None:
        """Where tell raises, what is done ends."""
        self._tell = tell
        self._now = Opening()

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        self._show(Opening(label=label, done=already, total=total_bytes))

    def advance(self, count: int) -> None:
        """See Progress."""
        now = self._now
        self._show(Opening(label=now.label, done=now.done + count, total=now.total))

    def done(self) -> None:
        """See Progress."""
        self._show(Opening())

    def note(self, text: str) -> None:
        """See Progress."""
        self._show(Opening(label=text))

    def _show(self, opening: Opening) -> None:
        self._now = opening
        self._tell(opening)
