"""Several rankings to one."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["reciprocal_rank"]

K = 10
"""How slowly a rank loses worth. 60 in the paper, over thousands of results; 10 put one more
evidence line among the first five here (eval/LOG.md)."""


def reciprocal_rank(rankings: Sequence[Sequence[int]], *, k: int = K) -> list[tuple[int, float]]:
    """Ids with their scores, best first: the sum over rankings of 1 / (k + rank), rank from 1.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009). Ties go to the lower id.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, identity in enumerate(ranking, 1):
            scores[identity] = scores.get(identity, 0.0) + 1.0 / (k + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
