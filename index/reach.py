"""How a corpus is searched: each way gives ids of passages by meaning and by words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from index.store import Store

    Query = npt.NDArray[np.float32]

__all__ = ["LARGE", "Reach", "Whole", "reach"]

LARGE = 50_000
"""Passages from which on a corpus is searched by what is kept beside its index (index.large).
Below, its vectors are read whole when it is opened, and compared one by one."""


class Reach(Protocol):
    """What a search asks; k: how many at most."""

    def nearest(self, query: Query, k: int) -> list[tuple[int, float]]:
        """Ids of the nearest passages to a query of shape (dim,) with their cosines, best first,
        ties to the lower id. Raises IndexMismatch if the query is not of the index's dim.
        """

    def keywords(self, question: str, k: int) -> list[int]:
        """Ids of the best passages by BM25, best first."""


def reach(store: Store, large: int = LARGE) -> Reach | None:
    """How to search what is stored now; None if that is nothing. large: see LARGE."""
    rows = store.count()
    if store.path is not None and rows >= large:
        from index.large import open_large

        found = open_large(store, rows)
        if found is not None:
            return found
    ids, matrix = store.vectors()
    return Whole(store, ids, matrix) if ids else None


class Whole:
    """See Reach. All vectors are in memory, every row has been checked."""

    def __init__(self, store: Store, ids: list[int], matrix: Query) -> None:
        from index.vectors import Vectors

        self._store, self._ids = store, ids
        self._vectors = Vectors(matrix)

    def nearest(self, query: Query, k: int) -> list[tuple[int, float]]:
        """See Reach."""
        return [(self._ids[row], score) for row, score in self._vectors.nearest(query, k)]

    def keywords(self, question: str, k: int) -> list[int]:
        """See Reach."""
        return self._store.keywords(question, k)
