"""The bootstrap interval against the distributions that it samples, worked out by hand."""

from __future__ import annotations

import pytest

from eval.interval import interval


def test_bounds_are_quantiles_of_the_resampled_mean() -> None:
    # Two draws of 0 or 1: the mean is 0, 1/2, 1 with chances 1/4, 1/2, 1/4.
    assert interval([0.0, 1.0]) == (0.0, 1.0)
    assert interval([0.0, 1.0], level=0.4) == (0.5, 0.5)
    # Ten draws: binomial(10, 1/2). At most 1 has chance 0.011, at most 2 has 0.055.
    assert interval([0.0, 1.0] * 5) == pytest.approx((0.2, 0.8))
    assert interval([3.5] * 7) == (3.5, 3.5)
    assert interval([2.0]) == (2.0, 2.0)


def test_four_times_the_questions_halve_the_interval() -> None:
    few, many = interval([0.0, 1.0] * 50), interval([0.0, 1.0] * 200)
    # Of a share of 1/2 in 100: 1.96 times 0.05 each way.
    assert few == pytest.approx((0.402, 0.598), abs=0.015)
    assert many == pytest.approx((0.451, 0.549), abs=0.008)


def test_the_same_values_give_the_same_bounds_and_another_seed_others() -> None:
    values = [0.1 * i * i for i in range(30)]
    assert interval(values) == interval(values)
    assert interval(values, seed=1) != interval(values)
    assert interval(values, resamples=150) != interval(values)


def test_what_has_no_interval_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        interval([])
    with pytest.raises(ValueError, match="level 1"):
        interval([1.0], level=1.0)
