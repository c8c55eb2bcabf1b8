"""Numbers that were fitted for a model and lie beside the code, and what tells them apart."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["digest", "fingerprint", "table"]


@cache
def table(path: Path) -> dict[str, Any]:
    """What a file holds, by the models' general.name. Read once in a process: what an answer says
    it was made with is what it was made with, whatever becomes of the file meanwhile.
    """
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def fingerprint(path: Path) -> str:
    """The digest of all that a file holds.

    Of every model's entry, for which of them counts is known only once a model has been loaded.
    """
    return digest(table(path))


def digest(value: object) -> str:
    """Twelve hex digits that change with any value in it, and not with the order of keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
