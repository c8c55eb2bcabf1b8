"""What a question that asks nothing looks at, as a file beside the passages' state.

It is the same for every question, and computing it takes as long as five words of one. The file may
be lost or damaged at any time: then it is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["kept"]

Looked = dict[int, npt.NDArray[np.float64]]
"""By layer: (heads, passages)."""


def kept(path: Path | None, key: object, compute: Callable[[], Looked]) -> Looked:
    """What the file holds for a key, or what is computed and put there; None keeps nothing.

    key: all that it depends on; its repr tells keys apart.
    """
    if path is None:
        return compute()
    known = hashlib.blake2b(repr(key).encode()).hexdigest()
    found = _read(path, known)
    if found is None:
        found = compute()
        _write(path, known, found)
    return found


def _read(path: Path, key: str) -> Looked | None:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        seal, _, text = path.read_text(encoding="ascii").partition("\n")
        if seal == _seal(key, text):
            return {int(layer): np.array(rows) for layer, rows in json.loads(text).items()}
    return None


def _write(path: Path, key: str, looked: Looked) -> None:
    # Python writes a number with as many digits as it takes to read the same one.
    text = json.dumps({layer: rows.tolist() for layer, rows in looked.items()})
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        try:
            made.write_text(f"{_seal(key, text)}\n{text}", encoding="ascii")
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)


def _seal(key: str, text: str) -> str:
    """Of what is written and of what it is for."""
    return hashlib.blake2b(f"{key}\n{text}".encode("ascii", "replace")).hexdigest()
