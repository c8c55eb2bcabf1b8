"""How a corpus differs from its index, and an index from itself before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.corpus import Entry
from index.store import Store

__all__ = ["Changes", "became", "compare"]


@dataclass(frozen=True, slots=True)
class Changes:
    """How a corpus differs from its index: sources, each list sorted.

    What a refresh gives is how the index differs from itself before: a file that is skipped was
    not added, and a document that became unreadable was removed.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(store: Store, entries: Sequence[Entry]) -> Changes:
    """How the files of a corpus differ from what an index knows: by name, size and time."""
    now = {entry.source: (entry.size, entry.mtime) for entry in entries}
    known = {row.source: (row.size, row.mtime) for row in store.documents()}
    known |= {source: (size, mtime) for source, size, mtime, _ in store.skipped()}
    return Changes(
        added=tuple(sorted(now.keys() - known.keys())),
        changed=tuple(sorted(s for s in now.keys() & known.keys() if now[s] != known[s])),
        removed=tuple(sorted(known.keys() - now.keys())),
    )


def became(before: set[str], after: set[str], read: set[str]) -> Changes:
    """What a refresh made of the documents. read: the files that were new or had changed."""
    return Changes(
        added=tuple(sorted(after - before)),
        changed=tuple(sorted(before & after & read)),
        removed=tuple(sorted(before - after)),
    )
