"""What a stand-in for llama.cpp keeps of the tokens that it has read, also on disk."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

__all__ = ["LAYERS", "Cell", "Context", "Memory", "next_place"]

LAYERS = 4


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
    brought. adapted: whether it computes with an adapter.
    """

    parameters: SimpleNamespace
    rows: defaultdict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    ends: dict[int, list[int]] = field(default_factory=dict)
    fresh: list[Cell] = field(default_factory=list)
    adapted: bool = False

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


def next_place(row: Sequence[Cell]) -> int:
    return row[-1].place + 1 if row else 0


class Memory:
    """What askline asks llama.cpp of state. full: whether there is no room on disk for it;
    restores: whether it can be taken back.
    """

    full = False
    restores = True

    def llama_memory_seq_rm(self, context: Context, sequence: int, first: int, last: int) -> None:
        row = context.rows[sequence]
        assert first <= next_place(row)
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
        kind, *cells = json.loads(ctypes.string_at(held, size))
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
