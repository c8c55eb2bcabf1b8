"""How likely a draft is right: what was found, read and cited, weighed together.

A logistic model over a few signals, fitted on development questions by ``python -m eval.fit_judge``
and kept in judge.json with the model that it was fitted for. No signal is enough alone: a model
that says yes too easily is held back by names that are nowhere, and the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from rag import fitted

__all__ = ["FALLBACK", "FITTED", "OVER", "WHOLE", "Judge", "Signals", "as_record", "judge_of"]

FITTED = Path(__file__).with_name("judge.json")
"""Written by ``python -m eval.fit_judge``, one entry a model."""
FALLBACK = "default"
"""The entry for a model that nothing was fitted for: that of the default model."""
OVER, WHOLE = "over", "whole"
"""The parts of an entry: for passages that were chosen by looking over more of them, and for those
that are all there is. One of them is enough."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a draft. Probabilities and shares are 0 to 1.

    alone: the model's, that what it was shown (see weigh.once_more) holds the answer; check: that
    it states this answer to this question. share: what the cited lines hold of what the answer adds
    to the question; overlap: of all that it says. first: a cited line is in the passage that was
    looked at most. missing: names of the question that stand nowhere near the cited lines;
    distant: those that stand not even beside them. asked: the share of the question's words that
    the cited lines hold. looked: how much the best passage was looked at (see Model.attend), 0
    where nothing was looked over. cosine: of the best passage. whether: it was asked whether
    something is so; sure: how far the model is from undecided then.
    """

    alone: float
    check: float
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

    def features(self) -> dict[str, float]:
        """The numbers that can be weighed, by name; a judge weighs those it has weights for."""
        return {
            "alone": _logit(self.alone),
            "check": _logit(self.check),
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
        }


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights by feature, with ``bias``; threshold: the least likelihood that is answered. whole:
    who judges instead of it where all that there is was read; None for nobody else.
    """

    weights: Mapping[str, float]
    threshold: float
    whole: Judge | None = None

    def of(self, signals: Signals) -> Judge:
        """Who judges a draft: what is known of it is another thing where all was read."""
        return self.whole if self.whole is not None and signals.looked == 0.0 else self

    def fingerprint(self) -> str:
        """Twelve hex digits that change with any weight and with a threshold."""
        others = self.whole.fingerprint() if self.whole is not None else None
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
    over, whole = (_judge(entry.get(part)) for part in (OVER, WHOLE))
    return replace(over, whole=whole) if over is not None else cast(Judge, whole)


def _judge(part: Mapping[str, Any] | None) -> Judge | None:
    return Judge(part["weights"], part["threshold"]) if part is not None else None


def as_record(signals: Signals) -> dict[str, float]:
    """The signals as plain numbers, to be saved and fitted on."""
    return {name: float(value) for name, value in asdict(signals).items()}


def _logit(chance: float) -> float:
    kept = min(max(chance, 0.002), 0.998)
    return math.log(kept / (1.0 - kept))
