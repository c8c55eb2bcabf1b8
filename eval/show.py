"""What a run is worth, as text for a terminal or as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval import table
from eval.compare import Comparison
from eval.figures import Figure, figures, told
from eval.outcome import Outcome, outcome
from eval.peers.side_by_side import Beside
from eval.result import Result

__all__ = ["Scored", "Shown"]


@dataclass(frozen=True, slots=True)
class Scored:
    """Results and what they are worth, in the order of the questions."""

    results: Sequence[Result]
    outcomes: Sequence[Outcome]
    figures: Sequence[Figure]

    @classmethod
    def of(cls, results: Sequence[Result]) -> Scored:
        """Score results."""
        outcomes = [outcome(one) for one in results]
        return cls(results, outcomes, figures(outcomes))


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is told at the end of a run.

    beside: our figures and a peer's, where one was asked. below: what is under its floor. page: the
    report.
    """

    about: Mapping[str, str]
    ours: Scored
    beside: Beside | None
    changed: Comparison | None
    below: Sequence[str]
    page: Path

    def text(self) -> str:
        """Aligned tables, with a blank line between them."""
        facts = self.about
        head = f"{facts['set']}: {facts['questions']} questions, {facts['model']}"
        blocks = [[head], table.overall(self.ours.figures), table.by_tag(self.ours.figures)]
        if self.beside is not None:
            blocks.append(table.side_by_side(self.beside))
        if self.changed is not None:
            blocks.append(table.compared(self.changed))
        blocks.append([f"report: {self.page}"])
        return "\n\n".join("\n".join(block) for block in blocks if block)

    def json(self) -> str:
        """One object: about, figures and what each means, outcomes, against, compared, below and
        report.
        """
        return json.dumps(
            {
                "about": dict(self.about),
                "figures": [asdict(one) for one in self.ours.figures],
                "meaning": {one.name: told(one.name) for one in self.ours.figures},
                "outcomes": [asdict(one) for one in self.ours.outcomes],
                "against": None if self.beside is None else _against(self.beside),
                "compared": None if self.changed is None else asdict(self.changed),
                "below": list(self.below),
                "report": str(self.page),
            },
            ensure_ascii=False,
        )


def _against(found: Beside) -> list[dict[str, object]]:
    """A row a figure: both values with their intervals, and the ratio."""
    return [
        {
            "figure": one.name,
            "askline": one.ours.value if one.ours else None,
            found.peer: one.theirs.value if one.theirs else None,
            "ratio": one.ratio,
            "askline_interval": _interval(one.ours),
            f"{found.peer}_interval": _interval(one.theirs),
        }
        for one in found.sides
    ]


def _interval(figure: Figure | None) -> list[float] | None:
    if figure is None or figure.low is None or figure.high is None:
        return None
    return [figure.low, figure.high]
