"""The first process over a corpus that nobody has asked yet, and the next one."""

from __future__ import annotations

from itertools import cycle, islice, pairwise

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground

__all__ = ["ROUNDS", "measure"]

ROUNDS = 3


def measure(ground: Ground) -> list[Amount]:
    """The time from the start of a process to its first word, in two after one another; the second
    is asked something else. Each round has an index of its own, which is not there before.
    """
    _ = ground.path  # The weights are there, or are fetched before anything is timed.
    firsts = []
    asked = pairwise(islice(cycle([ground.warming, *ground.plain]), ROUNDS + 1))
    for number, questions in zip(ground.paced("second", ROUNDS, "rounds"), asked, strict=True):
        index = ground.folder / f"second-{number}"
        times = [ground.processes.ask(one.question, index).first for one in questions]
        if times[0] is not None and times[1] is not None:
            firsts.append((times[0], times[1]))
    return [
        *median("second.first_token", [after / before for before, after in firsts]),
        *median("second.first_process", [before for before, _ in firsts]),
        *median("second.second_process", [after for _, after in firsts]),
    ]
