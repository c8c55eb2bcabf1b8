"""Attention that is written down beforehand, for seven tokens on a shelf."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rag.attention import Shelf
from rag.heads import Head
from tests.scripted_llama import HEADS, Llama

__all__ = [
    "ASK",
    "BLANK",
    "DEPTH",
    "HEADS_USED",
    "MEANS",
    "ONE",
    "OPEN",
    "SPANS",
    "TWO",
    "WEIGHTS",
    "attentive",
    "pause_at",
    "shelf_of",
    "taken",
]

OPEN, ONE, TWO = tuple(b"<>"), tuple(b"abc"), tuple(b"de")
"""What is put: seven tokens, the passages being "a", "bc" and "de"."""
SPANS = [(2, 3), (3, 5), (5, 7)]
ASK, BLANK = tuple(b"??"), tuple(b"-")
HEADS_USED = (Head(1, 0, 0.5), Head(1, 1, 0.25), Head(2, 1, 0.125))
DEPTH = 3

GIVEN = {
    # What a token gives the seven that were put, by layer and head; the rest goes elsewhere.
    (ASK, 1, 0): [[0, 0, 0.25, 0.125, 0.125, 0, 0], [0, 0, 0.75, 0.125, 0.125, 0, 0]],
    (ASK, 1, 1): [[0.5, 0, 0, 0, 0, 0.25, 0.25], [0.5, 0, 0, 0.25, 0, 0, 0.25]],
    (ASK, 2, 1): [[0, 0, 0.125, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0.5]],
    (BLANK, 1, 0): [[0, 0, 0.25, 0, 0.25, 0.5, 0]],
    (BLANK, 1, 1): [[1, 0, 0, 0, 0, 0, 0]],
    (BLANK, 2, 1): [[0, 0, 0, 0.125, 0, 0, 0.25]],
}
MEANS = {
    (ASK, 1, 0): [0.5, 0.25, 0.0],
    (ASK, 1, 1): [0.0, 0.125, 0.375],
    (ASK, 2, 1): [0.0625, 0.0, 0.25],
    (BLANK, 1, 0): [0.25, 0.25, 0.5],
    (BLANK, 1, 1): [0.0, 0.0, 0.0],
    (BLANK, 2, 1): [0.0, 0.125, 0.25],
}
"""The same as the mean over a question's tokens, summed over each passage."""
WEIGHTS = [
    (0.5 - 0.25) / 0.5 + 0.0 / 0.25 + (0.0625 - 0.0) / 0.125,
    (0.25 - 0.25) / 0.5 + 0.125 / 0.25 + (0.0 - 0.125) / 0.125,
    (0.0 - 0.5) / 0.5 + 0.375 / 0.25 + (0.25 - 0.25) / 0.125,
]


def written_down(layer: int, tokens: list[int], new: int) -> npt.NDArray[np.float32]:
    """GIVEN as llama.cpp shows it: behind what was put come the question, and empty cells."""
    found = np.full((HEADS, new, len(tokens) + 7), 9.0, dtype=np.float32)
    for head in range(HEADS):
        found[head, :, :7] = np.array(GIVEN.get((tuple(tokens[-new:]), layer, head), [[0.0] * 7]))
    return found


def attentive() -> Llama:
    """A stand-in that looks at what is written down."""
    made = Llama()
    made.attention = written_down
    return made


def shelf_of(llama: Llama, window: int = 64) -> Shelf:
    return Shelf(llama, llama.ggml, "model", window=window, threads=3)


def taken(llama: Llama) -> str:
    """What was read since the last time."""
    read, llama.read = bytes(llama.read).decode(), []
    return read


def pause_at(count: int) -> Callable[[], bool]:
    """Says so when it is asked for the count-th time, from 1 on, and ever after."""
    asked = iter([False] * (count - 1))
    return lambda: next(asked, True)
