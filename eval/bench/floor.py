"""What llama.cpp alone needs for the tokens of an answer, and what is spent beside it."""

from __future__ import annotations

import time
from collections.abc import Callable

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground

__all__ = ["measure"]


def measure(ground: Ground, now: Callable[[], float] = time.perf_counter) -> list[Amount]:
    """Each question is answered, and as many new tokens as it took are read and written bare.

    What the search has the model look over is in the time of the answer, not in its tokens.
    """
    model, raw = ground.model, ground.raw
    ground.ours(ground.warming)
    found: dict[str, list[float]] = {}
    for number in ground.paced("floor", len(ground.questions)):
        before, waited, begun = model.usage, model.seconds, now()
        writing, written = model.writing, model.written
        ground.ours(ground.questions[number])
        took, used = now() - begun, model.usage - before
        read = used.prompt - used.reused
        if not read or not used.generated:
            continue  # It was looked up, and no model had a part in it.
        reads, writes = raw.reading(read), raw.writing(read, used.generated)
        rates = {
            "outside": 1 - (model.seconds - waited) / took,
            "times": took / (reads + writes),
            "read_rate": read / reads,
            "write_rate": used.generated / writes,
        }
        if model.written > written:
            here = (model.written - written) / (model.writing - writing)
            rates["writing"] = here / rates["write_rate"]
        for name, value in rates.items():
            found.setdefault(name, []).append(value)
    names = ("outside", "writing", "times", "read_rate", "write_rate")
    return [one for name in names for one in median(f"floor.{name}", found.get(name, []))]
