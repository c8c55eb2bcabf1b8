"""A conversation from a pipe: its lines, and what happens between them."""

from __future__ import annotations

import io
from collections.abc import Callable

from tests.scripted_ask import Ask, Said
from tests.talks import FIVE, LINE

POINTS = "The leaked draft has 28 points."
DRAFT = "The leaked draft of the peace plan has 28 points."
FIRST = f"{FIVE}\n  1  notes/talks.txt:3  {LINE}\n"
SECOND = f"{POINTS}\n  1  notes/plans/plan.md:2  {DRAFT}\n"


class Lines(io.StringIO):
    """Lines one after the other, and what happens between them."""

    def __init__(self, *lines: str | Callable[[], object]) -> None:
        super().__init__()
        self._lines = list(lines)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        while self._lines:
            line = self._lines.pop(0)
            if isinstance(line, str):
                return f"{line}\n"
            line()
        return ""


def told(ask: Ask, *lines: str | Callable[[], object], options: str = "--quiet") -> Said:
    """A conversation of these lines."""
    return ask("chat", *options.split(), stdin=Lines(*lines))


def changing(ask: Ask, text: str | None, name: str = "talks.txt") -> Callable[[], object]:
    """Gives a file other text; None takes it away."""
    path = ask.folder / name
    return path.unlink if text is None else lambda: path.write_text(text)
