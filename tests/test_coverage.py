"""The coverage-accuracy curve, worked out by hand."""

from __future__ import annotations

import pytest

from eval.coverage import Point, area, curve


def test_the_curve_takes_the_surest_answers_first() -> None:
    points = curve([0.5, 0.9, 0.7, 0.9], [False, True, True, False], 8)
    assert points == [
        Point(0.9, 2 / 8, 1 / 2),
        Point(0.7, 3 / 8, 2 / 3),
        Point(0.5, 4 / 8, 2 / 4),
    ]
    # 1/8 of the questions each: 2 at 1/2, 1 at 2/3, 1 at 1/2.
    assert area(points) == pytest.approx((2 * 1 / 2 + 2 / 3 + 1 / 2) / 4)


def test_equally_sure_answers_come_in_together_in_whatever_order() -> None:
    assert curve([0.4] * 3, [True, False, False], 3) == curve([0.4] * 3, [False, False, True], 3)


def test_the_area_rewards_being_sure_of_what_is_right() -> None:
    well = curve([0.9, 0.8, 0.2, 0.1], [True, True, False, False], 4)
    badly = curve([0.9, 0.8, 0.2, 0.1], [False, False, True, True], 4)
    assert area(well) == pytest.approx((1 + 1 + 2 / 3 + 1 / 2) / 4)
    assert area(badly) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert area(curve([0.9, 0.1], [True, True], 100)) == 1.0
    assert area(curve([], [], 5)) is None


def test_more_answers_than_questions_are_an_error() -> None:
    with pytest.raises(ValueError, match="2 answers to 1"):
        curve([0.1, 0.2], [True, True], 1)
