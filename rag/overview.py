"""Passages laid out as one text that the model reads once and that many questions look over.

What a passage is given depends on what stands before it, so their order is part of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag import prompt
from rag.attention import Head, Matrix, Shelf, Span
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, Tokens

__all__ = ["ASKED", "STEP", "Overview"]

ASKED = 400
"""Tokens of a question that are looked at; the last ones of a longer one."""
STEP = 1024
"""The shelf has room for a multiple of so many tokens."""
_MARGIN = 128
"""Tokens, more than stand between the passages and the question."""


class Overview:
    """Runs in the thread that owns the model. Whatever puts passages raises MemoryError if there
    is no room for them. groups: the texts of one document together; it is read anew when one of
    them changes, and with it all that come after it.
    """

    def __init__(
        self,
        shelf: Callable[[int], Shelf],
        tokens: Tokens,
        heads: Sequence[Head],
        stamp: Callable[[], str],
    ) -> None:
        """shelf: opens one for so many tokens. stamp: see ShelfFile; asked for with a folder."""
        self._open = shelf
        self._shelf: Shelf | None = None
        self._tokens = tokens
        self._heads = heads
        self._stamp = stamp

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        keep: Path | None,
        advance: Callable[[int, int], None] | None,
    ) -> None:
        """Read passages. keep: the folder of their state, if any. advance: of tokens."""
        self._put(groups, self._depth(), keep, advance)

    def weigh(
        self, groups: Sequence[Sequence[str]], question: str, keep: Path | None
    ) -> list[float]:
        """What the heads give each passage, as Shelf.weigh tells it."""
        shelf, spans = self._put(groups, self._depth(), keep)
        asked, blank = self._asked(question), self._asked(prompt.BLANK)
        file = keep / f"{self._stamp()}.blank" if keep is not None else None
        return shelf.weigh(asked, blank, spans, self._heads, file)

    def survey(self, groups: Sequence[Sequence[str]], question: str, layers: int) -> Matrix:
        """What every head of the first layers gives each passage: (layers, heads, passages)."""
        shelf, spans = self._put(groups, layers)
        found = shelf.survey(self._asked(question), spans, range(layers))
        return np.stack([found[layer] for layer in range(layers)])

    def _put(
        self,
        groups: Sequence[Sequence[str]],
        depth: int,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
    ) -> tuple[Shelf, list[Span]]:
        """The shelf with the passages on it, and where each lies."""
        segments = [self._tokens.unfinished(prompt.shelf())]
        spans: list[Span] = []
        past = len(segments[0])
        for group in groups:
            tokens: list[int] = []
            for text in group:
                tokens += self._tokens.of(f"{text}\n")
                spans.append((spans[-1][1] if spans else past, past + len(tokens)))
            past += len(tokens)
            segments.append(tuple(tokens))
        shelf = self._shelf_for(past + ASKED + _MARGIN)
        file = ShelfFile(keep, self._stamp()) if keep is not None else None
        shelf.put(segments, depth=depth, keep=file, advance=advance)
        return shelf, spans

    def _shelf_for(self, tokens: int) -> Shelf:
        """The shelf, or a larger one if that is too small."""
        if self._shelf is None or self._shelf.window < tokens:
            if self._shelf is not None:
                self._shelf.close()
                self._shelf = None
            self._shelf = self._open(-(-tokens // STEP) * STEP)
        return self._shelf

    def _depth(self) -> int:
        """Layers that have to be computed for looking."""
        return 1 + max(one.layer for one in self._heads)

    def _asked(self, question: str) -> Segment:
        return tuple(self._tokens.of(prompt.QUESTION) + self._tokens.of(question)[-ASKED:])
