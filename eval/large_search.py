"""What eval.million measures in each of its processes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.figures import percentile
from index.fuse import reciprocal_rank
from index.search import POOL, Index

__all__ = ["build", "exact", "recall", "search"]

FIRST = 12
"""Passages that are handed to the reader."""
MADE = 200
"""Queries that are made of a passage."""
COMPARED = 30
"""Queries that FTS5 is asked: it takes seconds for some."""
DROPPED = 0.5
"""Share of a passage's words that its query has not."""
_BLOCK = 20_000
_ROUNDING = 1e-5
"""Between two ways to add up one cosine."""

Vectors = npt.NDArray[np.float32]


def build(index: Index) -> dict[str, float]:
    """Bring the index up to date."""
    begun = time.perf_counter()
    with closing(index):
        index.refresh()
        return {"build_s": time.perf_counter() - begun, "build_gb": _memory("VmHWM")}


def search(index: Index, questions: Sequence[str]) -> dict[str, Any]:
    """Ask questions, and some that are made of passages. Only the times and the memory are of a
    process that does nothing else; what is compared with them comes after.
    """
    begun = time.perf_counter()
    index.refresh()
    opened = time.perf_counter() - begun
    begun = time.perf_counter()
    index.search(questions[0], FIRST)
    first = 1000 * (time.perf_counter() - begun)
    made = _made(index)
    asked = [*questions, *(query for query, _ in made)]
    whole = [_timed(index.search, one, FIRST) for one in asked]
    encoded = [_timed(index.embedder.encode, [one]) for one in asked]
    vectors = np.concatenate([one for _, one in encoded])
    found = index.reached()
    assert found is not None
    near = [_timed(found.nearest, one, POOL) for one in vectors]
    words = [_timed(found.keywords, one, POOL) for one in asked]
    memory = _memory("VmHWM")
    gold = exact(index, vectors, POOL)
    compared = random.Random("compared").sample(range(len(asked)), min(COMPARED, len(asked)))
    full = {row: index.store.keywords(asked[row], POOL) for row in compared}
    targets = {len(questions) + row: target for row, (_, target) in enumerate(made)}
    both = [row for row in compared if row in targets]
    return {
        "queries": len(asked),
        "open_s": opened,
        "first_ms": first,
        "p50_ms": percentile([took for took, _ in whole], 0.5),
        "p95_ms": percentile([took for took, _ in whole], 0.95),
        "asked_p95_ms": percentile([took for took, _ in whole[: len(questions)]], 0.95),
        "encode_p50_ms": percentile([took for took, _ in encoded], 0.5),
        "encode_p95_ms": percentile([took for took, _ in encoded], 0.95),
        "vectors_p95_ms": percentile([took for took, _ in near], 0.95),
        "words_p95_ms": percentile([took for took, _ in words], 0.95),
        "search_gb": memory,
        **{
            f"recall_{k}": _mean(
                recall(hits, right, k) for (_, hits), right in zip(near, gold, strict=True)
            )
            for k in (10, 50)
        },
        "words_50": _mean(_share(words[row][1], full[row]) for row in compared if full[row]),
        "hit_12": _mean(
            any(hit.passage == index.store.passage(target) for hit in whole[row][1])
            for row, target in targets.items()
        ),
        "hit_12_exact": _mean(
            targets[row] in _ids(reciprocal_rank([_ids(gold[row]), full[row]])[:FIRST])
            for row in both
        ),
        "hit_12_of_these": _mean(
            any(hit.passage == index.store.passage(targets[row]) for hit in whole[row][1])
            for row in both
        ),
    }


def exact(index: Index, queries: Vectors, k: int) -> list[list[tuple[int, float]]]:
    """The k nearest passages to each query with their cosines, best first, by all vectors in
    blocks. Of those that tie for the last place any.
    """
    ids = index.store.ids()
    best = np.full((len(queries), k), -1, dtype=np.int64)
    scores = np.full((len(queries), k), -np.inf, dtype=np.float32)
    for begin in range(0, len(ids), _BLOCK):
        held, block = index.store.some(ids[begin : begin + _BLOCK])
        all_scores = np.concatenate([scores, queries @ block.T], axis=1)
        all_ids = np.concatenate([best, np.tile(held, (len(queries), 1))], axis=1)
        order = np.argpartition(-all_scores, k - 1, axis=1)[:, :k]
        best = np.take_along_axis(all_ids, order, axis=1)
        scores = np.take_along_axis(all_scores, order, axis=1)
    order = np.lexsort((best, -scores))
    nearest = np.take_along_axis(best, order, axis=1), np.take_along_axis(scores, order, axis=1)
    return [
        [hit for hit in zip(*row, strict=True) if hit[0] >= 0]
        for row in zip(*(one.tolist() for one in nearest), strict=True)
    ]


def recall(
    found: Sequence[tuple[int, float]], nearest: Sequence[tuple[int, float]], k: int
) -> float:
    """The share of the k nearest that are among the first k found, in [0, 1].

    One that is as near as the last of them counts, whichever of those that tie that is, as in
    ANN-Benchmarks (Aumüller, Bernhardsson and Faithfull, 2020): a corpus that says a thing twice
    has it twice.
    """
    least = nearest[:k][-1][1] - _ROUNDING
    return sum(cosine >= least for _, cosine in found[:k]) / len(nearest[:k])


def _made(index: Index) -> list[tuple[str, int]]:
    """Queries of half of a passage's words, and the id of the passage."""
    drawn = random.Random("made")
    ids = index.store.ids().tolist()
    made = []
    for identity in drawn.sample(ids, min(MADE, len(ids))):
        words = index.store.passage(identity).text.split()
        kept = [word for word in words if drawn.random() >= DROPPED]
        made.append((" ".join(kept or words), identity))
    return made


def _timed(job: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """Milliseconds, and what came of it."""
    begun = time.perf_counter()
    done = job(*given)
    return 1000 * (time.perf_counter() - begun), done


def _share(found: Sequence[int], right: Sequence[int]) -> float:
    return len({*found} & {*right}) / len(right)


def _ids(hits: Sequence[tuple[int, float]]) -> list[int]:
    return [one for one, _ in hits]


def _mean(values: Any) -> float:
    return float(np.mean([float(one) for one in values] or [0.0]))


def _memory(field: str) -> float:
    """GB, as the system tells; 0 where it does not."""
    try:
        said = Path("/proc/self/status").read_text(encoding="ascii")
        return int(said.partition(f"{field}:")[2].split()[0]) * 1024 / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
