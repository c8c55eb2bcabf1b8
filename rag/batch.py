"""Tokens on their way into a llama.cpp context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["BATCH", "Batch"]

BATCH = 512
"""Tokens read at a time."""


class Batch:
    """Room for BATCH tokens, filled again and again."""

    def __init__(self, llama: Any) -> None:
        """llama: the library as rag/llm.py opened it."""
        self._llama = llama
        self._room: Any = llama.llama_batch_init(BATCH, 0, 1)

    def read(self, context: Any, tokens: Sequence[int], past: int) -> bool:
        """Have a context read tokens, the first of which is its token number past.

        False if llama.cpp cannot; what the context then holds is not known.
        """
        starts = range(0, len(tokens), BATCH)
        return all(
            self._decode(context, tokens[start : start + BATCH], past + start) for start in starts
        )

    def close(self) -> None:
        """Give the memory back."""
        self._llama.llama_batch_free(self._room)

    def _decode(self, context: Any, tokens: Sequence[int], past: int) -> bool:
        room = self._room
        room.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            room.token[i] = token
            room.pos[i] = past + i
            room.n_seq_id[i] = 1
            room.seq_id[i][0] = 0
            room.logits[i] = i == len(tokens) - 1
        return bool(self._llama.llama_decode(context, room) == 0)
