"""How likely a draft is right: what was found, read and cited, weighed together.

A logistic model over a few signals, fitted on development questions by ``python -m eval.fit_judge``
and kept in judge.json with the model that it was fitted for. No signal is enough alone: a model
that says yes too easily is held back by names that are nowhere, and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

from rag import fitted

__all__ = [
    "FALLBACK",
    "FITTED",
    "INSTEAD",
    "PARTS",
    "SURE",
    "Judge",
    "Signals",
    "as_record",
    "judge_of",
]

FITTED = Path(__file__).with_name("judge.json")
"""Written by ``python -m eval.fit_judge``, one entry a model."""
FALLBACK = "default"
"""The entry for a model that nothing was fitted for: that of the default model."""
SURE = 0.85
"""From here on a draft is taken as it is; below it another look is worth its time. Of the sample's
development half 40 of 40 that were surer came out right, and five of 13 between 0.6 and this."""
HOPELESS = 0.3
"""Below it no further look at the same lines makes a draft one that may be said,"""
UNDECIDED = 0.2
"""and below this one of a yes or no: of 62 right ones two are between the two (eval/LOG.md)."""
INSTEAD = {
    "over extract": "over copied",
    "whole extract": "whole copied",
    "over checked": "over copied",
    "over copied": "over",
    "whether checked": "whether",
    "whether": "over",
    "note checked": "note copied",
    "note copied": "whole copied",
    "line copied": "whole copied",
    "whole copied": "whole",
}
"""Who judges in whose place where that was not fitted, the narrower ones first."""
_CHECKED = {
    "whether": "whether checked",
    "over copied": "over checked",
    "note copied": "note checked",
}
"""Who judges a draft once it was checked as well."""
PARTS = ("over", "whole", *reversed(INSTEAD))
"""The parts of an entry. whether: it was asked whether something is so; over: passages that were
chosen by looking over more of them; whole: those that are all there is; line: these too, but looked
at again with a line that tells enough by itself; note: these too, in lines as short as a note's.
copied: a value was copied from the lines; extract: it was copied from all of them before there was
a draft; checked: and the answer was checked beside what was known of it."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a draft. Probabilities and shares are 0 to 1.

    alone: the model's, that what it was shown (see weigh.once_more) holds the answer; check: that
    it states this answer to this question, None where that was not asked. share: what the cited
    lines hold of what the answer adds to the question; overlap: of all that it says. first: a cited
    line is in the passage that was looked at most. missing: names of the question that stand
    nowhere near the cited lines; distant: those that stand not even beside them. asked: the share
    of the question's words that the cited lines hold. looked: how much the best passage was looked
    at (see Model.attend), 0 where nothing was looked over. cosine: of the best passage. whether: it
    was asked whether something is so; sure: how far the model is from undecided then. agrees: what
    the answer holds of the value that was copied from the lines; None if none was. tells: all there
    is was read, and a cited line tells enough to be shown alone; terse: its lines are short.
    untold: how likely the passages leave open whether it is so; None where that was not asked.
    denied: that it is not so is what the draft says. stated: that all passages together state the
    answer, of a value that was copied from them; None for any other draft.
    """

    alone: float
    check: float | None
    share: float
    overlap: float
    first: bool
    missing: int
    distant: int
    asked: float
    looked: float
    cosine: float
    whether: bool
    sure: float
    agrees: float | None = None
    tells: bool = False
    terse: bool = False
    untold: float | None = None
    denied: bool = False
    stated: float | None = None

    @property
    def part(self) -> str:
        """Which of PARTS judges them."""
        if self.stated is not None:
            return _extract(bool(self.looked))
        if self.agrees is None and not self.whether:
            return "over" if self.looked else "whole"
        if self.agrees is not None and not self.looked and not self.terse:
            return "line copied" if self.tells else "whole copied"
        copied = "over copied" if self.looked else "note copied"
        part = "whether" if self.agrees is None else copied
        return part if self.check is None else _CHECKED[part]

    def features(self) -> dict[str, float]:
        """The numbers that can be weighed, by name; a judge weighs those it has weights for."""
        return {
            "alone": _logit(self.alone),
            "check": 0.0 if self.check is None else _logit(self.check),
            "share": self.share,
            "overlap": self.overlap,
            "first": float(self.first),
            "missing": float(min(self.missing, 2)),
            "distant": float(min(self.distant, 2)),
            "asked": self.asked,
            "looked": math.log1p(max(self.looked, 0.0)),
            "cosine": self.cosine,
            "whether": float(self.whether),
            "sure": self.sure,
            # Yes begins where the model is nearly sure of it, so that it says less how far from
            # there a no is.
            "sure no": self.sure * self.denied,
            "agrees": self.agrees or 0.0,
            "stated": 0.0 if self.stated is None else _logit(self.stated),
            "untold": 0.0 if self.untold is None else _logit(self.untold),
        }


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights by feature, with ``bias``; threshold: the least likelihood that is answered. others:
    who judges instead of it, by PARTS.
    """

    weights: Mapping[str, float]
    threshold: float
    others: Mapping[str, Judge] = field(default_factory=dict)

    def of(self, signals: Signals) -> Judge:
        """Who judges a draft: what is known of it is another thing where all was read, or where a
        value was copied.
        """
        part = signals.part
        while part not in self.others and part in INSTEAD:
            part = INSTEAD[part]
        return self.others.get(part, self)

    def knows_extracts(self, *, looked: bool) -> bool:
        """Whether it was learned what values are worth that are copied before there is a draft.
        looked: whether passages were chosen by looking over more of them.
        """
        return _extract(looked) in self.others

    def doubts(self, signals: Signals) -> bool:
        """Whether a draft is to be checked as well: it is neither sure nor hopeless, and there is
        one who judges it then.
        """
        if _CHECKED.get(signals.part) not in self.others:
            return False
        hopeless = UNDECIDED if signals.part == "whether" else HOPELESS
        return hopeless <= self.of(signals).confidence(signals) < SURE

    def fingerprint(self) -> str:
        """Twelve hex digits that change with any weight and with a threshold."""
        others = {part: judge.fingerprint() for part, judge in self.others.items()}
        return fitted.digest([dict(self.weights), self.threshold, others])

    def confidence(self, signals: Signals) -> float:
        """How likely the draft is right, 0 to 1."""
        total = self.weights.get("bias", 0.0)
        for name, value in signals.features().items():
            total += self.weights.get(name, 0.0) * value
        return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total)))), 4)


@cache
def judge_of(model: str) -> Judge:
    """The judge that was fitted for a model, by its general.name; else the fallback."""
    known = fitted.table(FITTED)
    entry = known.get(model) or known[FALLBACK]
    parts = {
        name: Judge(entry[name]["weights"], entry[name]["threshold"])
        for name in PARTS
        if name in entry
    }
    first, *_ = parts.values()
    return replace(first, others=parts)


def as_record(signals: Signals) -> dict[str, float | None]:
    """The signals as plain numbers, to be saved and fitted on; None for one that there is not."""
    found = asdict(signals).items()
    return {name: None if value is None else float(value) for name, value in found}


def _extract(looked: bool) -> str:
    """The part of values that were copied before there was a draft."""
    return "over extract" if looked else "whole extract"


def _logit(chance: float) -> float:
    kept = min(max(chance, 0.002), 0.998)
    return math.log(kept / (1.0 - kept))
