"""Writing so that a power cut leaves the old bytes or the new ones, never a mixture."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["put_in_place", "sync", "write_atomic", "write_new"]


def sync(path: Path) -> None:
    """Forces a file or a folder to the disk. Folders only where the system can (not Windows)."""
    if path.is_dir() and os.name != "posix":
        return
    # Windows refuses to flush a descriptor that was opened for reading.
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_atomic(path: Path, content: bytes) -> None:
    """Replaces a small file in one step. Raises OSError where that cannot be done."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _beside(path, content) as written:
        os.replace(written, path)
    sync(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Makes a small file in one step. Raises FileExistsError where something lies there already,
    also if it came there this very moment, and OSError where it cannot be done.
    """
    with _beside(path, content) as written:
        try:
            os.link(written, path)
        except FileExistsError:
            raise
        except OSError:
            # A file system without links: nothing is lost, but two at once may both succeed.
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
            os.replace(written, path)
    sync(path.parent)


@contextmanager
def _beside(path: Path, content: bytes) -> Iterator[Path]:
    """The content in a file beside the path, on the disk; what is left of it goes in the end."""
    # Two writers keep apart: neither is torn.
    beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with beside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def put_in_place(new: Path, place: Path, aside: Path) -> None:
    """Renames the file or folder `new` to `place`; all three paths lie on one file system.

    aside: where an older folder goes first, for a folder cannot be renamed onto one that is not
    empty; whoever calls deletes it, and what lies there now goes. A file needs no such step.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(place, aside)
    os.replace(new, place)
    sync(place.parent)
