"""How much memory a single ask has at most."""

from __future__ import annotations

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground

__all__ = ["ASKED", "measure"]

ASKED = 3
"""Questions at most."""


def measure(ground: Ground) -> list[Amount]:
    """The peak of the process's resident memory, less the size of the GGUF, which is part of it;
    nothing where the system does not tell.
    """
    index, size = ground.index, ground.path.stat().st_size
    questions = ground.plain[:ASKED]
    peaks = [
        ground.processes.ask(questions[number].question, index).peak
        for number in ground.paced("memory", len(questions))
    ]
    return median("memory.above", [(peak - size) / 1e9 for peak in peaks if peak is not None])
