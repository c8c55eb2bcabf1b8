"""Two systems on the same questions: each figure of both, and how many times the other's it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from eval.figures import figures
from eval.outcome import Outcome

__all__ = ["COMPARED", "Side", "compare"]

COMPARED = (
    "right",
    "accuracy",
    "truthfulness",
    "f1",
    "abstained",
    "refused",
    "citation_precision",
    "citation_recall",
    "first_token_median",
    "seconds_median",
    "prompt_tokens",
    "reused_tokens",
    "generated_tokens",
)
"""Which figures, in their order; eval.figures.ABOUT says what each is."""


class Side(NamedTuple):
    """A figure of both; None where a system has nothing to say to it.

    ratio: ours / theirs; None unless theirs is above 0 and ours not below.
    """

    name: str
    ours: float | None
    theirs: float | None
    ratio: float | None


def compare(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> list[Side]:
    """The figures that at least one of the two has. Raises ValueError unless both were asked the
    same questions in the same order.
    """
    if [one.id for one in ours] != [one.id for one in theirs]:
        raise ValueError("the two were not asked the same questions")
    left, right = (
        {one.name: one.value for one in figures(side) if one.tag is None} for side in (ours, theirs)
    )
    return [
        Side(name, left.get(name), right.get(name), _ratio(left.get(name), right.get(name)))
        for name in COMPARED
        if name in left or name in right
    ]


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    if ours is None or theirs is None or ours < 0 or theirs <= 0:
        return None
    return ours / theirs
