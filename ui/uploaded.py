"""A user's own uploads beside a corpus: the page asks them, and what it saved is checked with them.

They are kept in a folder of this machine, for they are not the corpus owner's to keep.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from index.corpus import Corpus, Entry, FolderCorpus
from index.document import Document
from index.weights import home_dir

__all__ = ["UPLOADED", "WithUploads", "corpus_of", "owner_folder", "page_home", "uploads_of"]

UPLOADED = "uploaded/"
"""Begins the sources of a user's own uploads, so that no document of the corpus has their name."""


class WithUploads:
    """A corpus and a folder of uploads as one. Where both have a name, the corpus' is meant."""

    def __init__(self, corpus: Corpus, uploads: FolderCorpus) -> None:
        self._corpus = corpus
        self._uploads = uploads
        self.name = f"{corpus.name} and {uploads.name}"

    def entries(self) -> list[Entry]:
        """See Corpus."""
        own = [Entry(UPLOADED + one.source, one.size, one.mtime) for one in self._uploads.entries()]
        found = {one.source: one for one in [*own, *self._corpus.entries()]}
        return [found[source] for source in sorted(found)]

    def read(self, source: str) -> Document:
        """See Corpus."""
        if not source.startswith(UPLOADED) or source in {
            one.source for one in self._corpus.entries()
        }:
            return self._corpus.read(source)
        there = self._uploads.read(source.removeprefix(UPLOADED))
        return replace(there, source=source)


def page_home() -> Path:
    """The folder that the page keeps conversations and uploads in."""
    return home_dir() / "page"


def uploads_of(home: Path) -> Path:
    """The folder with a folder of uploads for each user. home: as page_home."""
    return home / "uploads"


def owner_folder(owner: str) -> str:
    """The folder of a user's uploads: a name that any file system takes, whatever theirs is."""
    return hashlib.sha256(owner.encode()).hexdigest()[:12] if owner else "everyone"


def corpus_of(corpus: Corpus, uploads: Path | None, owner: str) -> Corpus:
    """The corpus, with a user's uploads if there are any."""
    if uploads is None:
        return corpus
    folder = uploads / owner_folder(owner)
    if not folder.is_dir():
        return corpus
    own = FolderCorpus.open(folder)
    return WithUploads(corpus, own) if own.entries() else corpus
