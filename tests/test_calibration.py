"""Calibration against a small reliability diagram worked out by hand."""

from __future__ import annotations

import pytest

from eval.calibration import Bin, bins, expected_calibration_error

CONFIDENCES = [0.95, 0.91, 0.9, 0.85, 0.3, 0.0]
RIGHT = [True, False, True, True, False, False]


def test_answers_fall_into_bins_that_hold_their_upper_bound() -> None:
    made = bins(CONFIDENCES, RIGHT)
    assert [one.n for one in made] == [1, 0, 1, 0, 0, 0, 0, 0, 2, 2]
    assert made[9] == Bin(0.9, 1.0, 2, (0.95 + 0.91) / 2, 0.5)
    assert made[8] == Bin(0.8, 0.9, 2, (0.9 + 0.85) / 2, 1.0)
    assert made[1] == Bin(0.1, 0.2, 0, 0.0, 0.0)


@pytest.mark.parametrize("tenth", range(1, 11))
def test_a_round_confidence_is_in_the_bin_below(tenth: int) -> None:
    assert [one.n for one in bins([tenth / 10], [True])].index(1) == tenth - 1


def test_the_error_weighs_each_bins_distance_by_its_answers() -> None:
    # 2/6 of |0.93 - 0.5|, 2/6 of |0.875 - 1|, 1/6 of 0.3 and 1/6 of 0.
    expected = (2 * 0.43 + 2 * 0.125 + 0.3) / 6
    assert expected_calibration_error(CONFIDENCES, RIGHT) == pytest.approx(expected)
    # In one bin: mean confidence 3.91 / 6, right 3 / 6.
    assert expected_calibration_error(CONFIDENCES, RIGHT, count=1) == pytest.approx(0.91 / 6)
    assert expected_calibration_error([0.8] * 5, [True] * 4 + [False]) == pytest.approx(0.0)
    assert expected_calibration_error([], []) is None


def test_what_is_no_confidence_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"1\.2"):
        bins([1.2], [True])
    with pytest.raises(ValueError, match="zip"):
        bins([0.2], [])
