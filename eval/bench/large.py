"""A corpus of some thousand passages, made of the shipped sample, none of them like another."""

from __future__ import annotations

import random
from pathlib import Path

from index.corpus import FolderCorpus, sample
from index.embed import Embedder
from index.passage import passages
from index.search import Index

__all__ = ["Large", "article"]

LINES = 40
"""Of an article."""
CHANGED = 0.15
"""Share of the words of a line that others take the places of."""


class Large:
    """An index that grows by so many articles at a time. folder: where it and its corpus lie."""

    def __init__(self, folder: Path, embedder: Embedder, articles: int) -> None:
        self._place = folder / "corpus"
        self._place.mkdir(parents=True)
        self._articles = articles
        self._written = 0
        self._corpus = FolderCorpus.open(self._place)
        self.index = Index.open(self._corpus, folder / "index.sqlite", embedder)

    def write(self) -> list[str]:
        """Write so many more articles, which are not indexed yet: the texts of their passages."""
        fresh = range(self._written, self._written + self._articles)
        for number in fresh:
            (self._place / _name(number)).write_text(article(number), encoding="utf-8")
        self._written = fresh.stop
        documents = [self._corpus.read(_name(number)) for number in fresh]
        return [one.text for document in documents for one in passages(document)]


def article(number: int) -> str:
    """Lines drawn from the sample, of each line some words drawn from the sample too. The same
    number gives the same text.
    """
    lines, words = _pool()
    drawn = random.Random(f"article {number}")
    return "".join(
        " ".join(
            drawn.choice(words) if drawn.random() < CHANGED else word
            for word in drawn.choice(lines).split()
        )
        + "\n"
        for _ in range(LINES)
    )


def _pool() -> tuple[list[str], list[str]]:
    """The lines of the sample, and its words as often as they are there."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(sample().glob("*.txt"))]
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    return lines, [word for line in lines for word in line.split()]


def _name(number: int) -> str:
    return f"{number:05}.txt"
