"""The one door to FAISS: which vectors are nearest to a query."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexMismatch

__all__ = ["Vectors"]

Matrix = npt.NDArray[np.float32]


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
        if query.shape != (self.dim,):
            raise IndexMismatch(f"a query of shape {query.shape} for vectors of {self.dim}")
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
