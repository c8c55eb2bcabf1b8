"""Indexing some thousand passages, and encoding the same texts with sentence-transformers."""

from __future__ import annotations

import time
from collections.abc import Callable

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground

__all__ = ["ROUNDS", "measure"]

ROUNDS = 4


def measure(ground: Ground, now: Callable[[], float] = time.perf_counter) -> list[Amount]:
    """Passages a second of both, in rounds: reading, cutting, encoding, keywords and writing on one
    side, the vectors alone on the other. Who begins changes with each round.
    """
    large, encoder = ground.large, ground.encoder
    warm = large.write()
    large.index.refresh()
    encoder.encode(warm[:100])
    rates: list[tuple[float, float]] = []
    for number in ground.paced("index", ROUNDS, "rounds"):
        texts = large.write()
        seconds = {}
        jobs: dict[str, Callable[[], object]] = {
            "ours": large.index.refresh,
            "theirs": lambda texts=texts: encoder.encode(texts),  # type: ignore[misc]
        }
        for side in jobs if number % 2 == 0 else reversed(jobs):
            begun = now()
            jobs[side]()
            seconds[side] = now() - begun
        rates.append((len(texts) / seconds["ours"], len(texts) / seconds["theirs"]))
    return [
        *median("index.times", [ours / theirs for ours, theirs in rates]),
        *median("index.rate", [ours for ours, _ in rates]),
        *median("index.encode_rate", [theirs for _, theirs in rates]),
    ]
