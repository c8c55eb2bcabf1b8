"""Passages laid out as one text that the model reads once and that many questions look over.

What a passage is given depends on what stands before it, so their order is part of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag import prompt
from rag.attention import Matrix, Shelf, Span
from rag.heads import Head
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, Tokens

__all__ = ["ASKED", "STEP", "Overview"]

Groups = Sequence[Sequence[str]]
"""The texts of passages, those of one document together."""
ASKED = 400
"""Tokens of a question that are looked at; the last ones of a longer one."""
STEP = 1024
"""The shelf has room for a multiple of so many tokens."""
_MARGIN = 256
"""Tokens, more than stand around a question."""


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
        self._layout: tuple[Groups, list[Segment], list[Span]] = ((), [], [])

    def prepare(
        self,
        groups: Groups,
        keep: Path | None,
        advance: Callable[[int, int], None] | None,
        pause: Callable[[], bool] | None,
    ) -> None:
        """Read passages, and what every question needs to look over them. keep: the folder of
        their state, if any. advance: of tokens. pause: see Shelf.put.
        """
        shelf, segments, spans = self._laid_out(groups)
        if self._put(shelf, segments, keep, advance, pause):
            blank = self._asked(prompt.BLANK)
            shelf.without(blank, spans, self._heads, self._blank(keep))

    def weigh(self, groups: Groups, question: str, keep: Path | None) -> list[float]:
        """What the heads give each passage, as Shelf.weigh tells it."""
        shelf, segments, spans = self._laid_out(groups)
        self._put(shelf, segments, keep)
        asked, blank = self._asked(question), self._asked(prompt.BLANK)
        return shelf.weigh(asked, blank, spans, self._heads, self._blank(keep))

    def survey(self, groups: Groups, question: str, layers: int) -> Matrix:
        """What every head of the first layers gives each passage: (layers, heads, passages)."""
        shelf, segments, spans = self._laid_out(groups)
        shelf.put(segments, depth=layers)
        found = shelf.survey(self._asked(question), spans, range(layers))
        return np.stack([found[layer] for layer in range(layers)])

    def _laid_out(self, groups: Groups) -> tuple[Shelf, list[Segment], list[Span]]:
        """A shelf with room for the passages, their tokens, and where each lies among them."""
        known, segments, spans = self._layout
        if not segments or list(map(tuple, groups)) != list(map(tuple, known)):
            segments, spans = self._tokens_of(groups)
            self._layout = groups, segments, spans
        return self._shelf_for(sum(map(len, segments)) + ASKED + _MARGIN), segments, spans

    def _tokens_of(self, groups: Groups) -> tuple[list[Segment], list[Span]]:
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
        return segments, spans

    def _put(
        self,
        shelf: Shelf,
        segments: Sequence[Segment],
        keep: Path | None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        file = ShelfFile(keep, self._stamp()) if keep is not None else None
        return shelf.put(segments, depth=self._depth(), keep=file, advance=advance, pause=pause)

    def _blank(self, keep: Path | None) -> Path | None:
        """The file of what is looked at for no question, beside the state."""
        return ShelfFile(keep, self._stamp()).blank if keep is not None else None

    def _shelf_for(self, tokens: int) -> Shelf:
        """The shelf, or a larger one if that is too small."""
        if self._shelf is None or self._shelf.window < tokens:
            if self._shelf is not None:
                self._shelf.close()
                self._shelf = None
            self._shelf = self._open(-(-tokens // STEP) * STEP)
        return self._shelf

    def _depth(self) -> int:
        """Layers that have to be computed for looking alone."""
        return 1 + max(one.layer for one in self._heads)

    def _asked(self, question: str) -> Segment:
        return tuple(self._tokens.of(prompt.QUESTION) + self._tokens.of(question)[-ASKED:])
