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
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Head", "Shelf", "known_heads"]

Segment = tuple[int, ...]
Matrix = npt.NDArray[np.float64]

FITTED = Path(__file__).with_name("heads.json")
"""Written by ``python -m eval.fit_heads``, one entry a model."""
BATCH = 512
"""Tokens read at a time."""
_NODE = b"kq_soft_max-"
"""What llama.cpp calls the attention of a layer, the layer's number behind it."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head that looks up. layer, head: from 0. scale: the spread of what it gives passages."""

    layer: int
    head: int
    scale: float


@cache
def known_heads(model: str) -> tuple[Head, ...]:
    """The heads that were fitted for a model, by its general.name; none for any other."""
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    return tuple(Head(**one) for one in fitted.get(model, {}).get("heads", ()))


class Shelf:
    """Passages that have been read, for questions to look over."""

    def __init__(self, llama: Any, ggml: Any, model: Any, *, window: int, threads: int) -> None:
        """llama, ggml: the libraries as rag/llm.py opened them. window: tokens, at most.

        Raises MemoryError if there is no room for that many.
        """
        self._llama = llama
        self._name, self._data = _readers(ggml)
        self._layers: int = llama.llama_model_n_layer(model)
        self._heads = llama.llama_model_n_head(model)
        self._wanted: dict[int, Callable[[npt.NDArray[np.float32]], None]] = {}
        self._last: int = self._layers
        self.window = window
        self._kept: list[Segment] = []
        self._blank: tuple[object, Any] | None = None
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
        self._batch: Any = llama.llama_batch_init(BATCH, 0, 1)

    def put(
        self,
        segments: Sequence[Segment],
        *,
        keep: Path | None = None,
        depth: int,
        advance: Callable[[int], None] | None = None,
    ) -> None:
        """Read segments one after another, as far as they are not here already.

        keep: a file that holds their state between processes; made if it does not fit. depth:
        layers that are computed. advance is told of the tokens that are done.
        """
        pairs = zip(segments, self._kept, strict=False)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        if same == len(segments) == len(self._kept):
            return
        if keep is not None and self._load(segments, keep):
            if advance is not None:
                advance(sum(map(len, segments)))
            return
        self._cut(segments[:same])
        if advance is not None:
            advance(sum(map(len, segments[:same])))
        self._last = depth - 1
        for segment in segments[same:]:
            self._read(segment)
            self._kept.append(segment)
            if advance is not None:
                advance(len(segment))
        if keep is not None:
            self._save(segments, keep)

    def weigh(
        self,
        question: Segment,
        blank: Segment,
        spans: Sequence[tuple[int, int]],
        heads: Sequence[Head],
    ) -> list[float]:
        """What the heads give each span of what has been put, in units of their usual spread.

        question: its tokens. blank: of a question that asks nothing. spans: from and to which
        token each passage goes.
        """
        layers = sorted({one.layer for one in heads})
        of_question = self.survey(question, spans, layers)
        key = (tuple(self._kept), tuple(spans), blank)
        if self._blank is None or self._blank[0] != key:
            self._blank = key, self.survey(blank, spans, layers)
        of_blank = self._blank[1]
        total = np.zeros(len(spans))
        for one in heads:
            given = of_question[one.layer][one.head] - of_blank[one.layer][one.head]
            total += given / one.scale
        return [float(value) for value in total]

    def survey(
        self, question: Segment, spans: Sequence[tuple[int, int]], layers: Iterable[int]
    ) -> dict[int, Matrix]:
        """What each head of some layers gives each span, (heads, spans): the mean over the
        question's tokens of the attention that falls on it, 0 to 1.
        """
        past = sum(map(len, self._kept))
        found: dict[int, Matrix] = {}

        def see(layer: int) -> Callable[[npt.NDArray[np.float32]], None]:
            def take(weights: npt.NDArray[np.float32]) -> None:
                given = weights[:, : len(question), :past].mean(axis=1, dtype=np.float64)
                ends = np.concatenate([np.zeros((len(given), 1)), np.cumsum(given, axis=1)], axis=1)
                found[layer] = np.stack([ends[:, b] - ends[:, a] for a, b in spans], axis=1)

            return take

        self._wanted = {layer: see(layer) for layer in layers}
        self._last = max(self._wanted)
        try:
            self._decode(question, past)
        finally:
            self._wanted = {}
            self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        return found

    def close(self) -> None:
        """Give the context's memory back."""
        self._llama.llama_free(self._context)

    def _see(self, tensor: int, ask: bool, _: object) -> bool:
        """Called by llama.cpp before (ask) and after each step that is asked for here."""
        name: bytes = self._name(tensor)
        if not name.startswith(_NODE):
            return not ask
        layer = int(name[len(_NODE) :])
        if ask:
            return layer in self._wanted or layer >= self._last
        if layer in self._wanted:
            # A ggml_tensor opens with its type and buffer, its four lengths behind them.
            lengths = (ctypes.c_int64 * 4).from_address(tensor + 16)
            cells, tokens, heads = lengths[0], lengths[1], lengths[2]
            if heads != self._heads:
                raise AssertionError("a tensor of another form than was expected")
            values = (ctypes.c_float * (cells * tokens * heads)).from_address(self._data(tensor))
            self._wanted[layer](np.ctypeslib.as_array(values).reshape(heads, tokens, cells))
        # False ends the computation here: what is above is not needed.
        return layer < self._last

    def _read(self, segment: Segment) -> None:
        past = sum(map(len, self._kept))
        for start in range(0, len(segment), BATCH):
            self._decode(segment[start : start + BATCH], past + start)

    def _decode(self, tokens: Segment, past: int) -> None:
        if past + len(tokens) > self.window:
            raise ValueError("more than the shelf holds")
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i] = token
            batch.pos[i] = past + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = i == len(tokens) - 1
        if self._llama.llama_decode(self._context, batch) != 0:
            self._cut([])
            raise MemoryError

    def _cut(self, segments: Sequence[Segment]) -> None:
        past = sum(map(len, segments))
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept = list(segments)

    def _load(self, segments: Sequence[Segment], keep: Path) -> bool:
        """Take the state from a file; False, and nothing is kept, if it is of something else."""
        tokens = [token for segment in segments for token in segment]
        try:
            if _digest(keep) != _seal(keep).read_text(encoding="ascii").strip():
                return False
        except OSError:
            return False
        self._cut([])
        room = (self._llama.llama_token * (len(tokens) + 1))()
        count = ctypes.c_size_t(0)
        read = self._llama.llama_state_seq_load_file(
            self._context, os.fsencode(keep), 0, room, len(tokens) + 1, ctypes.byref(count)
        )
        if not read or list(room[: count.value]) != tokens:
            self._cut([])
            return False
        self._kept = list(segments)
        return True

    def _save(self, segments: Sequence[Segment], keep: Path) -> None:
        """Write the state beside the file and move it into place; without room, keep none."""
        tokens = [token for segment in segments for token in segment]
        array = (self._llama.llama_token * len(tokens))(*tokens)
        try:
            keep.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=keep.parent, prefix=keep.name)
            os.close(handle)
            made = Path(name)
            try:
                if self._llama.llama_state_seq_save_file(
                    self._context, os.fsencode(made), 0, array, len(tokens)
                ):
                    seal = _digest(made)
                    made.replace(keep)
                    _seal(keep).write_text(seal + "\n", encoding="ascii")
            finally:
                made.unlink(missing_ok=True)
        except OSError:
            return


def _seal(keep: Path) -> Path:
    """Where a state's checksum lies: llama.cpp believes whatever stands in the file."""
    return keep.with_name(f"{keep.name}.blake2b")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _readers(ggml: Any) -> tuple[Callable[[int], bytes], Callable[[int], int]]:
    """A tensor's name and where its numbers lie."""
    library = ctypes.CDLL(ggml)
    name, data = library.ggml_get_name, library.ggml_get_data
    name.restype, data.restype = ctypes.c_char_p, ctypes.c_void_p
    name.argtypes = data.argtypes = [ctypes.c_void_p]
    return name, data
