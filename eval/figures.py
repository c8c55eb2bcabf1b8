"""Outcomes to figures: in all, and by tag. A mean carries its bootstrap interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval import scores
from eval.calibration import expected_calibration_error
from eval.coverage import area, curve
from eval.interval import interval
from eval.outcome import Outcome
from rag.retrieve import PASSAGES

__all__ = ["ABOUT", "Figure", "figures", "lower_is_better", "percentile", "told"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about some questions.

    value: a share from 0 to 1, but for truthfulness (-1 to 1), seconds and tokens. low, high: the
    95 % bootstrap interval of a mean; None for what is no mean. n: how many questions it is over.
    tag: whose questions; None for all.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    n: int
    tag: str | None


Value = float | None
"""What a question adds to a mean; None where it has no say."""


def _silent(one: Outcome) -> bool:
    """Whether it was said not to be there; a question that failed says nothing."""
    return not one.answered and one.error is None


def _of_sound(one: Outcome, value: float) -> Value:
    """Of a question that failed nobody knows what it took."""
    return value if one.error is None else None


_MEANS: dict[str, tuple[str, Callable[[Outcome], Value]]] = {
    "right": (
        "every part said, of what the documents answer",
        lambda one: float(one.right) if one.answerable else None,
    ),
    "accuracy": (
        "right, or abstained where the documents do not answer",
        lambda one: float(one.right),
    ),
    "exact": ("SQuAD's exact match of the short answer", lambda one: one.exact),
    "f1": ("SQuAD's token F1 of the short answer", lambda one: one.f1),
    "truthfulness": ("right +1, abstained 0, wrong -1 (CRAG)", lambda one: float(one.truth)),
    "abstained": (
        "said not to be there, of what is not",
        lambda one: scores.abstained(one.answerable, _silent(one)),
    ),
    "refused": (
        "said not to be there, of what is",
        lambda one: scores.refused(one.answerable, _silent(one)),
    ),
    "wrong_said": (
        "a listed wrong value was said, of the rows that list one",
        lambda one: one.wrong_said,
    ),
    "citation_precision": (
        "cited lines that say the answer, of those cited",
        lambda one: one.citation_precision,
    ),
    "citation_recall": (
        "answers that cite a line that says so",
        lambda one: one.citation_recall,
    ),
    "line_recall": ("gold lines that are cited", lambda one: one.line_recall),
    "slot_support": (
        "numbers, dates and names of an answer that are cited",
        lambda one: one.slot_support,
    ),
    "found_any": (
        f"questions with a gold line in any passage found ({PASSAGES} at most)",
        lambda one: None if one.reciprocal_rank is None else float(one.reciprocal_rank > 0),
    ),
    "reciprocal_rank": (
        "1 / rank of the first passage with a gold line, 0 if none has one",
        lambda one: one.reciprocal_rank,
    ),
    "ndcg@10": (f"nDCG of the passages found ({PASSAGES} at most)", lambda one: one.ndcg),
    "prompt_tokens": (
        "tokens of the prompts, without what the search looks over",
        lambda one: _of_sound(one, one.prompt_tokens),
    ),
    "reused_tokens": (
        "of them kept from before",
        lambda one: _of_sound(one, one.reused_tokens),
    ),
    "read_tokens": (
        "of them read anew",
        lambda one: _of_sound(one, one.prompt_tokens - one.reused_tokens),
    ),
    "generated_tokens": ("tokens written", lambda one: _of_sound(one, one.generated_tokens)),
    "errors": ("questions that failed", lambda one: float(one.error is not None)),
}
_OTHERS = {
    "coverage_area": "mean accuracy over the coverage, surest first",
    "found@k": "questions with a gold line among the first k passages found",
    "recall@k": "gold lines among the first k passages found, those of one passage as one",
    "calibration_error": "how far confidence is from what is right (ECE)",
    "first_token_median": "seconds to the first word",
    "first_token_p95": "the same, of 95 in 100",
    "seconds_median": "seconds in all",
    "seconds_p95": "the same, of 95 in 100",
}
ABOUT = {name: what for name, (what, _) in _MEANS.items()} | _OTHERS
"""What each figure is, in a few words."""
_COSTS = frozenset(
    "refused wrong_said prompt_tokens read_tokens generated_tokens errors calibration_error"
    " first_token_median first_token_p95 seconds_median seconds_p95".split()
)


def told(name: str) -> str:
    """What a figure is, in a few words. Raises KeyError for a name that is none."""
    kind, at, depth = name.partition("@")
    return ABOUT[f"{kind}@k" if at and depth.isdigit() and name not in ABOUT else name]


def lower_is_better(name: str) -> bool:
    """Whether a figure is a cost, not a merit."""
    return name in _COSTS


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Every figure that the outcomes allow: first in all, then by tag in alphabetical order.

    A figure to which no question has anything to say is left out.
    """
    found = _of(outcomes, None)
    for tag in sorted({tag for one in outcomes for tag in one.tags}):
        found += _of([one for one in outcomes if tag in one.tags], tag)
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed (nearest rank).

    Definition 1 of Hyndman and Fan, "Sample quantiles in statistical packages", The American
    Statistician 1996. share: above 0, up to 1. Raises ValueError without values.
    """
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile needs values and a share in (0, 1]")
    ordered = sorted(values)
    # Rounded first, or 0.07 * 100 = 7.000000000000001 would be the eighth.
    return ordered[math.ceil(round(share * len(ordered), 9)) - 1]


def _of(outcomes: Sequence[Outcome], tag: str | None) -> list[Figure]:
    found = []
    for name, (_, of) in _MEANS.items():
        if figure := _mean(name, (of(one) for one in outcomes), tag):
            found.append(figure)
        if name == "slot_support":
            found += _by_depth(outcomes, tag)
    said = [one for one in outcomes if one.answered]
    sure, right = [one.confidence for one in said], [one.right for one in said]
    for name, value in (
        ("coverage_area", area(curve(sure, right, len(outcomes)))),
        ("calibration_error", expected_calibration_error(sure, right)),
    ):
        if value is not None:
            found.append(Figure(name, value, None, None, len(said), tag))
    firsts = [one.first_token for one in outcomes if one.first_token is not None]
    for name, values in (
        ("first_token", firsts),
        ("seconds", [one.seconds for one in outcomes if one.error is None]),
    ):
        if values:
            median, late = statistics.median(values), percentile(values, 0.95)
            found.append(Figure(f"{name}_median", median, None, None, len(values), tag))
            found.append(Figure(f"{name}_p95", late, None, None, len(values), tag))
    return found


def _by_depth(outcomes: Sequence[Outcome], tag: str | None) -> list[Figure]:
    """What is told of the first k passages, for each k."""
    tables = {
        "found": [one.found_at for one in outcomes],
        "recall": [one.recall_at for one in outcomes],
    }
    made = [
        _mean(f"{name}@{k}", (table.get(k) for table in known if table is not None), tag)
        for name, known in tables.items()
        for k in sorted({k for table in known if table is not None for k in table})
    ]
    return [figure for figure in made if figure]


def _mean(name: str, values: Iterable[Value], tag: str | None) -> Figure | None:
    known = [float(value) for value in values if value is not None]
    if not known:
        return None
    low, high = interval(known)
    return Figure(name, sum(known) / len(known), low, high, len(known), tag)
