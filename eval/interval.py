"""How sure a figure is: an interval from the values themselves, without assuming their shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Statistic", "interval", "mean"]

Array = npt.NDArray[np.float64]
Statistic = Callable[[Array], Array]
"""What is told of drawn values: of (resamples, values, ...) one number a resample."""

_AT_ONCE = 100
"""Resamples drawn together: enough to be fast, few enough for a set of 100,000 questions."""


def mean(drawn: Array) -> Array:
    """The mean of each resample."""
    found: Array = drawn.mean(axis=1)
    return found


def interval(
    values: Sequence[float] | Sequence[tuple[float, float]],
    *,
    of: Statistic = mean,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 2000,
) -> tuple[float, float]:
    """Between what bounds a statistic of the values lies, low and high: the percentile bootstrap.

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
    found = np.empty(resamples)
    for start in range(0, resamples, _AT_ONCE):
        size = min(_AT_ONCE, resamples - start)
        drawn = random.integers(0, len(known), size=(size, len(known)))
        found[start : start + size] = of(known[drawn])
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
