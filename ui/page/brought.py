"""Which documents of a shared corpus came through the page: only these may go the same way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.weights.durable import write_atomic

__all__ = ["Brought"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What one user brought into a folder of documents. notes: where that is written down, for each
    document a file of its name with the SHA-256 of what was brought.
    """

    notes: Path

    @classmethod
    def into(cls, corpus: Path, home: Path, owner: str) -> Brought:
        """What a user brought into a corpus. owner: as owner_folder names it."""
        name = hashlib.sha256(str(corpus).encode("utf-8", errors="surrogateescape")).hexdigest()
        return cls(home / "brought" / name[:16] / owner)

    def note(self, name: str, data: bytes) -> None:
        """Write down that a document was brought. Raises OSError where that cannot be."""
        write_atomic(self.notes / name, hashlib.sha256(data).hexdigest().encode())

    def forget(self, name: str) -> None:
        """The document is gone."""
        (self.notes / name).unlink(missing_ok=True)

    def still_in(self, folder: Path) -> list[str]:
        """The names of those that lie there as they were brought: what somebody has changed since
        is theirs, and no longer what was brought.
        """
        if not self.notes.is_dir():
            return []
        return sorted(one.name for one in self.notes.iterdir() if _same(one, folder / one.name))


def _same(note: Path, file: Path) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == note.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return False
