"""Okapi BM25 over very many passages: what each term gives each passage is computed beforehand.

The same formula as FTS5's, which reads every row that holds a word of the question once to count
them and once more to weigh them: seconds, where a million passages are searched. Here a word costs
the reading of its list. After "BM25S: Orders of magnitude faster lexical search" (Lù, 2024).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.keywords import CONTEXT_WEIGHT

__all__ = ["MOST", "Lists", "Posting", "Postings", "best"]

K1 = 1.2
B = 0.75
_UNIT = (K1 + 1) / 65535
"""A weight is kept as a whole number of these; none is above K1 + 1."""
MOST = 1_000_000
"""Rows of lists that are read for a question: once it is so many, its commonest terms are left out.
They weigh least, and each million takes some ten milliseconds."""
_BLOCK = 1024

Posting = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint16]]
"""The rows that hold a term, ascending, and what it gives each of them, in units."""


class Lists(Protocol):
    """Postings by term, of rows that are numbered from 0."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    def count(self, term: str) -> int:
        """How many of them hold a term."""

    def read(self, term: str) -> Posting:
        """Its posting, which may be of no row."""


class Postings:
    """Postings in memory."""

    def __init__(self, held: Iterable[tuple[str, str]], mean: float | None = None) -> None:
        """held: of each row what keywords.texts() gave. mean: terms of a row, on average; None for
        that of these rows.
        """
        slots: dict[str, int] = {}
        terms, counts, distinct, lengths = array("I"), array("f"), array("I"), array("I")
        for own, context in held:
            found: dict[int, float] = {}
            length = 0
            for text, worth in ((own, 1.0), (context, CONTEXT_WEIGHT)):
                words = text.split()
                length += len(words)
                for word in words:
                    slot = slots.setdefault(word, len(slots))
                    found[slot] = found.get(slot, 0.0) + worth
            terms.extend(found)
            counts.extend(found.values())
            distinct.append(len(found))
            lengths.append(length)
        self.rows = len(lengths)
        sizes = np.frombuffer(lengths, dtype=np.uint32) if lengths else np.zeros(0, np.uint32)
        self.mean = mean if mean is not None else float(sizes.mean()) if self.rows else 1.0
        self._slots = slots
        self._sort(_array(terms, np.uint32), _array(counts, np.float32), distinct, sizes)

    def _sort(self, terms: Any, counts: Any, distinct: array[int], sizes: Any) -> None:
        """From row after row to term after term."""
        order = np.argsort(terms, kind="stable")
        rows = np.repeat(np.arange(self.rows, dtype=np.uint32), _array(distinct, np.uint32))
        scale = (K1 * (1 - B + B * sizes / (self.mean or 1.0))).astype(np.float32)
        counts = counts * (K1 + 1) / (counts + scale[rows])
        self._weights = np.rint(counts[order] / _UNIT).astype(np.uint16)
        self._rows = rows[order]
        self._ends = np.cumsum(np.bincount(terms, minlength=len(self._slots)), dtype=np.int64)

    def __iter__(self) -> Iterator[str]:
        return iter(self._slots)

    def count(self, term: str) -> int:
        """See Lists."""
        return len(self.read(term)[0])

    def read(self, term: str) -> Posting:
        """See Lists."""
        slot = self._slots.get(term)
        if slot is None:
            return self._rows[:0], self._weights[:0]
        here = slice(int(self._ends[slot - 1]) if slot else 0, int(self._ends[slot]))
        return self._rows[here], self._weights[here]


def best(
    parts: Sequence[Lists],
    wanted: Sequence[str],
    k: int,
    without: npt.NDArray[np.int64] | None = None,
) -> list[int]:
    """The k best rows by BM25, best first, ties to the lower one. The rows of the parts are
    numbered through; wanted: terms, each once; without: rows that are left out.

    Terms that stand in more of them than can be read are left out, but for the rarest one.
    """
    rows = sum(part.rows for part in parts)
    counts = {term: sum(part.count(term) for part in parts) for term in wanted}
    known = sorted((term for term in wanted if counts[term]), key=lambda term: counts[term])
    scores = np.zeros(rows, dtype=np.float32)
    read = 0
    for term in known:
        read += counts[term]
        if read > MOST and term != known[0]:
            break
        weight = math.log((rows - counts[term] + 0.5) / (counts[term] + 0.5))
        # FTS5's, for a term that half of the rows hold or more.
        weight = max(weight, 1e-6) * _UNIT
        begin = 0
        for part in parts:
            held, units = part.read(term)
            # A row is in a list once, so that no sum is lost.
            scores[begin : begin + part.rows][held] += units * np.float32(weight)
            begin += part.rows
    if without is not None:
        scores[without] = 0
    return _first(scores, k)


def _first(scores: npt.NDArray[np.float32], k: int) -> list[int]:
    """The rows of the k highest scores above 0, best first, ties to the lower row."""
    starts = np.arange(0, len(scores), _BLOCK)
    if not len(starts):
        return []
    highest = np.maximum.reduceat(scores, starts)
    # Each of the k best blocks has a row as good as this: the k best rows are not below it.
    least = np.partition(highest, -k)[-k] if len(highest) > k else np.float32(0)
    found = np.flatnonzero((scores >= least) & (scores > 0))
    order = np.lexsort((found, -scores[found]))[:k]
    return [int(row) for row in found[order]]


def _array(values: array[Any], kind: Any) -> Any:
    return np.frombuffer(values, dtype=kind) if values else np.zeros(0, kind)
