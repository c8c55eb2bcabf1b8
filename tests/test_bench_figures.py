"""What a bench's figures are made of, worked out by hand."""

from __future__ import annotations

import pytest

from eval.bench.figures import KINDS, Amount, late, median, quotient
from eval.bench.settings import PARTS


def test_a_median_stands_between_the_bounds_of_its_resamples() -> None:
    (one,) = median("answer.whole", [0.1, 0.5, 0.2])
    assert (one.value, one.n) == (0.2, 3)
    # All three draws are one value with chance 1/27 each: more than the 2.5 % that are cut off.
    assert (one.low, one.high) == (0.1, 0.5)
    (alone,) = median("answer.whole", [0.4])
    assert alone == Amount("answer.whole", 0.4, None, None, 1)
    assert median("answer.whole", []) == late("search.p95", []) == quotient("batch.times", []) == []


def test_95_in_100_do_not_exceed_the_late_value() -> None:
    (one,) = late("search.p95", [float(value) for value in range(100, 0, -1)])
    assert one.value == 95.0
    assert one.low is not None and one.high is not None
    assert 88 <= one.low < 95 < one.high <= 100


def test_a_quotient_is_of_sums_and_drawn_pair_by_pair() -> None:
    (one,) = quotient("batch.times", [(1.0, 2.0), (2.0, 10.0)])
    # Drawn are the first pair twice, both, or the second twice.
    assert (one.value, one.low, one.high) == (3 / 12, 0.2, 0.5)


@pytest.mark.parametrize(
    "name, value, reached, distance",
    [
        ("answer.whole", 0.33, True, 1.0),
        ("answer.whole", 0.66, False, 2.0),
        ("index.times", 2.5, True, 1.0),
        ("index.times", 1.25, False, 2.0),
        ("index.rate", 100.0, None, None),
        ("start.above", -0.5, True, None),
    ],
)
def test_a_figure_is_at_most_its_aim_or_at_least(
    name: str, value: float, reached: bool | None, distance: float | None
) -> None:
    one = Amount(name, value, None, None, 1)
    assert one.reached is reached
    assert one.distance(value) == (None if distance is None else pytest.approx(distance))


def test_every_figure_is_of_a_part_and_every_part_has_one() -> None:
    assert {name.partition(".")[0] for name in KINDS} == set(PARTS)


def test_a_figure_says_what_it_is_in_json_too() -> None:
    assert Amount("floor.outside", 0.1, 0.05, 0.2, 9).to_json() == {
        "name": "floor.outside",
        "value": 0.1,
        "interval": [0.05, 0.2],
        "n": 9,
        "unit": "%",
        "aim": 0.08,
        "at_least": False,
        "reached": False,
        "told": KINDS["floor.outside"].told,
    }
