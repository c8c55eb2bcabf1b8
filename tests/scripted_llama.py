"""A stand-in for llama.cpp that keeps state as it does and shows what it attends to.

Its tokens are bytes, and one for each control text. It refuses a token whose place is not the next
one of its sequences, or that sequences share which are not alike before it, so that state which was
kept wrongly shows, and a layer of which a token before was spared.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
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


@dataclass(eq=False)
class Cell:
    """A token that was read, maybe as one of several sequences. place: in each of them; depth:
    layers it went through.
    """

    token: int
    place: int
    depth: int = LAYERS


@dataclass
class Context:
    """What llama.cpp keeps of the tokens it has read. rows: by sequence. ends: for each position of
    the last batch that was to give logits, all tokens of its sequence up to there; fresh: what it
    brought.
    """

    parameters: SimpleNamespace
    rows: defaultdict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[int, list[int]] = field(default_factory=dict)
    fresh: list[Cell] = field(default_factory=list)

    @property
    def tokens(self) -> list[int]:
        """Of the first sequence."""
        return self.sequence(0)

    @property
    def depths(self) -> list[int]:
        """How many layers each of these went through."""
        return [cell.depth for cell in self.rows[0]]

    def sequence(self, number: int) -> list[int]:
        """The tokens of a sequence."""
        return [cell.token for cell in self.rows[number]]

    def put(self, tokens: Sequence[int], depths: Sequence[int]) -> None:
        """Let the first sequence be these."""
        self.rows[0] = list(map(Cell, tokens, range(len(tokens)), depths))

    @property
    def sequences(self) -> int:
        """How many there may be."""
        return int(getattr(self.parameters, "n_seq_max", 1))

    def has_room(self) -> bool:
        """Whether it holds all that it has: together, or each sequence in a part of its own."""
        if getattr(self.parameters, "kv_unified", False):
            shared = {id(cell) for row in self.rows.values() for cell in row}
            return len(shared) <= int(self.parameters.n_ctx)
        part = self.parameters.n_ctx // self.sequences
        return all(len(row) <= part for row in self.rows.values())


class Tensor(ctypes.Structure):
    """The beginning of a ggml_tensor."""

    _fields_ = (
        ("type", ctypes.c_int32),
        ("buffer", ctypes.c_void_p),
        ("ne", ctypes.c_int64 * 4),
    )


class Llama:
    """What askline uses of llama_cpp. reply: what is written after the mark of its own turn.
    logits: what is given instead, always the same or by the tokens that it follows.

    state, decoded: of the context that writes; lengths: of the batches that it decoded. contexts:
    all of them. read: tokens that those read which only look. seen: the steps of the last decode
    that somebody watched, as they were asked for; computed: those of them that are done, for it
    asks on to the next one that is wanted before it computes.
    """

    __version__ = "1.2.3"
    llama_token = ctypes.c_int32

    def __init__(self) -> None:
        self.template: bytes | None = b"{{ '<|im_start|>' + role }}"
        self.control = CONTROL
        self.reply: list[int] = [*b"Yes, it is.", END]
        self.logits: dict[int, float] | Callable[[list[int]], dict[int, float]] | None = None
        self.begins = False
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
        self.restores = True
        self.full = False
        self.contexts: list[Context] = []
        self.closed: list[Context] = []
        self.batches: list[SimpleNamespace] = []
        self.decoded: list[int] = []
        self.lengths: list[int] = []
        self.read: list[int] = []
        self.seen: list[str] = []
        self.computed: list[str] = []
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
        row = context.rows[sequence]
        assert first <= _next_place(row)
        assert last == -1 or first < last
        gone = range(max(first, 0), last if last >= 0 else sys.maxsize)
        context.rows[sequence] = [cell for cell in row if cell.place not in gone]

    def llama_memory_seq_cp(
        self, context: Context, source: int, target: int, first: int, last: int
    ) -> None:
        assert (first, last) == (-1, -1)
        assert target < context.sequences
        assert not context.rows[target], "something is left there from before"
        context.rows[target] = list(context.rows[source])

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
        assert batch.pos[i] == _next_place(rows[0]), "a token out of its place"
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

    def llama_state_seq_save_file(
        self, context: Context, path: bytes, sequence: int, tokens: Any, count: int
    ) -> int:
        assert sequence == 0
        assert list(tokens[:count]) == context.tokens
        kept = json.dumps([context.tokens, context.depths])
        if self.full:
            kept = kept[:9]
        written = Path(os.fsdecode(path)).write_text(kept, encoding="utf-8")
        return 0 if self.full else written

    def llama_state_seq_get_size(self, context: Context, sequence: int) -> int:
        return len(self._state(context, sequence))

    def llama_state_seq_get_data(
        self, context: Context, room: Any, size: int, sequence: int
    ) -> int:
        held = self._state(context, sequence)
        assert size == len(held) == len(room)
        room[:] = held
        return size

    def llama_state_seq_set_data(
        self, context: Context, held: Any, size: int, sequence: int
    ) -> int:
        assert size == len(held)
        kind, *cells = json.loads(bytes(held))
        if kind != context.parameters.flash_attn_type or not self.restores:
            return 0
        context.rows[sequence] = [Cell(*cell) for cell in cells]
        assert context.has_room()
        return size

    def _state(self, context: Context, sequence: int) -> bytes:
        cells = [(one.token, one.place, one.depth) for one in context.rows[sequence]]
        return json.dumps([context.parameters.flash_attn_type, *cells]).encode()

    def llama_state_seq_load_file(
        self, context: Context, path: bytes, sequence: int, room: Any, size: int, count: Any
    ) -> int:
        assert sequence == 0
        # Cells that another sequence holds are left out, and what is loaded lies elsewhere.
        others = [row for other, row in context.rows.items() if other and row]
        assert not others, "another sequence is in the way"
        written = Path(os.fsdecode(path)).read_text(encoding="utf-8")
        tokens, depths = json.loads(written)
        if len(tokens) > min(size, context.parameters.n_ctx):
            return 0
        room[: len(tokens)] = tokens
        ctypes.cast(count, ctypes.POINTER(ctypes.c_size_t))[0] = len(tokens)
        # What was there before is thrown away by the time that it fails.
        context.put(*((tokens, depths) if self.restores else ([], [])))
        return len(written) if self.restores else 0

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


def _next_place(row: Sequence[Cell]) -> int:
    return row[-1].place + 1 if row else 0


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
