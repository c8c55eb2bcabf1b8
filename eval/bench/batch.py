"""Questions in one process, and each in its own."""

from __future__ import annotations

from eval.bench.figures import Amount, quotient
from eval.bench.ground import Ground

__all__ = ["measure"]


def measure(ground: Ground) -> list[Amount]:
    """All the time of ``ask --batch`` by all the time of single asks."""
    index, questions = ground.index, [one.question for one in ground.plain]
    together = ground.processes.batch(questions, index, ground.folder / "batch.jsonl")
    single = [
        ground.processes.ask(questions[number], index).total
        for number in ground.paced("batch", len(questions))
    ]
    return quotient("batch.times", list(zip(together, single, strict=True)))
