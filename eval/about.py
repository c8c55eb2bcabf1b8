"""What a report says of itself: what was asked, what answered, and on which machine."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping
from pathlib import Path

from index.machine import cores
from index.weights import amount

__all__ = ["about", "machine"]

_MEMORY = Path("/proc/meminfo")
_PROCESSOR = Path("/proc/cpuinfo")


def about(
    name: str, questions: int, of: int, corpus: str, manifest: Mapping[str, str]
) -> dict[str, str]:
    """The facts of a run, in the order in which they are shown. of: questions in the whole set."""
    asked = f"{questions}" if questions == of else f"{questions} of {of}"
    return {
        "set": name,
        "questions": asked,
        "corpus": corpus,
        "day": time.strftime("%Y-%m-%d"),
        **manifest,
        **machine(),
    }


def machine() -> dict[str, str]:
    """Facts of the machine that make times comparable; one that cannot be told is left out."""
    facts = {
        "processor": _field(_PROCESSOR, "model name") or platform.processor(),
        "cores": str(cores()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _memory() -> str:
    kilobytes = (_field(_MEMORY, "MemTotal") or "").removesuffix(" kB")
    return amount(1024 * int(kilobytes)) if kilobytes.isdigit() else ""


def _field(path: Path, name: str) -> str:
    """The first value of a name in a file of "name : value" lines; empty where there is none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    for line in lines:
        known, _, value = line.partition(":")
        if known.strip() == name:
            return value.strip()
    return ""
