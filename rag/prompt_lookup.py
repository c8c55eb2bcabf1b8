"""Guessing what is written next from the prompt: answers repeat what they were shown.

Prompt lookup decoding (Saxena 2023; Yang and others, "Inference with Reference: Lossless
Acceleration of Large Language Models", 2023): what stands in the prompt behind the last tokens is
read together with the last one. What the model would have written itself stays, the rest goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.tokens import Segment

__all__ = ["LONGEST", "Lookup", "pays"]

LONGEST = 6
"""Tokens of a guess, at most: from eight in a batch on, llama.cpp computes other last digits."""
GAIN = 1.75
"""So many times as many tokens a second it has to promise where the most is found. Less does not
make up for prompts that are read more slowly (see rag/context.py).
"""
RIGHT = {
    1: (0.38, 0.25, 0.18, 0.15, 0.13, 0.10),
    2: (0.64, 0.49, 0.40, 0.34, 0.30, 0.25),
    3: (0.75, 0.60, 0.49, 0.43, 0.35, 0.26),
    4: (0.82, 0.67, 0.56, 0.47, 0.38, 0.32),
}
"""How often so many tokens behind a run of that length were all right: 84 answers to the
development half of the shipped questions, looked up in the lines that they cite.
"""


class Lookup:
    """Where each run of tokens of a prompt stands first."""

    def __init__(self, segments: Sequence[Segment], threads: int) -> None:
        """threads: those that compute; the more, the less a guess costs."""
        self._text = tuple(token for segment in segments for token in segment)
        self._lengths = {run: _length(run, threads) for run in sorted(RIGHT, reverse=True)}
        self._ends: dict[Segment, int] = {}
        for end in range(1, len(self._text)):
            for run in range(1, min(len(RIGHT), end) + 1):
                self._ends.setdefault(self._text[end - run : end], end)

    def guess(self, written: Sequence[int], room: int) -> Segment:
        """What may follow what was written, room tokens at most; nothing where it would not pay.

        The longest run at the end of what was written decides.
        """
        for run, length in self._lengths.items():
            end = self._ends.get(tuple(written[-run:])) if run <= len(written) else None
            if end is not None:
                return self._text[end : end + min(length, room)]
        return ()


def pays(threads: int) -> bool:
    """Whether guessing is worth it with so many threads."""
    run = max(RIGHT)
    return _gain(run, _length(run, threads), threads) >= GAIN


def _length(run: int, threads: int) -> int:
    """So many tokens behind a run promise the most, 0 to LONGEST."""
    return max(range(LONGEST + 1), key=lambda length: _gain(run, length, threads))


def _gain(run: int, length: int, threads: int) -> float:
    """Tokens a second against one by one: those that are expected by what they cost."""
    written = 1 + sum(RIGHT[run][:length])
    return written / (1 + length * _cost(threads))


def _cost(threads: int) -> float:
    """Of one more token in a batch, as a share of what one alone takes.

    Measured on one core without AVX-512, with the default model: 64 ms each, and 81 alone, which
    has to wait for the weights besides. More threads shorten only what is computed.
    """
    return 64 / (64 + 17 * threads)
