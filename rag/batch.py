"""Tokens on their way into a llama.cpp context."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

__all__ = ["BATCH", "SEQUENCES", "Batch", "Part"]

BATCH = 512
"""Tokens read at a time."""
SEQUENCES = 4
"""Prompts that can be read together."""
_NO_MEMORY = -2
"""What llama.cpp returns where it has no room for what it computes."""


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens that some sequences have in common, the first of which is number past of each.

    ends: whether the logits after the last one are wanted.
    """

    tokens: tuple[int, ...]
    past: int
    sequences: tuple[int, ...]
    ends: bool


class Batch:
    """Room for BATCH tokens, filled again and again."""

    def __init__(self, llama: Any) -> None:
        """llama: the library as rag/gguf.py opened it."""
        self._llama = llama
        self._room: Any = llama.llama_batch_init(BATCH, 0, SEQUENCES)

    def read(self, context: Any, tokens: Sequence[int], past: int, sequence: int = 0) -> bool:
        """Have a context read tokens, the first of which is number past of its sequence.

        False if llama.cpp cannot, MemoryError if for want of memory; what the context then holds is
        not known.
        """
        starts = range(0, len(tokens), BATCH)
        return all(
            self._decode(
                context,
                [
                    (token, past + start + i, (sequence,))
                    for i, token in enumerate(tokens[start : start + BATCH])
                ],
                {len(tokens) - start - 1},
            )
            for start in starts
        )

    def read_each(self, context: Any, parts: Sequence[Part]) -> list[int]:
        """Have a context go on with several sequences at the same time, BATCH tokens at most.

        Returns at which position of the batch each part's last logits are; none if llama.cpp
        cannot. Raises MemoryError as read does.
        """
        tokens = [
            (token, part.past + i, part.sequences)
            for part in parts
            for i, token in enumerate(part.tokens)
        ]
        ends = [end - 1 for end in accumulate(len(part.tokens) for part in parts)]
        wanted = [end for end, part in zip(ends, parts, strict=True) if part.ends]
        return ends if self._decode(context, tokens, wanted) else []

    def close(self) -> None:
        """Give the memory back."""
        self._llama.llama_batch_free(self._room)

    def _decode(
        self,
        context: Any,
        tokens: Sequence[tuple[int, int, tuple[int, ...]]],
        wanted: Iterable[int],
    ) -> bool:
        """tokens: each with its position and sequences. wanted: which are to give logits."""
        room, wanted = self._room, frozenset(wanted)
        room.n_tokens = len(tokens)
        for i, (token, position, sequences) in enumerate(tokens):
            room.token[i] = token
            room.pos[i] = position
            room.n_seq_id[i] = len(sequences)
            for j, sequence in enumerate(sequences):
                room.seq_id[i][j] = sequence
            room.logits[i] = i in wanted
        code = self._llama.llama_decode(context, room)
        if code == _NO_MEMORY:
            raise MemoryError
        return bool(code == 0)
