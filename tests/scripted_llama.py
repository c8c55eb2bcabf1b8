"""A stand-in for llama.cpp that keeps state as it does and shows what it attends to.

Its tokens are bytes, and one for each control text. It refuses a token whose place is not the next
one of its sequences, or that sequences share which are not alike before it, so that state which was
kept wrongly shows, and a layer of which a token before was spared.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from rag.adapter import SCALE
from tests.scripted_memory import LAYERS, Cell, Context, Memory, next_place
from tests.scripted_vocabulary import END, START, WIDTH, Vocabulary

__all__ = ["HEADS", "Llama", "install"]

HEADS = 2


Attention = Callable[[int, list[int], int], npt.NDArray[np.float32]]
"""What is looked at, by layer, all tokens so far and how many of them are new: (heads, new, cells),
of which there may be more than tokens.
"""


def same_letters(layer: int, tokens: list[int], new: int) -> npt.NDArray[np.float32]:
    """Head h of a layer looks from each token at those which are it plus h, all of them alike."""
    cells = np.array(tokens)
    found = np.array(
        [[cells + head == token for token in tokens[-new:]] for head in range(HEADS)],
        dtype=np.float32,
    )
    shares: npt.NDArray[np.float32] = found / np.maximum(found.sum(axis=2, keepdims=True), 1)
    return shares


class Tensor(ctypes.Structure):
    """The beginning of a ggml_tensor."""

    _fields_ = (
        ("type", ctypes.c_int32),
        ("buffer", ctypes.c_void_p),
        ("ne", ctypes.c_int64 * 4),
    )


class Llama(Vocabulary, Memory):
    """What askline uses of llama_cpp. reply: what is written after the mark of its own turn.
    logits: what is given instead, always the same or by the tokens that it follows.

    state, decoded: of the context that writes; lengths: of the batches that it decoded, and adapts
    whether an adapter was on for them. contexts: all of them. read: tokens that those read which
    only look. seen: the steps of the last decode that somebody watched, as they were asked for;
    computed: those of them that are done, for it asks on to the next one that is wanted before it
    computes.
    """

    __version__ = "1.2.3"
    llama_token = ctypes.c_int32
    llama_adapter_lora_p_ctypes = ctypes.c_void_p

    def __init__(self) -> None:
        self.template: bytes | None = b"{{ '<|im_start|>' + role }}"
        self.reply: list[int] = [*b"Yes, it is.", END]
        self.logits: dict[int, float] | Callable[[list[int]], dict[int, float]] | None = None
        self.title = b"Own Model"
        self.trained = 100_000
        self.complaints: list[bytes] = []
        self.loads = True
        self.has_memory = True
        self.fails = False
        self.refuses = 0
        self.attention: Attention = same_letters
        self.heads = HEADS
        self.shows = True
        self.contexts: list[Context] = []
        self.closed: list[Context] = []
        self.batches: list[SimpleNamespace] = []
        self.decoded: list[int] = []
        self.lengths: list[int] = []
        self.read: list[int] = []
        self.seen: list[str] = []
        self.computed: list[str] = []
        self.adapts: list[bool] = []
        self.tensors: dict[int, tuple[bytes, int]] = {}
        self.ggml = {
            "ggml_get_name": lambda tensor: self.tensors[tensor][0],
            "ggml_get_data": lambda tensor: self.tensors[tensor][1],
        }

    @property
    def state(self) -> list[int]:
        return self.contexts[0].tokens

    @property
    def parameters(self) -> SimpleNamespace:
        return self.contexts[0].parameters

    # Loading.

    def llama_log_callback(self, function: Callable[..., None]) -> Callable[..., None]:
        return function

    def llama_log_set(self, log: Callable[..., None], _: object) -> None:
        self.log = log

    def llama_backend_init(self) -> None:
        pass

    def llama_model_default_params(self) -> SimpleNamespace:
        return SimpleNamespace(n_gpu_layers=99, use_extra_bufts=True)

    def llama_model_load_from_file(self, path: bytes, parameters: SimpleNamespace) -> str | None:
        assert (parameters.n_gpu_layers, parameters.use_extra_bufts) == (0, False)
        for line in self.complaints:
            self.log(0, line, None)
        return f"model of {path.decode()}" if self.loads else None

    def llama_model_get_vocab(self, _: str) -> str:
        return "vocab"

    def llama_model_chat_template(self, _: str, name: None) -> bytes | None:
        return self.template

    def llama_model_meta_val_str(self, _: str, key: bytes, buffer: Any, room: int) -> int:
        assert key == b"general.name"
        buffer.value = self.title[: room - 1]
        return len(self.title)

    def llama_model_n_ctx_train(self, _: str) -> int:
        return self.trained

    def llama_model_n_layer(self, _: str) -> int:
        return LAYERS

    def llama_model_n_head(self, _: str) -> int:
        return self.heads

    def llama_context_default_params(self) -> SimpleNamespace:
        return SimpleNamespace(flash_attn_type=-1, cb_eval=None)

    def ggml_backend_sched_eval_callback(self, function: Callable[..., bool]) -> Any:
        return function

    def llama_init_from_model(self, _: str, parameters: SimpleNamespace) -> Context | None:
        self.contexts.append(Context(parameters))
        return self.contexts[-1] if self.has_memory else None

    def llama_get_memory(self, context: Context) -> Context:
        return context

    def llama_free(self, context: Context) -> None:
        assert context not in self.closed
        self.closed.append(context)

    def llama_batch_free(self, batch: SimpleNamespace) -> None:
        self.batches.remove(batch)

    def llama_batch_init(self, size: int, _: int, sequences: int) -> SimpleNamespace:
        made = SimpleNamespace(
            n_tokens=0,
            token=[0] * size,
            pos=[0] * size,
            n_seq_id=[0] * size,
            seq_id=[[7] * sequences for _ in range(size)],
            logits=[0] * size,
        )
        self.batches.append(made)
        return made

    def llama_adapter_lora_init(self, _: str, path: bytes) -> int | None:
        return None if Path(os.fsdecode(path)).read_bytes() == b"of another model" else 1

    def llama_set_adapters_lora(
        self, context: Context, adapters: Any, count: int, scales: Any
    ) -> int:
        assert (adapters is None) == (count == 0)
        assert not count or list(scales) == list((ctypes.c_float * 1)(SCALE))
        context.adapted = bool(count)
        return 0

    # Reading.

    def llama_decode(self, context: Context, batch: SimpleNamespace) -> int:
        assert context not in self.closed
        if self.fails:
            return 1
        if self.refuses:
            return self.refuses
        new = batch.n_tokens
        assert 0 < new <= len(batch.token)
        context.ends, context.fresh = {}, []
        for i in range(new):
            self._take(context, batch, i)
        assert context.has_room()
        assert len(context.ends) <= context.sequences, "logits that nobody needs"
        watch = context.parameters.cb_eval
        (self.decoded if watch is None else self.read).extend(batch.token[:new])
        if watch is None:
            self.lengths.append(new)
            self.adapts.append(context.adapted)
        else:
            depth = self._watched(context, watch, batch.seq_id[0][0], new)
            for cell in context.fresh:
                cell.depth = depth
        return 0

    def _take(self, context: Context, batch: SimpleNamespace, i: int) -> None:
        """One token of a batch, as the next one of all its sequences."""
        sequences = batch.seq_id[i][: batch.n_seq_id[i]]
        assert len(set(sequences)) == batch.n_seq_id[i] > 0
        assert max(sequences) < context.sequences
        rows = [context.rows[sequence] for sequence in sequences]
        assert all(row == rows[0] for row in rows), "what differs has no token in common"
        assert batch.pos[i] == next_place(rows[0]), "a token out of its place"
        cell = Cell(batch.token[i], batch.pos[i])
        context.fresh.append(cell)
        for row in rows:
            row.append(cell)
        if batch.logits[i]:
            context.ends[i] = context.sequence(sequences[0])

    def _watched(
        self, context: Context, watch: Callable[..., bool], sequence: int, new: int
    ) -> int:
        """Layer by layer, as far as who watches wants it."""
        self.seen, self.computed = [], []
        tokens_of = context.sequence(sequence)
        for layer in range(LAYERS):
            past = [cell.depth for cell in context.rows[sequence][:-new]]
            assert min(past, default=LAYERS) > layer, "a layer of a token was never computed"
            for kind in ("kq", "kq_soft_max", "kqv_out"):
                name = f"{kind}-{layer}"
                values = np.ascontiguousarray(self.attention(layer, tokens_of, new))
                heads, tokens, cells = values.shape
                tensor = Tensor(0, None, (cells, tokens, heads, 1))
                shown = name if self.shows else f"other-{layer}"
                self.tensors[ctypes.addressof(tensor)] = shown.encode(), values.ctypes.data
                wanted = watch(ctypes.addressof(tensor), True, None)
                self.seen.append(f"{name}!" if wanted else name)
                if wanted:
                    self.computed = [step.rstrip("!") for step in self.seen]
                if wanted and not watch(ctypes.addressof(tensor), False, None):
                    return layer + 1
        return LAYERS

    def llama_get_logits_ith(self, context: Context, place: int) -> Any:
        assert context.fresh[-1].depth == LAYERS, "what was only looked at"
        tokens = context.ends[max(context.ends) if place == -1 else place]
        values = self.logits if self.logits is not None else {self._next(tokens): 1.0}
        if callable(values):
            values = values(tokens)
        row = (ctypes.c_float * WIDTH)(*[values.get(i, -1e9) for i in range(WIDTH)])
        return ctypes.cast(row, ctypes.POINTER(ctypes.c_float))

    def _next(self, tokens: list[int]) -> int:
        """What follows in the reply, by how much of it is there already."""
        mark = [START, *b"assistant\n"]
        begin = max(i for i in range(len(tokens)) if tokens[i : i + len(mark)] == mark)
        return self.reply[len(tokens) - begin - len(mark)]


def install(monkeypatch: pytest.MonkeyPatch) -> Llama:
    """Put one in the place of llama_cpp."""
    made = Llama()
    monkeypatch.setitem(sys.modules, "llama_cpp", made)
    monkeypatch.setitem(sys.modules, "llama_cpp._ggml", SimpleNamespace(libggml=made.ggml))
    return made
