"""Which passages a question makes the model look at: retrieval by the reader's own attention.

Some heads of a language model do little else than look up: from a question's words they attend to
the text that answers it, in whatever words that is put (Wu and others, "Retrieval Head
Mechanistically Explains Long-Context Factuality", 2024; Chen and others, "Attention in Large
Language Models Yields Efficient Zero-Shot Re-Rankers", 2024). So the passages are read once, the
question after them, and what those heads give each passage is its rank. What they would give it
for a question that asks nothing is taken off. Layers above the last such head are never computed.

Runs in the thread that owns the model (rag/llama.py), in a context of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from rag import state
from rag.batch import BATCH, Batch
from rag.blank import kept
from rag.heads import Head
from rag.hook import Hook
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, alike

__all__ = ["Matrix", "Shelf", "Span"]

Matrix = npt.NDArray[np.float64]
Span = tuple[int, int]
"""From which token and to which a passage goes, the second one not included."""


class Shelf:
    """Passages that have been read, for questions to look over."""

    def __init__(self, llama: Any, ggml: Any, model: Any, *, window: int, threads: int) -> None:
        """llama, ggml: the libraries as rag/gguf.py opened them. window: tokens, at most.

        Raises MemoryError if there is no room for that many.
        """
        self._llama = llama
        self.window = window
        self._kept: list[Segment] = []
        self._begun: Segment = ()
        self._depth = 0
        self._blank: tuple[object, dict[int, Matrix]] | None = None
        self._hook = Hook(llama, ggml, heads=llama.llama_model_n_head(model))
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = window
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_seq_max = 1
        parameters.n_threads = parameters.n_threads_batch = threads
        # Flash attention never writes down the weights that are looked for here.
        parameters.flash_attn_type = 0
        parameters.cb_eval = self._hook.callback
        self._context: Any = llama.llama_init_from_model(model, parameters)
        if not self._context:
            raise MemoryError
        self._memory: Any = llama.llama_get_memory(self._context)
        self._batch = Batch(llama)

    def put(
        self,
        segments: Sequence[Segment],
        *,
        depth: int,
        keep: ShelfFile | None = None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        """Read segments one after another, as far as they are not here already.

        depth: layers that are computed, the same for whatever has the same keep. keep: holds
        their state between processes; written anew if it does not fit. advance is told how many
        tokens are done, of how many. pause is asked again and again, and where it says so, reading
        ends within a layer of a batch: False then, and the next time it goes on from that batch.
        Raises MemoryError as a constructor does.
        """
        same = alike(segments, self._kept) if depth <= self._depth else 0
        if same == len(segments) == len(self._kept):
            return True
        begun = self._begun_of(segments, same) if depth <= self._depth else ()
        # The first segment opens whatever is put here.
        if keep is not None and same <= 1 and not begun and keep.is_sound():
            same = self._load(segments, keep)
        self._cut(segments[:same], begun)
        self._depth, self._hook.last = depth, depth - 1
        done, total = sum(map(len, self._kept)) + len(begun), sum(map(len, segments))
        for segment in segments[same:]:
            for start in range(len(self._begun), len(segment), BATCH):
                if advance is not None:
                    advance(done, total)
                part = segment[start : start + BATCH]
                if not self._read_on(part, done, pause):
                    return False
                done += len(part)
            self._kept.append(segment)
            self._begun = ()
        if advance is not None:
            advance(total, total)
        if keep is not None and same < len(segments):
            read = [token for segment in self._kept for token in segment]
            state.save(self._llama, self._context, keep, read)
        return True

    def weigh(
        self,
        question: Segment,
        blank: Segment,
        spans: Sequence[Span],
        heads: Sequence[Head],
        keep: Path | None = None,
    ) -> list[float]:
        """What the heads give each span of what has been put, in units of their usual spread.

        question: its tokens, BATCH at most. blank: of a question that asks nothing. keep: a file
        for what it looks at, see rag/blank.py.
        """
        of_question = self.survey(question, spans, {one.layer for one in heads})
        of_blank = self.without(blank, spans, heads, keep)
        total = np.zeros(len(spans))
        for one in heads:
            given = of_question[one.layer][one.head] - of_blank[one.layer][one.head]
            total += given / one.scale
        return [float(value) for value in total]

    def without(
        self,
        blank: Segment,
        spans: Sequence[Span],
        heads: Sequence[Head],
        keep: Path | None = None,
    ) -> dict[int, Matrix]:
        """What a question that asks nothing gives the spans, as survey tells it; looked at once."""
        layers = {one.layer for one in heads}
        key = (tuple(self._kept), tuple(spans), blank, layers)
        if self._blank is None or self._blank[0] != key:
            look = partial(self.survey, blank, spans, layers)
            self._blank = key, kept(keep, (*key[:3], sorted(layers)), look)
        return self._blank[1]

    def survey(
        self, question: Segment, spans: Sequence[Span], layers: Iterable[int]
    ) -> dict[int, Matrix]:
        """What each head of some layers gives each span, (heads, spans): the mean over the
        question's tokens of the attention that falls on it, 0 to 1.

        Raises ModelError if llama.cpp does not show it.
        """
        if len(question) > BATCH:
            raise ValueError(f"a question of {len(question)} tokens, not {BATCH} at most")
        past = sum(map(len, self._kept))
        found: dict[int, Matrix] = {}

        def take(layer: int, weights: npt.NDArray[np.float32]) -> None:
            given = weights[:, : len(question), :past].mean(axis=1, dtype=np.float64)
            ends = np.concatenate([np.zeros((len(given), 1)), np.cumsum(given, axis=1)], axis=1)
            found[layer] = np.stack([ends[:, b] - ends[:, a] for a, b in spans], axis=1)

        wanted = frozenset(layers)
        with self._hook.showing(wanted, take):
            try:
                self._read(question, past)
            finally:
                self._cut(self._kept)
        if found.keys() != wanted:
            raise ModelError("llama.cpp does not show what this model looks at")
        return found

    def close(self) -> None:
        """Give the context's memory back."""
        self._batch.close()
        self._llama.llama_free(self._context)

    def _begun_of(self, segments: Sequence[Segment], same: int) -> Segment:
        """What is here already of the segment behind the first ones, which are here."""
        goes_on = same == len(self._kept) and segments[same:]
        ours = goes_on and segments[same][: len(self._begun)] == self._begun
        return self._begun if ours else ()

    def _read_on(self, part: Segment, past: int, pause: Callable[[], bool] | None) -> bool:
        """Read a batch of the segment that is being read; whether it was read to its end."""
        done = self._hook.pausing(pause, partial(self._read, part, past))
        if done:
            self._begun += part
        else:
            self._cut(self._kept, self._begun)
        return done

    def _read(self, tokens: Segment, past: int) -> None:
        if past + len(tokens) > self.window:
            raise ValueError("more than the shelf holds")
        try:
            if not self._batch.read(self._context, tokens, past):
                raise MemoryError
        except MemoryError:
            self._cut([])
            raise

    def _cut(self, segments: Sequence[Segment], begun: Segment = ()) -> None:
        """Keep these, and what is begun of another, which are the first of what is here."""
        past = sum(map(len, segments)) + len(begun)
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept, self._begun = list(segments), begun

    def _load(self, segments: Sequence[Segment], keep: ShelfFile) -> int:
        """Take a state from a file, whatever was put; how many of the segments it begins with."""
        # A token's cell is where its weight is looked for: what is loaded has to lie from the first
        # one on, and cells that anything else still holds would be left out.
        self._cut([])
        held = state.load(self._llama, self._context, keep, self.window)
        ends = accumulate(map(len, segments))
        fits = (held[end - len(one) : end] == one for one, end in zip(segments, ends, strict=True))
        same = sum(takewhile(bool, fits))
        if held and same < len(segments):
            keep.throw_away(f"of {len(segments) - 1} documents {max(same - 1, 0)} are as they were")
        return same
