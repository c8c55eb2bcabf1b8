"""The heads of a model that look up, as they were found for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag import fitted

__all__ = ["FITTED", "Head", "known_heads"]

FITTED = Path(__file__).with_name("heads.json")
"""Written by ``python -m eval.fit_heads``, one entry a model."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head that looks up. layer, head: from 0. scale: the spread of what it gives passages."""

    layer: int
    head: int
    scale: float


def known_heads(model: str, *, layers: int, heads: int) -> tuple[Head, ...]:
    """The heads that were fitted for a model, by its general.name; none for any other.

    layers, heads: how many the model has; another model may go by the same name.
    """
    known = fitted.table(FITTED).get(model, {})
    found = tuple(Head(**one) for one in known.get("heads", ()))
    return found if all(one.layer < layers and one.head < heads for one in found) else ()
