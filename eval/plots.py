"""The report's plots as inline SVG: the door of matplotlib.

What is drawn are values; which colours they have is left to the page, so that they follow its light
and dark. The same values give the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.bench.figures import Amount
from eval.calibration import bins, expected_calibration_error
from eval.coverage import area, curve
from eval.figures import Figure, percentile
from eval.outcome import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Plot", "aims", "plots", "standing_alone"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot. told: what it shows, in a sentence. svg: an element whose texts are escaped."""

    title: str
    told: str
    svg: str


_INK, _MARK, _SECOND, _FAINT = "#010203", "#040506", "#070809", "#0a0b0c"
"""Colours that matplotlib draws with, for those of the page to take their places."""
_COLOURS = {
    _INK: "currentColor",
    _MARK: "var(--mark)",
    _SECOND: "var(--second)",
    _FAINT: "var(--faint)",
}
_LONGEST = 24
"""Characters of a tag that are written out."""
_STYLE = {
    "svg.fonttype": "none",
    "text.parse_math": False,  # a tag may hold dollar signs
    "font.size": 9.0,
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _FAINT,
    "grid.linewidth": 0.5,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "legend.frameon": False,
}


def plots(outcomes: Sequence[Outcome], figures: Sequence[Figure]) -> list[Plot]:
    """The plots that there is something to draw for. Raises ImportError without matplotlib."""
    made = (_by_tag(figures), _coverage(outcomes), _calibration(outcomes), _latency(outcomes))
    return [plot for plot in made if plot is not None]


def aims(amounts: Sequence[Amount]) -> Plot | None:
    """How far each of these is from its aim; None for none. Each has an aim, and is above 0.
    Raises ImportError without matplotlib.
    """
    if not amounts:
        return None

    def draw(axes: Axes) -> None:
        axes.axvline(1, color=_INK, linewidth=0.8, linestyle=(0, (4, 3)))
        for row, one in enumerate(amounts):
            colour = _MARK if one.reached else _SECOND
            low, middle, high = (
                [] if value is None else [one.distance(value) or 0.0]
                for value in (one.low, one.value, one.high)
            )
            axes.plot(low + high, [row for _ in low + high], color=colour, linewidth=1.5)
            axes.plot(middle, [row], "o", color=colour, markersize=5)
        axes.set_xscale("log")
        axes.set_yticks(range(len(amounts)), [one.name for one in amounts])
        axes.set_ylim(len(amounts) - 0.5, -0.5)
        axes.set_xlabel("times the aim; reached left of the line")

    return Plot(
        "Aims",
        "How far each figure is from its aim, with the 95 % bootstrap interval of each.",
        _svg("aims", draw, 0.7 + 0.24 * len(amounts)),
    )


def standing_alone(plot: Plot) -> str:
    """A plot as a file of its own, which has to say what its colours are."""
    light = "color: #23262b; --mark: #2b67b1; --second: #c2571a; --faint: #dcdad3;"
    dark = "color: #e4e3df; --mark: #78abe8; --second: #eb9a5c; --faint: #363a40;"
    style = (
        f"<style>svg {{ {light} background: #fdfcf9; font-family: sans-serif }}"
        f" @media (prefers-color-scheme: dark) {{ svg {{ {dark} background: #16181b }} }}</style>"
    )
    opened, tag, rest = plot.svg.partition(">")
    return f"{opened}{tag}\n<title>{plot.told}</title>{style}{rest}"


def _by_tag(figures: Sequence[Figure]) -> Plot | None:
    known = [one for one in figures if one.name == "accuracy"]
    if not known:
        return None

    def draw(axes: Axes) -> None:
        for row, one in enumerate(known):
            colour = _INK if one.tag is None else _MARK
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [row, row], color=colour, linewidth=1.5)
            axes.plot([one.value], [row], "o", color=colour, markersize=5)
        axes.set_yticks(range(len(known)), [f"{_tag(one)} ({one.n})" for one in known])
        axes.set_ylim(len(known) - 0.5, -0.5)
        axes.set_xlim(0, 1)
        axes.set_xlabel("right, or abstained where there is no answer")

    return Plot(
        "Accuracy by tag",
        "The share of replies that are right, with the 95 % bootstrap interval of each.",
        _svg("tags", draw, 0.7 + 0.24 * len(known)),
    )


def _coverage(outcomes: Sequence[Outcome]) -> Plot | None:
    said = [one for one in outcomes if one.answered]
    points = curve([one.confidence for one in said], [one.right for one in said], len(outcomes))
    gained = area(points)
    if gained is None:
        return None

    def draw(axes: Axes) -> None:
        coverages = [point.coverage for point in points]
        axes.plot(coverages, [point.accuracy for point in points], color=_MARK, linewidth=1.5)
        axes.plot(coverages[-1:], [points[-1].accuracy], "o", color=_MARK, markersize=5)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel("answered, of all questions")
        axes.set_ylabel("right, of those answered")

    end = points[-1]
    return Plot(
        "Coverage and accuracy",
        f"The surest answers first. It ends at {end.coverage:.0%} answered, {end.accuracy:.0%} of"
        f" these right; mean accuracy on the way {gained:.3f}.",
        _svg("coverage", draw),
    )


def _calibration(outcomes: Sequence[Outcome]) -> Plot | None:
    said = [one for one in outcomes if one.answered]
    sure, right = [one.confidence for one in said], [one.right for one in said]
    error = expected_calibration_error(sure, right)
    if error is None:
        return None

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.8, linestyle=(0, (4, 3)))
        for one in bins(sure, right):
            if one.n:
                middle = (one.low + one.high) / 2
                axes.bar(middle, one.right, width=0.09, color=_MARK)
                axes.plot([one.confidence], [one.right], "_", color=_INK, markersize=9)
                axes.annotate(
                    str(one.n),
                    (middle, one.right),
                    (0, 3),
                    textcoords="offset points",
                    ha="center",
                    fontsize=8,
                )
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.1)
        axes.set_xlabel("confidence")
        axes.set_ylabel("right")

    return Plot(
        "Calibration",
        "Bars on the dashed line keep what their confidence promises; the numbers are answers."
        f" Expected calibration error {error:.3f}.",
        _svg("calibration", draw),
    )


def _latency(outcomes: Sequence[Outcome]) -> Plot | None:
    totals = [one.seconds for one in outcomes if one.error is None]
    firsts = [one.first_token for one in outcomes if one.first_token is not None]
    if not totals:
        return None

    def draw(axes: Axes) -> None:
        top = max([*totals, *firsts]) or 1.0
        edges = [top * i / 24 for i in range(25)]
        axes.hist(totals, edges, color=_MARK, label="in all")
        if firsts:
            axes.hist(
                firsts, edges, histtype="step", color=_SECOND, linewidth=1.5, label="to first word"
            )
        axes.set_xlim(0, top)
        axes.set_xlabel("seconds")
        axes.set_ylabel("questions")
        axes.legend()

    half, late = percentile(totals, 0.5), percentile(totals, 0.95)
    return Plot(
        "Latency",
        f"Half of the replies took at most {half:.2f} s, 95 in 100 at most {late:.2f} s.",
        _svg("latency", draw),
    )


def _tag(figure: Figure) -> str:
    tag = "all" if figure.tag is None else figure.tag
    return tag if len(tag) <= _LONGEST else tag[: _LONGEST - 1] + "…"


def _svg(salt: str, draw: Callable[[Axes], None], height: float = 2.8) -> str:
    """What draw draws, as an element without a size of its own. height: inches of 5 inches' width.

    salt: makes ids that other plots on the page do not have.
    """
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    file = io.StringIO()
    style: Any = {**_STYLE, "svg.hashsalt": salt}
    with (
        matplotlib.rc_context(style),
        warnings.catch_warnings(),
    ):
        # A tag in a script that the measuring font lacks: the page's fonts will have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        canvas = Canvas(figsize=(5.0, height))
        draw(canvas.add_subplot())
        canvas.savefig(
            file,
            format="svg",
            transparent=True,
            bbox_inches="tight",
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    return _inlined(file.getvalue())


def _inlined(svg: str) -> str:
    """A file's SVG as part of a page: no prologue, fixed size, fonts, or ids that nothing uses.

    Its style element goes too, for it would hold for the whole page.
    """
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.S)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*pt"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*pt"', r"\1", svg, count=1)
    svg = re.sub(r' id="[a-z0-9.]+_\d+"', "", svg)
    svg = re.sub(r"font-family: [^;\"]*", "font-family: inherit", svg)
    for drawn, meant in _COLOURS.items():
        svg = svg.replace(drawn, meant)
    return svg
