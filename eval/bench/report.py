"""What a bench found, as text for a terminal, as JSON and as a plot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.bench.figures import Amount
from eval.folder import unwritable
from eval.table import aligned

__all__ = ["Report"]

_JSON, _PLOT = "bench.json", "bench.svg"


class Report:
    """folder: where it is written. about: facts of the run, in the order to show them."""

    def __init__(self, folder: Path, about: Mapping[str, str]) -> None:
        self.folder = folder
        self._about = dict(about)
        self._parts: dict[str, list[Amount]] = {}

    @property
    def amounts(self) -> list[Amount]:
        """Everything so far."""
        return [one for found in self._parts.values() for one in found]

    def add(self, part: str, found: Sequence[Amount]) -> None:
        """What a part found."""
        self._parts[part] = list(found)

    def json(self) -> str:
        """One object: about, the parts that were measured, figures and report."""
        made = {
            "about": self._about,
            "parts": list(self._parts),
            "figures": [one.to_json() for one in self.amounts],
            "report": str(self.folder / _JSON),
        }
        return json.dumps(made, ensure_ascii=False)

    def text(self) -> str:
        """A table a part."""
        blocks = [[", ".join(f"{name} {fact}" for name, fact in self._about.items())]]
        for part, found in self._parts.items():
            if not found:
                blocks.append([f"{part}: nothing to measure"])
                continue
            head = (part, "value", "95 % interval", "n", "aim", "")
            blocks.append(aligned([head, *map(_row, found)], left=(0, 5)))
        blocks.append([f"report: {self.folder / _JSON}"])
        return "\n\n".join("\n".join(block) for block in blocks)

    def write(self) -> None:
        """Write what is there so far. Raises StorageError."""
        self._put(_JSON, self.json() + "\n")

    def plot(self) -> bool:
        """Draw how far each figure is from its aim, if there is one that has an aim; False without
        matplotlib. Raises StorageError.
        """
        from eval.plots import aims, standing_alone

        try:
            drawn = aims([one for one in self.amounts if one.distance(one.value) is not None])
        except ImportError:
            return False
        if drawn is not None:
            self._put(_PLOT, standing_alone(drawn))
        return True

    def _put(self, name: str, text: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise unwritable(self.folder / name, error) from error


def _row(one: Amount) -> tuple[str, ...]:
    kind = one.kind
    aim = ""
    if kind.aim is not None:
        word = "at least" if kind.at_least else "at most"
        aim = f"{word} {_shown(kind.aim, kind.unit)}{'' if one.reached else ', missed'}"
    between = ""
    if one.low is not None and one.high is not None:
        between = f"{_shown(one.low, kind.unit)} to {_shown(one.high, kind.unit)}"
    name = one.name.partition(".")[2]
    return (f"  {name}", _shown(one.value, kind.unit), between, str(one.n), aim, kind.told)


def _shown(value: float, unit: str) -> str:
    """As people read it: 0.31, 6.2 %, 1.20 s, 35 /s."""
    if unit == "%":
        return f"{100 * value:.1f} %"
    if unit == "x":
        return f"{value:.2f}"
    return f"{value:.0f} {unit}" if abs(value) >= 100 else f"{value:.2f} {unit}"
