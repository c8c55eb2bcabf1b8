"""What the model has made of a corpus, as a file beside the index: reading it takes a minute.

llama.cpp believes whatever stands in such a file, so it is used only with its checksum beside it.
The file may be lost or damaged at any time: that costs one more reading of the corpus.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.checksum import begin, checksum

__all__ = ["KEPT", "ShelfFile", "check_ahead"]

KEPT = 4
"""Files that stay in a folder: for every model that was asked there one of some 130 MB, and one of
a hundredth of that."""
_SEAL = ".blake2b"
_OURS = "[0-9a-f]" * 12 + ".shelf*"


@dataclass(frozen=True, slots=True)
class ShelfFile:
    """Where a state is kept. stamp: twelve hex digits that change with all that it depends on."""

    folder: Path
    stamp: str

    @property
    def path(self) -> Path:
        """Of the state itself."""
        return self.folder / f"{self.stamp}.shelf"

    def is_sound(self) -> bool:
        """Whether it is there and what was written."""
        try:
            return checksum(self.path) == _seal(self.path).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return False

    def replace(self, write: Callable[[Path], bool]) -> None:
        """Put a state in its place, as a whole; where that cannot be, there is none.

        write: writes it to the path that it is given, and says whether it could. Only the KEPT
        newest in the folder stay.
        """
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=self.path.name)
            os.close(handle)
            made = Path(name)
            try:
                if write(made):
                    seal = checksum(made)
                    made.replace(self.path)
                    _seal(self.path).write_text(f"{seal}\n", encoding="ascii")
            finally:
                made.unlink(missing_ok=True)
            self._clear()

    def _clear(self) -> None:
        """Also what a process left half written that was killed."""
        states = [path for path in self.folder.glob(_OURS) if path.suffix != _SEAL]
        states.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in states[KEPT:]:
            path.unlink()
            _seal(path).unlink(missing_ok=True)


def _seal(path: Path) -> Path:
    return path.with_name(f"{path.name}{_SEAL}")


def check_ahead(folder: Path) -> None:
    """Begin to check the two newest states in a folder: is_sound() will want those of a model."""
    with contextlib.suppress(OSError):
        states = sorted(folder.glob("*.shelf"), key=lambda path: -path.stat().st_mtime_ns)
        for path in states[:2]:
            begin(path)
