"""What can go wrong in a way that a user can mend: one tree, shown as one line.

Whatever is not in this tree is a bug and keeps its traceback. Not finding an answer is an answer,
never an error.
"""

from __future__ import annotations

__all__ = [
    "AsklineError",
    "CorpusError",
    "IndexMismatch",
    "IndexOutdated",
    "ModelError",
    "NetworkError",
    "StorageError",
    "UsageError",
]


class AsklineError(Exception):
    """One line for the user: what happened, where, and what to type.

    what: the fault as a clause, without a full stop. where: a path, a name or a row; None where
    there is none. fix: what mends it, best a command that can be typed as it stands.
    """

    def __init__(self, what: str, *, where: object = None, fix: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = None if where is None else str(where)
        self.fix = fix

    def __str__(self) -> str:
        place = "" if self.where is None else f": {self.where}"
        remedy = "" if self.fix is None else f"; {self.fix}"
        return " ".join(f"{self.what}{place}{remedy}".split())


class UsageError(AsklineError):
    """What was typed cannot be carried out: an empty question, an unknown option value."""


class CorpusError(AsklineError):
    """The folder of documents is missing, empty, or holds nothing that can be read."""


class IndexMismatch(AsklineError):
    """The index was made by another embedder or another version than the one that opens it."""


class IndexOutdated(IndexMismatch):
    """The index was made by an earlier version, and can be made again from the documents."""


class StorageError(AsklineError):
    """A file could not be written or is damaged: full disk, no permission, flipped bits."""


class ModelError(AsklineError):
    """A model is missing, damaged, of an unknown family, or too small for what is asked of it."""


class NetworkError(AsklineError):
    """No source answered, or what it sent is not what its checksum says."""
