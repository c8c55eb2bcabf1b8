"""A bench from end to end: measure part by part, keep each, show all."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from eval.about import machine
from eval.bench import (
    answer,
    batch,
    floor,
    followup,
    indexing,
    memory,
    searching,
    second,
    start,
)
from eval.bench.figures import Amount
from eval.bench.ground import Ground
from eval.bench.report import Report
from eval.bench.settings import PARTS, Settings
from eval.folder import default_folder
from eval.peers.opening import require
from index.weights import offline
from rag.version import VERSION

__all__ = ["MEASURES", "PARTS", "Measure", "bench"]

Measure = Callable[[Ground], list[Amount]]
MEASURES: dict[str, Measure] = {
    "answer": answer.measure,
    "floor": floor.measure,
    "followup": followup.measure,
    "second": second.measure,
    "start": start.measure,
    "index": indexing.measure,
    "search": searching.measure,
    "memory": memory.measure,
    "batch": batch.measure,
}


def bench(settings: Settings) -> int:
    """Measure what was asked for and show it: 0, whatever the figures are.

    What was measured is written after each part. Raises AsklineError.
    """
    if "answer" in settings.parts:
        require("langchain")
    report = Report(settings.report or default_folder("bench"), _about(settings))
    report.write()
    offline()
    with (
        tempfile.TemporaryDirectory(prefix="askline-bench-") as folder,
        closing(Ground(settings, Path(folder))) as ground,
    ):
        for part in settings.parts:
            report.add(part, MEASURES[part](ground))
            report.write()
    plotted = report.plot()
    if not plotted and not settings.quiet:
        print("ask: no plot; type: pip install 'askline[report]'", file=sys.stderr)
    print(report.json() if settings.json else report.text())
    return 0


def _about(settings: Settings) -> dict[str, str]:
    return {
        "day": time.strftime("%Y-%m-%d"),
        "askline": VERSION,
        "model": settings.model,
        "sample": str(settings.sample),
        **machine(),
    }
