"""What the parts of a bench measure: each figure, what it should reach, and how sure it is."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.figures import percentile
from eval.interval import interval

__all__ = ["KINDS", "Amount", "Kind", "late", "median", "quotient"]

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a figure is. unit: x for a ratio, % for a share (0 to 1), else of an amount. aim: what
    it is to be at most, or at least; None where it only tells what a ratio is made of.
    """

    told: str
    unit: str
    aim: float | None = None
    at_least: bool = False


KINDS = {
    "answer.first_token": Kind("first word, warm, langchain's tutorial chain = 1", "x", 0.20),
    "answer.whole": Kind("whole answer, warm, langchain's tutorial chain = 1", "x", 0.33),
    "answer.first_token_here": Kind("first word, warm", "s"),
    "answer.first_token_there": Kind("the same of the tutorial chain", "s"),
    "answer.whole_here": Kind("whole answer, warm", "s"),
    "answer.whole_there": Kind("the same of the tutorial chain", "s"),
    "floor.outside": Kind("time of an answer in which no model computes", "%", 0.08),
    "floor.writing": Kind("tokens written a second, one at a time = 1", "x", 1.6, at_least=True),
    "floor.times": Kind("whole answer, bare reading and writing of its new tokens = 1", "x"),
    "floor.read_rate": Kind("llama.cpp reads, tokens a second", "/s"),
    "floor.write_rate": Kind("llama.cpp writes one at a time, tokens a second", "/s"),
    "followup.again": Kind("tokens of a follow-up that were read before, and are again", "%", 0.05),
    "second.first_token": Kind("first word of a second process, of the first one = 1", "x", 0.5),
    "second.first_process": Kind("start to first word, nothing known of the corpus", "s"),
    "second.second_process": Kind("the same in the next process", "s"),
    "start.help": Kind("ask --help, python -c pass = 1", "x", 3.0),
    "start.status": Kind("ask status, python -c pass = 1", "x", 3.0),
    "start.above": Kind("start to first word, above what the model needs", "s", 1.5),
    "start.pass": Kind("python -c pass", "s"),
    "start.first_token": Kind("start to first word of a new process", "s"),
    "start.alone": Kind("the model loads and reads as many tokens", "s"),
    "index.times": Kind("passages indexed a second, encode alone = 1", "x", 2.5, at_least=True),
    "index.rate": Kind("passages indexed a second, everything included", "/s"),
    "index.encode_rate": Kind("SentenceTransformer.encode of the same texts", "/s"),
    "search.p50": Kind("search by meaning and words, question to passages", "ms"),
    "search.p95": Kind("the same, of 95 in 100", "ms"),
    "search.flat_p50": Kind("FAISS alone, from a vector", "ms"),
    "search.flat_p95": Kind("the same, of 95 in 100", "ms"),
    "memory.above": Kind("most memory of an ask, above the size of the GGUF", "GB", 0.6),
    "batch.times": Kind("questions of one --batch, as many processes = 1", "x", 0.5),
}
"""Every figure by its name, which begins with its part's. The aims are what the project set itself
on two cores with AVX-512."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that was measured n times. low, high: its 95 % bootstrap interval; None where it was
    measured once.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    n: int

    @property
    def kind(self) -> Kind:
        """What it is."""
        return KINDS[self.name]

    @property
    def reached(self) -> bool | None:
        """Whether it is what it should be; None where nothing is asked of it."""
        aim = self.kind.aim
        if aim is None:
            return None
        return self.value >= aim if self.kind.at_least else self.value <= aim

    def distance(self, value: float) -> float | None:
        """How many times too much (too little, of what should be at least so much) a value of this
        figure is: 1 is the aim, less is better. None without an aim, or for nothing.
        """
        aim = self.kind.aim
        if aim is None or value <= 0:
            return None
        return aim / value if self.kind.at_least else value / aim

    def to_json(self) -> dict[str, Any]:
        """With what it is."""
        kind = self.kind
        return {
            "name": self.name,
            "value": self.value,
            "interval": None if self.low is None else [self.low, self.high],
            "n": self.n,
            "unit": kind.unit,
            "aim": kind.aim,
            "at_least": kind.at_least,
            "reached": self.reached,
            "told": kind.told,
        }


def median(name: str, values: Sequence[float]) -> list[Amount]:
    """The median of what was measured; nothing where nothing was."""
    if not values:
        return []
    low, high = _interval(values, lambda drawn: np.median(drawn, axis=1))
    return [Amount(name, statistics.median(values), low, high, len(values))]


def late(name: str, values: Sequence[float]) -> list[Amount]:
    """The value that 95 in 100 do not exceed, see eval.figures.percentile; nothing of nothing."""
    if not values:
        return []
    low, high = _interval(
        values, lambda drawn: np.quantile(drawn, 0.95, axis=1, method="inverted_cdf")
    )
    return [Amount(name, percentile(values, 0.95), low, high, len(values))]


def quotient(name: str, pairs: Sequence[tuple[float, float]]) -> list[Amount]:
    """The sum of what was measured of ours by the sum of what it is compared with, pair by pair;
    nothing of nothing.
    """
    if not pairs:
        return []
    ours, theirs = map(sum, zip(*pairs, strict=True))
    low, high = _interval(
        pairs, lambda drawn: drawn[..., 0].sum(axis=1) / drawn[..., 1].sum(axis=1)
    )
    return [Amount(name, ours / theirs, low, high, len(pairs))]


def _interval(
    values: Sequence[float] | Sequence[tuple[float, float]], of: Any
) -> tuple[float | None, float | None]:
    return interval(values, of=of) if len(values) > 1 else (None, None)
