"""A folder of documents that may be changed, and an index over it."""

from __future__ import annotations

import os
from pathlib import Path

from index.changes import Changes
from index.corpus import FolderCorpus
from index.document import Document
from index.passage import Passage, passages
from index.search import Index
from tests.scripted import HashEmbedder

TEXTS = {
    "talks.md": "# The talks\n\nThe envoy met the President.\n\nThe meeting lasted five hours.\n",
    "land.txt": "The question of land was left open.\n\nGuarantees were spoken of for days.\n",
    "deep/visit.txt": "He flew home on 4 December 2025.\n\nNo other visit was planned.\n",
}
NOTHING = Changes((), (), ())


class Folder:
    """A folder of documents, each written later than the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.time = 1_700_000_000_000_000_000
        path.mkdir()

    def write(self, name: str, data: str | bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        self.touch(name)

    def touch(self, name: str) -> None:
        self.time += 1
        os.utime(self.path / name, ns=(self.time, self.time))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def open(self) -> FolderCorpus:
        return FolderCorpus.open(self.path)


def filled(path: Path) -> Folder:
    """Make a folder of TEXTS."""
    made = Folder(path)
    for name, text in TEXTS.items():
        made.write(name, text)
    return made


def refreshed(folder: Folder, path: Path, embedder: HashEmbedder) -> Index:
    """An index of a folder, brought up to date; what the embedder was asked is forgotten."""
    made = Index.open(folder.open(), path, embedder)
    made.refresh()
    embedder.calls, embedder.texts = 0, []
    return made


def every(index: Index) -> list[str]:
    """The texts of all passages."""
    return [index.store.passage(identity).text for identity in index.store.vectors()[0]]


def found(index: Index, question: str, k: int = 10) -> list[str]:
    return [hit.passage.text for hit in index.search(question, k)]


def by_words(index: Index, question: str) -> list[str]:
    return [index.store.passage(row).text for row in index.store.keywords(question, 50)]


def made(name: str, text: str) -> list[Passage]:
    return passages(Document.from_text(name, text))
