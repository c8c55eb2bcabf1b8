"""An answer beside the tutorial chain's: the same questions, one after the other, both warm."""

from __future__ import annotations

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground

__all__ = ["measure"]

_TIMES = {"first_token": "first_token", "whole": "total"}
"""What is compared, and what an answer calls it."""


def measure(ground: Ground) -> list[Amount]:
    """The ratio of each question's times, and the times. Who is asked first changes with each
    question, so that both have what the machine was slower at for a while.
    """
    sides = {"here": ground.ours, "there": ground.peer.ask}
    for ask in sides.values():
        ask(ground.warming)
    seconds: dict[str, list[dict[str, float | None]]] = {side: [] for side in sides}
    for number in ground.paced("answer", len(ground.questions)):
        order = list(sides) if number % 2 == 0 else list(reversed(sides))
        for side in order:
            seconds[side].append(dict(sides[side](ground.questions[number])["timings"]))
    found = []
    for name, key in _TIMES.items():
        # What is looked up has no first word.
        pairs = [
            (ours, theirs)
            for ours, theirs in zip(
                *([one[key] for one in rows] for rows in seconds.values()), strict=True
            )
            if ours is not None and theirs is not None
        ]
        found += median(f"answer.{name}", [ours / theirs for ours, theirs in pairs])
        found += median(f"answer.{name}_here", [ours for ours, _ in pairs])
        found += median(f"answer.{name}_there", [theirs for _, theirs in pairs])
    return found
