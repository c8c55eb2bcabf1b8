"""Where what is done is told: a terminal, a clock, a progress that remembers."""

from __future__ import annotations

import io


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def take(self) -> str:
        """What was written since the last time."""
        written = self.getvalue()
        self.seek(0)
        self.truncate()
        return written


def as_seen(written: str) -> str:
    """What is to be seen of a terminal on which a line is wiped before it is written again."""
    return "\n".join(line.split("\r\033[K")[-1] for line in written.split("\n"))


class Clock:
    """Seconds that pass only where a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Told:
    """A Progress that remembers what it was told, in order."""

    def __init__(self) -> None:
        self.events: list[tuple[object, ...]] = []

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        self.events.append(("start", label, total_bytes, already))

    def advance(self, count: int) -> None:
        self.events.append(("advance", count))

    def done(self) -> None:
        self.events.append(("done",))

    def note(self, text: str) -> None:
        self.events.append(("note", text))
