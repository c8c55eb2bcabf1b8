"""A stand-in for llama.cpp that keeps state as it does and shows what it attends to.

Its tokens are bytes, and one for each control text. It refuses a token whose place is not the next
one, so that state which was kept wrongly shows, and a layer of which a token before was spared.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

__all__ = [
    "BEGIN",
    "END",
    "GEMMA",
    "HEADS",
    "LAYERS",
    "START",
    "Context",
    "Llama",
    "install",
    "marked",
]

BEGIN, END, START = 256, 257, 258
CONTROL = {b"<|im_end|>": END, b"<|im_start|>": START}
GEMMA = {b"<end_of_turn>": END, b"<start_of_turn>": START}
WIDTH = 259
LAYERS, HEADS = 4, 2


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


@dataclass
class Context:
    """What llama.cpp keeps of the tokens it has read. depths: how many layers each went through."""

    parameters: SimpleNamespace
    tokens: list[int] = field(default_factory=list)
    depths: list[int] = field(default_factory=list)


class Tensor(ctypes.Structure):
    """The beginning of a ggml_tensor."""

    _fields_ = (
        ("type", ctypes.c_int32),
        ("buffer", ctypes.c_void_p),
        ("ne", ctypes.c_int64 * 4),
    )


class Llama:
    """What askline uses of llama_cpp. reply: what is written after the mark of its own turn.

    state, decoded: of the context that writes. contexts: all of them. read: tokens that those read
    which only look. seen: the steps of the last decode that somebody watched, as they were done.
    """

    __version__ = "1.2.3"
    llama_token = ctypes.c_int32

    def __init__(self) -> None:
        self.template: bytes | None = b"{{ '<|im_start|>' + role }}"
        self.control = CONTROL
        self.reply: list[int] = [*b"Yes, it is.", END]
        self.logits: dict[int, float] | None = None
        self.begins = False
        self.title = b"Own Model"
        self.trained = 100_000
        self.complaints: list[bytes] = []
        self.loads = True
        self.has_memory = True
        self.fails = False
        self.attention: Attention = same_letters
        self.heads = HEADS
        self.shows = True
        self.restores = True
        self.contexts: list[Context] = []
        self.closed: list[Context] = []
        self.batches: list[SimpleNamespace] = []
        self.decoded: list[int] = []
        self.read: list[int] = []
        self.seen: list[str] = []
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
        return SimpleNamespace(n_gpu_layers=99)

    def llama_model_load_from_file(self, path: bytes, parameters: SimpleNamespace) -> str | None:
        assert parameters.n_gpu_layers == 0
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

    def llama_vocab_n_tokens(self, _: str) -> int:
        return WIDTH

    # Tokens.

    def llama_vocab_bos(self, _: str) -> int:
        return BEGIN

    def llama_vocab_get_add_bos(self, _: str) -> bool:
        return self.begins

    def llama_vocab_is_eog(self, _: str, token: int) -> bool:
        return token == END

    def llama_tokenize(
        self,
        _: str,
        data: bytes,
        length: int,
        buffer: Any,
        room: int,
        add_special: bool,
        parse_special: bool,
    ) -> int:
        assert not add_special
        assert length == len(data)
        found = list(self._parsed(data) if parse_special else data)
        assert len(found) <= room
        buffer[: len(found)] = found
        return len(found)

    def _parsed(self, data: bytes) -> Iterator[int]:
        while data:
            for text, token in self.control.items():
                if data.startswith(text):
                    yield token
                    data = data[len(text) :]
                    break
            else:
                yield data[0]
                data = data[1:]

    def llama_token_to_piece(
        self, _: str, token: int, buffer: Any, room: int, lstrip: int, special: bool
    ) -> int:
        assert (lstrip, special) == (0, False)
        if token > 255:
            return 0
        buffer[0] = bytes([token])
        return 1

    # State.

    def llama_memory_seq_rm(self, context: Context, sequence: int, first: int, last: int) -> None:
        assert (sequence, last) == (0, -1)
        assert first <= len(context.tokens)
        del context.tokens[first:], context.depths[first:]

    def llama_decode(self, context: Context, batch: SimpleNamespace) -> int:
        assert context not in self.closed
        if self.fails:
            return 1
        new = batch.n_tokens
        assert len(context.tokens) + new <= context.parameters.n_ctx
        for i in range(new):
            assert batch.pos[i] == len(context.tokens), "a token out of its place"
            assert (batch.n_seq_id[i], batch.seq_id[i]) == (1, [0])
            assert batch.logits[i] == (i == new - 1)
            context.tokens.append(batch.token[i])
        watch = context.parameters.cb_eval
        (self.decoded if watch is None else self.read).extend(context.tokens[-new:])
        depth = LAYERS if watch is None else self._watched(context, watch, new)
        context.depths += [depth] * new
        return 0

    def _watched(self, context: Context, watch: Callable[..., bool], new: int) -> int:
        """Layer by layer, as far as who watches wants it."""
        self.seen = []
        for layer in range(LAYERS):
            past = context.depths
            assert min(past, default=LAYERS) > layer, "a layer of a token was never computed"
            for kind in ("kq", "kq_soft_max", "kqv_out"):
                name = f"{kind}-{layer}"
                values = np.ascontiguousarray(self.attention(layer, context.tokens, new))
                heads, tokens, cells = values.shape
                tensor = Tensor(0, None, (cells, tokens, heads, 1))
                shown = name if self.shows else f"other-{layer}"
                self.tensors[ctypes.addressof(tensor)] = shown.encode(), values.ctypes.data
                wanted = watch(ctypes.addressof(tensor), True, None)
                self.seen.append(f"{name}!" if wanted else name)
                if wanted and not watch(ctypes.addressof(tensor), False, None):
                    return layer + 1
        return LAYERS

    def llama_state_seq_save_file(
        self, context: Context, path: bytes, sequence: int, tokens: Any, count: int
    ) -> int:
        assert sequence == 0
        assert list(tokens[:count]) == context.tokens
        kept = json.dumps([context.tokens, context.depths])
        return Path(os.fsdecode(path)).write_text(kept, encoding="utf-8")

    def llama_state_seq_load_file(
        self, context: Context, path: bytes, sequence: int, room: Any, size: int, count: Any
    ) -> int:
        assert sequence == 0
        written = Path(os.fsdecode(path)).read_text(encoding="utf-8")
        tokens, depths = json.loads(written)
        if len(tokens) > min(size, context.parameters.n_ctx):
            return 0
        room[: len(tokens)] = tokens
        ctypes.cast(count, ctypes.POINTER(ctypes.c_size_t))[0] = len(tokens)
        # What was there before is thrown away by the time that it fails.
        context.tokens, context.depths = (tokens, depths) if self.restores else ([], [])
        return len(written) if self.restores else 0

    def llama_get_logits_ith(self, context: Context, place: int) -> Any:
        assert place == -1
        assert context is self.contexts[0]
        values = self.logits if self.logits is not None else {self._next(): 1.0}
        row = (ctypes.c_float * WIDTH)(*[values.get(i, -1e9) for i in range(WIDTH)])
        return ctypes.cast(row, ctypes.POINTER(ctypes.c_float))

    def _next(self) -> int:
        """What follows in the reply, by how much of it is in the state already."""
        mark = [START, *b"assistant\n"]
        begin = max(i for i in range(len(self.state)) if self.state[i : i + len(mark)] == mark)
        return self.reply[len(self.state) - begin - len(mark)]


def install(monkeypatch: pytest.MonkeyPatch) -> Llama:
    """Put one in the place of llama_cpp."""
    made = Llama()
    monkeypatch.setitem(sys.modules, "llama_cpp", made)
    monkeypatch.setitem(sys.modules, "llama_cpp._ggml", SimpleNamespace(libggml=made.ggml))
    return made


def marked(tokens: list[int]) -> str:
    """Tokens as text, control tokens in angle quotes."""
    names = {BEGIN: "«begin»", END: "«end»", START: "«start»"}
    return "".join(names.get(token) or chr(token) for token in tokens)
