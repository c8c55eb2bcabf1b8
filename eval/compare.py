"""Two runs over the same questions: what flipped, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.figures import figures
from eval.outcome import Outcome

__all__ = ["Change", "Comparison", "Flip", "compare", "mcnemar"]


@dataclass(frozen=True, slots=True)
class Flip:
    """A question that was right in one run and wrong in the other."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Change:
    """A figure over the questions of both runs, before and after."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the questions that both runs asked.

    old: what the earlier run is called. questions: how many both asked. gained: wrong before, right
    now; lost: the other way round; each in the order of the set. p: McNemar's, two-sided.
    """

    old: str
    questions: int
    gained: tuple[Flip, ...]
    lost: tuple[Flip, ...]
    p: float
    changes: tuple[Change, ...]


def compare(
    old: str, before: Sequence[Outcome], after: Sequence[Outcome], words: Mapping[str, str]
) -> Comparison:
    """Compare two runs over the ids that both have. words: the question of each id."""
    known = {one.id: one for one in before}
    pairs = [(known[one.id], one) for one in after if one.id in known]
    gained = [now.id for was, now in pairs if now.right and not was.right]
    lost = [now.id for was, now in pairs if was.right and not now.right]
    was = {one.name: one.value for one in figures([one for one, _ in pairs]) if one.tag is None}
    now = {one.name: one.value for one in figures([one for _, one in pairs]) if one.tag is None}
    return Comparison(
        old=old,
        questions=len(pairs),
        gained=tuple(Flip(one, words[one]) for one in gained),
        lost=tuple(Flip(one, words[one]) for one in lost),
        p=mcnemar(len(gained), len(lost)),
        changes=tuple(Change(name, was[name], now[name]) for name in now if name in was),
    )


def mcnemar(gained: int, lost: int) -> float:
    """The two-sided p of McNemar's exact test: how likely so uneven a split of the flips is, if
    each went either way with even chances. 1 where nothing flipped.

    McNemar, Psychometrika 12 (1947); exact by the binomial distribution, which holds for few flips.
    """
    flips = gained + lost
    tail = sum(math.comb(flips, k) for k in range(min(gained, lost) + 1))
    return min(1.0, 2 * tail / (1 << flips))
