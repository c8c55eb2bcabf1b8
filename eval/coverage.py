"""What is gained by answering only when sure: accuracy against coverage."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Point", "area", "curve"]


@dataclass(frozen=True, slots=True)
class Point:
    """If only what is as sure as threshold were answered. coverage: the share of all questions that
    would be; accuracy: the share of these that are right.
    """

    threshold: float
    coverage: float
    accuracy: float


def curve(confidences: Sequence[float], right: Sequence[bool], asked: int) -> list[Point]:
    """Accuracy at each coverage that a threshold on confidence can reach, surest first.

    The risk-coverage curve (El-Yaniv and Wiener, JMLR 2010), with accuracy for one minus risk.
    confidences, right: of the questions that were answered, in any order; asked: how many questions
    there were, so that the curve ends where the system itself abstains. Answers of one confidence
    come in together. Raises ValueError if more were answered than asked.
    """
    pairs = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    if len(pairs) > asked:
        raise ValueError(f"{len(pairs)} answers to {asked} questions")
    points = []
    taken = hits = 0
    for threshold, group in itertools.groupby(pairs, key=lambda pair: pair[0]):
        for _, hit in group:
            taken += 1
            hits += hit
        points.append(Point(threshold, taken / asked, hits / taken))
    return points


def area(points: Sequence[Point]) -> float | None:
    """The mean accuracy over the coverage that was reached, 0 to 1; None without points.

    One minus the area under the risk-coverage curve (AURC; Geifman, Uziel and El-Yaniv, ICLR 2019).
    1 only if every answer is right; higher than the last point's accuracy if the surer answers are
    right more often.
    """
    if not points:
        return None
    starts = [0.0, *(point.coverage for point in points)]
    widths = [end - start for start, end in itertools.pairwise(starts)]
    gained = math.fsum(w * point.accuracy for w, point in zip(widths, points, strict=True))
    return gained / points[-1].coverage
