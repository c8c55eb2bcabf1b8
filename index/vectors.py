"""The one door to FAISS: which vectors are nearest to a query."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexMismatch

__all__ = ["Compact", "Vectors", "make", "version"]

Matrix = npt.NDArray[np.float32]

CODES = "RaBitQ"
"""What stands for a vector: a bit for each of its dimensions, as it lies from its list's centre,
and 8 bytes (Gao and Long, SIGMOD 2024). What was tried beside it: eval/LOG.md."""
PROBED = 1 / 14
"""Share of the lists that are looked into for a query, and"""
LEAST_PROBED = 32
"""how many they are at least."""
_POINTS = 64
"""Vectors for each list's centre, in the sample that these are learnt from."""


class Vectors:
    """Unit vectors, searched exactly by their cosine."""

    def __init__(self, matrix: Matrix) -> None:
        """matrix: float32 (n, dim), unit rows; row i answers to the id i."""
        import faiss

        self._index: Any = faiss.IndexFlatIP(matrix.shape[1])
        self._index.add(np.ascontiguousarray(matrix, dtype=np.float32))
        self.dim = int(matrix.shape[1])

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def nearest(self, query: Matrix, k: int) -> list[tuple[int, float]]:
        """The k nearest rows to a query of shape (dim,), best first, with cosines in [-1, 1].

        Fewer than k where there are fewer rows: FAISS's padding ids of -1 are left out. Ties go
        to the lower row. Raises IndexMismatch if the query is not of the index's dim.
        """
        _same_shape(query, self.dim)
        # Of rows that tie for the last place FAISS keeps any: all of them are asked for.
        wide = k + 1
        while True:
            scores, rows = self._index.search(np.ascontiguousarray(query[None, :]), wide)
            if wide >= len(self) or scores[0, -1] < scores[0, k - 1]:
                break
            wide *= 2
        found = [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
        found = [hit for hit in found if hit[0] >= 0]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]


class Compact:
    """Unit vectors as a few bytes each, in lists of those that lie near to each other: which of
    very many may be nearest to a query. The vectors themselves say which are.
    """

    def __init__(self, index: Any) -> None:
        """index: FAISS's. See make and read."""
        self._index = index
        self._index.nprobe = max(LEAST_PROBED, math.ceil(PROBED * self._index.nlist))
        # Not the lists of one query among the cores: where another thread had just encoded the
        # question, that took up to 26 ms of what takes one on one core (eval/LOG.md).
        self._index.parallel_mode = 0
        self.dim = int(index.d)

    @classmethod
    def read(cls, data: bytes) -> Compact:
        """What data() gave. FAISS believes whatever stands there: check it before."""
        import faiss

        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def data(self) -> bytes:
        """The whole of it, for this version of FAISS."""
        import faiss

        made: bytes = faiss.serialize_index(self._index).tobytes()
        return made

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def likely(self, query: Matrix, k: int) -> npt.NDArray[np.int64]:
        """About k rows, or fewer, that a query of shape (dim,) may be nearest to, in any order.

        Raises IndexMismatch if the query is not of the index's dim.
        """
        _same_shape(query, self.dim)
        _, rows = self._index.search(np.ascontiguousarray(query[None, :]), k)
        found: npt.NDArray[np.int64] = rows[0][rows[0] >= 0]
        return found


def make(sample: Matrix, blocks: Iterable[Matrix], rows: int) -> Compact:
    """All rows of the blocks, numbered through, by lists learnt from a sample of them.

    sample: float32 (m, dim). rows: how many are to come, about. One block is in memory at a time.
    """
    import faiss

    lists = max(1, min(round(2 * rows**0.5), len(sample) // 4))
    index: Any = faiss.index_factory(
        sample.shape[1], f"IVF{lists},{CODES}", faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter = 8
    index.cp.max_points_per_centroid = _POINTS
    # It would complain on standard error.
    index.cp.min_points_per_centroid = 1
    index.train(np.ascontiguousarray(sample))
    for block in blocks:
        index.add(np.ascontiguousarray(block))
    return Compact(index)


def _same_shape(query: Matrix, dim: int) -> None:
    if query.shape != (dim,):
        raise IndexMismatch(f"a query of shape {query.shape} for vectors of {dim}")


def version() -> str:
    """FAISS's, whose files no other need read."""
    import faiss

    return str(faiss.__version__)
