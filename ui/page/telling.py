"""How far something long is, as text that another thread reads."""

from __future__ import annotations

from index.weights import Progress

__all__ = ["Both", "Fetching", "Telling"]


class Telling:
    """A Progress whose state is read from elsewhere. text: what is done, with its share."""

    def __init__(self) -> None:
        self._label = "reading the documents"
        self._done = self._total = 0

    @property
    def text(self) -> str:
        """Such as "indexing notes: 34 %"."""
        if not self._total:
            return self._label
        return f"{self._label}: {min(100, 100 * self._done // self._total)} %"

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        self._label, self._done, self._total = label, already, total_bytes

    def advance(self, count: int) -> None:
        """See Progress."""
        self._done += count

    def done(self) -> None:
        """See Progress."""
        self._total = 0

    def note(self, text: str) -> None:
        """See Progress."""
        self._label, self._total = text, 0


class Both:
    """Tells two of the same progress: the page and the terminal."""

    def __init__(self, *told: Progress) -> None:
        self._told = told

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        for one in self._told:
            one.start(label, total_bytes, already)

    def advance(self, count: int) -> None:
        """See Progress."""
        for one in self._told:
            one.advance(count)

    def done(self) -> None:
        """See Progress."""
        for one in self._told:
            one.done()

    def note(self, text: str) -> None:
        """See Progress."""
        for one in self._told:
            one.note(text)


class Fetching:
    """Passes on how far a model is, said to be fetched: its name alone tells no newcomer that."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        self._told.start(f"fetching {label}, this first time only", total_bytes, already)

    def advance(self, count: int) -> None:
        """See Progress."""
        self._told.advance(count)

    def done(self) -> None:
        """See Progress."""
        self._told.done()

    def note(self, text: str) -> None:
        """See Progress."""
        self._told.note(text)
