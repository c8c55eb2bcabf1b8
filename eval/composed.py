"""A corpus of as many passages as are wanted, made of the sentences of a smaller one.

A passage is two sentences that follow one another in a text, or these and one of any other text.
Encoding a million passages takes three hours on two cores, so that a passage's vector is composed
too: the mean of its sentences' vectors and seeded noise, normalised. It is no vector that a model
gave, but lies among others as such vectors do.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.corpus import FolderCorpus, read_all
from index.document import Document
from index.embed import Embedder
from index.errors import CorpusError
from index.passage import LIMIT, TARGET, sentences

__all__ = ["Composed", "pool", "write"]

PER_DOCUMENT = 50
"""Passages."""
NOISE = 0.45
"""Length of the noise against the mean's: the cosine to the mean is about 0.91."""

Vectors = npt.NDArray[np.float32]


def pool(folder: Path) -> list[list[str]]:
    """The sentences of each text below a folder, each sentence once, long enough for two of them
    to be a passage, and short enough for three. Raises CorpusError if there are none.
    """
    corpus = FolderCorpus.open(folder)
    seen: set[str] = set()
    texts = []
    for document in read_all(corpus, corpus.entries()):
        found: list[str] = []
        for line in document.lines if isinstance(document, Document) else ():
            for start, end in sentences(line):
                one = line[start:end].strip()
                if TARGET // 4 <= len(one) < LIMIT // 3 and one[-1] in ".!?" and one not in seen:
                    seen.add(one)
                    found.append(one)
        if len(found) > 1:
            texts.append(found)
    if not texts:
        raise CorpusError("no text of whole sentences", where=folder, fix="name another folder")
    return texts


def write(folder: Path, texts: Sequence[Sequence[str]], passages: int) -> None:
    """Write documents of so many passages together, the same ones each time."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = random.Random("composed")
    shares = [len(text) - 1 for text in texts]
    for number in range(-(-passages // PER_DOCUMENT)):
        lines = []
        for text in drawn.choices(texts, shares, k=min(PER_DOCUMENT, passages)):
            at = drawn.randrange(len(text) - 1)
            parts = [text[at], text[at + 1]]
            if drawn.random() < 0.5:
                parts.append(drawn.choice(drawn.choice(texts)))
            lines.append(" ".join(parts))
        passages -= len(lines)
        (folder / f"{number:06}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


class Composed:
    """See Embedder. Texts of known sentences are composed, others are encoded by the model."""

    def __init__(
        self, embedder: Callable[[], Embedder], name: str, known: Sequence[str], vectors: Vectors
    ) -> None:
        """embedder: opened when there is something to encode. vectors: of the known sentences."""
        self._open = cache(embedder)
        self._rows = {text: row for row, text in enumerate(known)}
        self._vectors = vectors
        self.name, self.dim = name, vectors.shape[1]

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> Vectors:
        """See Embedder."""
        made = np.zeros((len(texts), self.dim), dtype=np.float32)
        others = []
        for row, text in enumerate(texts):
            rows = [self._rows.get(text[start:end].strip()) for start, end in sentences(text)]
            if len(rows) > 1 and None not in rows:
                made[row] = self._compose(text, [one for one in rows if one is not None])
            else:
                others.append(row)
        if others:
            made[others] = self._open().encode([texts[row] for row in others])
        if advance is not None:
            advance(len(texts))
        return made

    def _compose(self, text: str, rows: list[int]) -> Vectors:
        seed = hashlib.blake2b(text.encode(), digest_size=8).digest()
        noise = np.random.default_rng(int.from_bytes(seed)).standard_normal(
            self.dim, dtype=np.float32
        )
        mean = _unit(self._vectors[rows].sum(axis=0))
        return _unit(mean + noise * np.float32(NOISE / self.dim**0.5))


def _unit(vector: Vectors) -> Vectors:
    made: Vectors = vector / np.linalg.norm(vector)
    return made
