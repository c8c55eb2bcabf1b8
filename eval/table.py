"""Figures, comparisons and peers as aligned text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.compare import Comparison
from eval.figures import Figure, told
from eval.peers.side_by_side import Beside
from eval.visible import in_a_row

__all__ = ["aligned", "between", "by_tag", "compared", "overall", "shown", "side_by_side", "times"]

_COLUMNS = {
    "accuracy": "accuracy",
    "right": "right",
    "refused": "refused",
    "citation_precision": "precision",
    "citation_recall": "recall",
    "truthfulness": "truth",
    "seconds_median": "seconds",
}
"""The figures that are shown by tag, under the heads of their columns."""


def shown(name: str, value: float) -> str:
    """A figure as people read it: 61.3 %, +0.42, 12.30 s, 812."""
    if name == "truthfulness":
        return f"{value:+.2f}"
    if name.startswith(("seconds", "first_token")):
        return f"{value:.2f} s"
    if name.endswith("tokens"):
        return f"{value:.0f}"
    if name in ("reciprocal_rank", "calibration_error") or name.startswith("ndcg"):
        return f"{value:.3f}"
    return f"{100 * value:.1f} %"


def between(figure: Figure | None) -> str:
    """The 95 % interval of a figure as people read it; empty for what has none."""
    if figure is None or figure.low is None or figure.high is None:
        return ""
    return f"{shown(figure.name, figure.low)} to {shown(figure.name, figure.high)}"


def times(ratio: float | None) -> str:
    """How many times a peer's figure ours is, as people read it."""
    return "-" if ratio is None else f"{ratio:.2f}"


def overall(figures: Sequence[Figure], about: Callable[[str], str] = told) -> list[str]:
    """Each figure over all questions: value, 95 % interval, questions, and what it is.

    about: says what a figure is, by its name.
    """
    rows = [
        (
            one.name,
            shown(one.name, one.value),
            between(one),
            str(one.n),
            about(one.name),
        )
        for one in figures
        if one.tag is None
    ]
    return aligned([("figure", "value", "95 % interval", "n", ""), *rows], left=(0, 4))


def by_tag(figures: Sequence[Figure]) -> list[str]:
    """The main figures of each tag; nothing where there is no tag."""
    tags = list(dict.fromkeys(one.tag for one in figures if one.tag is not None))
    if not tags:
        return []
    known = {(one.tag, one.name): one for one in figures}
    rows = []
    for tag in tags:
        cells = [known.get((tag, name)) for name in _COLUMNS]
        count = max((one.n for one in known.values() if one.tag == tag), default=0)
        rows.append(
            (
                in_a_row(tag),
                str(count),
                *(shown(one.name, one.value) if one else "-" for one in cells),
            )
        )
    return aligned([("tag", "n", *_COLUMNS.values()), *rows], left=(0,))


def compared(found: Comparison) -> list[str]:
    """What flipped each way, McNemar's p, and the figures that moved."""
    lines = [
        f"against {found.old}, the {found.questions} questions of both:"
        f" {len(found.gained)} won, {len(found.lost)} lost"
        f" (McNemar's exact test, p = {found.p:.3g})"
    ]
    for label, flips in (("won", found.gained), ("lost", found.lost)):
        lines += [f"  {label:5}{in_a_row(flip.id)}  {in_a_row(flip.question)}" for flip in flips]
    rows = [
        (one.name, shown(one.name, one.before), shown(one.name, one.after))
        for one in found.changes
        if shown(one.name, one.before) != shown(one.name, one.after)
    ]
    if not rows:
        return [*lines, "no figure moved"]
    return [*lines, *aligned([("figure", "before", "now"), *rows], left=(0,))]


def side_by_side(found: Beside) -> list[str]:
    """Both systems: figure, ours, theirs, each with its interval, and ours / theirs."""
    rows = [
        (one.name, *_both(one.ours), *_both(one.theirs), times(one.ratio)) for one in found.sides
    ]
    head = ("figure", "askline", "95 % interval", found.peer, "95 % interval", "ratio")
    return [
        *aligned([head, *rows], left=(0,)),
        f"right alone: askline on {found.ours_alone}, {found.peer} on {found.theirs_alone}"
        f" (McNemar's exact test, p = {found.p:.3g})",
    ]


def _both(figure: Figure | None) -> tuple[str, str]:
    return ("-", "") if figure is None else (shown(figure.name, figure.value), between(figure))


def aligned(rows: Sequence[Sequence[str]], left: Sequence[int]) -> list[str]:
    """Rows of cells as lines; the columns named in left begin together, the others end together."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
