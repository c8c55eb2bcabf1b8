"""Outcomes to figures: in all, and by tag. A mean carries its bootstrap interval."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.calibration import expected_calibration_error
from eval.coverage import area, curve
from eval.interval import interval
from eval.outcome import Outcome

__all__ = ["ABOUT", "Figure", "figures", "lower_is_better", "percentile"]


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

_MEANS: dict[str, tuple[str, Callable[[Outcome], Value]]] = {
    "right": (
        "every part said, of the questions that the documents answer",
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
        lambda one: None if one.answerable else float(not one.answered and one.error is None),
    ),
    "refused": (
        "said not to be there, of what is",
        lambda one: float(not one.answered and one.error is None) if one.answerable else None,
    ),
    "wrong_said": ("a value that the row lists as wrong was said", lambda one: one.wrong_said),
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
        "numbers, dates and names of an answer that its cited lines hold",
        lambda one: one.slot_support,
    ),
    "reciprocal_rank": (
        "1 / rank of the first passage with a gold line",
        lambda one: one.reciprocal_rank,
    ),
    "ndcg@10": ("nDCG of the first ten passages", lambda one: one.ndcg),
    "prompt_tokens": ("tokens of the prompts", lambda one: one.prompt_tokens),
    "reused_tokens": ("of them kept from before", lambda one: one.reused_tokens),
    "generated_tokens": ("tokens written", lambda one: one.generated_tokens),
    "errors": ("questions that failed", lambda one: float(one.error is not None)),
}
_OTHERS = {
    "coverage_area": "mean accuracy over the coverage, the surest answers first",
    "recall@k": "questions with a gold line among the first k passages",
    "calibration_error": "expected calibration error of the confidence of answers (Guo et al.)",
    "first_token_median": "seconds to the first word",
    "first_token_p95": "the same, of 95 in 100",
    "seconds_median": "seconds in all",
    "seconds_p95": "the same, of 95 in 100",
}
ABOUT = {name: told for name, (told, _) in _MEANS.items()} | _OTHERS
"""What each figure is, in a few words."""
_COSTS = frozenset(
    "refused wrong_said prompt_tokens generated_tokens errors calibration_error"
    " first_token_median first_token_p95 seconds_median seconds_p95".split()
)


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

    share: above 0, up to 1. Raises ValueError without values.
    """
    if not values or not 0 < share <= 1:
        raise ValueError("a percentile needs values and a share in (0, 1]")
    ordered = sorted(values)
    # Rounded first, or 0.95 * 20 = 19.000000000000004 would be the twentieth.
    rank = -int(-round(share * len(ordered), 9) // 1)
    return ordered[rank - 1]


def _of(outcomes: Sequence[Outcome], tag: str | None) -> list[Figure]:
    found = []
    for name, (_, value) in _MEANS.items():
        if figure := _mean(name, (value(one) for one in outcomes), tag):
            found.append(figure)
        if name == "slot_support":
            found += _recalls(outcomes, tag)
    said = [one for one in outcomes if one.answered]
    sure, right = [one.confidence for one in said], [one.right for one in said]
    for name, told in (
        ("coverage_area", area(curve(sure, right, len(outcomes)))),
        ("calibration_error", expected_calibration_error(sure, right)),
    ):
        if told is not None:
            found.append(Figure(name, told, None, None, len(said), tag))
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


def _recalls(outcomes: Sequence[Outcome], tag: str | None) -> list[Figure]:
    depths = sorted({k for one in outcomes for k in one.recall_at or ()})
    made = [
        _mean(f"recall@{k}", ((one.recall_at or {}).get(k) for one in outcomes), tag)
        for k in depths
    ]
    return [figure for figure in made if figure]


def _mean(name: str, values: Iterable[Value], tag: str | None) -> Figure | None:
    told = [float(value) for value in values if value is not None]
    if not told:
        return None
    low, high = interval(told)
    return Figure(name, sum(told) / len(told), low, high, len(told), tag)
