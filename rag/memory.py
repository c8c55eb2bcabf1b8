"""Whether there is enough memory for a model: looked at before it is loaded.

Who takes more than there is, is stopped by the system without a word, and llama.cpp ends the
process where it cannot have what it asks for.
"""

from __future__ import annotations

from pathlib import Path

from index import machine
from index.errors import ModelError
from index.weights import GGUFS, amount

__all__ = ["BESIDE", "PER_CORE", "SPACE", "WORDS", "check", "lacking"]

BESIDE = 600_000_000
"""Bytes that a question takes beside the weights, with the default model: what it has read, the
search, Python (eval/LOG.md)."""
SPACE = 1_800_000_000
PER_CORE = 300_000_000
"""The same of address space, most of which is never written to: of all, and more for each core, as
each thread has a stack and a heap of its own (eval/LOG.md)."""
WORDS = ("allocat", "bad_alloc", "out of memory")
"""What llama.cpp says where it got none."""


def check(path: Path) -> None:
    """Raise ModelError if a GGUF is more than this machine has memory for."""
    size = path.stat().st_size
    space = SPACE + PER_CORE * machine.cores()
    for left, beside in ((machine.memory(), BESIDE), (machine.room(), space)):
        if left is not None and left < size + beside:
            raise lacking(path, f"{amount(left)} left, {amount(size + beside)} needed")


def lacking(path: Path, how_much: str | None = None) -> ModelError:
    """What is said where memory is not enough for a GGUF, with a smaller model that may fit."""
    told = f" ({how_much})" if how_much else ""
    return ModelError(
        f"there is not enough memory for the model{told}",
        where=path,
        fix=_smaller(path.stat().st_size),
    )


def _smaller(size: int) -> str:
    """What to type for the largest model that takes less than so many bytes."""
    for one in sorted(GGUFS, key=lambda one: -one.bytes):
        if one.bytes < size:
            return f"type: ask --model {one.name}"
    return "end other programs"
