"""What is kept of documents that the model has read: where it lies, how much, what goes first.

A state can be computed again from its documents at any time, so nothing here is ever an error but a
limit that cannot be understood. Other processes may read and write states meanwhile.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError
from index.weights import home_dir

__all__ = ["BLANK", "MOST", "OURS", "SEAL", "State", "aside", "drop", "forget", "most", "states"]

MOST = 1_000_000_000
"""Bytes of states that are kept, unless ASKLINE_STATES says otherwise: ten corpora as large as the
sample, and less than the default model itself takes."""
SEAL, BLANK = ".blake2b", ".blank"
"""Behind the name of a state: its checksum, and what is looked at for no question."""
OURS = "[0-9a-f]" * 12 + ".shelf*"
"""The names of states, of their checksums, and of what is half written."""
_NAMED = "ASKLINE_STATES"
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([kMGT]?)B?", re.I)
_POWERS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_ABANDONED = 3600
"""Seconds after which nobody goes on with a state that is half written."""


@dataclass(frozen=True, slots=True)
class State:
    """A state on disk. bytes: of it alone. used: when it was written or taken last, in ns."""

    path: Path
    bytes: int
    used: int


def most() -> int:
    """Bytes of states that may be kept, 0 for none at all.

    Raises UsageError if ASKLINE_STATES is no size.
    """
    said = os.environ.get(_NAMED, "").strip()
    if not said:
        return MOST
    if (found := _SIZE.fullmatch(said)) is None:
        raise UsageError(
            f"{_NAMED} is no size",
            where=said,
            fix=f"set it to one such as 500MB or 2GB, or to 0, which keeps no states: {_NAMED}=0",
        )
    return int(float(found[1]) * _POWERS[found[2].lower()])


def aside() -> Path:
    """The folder for states of documents that have no index on disk."""
    return home_dir() / "states"


def states(folder: Path | None = None) -> list[State]:
    """The states that one limit is over, the one that was used longest ago first: those of the
    user's data directory, or if the folder does not lie in it, those in the folder.
    """
    found = [one for path in _files(folder) if path.suffix == ".shelf" and (one := _seen(path))]
    return sorted(found, key=lambda one: (one.used, one.path))


def drop(folder: Path, room: int, *, spare: Path) -> list[State]:
    """Drop states until there are room bytes at most, those that were used longest ago first.

    folder: which they are, see states. spare: one that neither counts nor goes. What a process
    left half written that was killed goes too. Gives what was dropped.
    """
    for path in _files(folder):
        if path.suffix not in (".shelf", SEAL, BLANK) and (left := _seen(path)) and _is_old(left):
            _remove(path)
    kept = [one for one in states(folder) if one.path != spare]
    total = sum(one.bytes for one in kept)
    dropped = []
    for one in kept:
        if total <= room:
            break
        _remove(one.path)
        total -= one.bytes
        dropped.append(one)
    return dropped


def forget() -> list[State]:
    """Drop every state of the user's data directory; gives what was dropped."""
    found = states()
    for one in found:
        _remove(one.path)
    return found


def _files(folder: Path | None) -> Iterator[Path]:
    ours = home_dir() / "indexes", aside()
    if folder is None or any(folder.is_relative_to(place) for place in ours):
        return (path for place in ours for path in place.rglob(OURS))
    # Only what lies in it: --index may name any folder, a large one too.
    return folder.glob(OURS)


def _seen(path: Path) -> State | None:
    """A state as it is now; None if it is none, or another process has just dropped it."""
    with contextlib.suppress(OSError):
        if path.is_file():
            known = path.stat()
            return State(path, known.st_size, known.st_mtime_ns)
    return None


def _is_old(state: State) -> bool:
    return time.time_ns() - state.used > _ABANDONED * 10**9


def _remove(path: Path) -> None:
    """A state with what is beside it; a folder that held nothing else goes with them."""
    with contextlib.suppress(OSError):
        for beside in (SEAL, BLANK):
            path.with_name(f"{path.name}{beside}").unlink(missing_ok=True)
        path.unlink()
        if path.parent.parent == aside():
            path.parent.rmdir()
