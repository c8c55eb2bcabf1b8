"""A run as one page: what was measured, drawn, and every question that went wrong.

The page asks no host for anything and runs no script, and its policy forbids it both: texts of
documents and of the model stand in it, and nobody knows what they hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.compare import Comparison
from eval.failures import KINDS, Failure, failures
from eval.figures import ABOUT, Figure
from eval.outcome import Outcome
from eval.peers.side_by_side import Beside
from eval.plots import Plot, plots
from eval.result import Result
from eval.table import between, shown, times
from eval.visible import visible
from index.errors import StorageError

__all__ = ["MOST", "page", "write"]

MOST = 1000
"""Failed questions that are laid out; a page of more takes browsers minutes."""
_NAME = "report.html"
_HEADLINES = (
    "right",
    "abstained",
    "refused",
    "truthfulness",
    "citation_recall",
    "seconds_median",
)
_PLOTLESS = "No plots: matplotlib is not installed. Type: pip install 'askline[report]'"


def write(
    folder: Path,
    results: Sequence[Result],
    outcomes: Sequence[Outcome],
    figures: Sequence[Figure],
    about: Mapping[str, str],
    compared: Comparison | None = None,
    beside: Beside | None = None,
) -> Path:
    """Write report.html into a folder, which is made if need be; returns its path.

    outcomes: of the results, in their order. about: facts of the run, in the order to show them.
    compared: with an older run. beside: a peer's figures.
    The same arguments give the same bytes. Raises StorageError.
    """
    path = folder / _NAME
    text = page(results, outcomes, figures, about, compared, beside)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise StorageError(
            f"the report cannot be written ({error.strerror})",
            where=path,
            fix="name another folder with --report DIR",
        ) from error
    return path


def page(
    results: Sequence[Result],
    outcomes: Sequence[Outcome],
    figures: Sequence[Figure],
    about: Mapping[str, str],
    compared: Comparison | None = None,
    beside: Beside | None = None,
) -> str:
    """The page itself."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Markup is a str too, and must stay what it is.
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    drawn, plotless = _drawn(outcomes, figures)
    wrong = failures(results, outcomes)
    laid_out = wrong[:MOST]
    tags = sorted({tag for one in laid_out for tag in one.outcome.tags})
    known = {(one.tag, one.name): one for one in figures}
    return environment.get_template("template.html").render(
        about=about,
        headlines=[known[None, name] for name in _HEADLINES if (None, name) in known],
        plots=drawn,
        plotless=plotless,
        compared=compared,
        moved=_moved(compared),
        beside=beside,
        known=known,
        names=list(dict.fromkeys(one.name for one in figures)),
        columns=[None, *dict.fromkeys(one.tag for one in figures if one.tag is not None)],
        asked=len(outcomes),
        failed=len(wrong),
        failures=[(one, [tags.index(tag) for tag in one.outcome.tags]) for one in laid_out],
        tags=[(tag, sum(tag in one.outcome.tags for one in laid_out)) for tag in tags],
        kinds=_kinds(laid_out),
        told=KINDS,
        shown=shown,
        between=between,
        times=times,
        about_figure=_about_figure,
    )


def _drawn(outcomes: Sequence[Outcome], figures: Sequence[Figure]) -> tuple[list[Plot], str | None]:
    """The plots, or why there are none."""
    try:
        return plots(outcomes, figures), None
    except ImportError:
        return [], _PLOTLESS


def _kinds(wrong: Sequence[Failure]) -> list[tuple[str, str, int]]:
    """Each kind of failure that there is: key, what it is called, how many."""
    counts = {kind: sum(one.kind == kind for one in wrong) for kind in KINDS}
    return [(kind, KINDS[kind], count) for kind, count in counts.items() if count]


def _moved(compared: Comparison | None) -> list[dict[str, Any]]:
    """The figures that show a difference, before and after."""
    changes = compared.changes if compared else ()
    rows = [(one.name, shown(one.name, one.before), shown(one.name, one.after)) for one in changes]
    return [
        {"name": name, "before": before, "after": after}
        for name, before, after in rows
        if before != after
    ]


def _about_figure(name: str) -> str:
    """What a figure is; those of several depths are told once."""
    return ABOUT.get(name) or ABOUT.get(f"{name.partition('@')[0]}@k", "")
