"""Which passages a question makes the model look at: retrieval by the reader's own attention.

Some heads of a language model do little else than look up: from a question's words they attend to
the text that answers it, in whatever words that is put (Wu and others, "Retrieval Head
Mechanistically Explains Long-Context Factuality", 2024; Chen and others, "Attention in Large
Language Models Yields Efficient Zero-Shot Re-Rankers", 2024). So the passages are read once, the
question after them, and what those heads give each passage is its rank. What they would give it
for a question that asks nothing is taken off. Layers above the last such head are never computed.

Runs in the thread that owns the model (rag/llm.py), in a context of its own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelError
from rag import fitted, state
from rag.batch import BATCH, Batch
from rag.blank import kept
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, alike

__all__ = ["FITTED", "Head", "Matrix", "Shelf", "Span", "known_heads"]

Matrix = npt.NDArray[np.float64]
Span = tuple[int, int]
"""From which token and to which a passage goes, the second one not included."""

FITTED = Path(__file__).with_name("heads.json")
"""Written by ``python -m eval.fit_heads``, one entry a model."""
_NODE = b"kq_soft_max-"
"""What llama.cpp calls the attention of a layer, the layer's number behind it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head that looks up. layer, head: from 0. scale: the spread of what it gives passages."""

    layer: int
    head: int
    scale: float


def known_heads(model: str, *, layers: int, heads: int) -> tuple[Head, ...]:
    """The heads that were fitted for a model, by its general.name; none for any other.

    layers, heads: how many the model has; another model may go by the same name.
    """
    known = fitted.table(FITTED).get(model, {})
    found = tuple(Head(**one) for one in known.get("heads", ()))
    return found if all(one.layer < layers and one.head < heads for one in found) else ()


class Shelf:
    """Passages that have been read, for questions to look over."""

    def __init__(self, llama: Any, ggml: Any, model: Any, *, window: int, threads: int) -> None:
        """llama, ggml: the libraries as rag/gguf.py opened them. window: tokens, at most.

        Raises MemoryError if there is no room for that many.
        """
        self._llama = llama
        self._name, self._data = _readers(ggml)
        self._heads: int = llama.llama_model_n_head(model)
        self.window = window
        self._kept: list[Segment] = []
        self._depth = 0
        self._blank: tuple[object, dict[int, Matrix]] | None = None
        self._wanted: frozenset[int] = frozenset()
        self._take: Callable[[int, npt.NDArray[np.float32]], None]
        self._last = 0
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = window
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_threads = parameters.n_threads_batch = threads
        # Flash attention never writes down the weights that are looked for here.
        parameters.flash_attn_type = 0
        self._watch = llama.ggml_backend_sched_eval_callback(self._see)
        parameters.cb_eval = self._watch
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
    ) -> None:
        """Read segments one after another, as far as they are not here already.

        depth: layers that are computed, the same for whatever has the same keep. keep: holds
        their state between processes; written anew if it does not fit. advance is told how many
        tokens are done, of how many. Raises MemoryError as a constructor does.
        """
        same = alike(segments, self._kept) if depth <= self._depth else 0
        if same == len(segments) == len(self._kept):
            return
        # The first segment opens whatever is put here.
        if keep is not None and same <= 1 and keep.is_sound():
            same = self._load(segments, keep)
        self._cut(segments[:same])
        self._depth, self._last = depth, depth - 1
        total = sum(map(len, segments))
        past = sum(map(len, self._kept))
        for segment in segments[same:]:
            if advance is not None:
                advance(past, total)
            self._read(segment, past)
            self._kept.append(segment)
            past += len(segment)
        if advance is not None:
            advance(total, total)
        if keep is not None and same < len(segments):
            read = [token for segment in self._kept for token in segment]
            state.save(self._llama, self._context, keep, read)

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
        layers = {one.layer for one in heads}
        of_question = self.survey(question, spans, layers)
        key = (tuple(self._kept), tuple(spans), blank, layers)
        if self._blank is None or self._blank[0] != key:
            look = partial(self.survey, blank, spans, layers)
            self._blank = key, kept(keep, (*key[:3], sorted(layers)), look)
        of_blank = self._blank[1]
        total = np.zeros(len(spans))
        for one in heads:
            given = of_question[one.layer][one.head] - of_blank[one.layer][one.head]
            total += given / one.scale
        return [float(value) for value in total]

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
        self._wanted, self._take, self._last = wanted, take, max(wanted)
        try:
            self._read(question, past)
        finally:
            self._wanted = frozenset()
            self._cut(self._kept)
        if found.keys() != wanted:
            raise ModelError("llama.cpp does not show what this model looks at")
        return found

    def close(self) -> None:
        """Give the context's memory back."""
        self._batch.close()
        self._llama.llama_free(self._context)

    def _see(self, tensor: int, ask: bool, nothing: object) -> bool:
        """Called by llama.cpp before (ask) and after each step that is asked for here."""
        name = self._name(tensor)
        if not name.startswith(_NODE):
            return not ask
        layer = int(name[len(_NODE) :])
        if ask:
            return layer in self._wanted or layer >= self._last
        if layer in self._wanted:
            # A ggml_tensor opens with its type and buffer, its four lengths behind them.
            cells, tokens, heads, _ = (ctypes.c_int64 * 4).from_address(tensor + 16)
            if heads == self._heads:
                values = (ctypes.c_float * (cells * tokens * heads)).from_address(
                    self._data(tensor)
                )
                self._take(layer, np.ctypeslib.as_array(values).reshape(heads, tokens, cells))
        # False ends the computation here: what is above is not needed.
        return layer < self._last

    def _read(self, tokens: Segment, past: int) -> None:
        if past + len(tokens) > self.window:
            raise ValueError("more than the shelf holds")
        if not self._batch.read(self._context, tokens, past):
            self._cut([])
            raise MemoryError

    def _cut(self, segments: Sequence[Segment]) -> None:
        """Keep these, which are the first of those that are here."""
        past = sum(map(len, segments))
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept = list(segments)

    def _load(self, segments: Sequence[Segment], keep: ShelfFile) -> int:
        """Take a state from a file, whatever was put; how many of the segments it begins with."""
        held = state.load(self._llama, self._context, keep, self.window)
        ends = accumulate(map(len, segments))
        fits = (held[end - len(one) : end] == one for one, end in zip(segments, ends, strict=True))
        return sum(takewhile(bool, fits))


def _readers(ggml: Any) -> tuple[Callable[[int], bytes], Callable[[int], int]]:
    """A tensor's name and where its numbers lie."""
    # Looked up by [] a function is a new one, so that nobody else's is changed here.
    name, data = ggml["ggml_get_name"], ggml["ggml_get_data"]
    name.restype, data.restype = ctypes.c_char_p, ctypes.c_void_p
    name.argtypes = data.argtypes = [ctypes.c_void_p]
    return name, data
