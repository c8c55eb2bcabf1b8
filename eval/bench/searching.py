"""Searching some thousand passages, and FAISS alone over their vectors."""

from __future__ import annotations

import time
from collections.abc import Callable

from eval.bench.figures import Amount, late, median
from eval.bench.ground import Ground
from index.search import POOL
from index.vectors import Vectors
from rag.retrieve import PASSAGES

__all__ = ["REPEATS", "measure"]

REPEATS = 20
"""Times that each question is searched for."""


def measure(ground: Ground, now: Callable[[], float] = time.perf_counter) -> list[Amount]:
    """Milliseconds from a question to its passages, and from its vector to its nearest ones."""
    index = ground.large.index
    if not index.store.count():
        ground.large.write()
        index.refresh()
    _, matrix = index.store.vectors()
    flat = Vectors(matrix)
    asked = [one.question for one in ground.questions]
    vectors = index.embedder.encode(asked)
    index.search(asked[0], PASSAGES)
    whole, bare = [], []
    for _ in ground.paced("search", REPEATS, "rounds"):
        for question, vector in zip(asked, vectors, strict=True):
            begun = now()
            index.search(question, PASSAGES)
            between = now()
            flat.nearest(vector, POOL)
            whole.append(1000 * (between - begun))
            bare.append(1000 * (now() - between))
    return [
        *median("search.p50", whole),
        *late("search.p95", whole),
        *median("search.flat_p50", bare),
        *late("search.flat_p95", bare),
    ]
