"""Tokens on their way into a llama.cpp context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
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

    def read(self, context: Any, tokens: Sequence[int], past: int, sequence: int = 0) -> bool:
        """Have a context read tokens, the first of which is number past of its sequence.

        False if llama.cpp cannot; what the context then holds is not known.
        """
        starts = range(0, len(tokens), BATCH)
        return all(
            self._decode(
                context,
                [
                    (token, past + start + i, sequence)
                    for i, token in enumerate(tokens[start : start + BATCH])
                ],
                {len(tokens) - start - 1},
            )
            for start in starts
        )

    def read_each(self, context: Any, tails: Sequence[Sequence[int]], past: int) -> list[int]:
        """Have a context go on with each of its sequences 0, 1, ... at the same time.

        tails: BATCH tokens at most, all together. Returns at which positions of the batch their
        logits are; none if llama.cpp cannot.
        """
        tokens = [
            (token, past + i, sequence)
            for sequence, tail in enumerate(tails)
            for i, token in enumerate(tail)
        ]
        ends = [end - 1 for end in accumulate(map(len, tails))]
        return ends if self._decode(context, tokens, ends) else []

    def close(self) -> None:
        """Give the memory back."""
        self._llama.llama_batch_free(self._room)

    def _decode(
        self, context: Any, tokens: Sequence[tuple[int, int, int]], wanted: Iterable[int]
    ) -> bool:
        """tokens: each with its position and sequence. wanted: which are to give logits."""
        room, wanted = self._room, frozenset(wanted)
        room.n_tokens = len(tokens)
        for i, (token, position, sequence) in enumerate(tokens):
            room.token[i] = token
            room.pos[i] = position
            room.n_seq_id[i] = 1
            room.seq_id[i][0] = sequence
            room.logits[i] = i in wanted
        return bool(self._llama.llama_decode(context, room) == 0)
