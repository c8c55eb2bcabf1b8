"""Going on from passages where they lie on the shelf, with nothing else that lies there in view.

What a question has to be answered from was read when it was looked over, in its documents; to read
it once more is most of the wait. So all but the chosen passages are masked, and only the question
is read behind them. What the model made of a passage there knows what stands before it, which a
reading of the passages alone does not: it is another reading, not the same one sooner.

Runs in the thread that owns the model (rag/llm.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.attention import Shelf, Span
from rag.context import Logits, Usage
from rag.tokens import Segment

__all__ = ["Recall", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What is to be seen of a shelf: spans, ascending."""

    shelf: Shelf
    spans: tuple[Span, ...]


class Recall:
    """What was read last behind a view, to be gone on from."""

    def __init__(self, width: int) -> None:
        """width: tokens of the vocabulary."""
        self._width = width
        self._last: tuple[object, Logits, int] | None = None
        self.usage = Usage()

    def read(self, view: View, tokens: Segment) -> None:
        """Read tokens behind a view. Raises MemoryError if there is no room for them."""
        past = view.shelf.show(view.spans)
        logits = view.shelf.read_on(tokens, past, self._width)
        seen = view.shelf.opening + sum(end - begin for begin, end in view.spans)
        self._last = self._asked(view, tokens), logits, past + len(tokens)
        self.usage += Usage(prompt=seen + len(tokens), reused=seen)

    def greedy(self, view: View, tokens: Segment, limit: int) -> Iterator[int]:
        """The likeliest tokens behind them one by one, limit at most."""
        if self._last is None or self._last[0] != self._asked(view, tokens):
            self.read(view, tokens)
        assert self._last is not None
        _, logits, past = self._last
        self._last = None
        for _ in range(limit):
            token = int(logits.argmax())
            yield token
            self.usage += Usage(generated=1)
            logits = view.shelf.read_on((token,), past, self._width)
            past += 1

    def _asked(self, view: View, tokens: Segment) -> object:
        return view, view.shelf.changes, tokens
