"""How sure a mean is: an interval from the values themselves, without assuming their shape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["interval"]

_AT_ONCE = 100
"""Resamples drawn together: enough to be fast, few enough for a set of 100,000 questions."""


def interval(
    values: Sequence[float], *, level: float = 0.95, seed: int = 0, resamples: int = 2000
) -> tuple[float, float]:
    """Between what bounds the mean lies, low and high: the percentile bootstrap.

    Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 1979. The same
    values in the same order give the same bounds. Raises ValueError for no values, or a level that
    is not between 0 and 1.
    """
    if not len(values):
        raise ValueError("no values, no mean")
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} is not between 0 and 1")
    known = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(seed)
    means = np.empty(resamples)
    for start in range(0, resamples, _AT_ONCE):
        size = min(_AT_ONCE, resamples - start)
        drawn = random.integers(0, len(known), size=(size, len(known)))
        means[start : start + size] = known[drawn].mean(axis=1)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
