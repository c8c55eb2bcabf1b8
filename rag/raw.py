"""How fast llama.cpp itself reads and writes here: the floor under every answer."""

from __future__ import annotations

import time

from rag.llama import LlamaModel
from rag.tokens import Segment

__all__ = ["RawModel"]

_TEXT = "The talks in the old town went on until the early morning, and nobody would say why. "
"""What is read, again and again: what the words are makes no difference to the time."""


class RawModel(LlamaModel):
    """A GGUF in the same context as LlamaModel's, with nothing around what llama.cpp computes."""

    def reading(self, count: int) -> float:
        """Seconds that it takes to read so many tokens together, none of them kept from before.

        Raises UsageError for more than the context takes.
        """

        def job() -> float:
            begun = time.perf_counter()
            self._context.read([self._some(count)], room=0)
            return time.perf_counter() - begun

        return self._call(job)

    def writing(self, past: int, count: int) -> float:
        """Seconds for so many tokens one at a time, behind past others: all that plain greedy
        decoding computes. Raises UsageError for more than the context takes.
        """

        def job() -> float:
            tokens = self._some(past + count)
            row = [tokens[:past]]
            self._context.read(row, room=count)
            begun = time.perf_counter()
            for token in tokens[past:]:
                row.append((token,))
                self._context.read(row, room=0)
            return time.perf_counter() - begun

        return self._call(job)

    def _some(self, count: int) -> Segment:
        """So many tokens of text."""
        tokens = self._tokens.of(_TEXT)
        return tuple((tokens * (count // len(tokens) + 1))[:count])
