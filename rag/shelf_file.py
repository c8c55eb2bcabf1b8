"""What the model has made of a corpus, as a file beside the index: reading it takes a minute.

llama.cpp believes whatever stands in such a file, so it is used only with its checksum beside it.
The file may be lost or damaged at any time: that costs one more reading of the corpus, and is told
to nobody but the log.
"""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.weights import amount
from rag import kept
from rag.checksum import begin, checksum

__all__ = ["ShelfFile", "check_ahead"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """Where a state is kept. stamp: twelve hex digits that change with all that it depends on but
    the text.
    """

    folder: Path
    stamp: str

    @property
    def path(self) -> Path:
        """Of the state itself."""
        return self.folder / f"{self.stamp}.shelf"

    @property
    def blank(self) -> Path:
        """Of what is looked at for no question, see rag/blank.py."""
        return self.path.with_name(f"{self.path.name}{kept.BLANK}")

    def is_sound(self) -> bool:
        """Whether it is there and what was written; then it counts as used now."""
        try:
            sealed = _seal(self.path).read_text(encoding="ascii").strip()
            sound = checksum(self.path) == sealed
        except FileNotFoundError:
            self._missing()
            return False
        except (OSError, UnicodeDecodeError) as error:
            self.throw_away(getattr(error, "strerror", None) or "its checksum is no text")
            return False
        if not sound:
            self.throw_away("it is not what was written")
            return False
        # Where nothing can be written, nothing is dropped by age either.
        with contextlib.suppress(OSError):
            os.utime(self.path)
        return True

    def throw_away(self, why: str) -> None:
        """Say that a state is not used; the next one takes its place."""
        _log.info("a kept state is thrown away, and its documents are read: %s: %s", self.path, why)

    def replace(self, write: Callable[[Path], bool], size: int) -> None:
        """Put a state in its place, as a whole; where that cannot be, there is none.

        write: writes it to the path that it is given, and says whether it could. size: how many
        bytes that takes. Others that were used longer ago make room for it, see kept.drop.
        """
        room = kept.most() - size
        if room < 0:
            self._not_kept(f"it takes {amount(size)}, ASKLINE_STATES allows {amount(kept.most())}")
            return
        for gone in kept.drop(self.folder, room, spare=self.path):
            _log.info("a state was dropped, for no more are kept: %s", gone.path)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=self.path.name)
            os.close(handle)
            self._put(Path(name), write)
        except OSError as error:
            self._not_kept(error.strerror or str(error))

    def _put(self, made: Path, write: Callable[[Path], bool]) -> None:
        try:
            if not write(made):
                self._not_kept("llama.cpp could not write it; is the disk full?")
                return
            seal = checksum(made)
            made.replace(self.path)
            _seal(self.path).write_text(f"{seal}\n", encoding="ascii")
        finally:
            made.unlink(missing_ok=True)

    def _missing(self) -> None:
        """Tell of a state that is there, but of another model or version, or without its seal."""
        if self.path.exists():
            self.throw_away("it has no checksum")
        elif any(path.suffix == ".shelf" for path in self.folder.glob(kept.OURS)):
            _log.info("what is kept is of another model or version: %s", self.folder)

    def _not_kept(self, why: str) -> None:
        _log.info("no state is kept: %s: %s", self.path, why)


def _seal(path: Path) -> Path:
    return path.with_name(f"{path.name}{kept.SEAL}")


def check_ahead(folder: Path) -> None:
    """Begin to check the two newest states in a folder: is_sound() will want those of a model."""
    with contextlib.suppress(OSError):
        states = sorted(folder.glob("*.shelf"), key=lambda path: -path.stat().st_mtime_ns)
        for path in states[:2]:
            begin(path)
