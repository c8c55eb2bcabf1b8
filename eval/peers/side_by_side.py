"""Two systems on the same questions: each figure of both, and how many times the other's it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import mcnemar
from eval.figures import Figure, figures
from eval.outcome import Outcome

__all__ = ["COMPARED", "Beside", "Side", "compare"]

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
    "read_tokens",
    "generated_tokens",
)
"""Which figures, in their order; eval.figures.ABOUT says what each is."""


@dataclass(frozen=True, slots=True)
class Side:
    """A figure of both, with its interval; None where a system has nothing to say to it.

    ratio: ours / theirs; None unless theirs is above 0 and ours not below.
    """

    name: str
    ours: Figure | None
    theirs: Figure | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A peer's figures beside ours, on the same questions.

    ours_alone, theirs_alone: questions that only one of the two got right. p: McNemar's, two-sided,
    of so uneven a split.
    """

    peer: str
    sides: tuple[Side, ...]
    ours_alone: int
    theirs_alone: int
    p: float


def compare(peer: str, ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> Beside:
    """The figures that at least one of the two has. peer: what it is called. Raises ValueError
    unless both were asked the same questions in the same order.
    """
    if [one.id for one in ours] != [one.id for one in theirs]:
        raise ValueError("the two were not asked the same questions")
    left, right = (
        {one.name: one for one in figures(side) if one.tag is None} for side in (ours, theirs)
    )
    sides = [
        Side(name, left.get(name), right.get(name), _ratio(left.get(name), right.get(name)))
        for name in COMPARED
        if name in left or name in right
    ]
    pairs = list(zip(ours, theirs, strict=True))
    ours_alone = sum(one.right and not other.right for one, other in pairs)
    theirs_alone = sum(other.right and not one.right for one, other in pairs)
    p = mcnemar(ours_alone, theirs_alone)
    return Beside(peer, tuple(sides), ours_alone, theirs_alone, p)


def _ratio(ours: Figure | None, theirs: Figure | None) -> float | None:
    if ours is None or theirs is None or ours.value < 0 or theirs.value <= 0:
        return None
    return ours.value / theirs.value
