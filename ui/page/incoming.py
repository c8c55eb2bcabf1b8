"""Where dropped files arrive, before each is taken in or refused. None of them stays there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import time

__all__ = ["STALE", "discard", "incoming_of", "sweep"]

STALE = 3_600
"""Seconds after which nothing is waited for that still lies there: its browser is gone."""


def incoming_of(home: Path) -> Path:
    """The folder that uploads arrive in. home: the folder of the page's own files."""
    return home / "incoming"


def discard(files: Iterable[Path], folder: Path) -> None:
    """Take these files out of the folder; others are let be, wherever they lie."""
    for file in files:
        if file.is_relative_to(folder) and ".." not in file.parts:
            _remove(file, folder)


def sweep(folder: Path) -> None:
    """Take away what uploads left that were cut off."""
    for file in list(folder.rglob("*")):
        with suppress(OSError):
            if file.is_file() and time() - file.stat().st_mtime > STALE:
                _remove(file, folder)


def _remove(file: Path, folder: Path) -> None:
    with suppress(OSError):
        file.unlink(missing_ok=True)
        if file.parent != folder:
            file.parent.rmdir()
