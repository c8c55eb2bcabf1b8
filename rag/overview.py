"""Passages laid out as one text that the model reads once and that many questions look over.

What a passage is given depends on what stands before it, so their order is part of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag import prompt
from rag.attention import Matrix, Shelf, Span
from rag.context import Context
from rag.heads import Head
from rag.prompt import Prompt
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, Tokens, hidden

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
        layers: int,
        stamp: Callable[[], str],
    ) -> None:
        """shelf: opens one for so many tokens. layers: that the model has. stamp: see ShelfFile;
        asked for with a folder.
        """
        self._open = shelf
        self._shelf: Shelf | None = None
        self._tokens = tokens
        self._heads = heads
        self._layers = layers
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
        if self._put(shelf, segments, self._layers, keep, advance, pause):
            blank = self._asked(prompt.BLANK)
            shelf.without(blank, spans, self._heads, self._blank(keep))

    def weigh(
        self, groups: Groups, question: str, keep: Path | None, *, whole: bool
    ) -> list[float]:
        """What the heads give each passage, as Shelf.weigh tells it. whole: see Model.attend."""
        shelf, segments, spans = self._laid_out(groups)
        self._put(shelf, segments, self._layers if whole else self._depth(), keep)
        asked, blank = self._asked(question), self._asked(prompt.BLANK)
        return shelf.weigh(asked, blank, spans, self._heads, self._blank(keep))

    def survey(self, groups: Groups, question: str, layers: int) -> Matrix:
        """What every head of the first layers gives each passage: (layers, heads, passages)."""
        shelf, segments, spans = self._laid_out(groups)
        shelf.put(segments, depth=layers)
        found = shelf.survey(self._asked(question), spans, range(layers))
        return np.stack([found[layer] for layer in range(layers)])

    def recall(self, prompt: Prompt, context: Context) -> list[Segment]:
        """Have a context hold the passages that are laid out for a prompt, as they lie here, with
        nothing else that lies here in sight; the prompt's segments, of which they are the first.

        What a question has to be answered from was read when it was looked over, in its documents;
        to read it once more is most of the wait. What the model made of a passage there knows what
        stands before it, which a reading of the passages alone does not: it is another reading, not
        the same one sooner.
        """
        laid = prompt.laid
        assert laid is not None
        shelf, segments, spans = self._laid_out(laid.groups)
        shown = [spans[number] for number in laid.shown]

        def state() -> bytes:
            # Put there again, if something else was meanwhile.
            self._put(shelf, segments, self._layers, laid.keep)
            return shelf.shown(shown)

        view = _in_sight(segments, shown)
        context.hold(view, state)
        return [view, *self._tokens.behind(prompt)]

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
        depth: int,
        keep: Path | None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        file = ShelfFile(keep, self._stamp()) if keep is not None else None
        return shelf.put(segments, depth=depth, keep=file, advance=advance, pause=pause)

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


def _in_sight(segments: Sequence[Segment], shown: Sequence[Span]) -> Segment:
    """Segments up to the last of the spans that are shown: these and the first segment in sight,
    all else hidden.
    """
    everything = tuple(token for segment in segments for token in segment)
    tokens, end = everything[: len(segments[0])], len(segments[0])
    for begin, stop in shown:
        tokens += hidden(everything[end:begin]) + everything[begin:stop]
        end = stop
    return tokens
