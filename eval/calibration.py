"""Whether a confidence means what it says: of the answers given 0.9, are nine in ten right?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bin", "bins", "expected_calibration_error"]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose confidence is above low and at most high (0 is in the first bin).

    n: how many. confidence: their mean. right: the share of them that are right. Both 0 if n is 0.
    """

    low: float
    high: float
    n: int
    confidence: float
    right: float


def bins(confidences: Sequence[float], right: Sequence[bool], *, count: int = BINS) -> list[Bin]:
    """The reliability diagram's bins, all of one width, the empty ones too (DeGroot and Fienberg,
    The Statistician 1983).

    confidences: of the questions that were answered, 0 to 1; right: the same questions, in order.
    Raises ValueError if their lengths differ or a confidence is not from 0 to 1.
    """
    members: list[list[tuple[float, bool]]] = [[] for _ in range(count)]
    for confidence, hit in zip(confidences, right, strict=True):
        if not 0.0 <= confidence <= 1.0:
            raise ValueError(f"confidence {confidence} is not between 0 and 1")
        # Rounded, for 0.7 * 10 is a hair above 7 and would fall into the next bin.
        members[max(0, math.ceil(round(confidence * count, 9)) - 1)].append((confidence, hit))
    return [
        Bin(
            low=i / count,
            high=(i + 1) / count,
            n=len(held),
            confidence=math.fsum(c for c, _ in held) / len(held) if held else 0.0,
            right=sum(hit for _, hit in held) / len(held) if held else 0.0,
        )
        for i, held in enumerate(members)
    ]


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], *, count: int = BINS
) -> float | None:
    """How far confidence and accuracy lie apart, 0 (calibrated) to 1; None without answers.

    The mean over the bins of their distance, each bin weighed by how many answers it holds (Guo et
    al., "On calibration of modern neural networks", ICML 2017).
    """
    made = bins(confidences, right, count=count)
    total = sum(one.n for one in made)
    if not total:
        return None
    return math.fsum(one.n * abs(one.confidence - one.right) for one in made) / total
