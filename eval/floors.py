"""The least that a full run of a shipped set must reach: eval/floors.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.figures import Figure, lower_is_better

__all__ = ["FILE", "floors_of", "under"]

FILE = Path(__file__).parent / "floors.toml"


def floors_of(name: str, file: Path = FILE) -> dict[str, float]:
    """The floors of a set by the names of figures; none for a set that has none."""
    table = tomllib.loads(file.read_text(encoding="utf-8")).get(name, {})
    return {str(figure): float(value) for figure, value in table.items()}


def under(figures: Sequence[Figure], floors: Mapping[str, float]) -> list[str]:
    """One line for each figure in all that is below its floor, or above it where less is better.

    A figure that has a floor and was not measured is told too: a floor never passes by silence.
    """
    values = {one.name: one.value for one in figures if one.tag is None}
    found = []
    for name, floor in floors.items():
        value = values.get(name)
        if value is None:
            found.append(f"{name} was not measured; its floor is {floor:g}")
        elif value > floor if lower_is_better(name) else value < floor:
            side = "above" if lower_is_better(name) else "under"
            found.append(f"{name} is {value:.3f}, {side} its floor of {floor:g}")
    return found
