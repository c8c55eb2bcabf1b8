"""Showing how far a long transfer is: nothing, a redrawn line, or a few plain ones."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO

__all__ = ["Bar", "Lines", "Progress", "Silent", "amount", "to_stderr"]

_REDRAW_SECONDS = 0.1
_RATE_SECONDS = 1.0
_LINE_SECONDS = 10.0
_LINES = 10  # at most, but for the first and the last
_BAR_WIDTH = 20


class Progress(Protocol):
    """What a transfer reports to. start, advance as often as you like, done; note at any time."""

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """A transfer begins. already: how many of the bytes an earlier one left here."""

    def advance(self, count: int) -> None:
        """So many bytes more; fewer than 0 where a server had to begin again."""

    def done(self) -> None:
        """The transfer ended, wherever it got to. Does nothing where none was started."""

    def note(self, text: str) -> None:
        """One line for the user between transfers."""


class Silent:
    """Shows nothing."""

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """Ignored."""

    def advance(self, count: int) -> None:
        """Ignored."""

    def done(self) -> None:
        """Ignored."""

    def note(self, text: str) -> None:
        """Ignored."""


class _Transfer:
    """How far one transfer is, in words."""

    def __init__(self, label: str, total: int, already: int, now: float) -> None:
        self.label, self.total, self.reached = label, total, already
        self.already, self.began = already, now

    @property
    def share(self) -> float:
        return min(1.0, self.reached / self.total) if self.total else 1.0

    def bytes_done(self) -> str:
        return f"{amount(self.reached)} of {amount(self.total)}"

    def facts(self, now: float) -> str:
        """Bytes, rate and time left; rate and time only once they mean something."""
        seconds = now - self.began
        fresh = self.reached - self.already
        if seconds < _RATE_SECONDS or fresh <= 0:
            return self.bytes_done()
        rate = fresh / seconds
        left = f"{_clock(max(0, self.total - self.reached) / rate)} left"
        return f"{self.bytes_done()}, {amount(rate)}/s, {left}"


class Bar:
    """One line of a terminal, redrawn in place."""

    def __init__(
        self,
        stream: TextIO,
        *,
        clock: Callable[[], float] = time.monotonic,
        columns: Callable[[], int] = lambda: shutil.get_terminal_size().columns,
    ) -> None:
        self._stream, self._clock, self._columns = stream, clock, columns
        self._transfer: _Transfer | None = None
        self._drawn_at = 0.0
        self._drawn_width = 0

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """Draws the line for the first time."""
        self._transfer = _Transfer(label, total_bytes, already, self._clock())
        self._draw(self._transfer)

    def advance(self, count: int) -> None:
        """Redraws, at most ten times a second."""
        if self._transfer is None:
            return
        self._transfer.reached += count
        if self._clock() - self._drawn_at >= _REDRAW_SECONDS:
            self._draw(self._transfer)

    def done(self) -> None:
        """Leaves the line as it stands and begins a new one."""
        if self._transfer is not None:
            self._draw(self._transfer)
            self._write("\n")
        self._transfer = None
        self._drawn_width = 0

    def note(self, text: str) -> None:
        """A line of its own, above the bar."""
        self._overwrite(text)
        self._write("\n")
        self._drawn_width = 0

    def _draw(self, transfer: _Transfer) -> None:
        self._drawn_at = self._clock()
        filled = round(transfer.share * _BAR_WIDTH)
        bar = "[" + "#" * filled + "-" * (_BAR_WIDTH - filled) + "]"
        facts = transfer.facts(self._drawn_at)
        room = self._columns() - 1  # the last column would wrap the line
        if len(bar) + len(facts) < room:
            facts = f"{bar} {facts}"
        label = transfer.label[: max(0, room - len(facts) - 1)]
        self._overwrite(f"{label} {facts}".strip()[:room])

    def _overwrite(self, text: str) -> None:
        # Blanks wipe what was longer before, for want of control codes.
        self._write("\r" + text.ljust(self._drawn_width))
        self._drawn_width = len(text)

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


class Lines:
    """Plain lines for a log: the start, every 10 s or 10 % (whichever is rarer), the end."""

    def __init__(self, stream: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._transfer: _Transfer | None = None
        self._said_at = 0.0
        self._said_bytes = 0

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """Says what is being fetched and how big it is."""
        self._transfer = _Transfer(label, total_bytes, already, self._clock())
        had = f", {amount(already)} here already" if already else ""
        self._say(f"{label}: {amount(total_bytes)}{had}")

    def advance(self, count: int) -> None:
        """Says how far it is, if enough time and bytes went by since the last line."""
        if self._transfer is None:
            return
        self._transfer.reached += count
        now = self._clock()
        fresh = self._transfer.reached - self._said_bytes
        long_ago = now - self._said_at >= _LINE_SECONDS
        if long_ago and _LINES * fresh >= self._transfer.total:
            self._say(f"{self._transfer.label}: {self._transfer.facts(now)}")

    def done(self) -> None:
        """Says how far it got and how long it took."""
        if self._transfer is not None:
            took = _clock(self._clock() - self._transfer.began)
            self._say(f"{self._transfer.label}: {self._transfer.bytes_done()} in {took}")
        self._transfer = None

    def note(self, text: str) -> None:
        """A line of its own."""
        self._stream.write(text + "\n")
        self._stream.flush()

    def _say(self, text: str) -> None:
        if self._transfer is not None:
            self._said_bytes = self._transfer.reached
        self._said_at = self._clock()
        self.note(text)


def to_stderr() -> Progress:
    """A bar if standard error is a terminal, lines if not."""
    return Bar(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)


def amount(count: float) -> str:
    """Bytes as people read them, in powers of ten: 512 B, 12.3 MB, 1.12 GB."""
    for unit, size, digits in (("GB", 1e9, 2), ("MB", 1e6, 1), ("kB", 1e3, 0)):
        if abs(count) >= size:
            return f"{count / size:.{digits}f} {unit}"
    return f"{count:.0f} B"


def _clock(seconds: float) -> str:
    """0:07, 12:30 or 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
