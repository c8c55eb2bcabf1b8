"""Stand-ins for what needs weights, so that tests run without any."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from index.words import terms

__all__ = ["HashEmbedder"]


class HashEmbedder:
    """Texts as bags of hashed terms: the same vectors in every process and on every machine.

    Texts that share words have a high cosine, texts that share none have 0 (but for collisions).
    calls: how often encode was called. texts: every text that was encoded, in order.
    """

    def __init__(self, *, name: str = "hash", dim: int = 256) -> None:
        self.name = name
        self.dim = dim
        self.calls = 0
        self.texts: list[str] = []

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        """See index.embed.Embedder. A text without terms is the first unit vector."""
        self.calls += 1
        self.texts += texts
        vectors = self.counts(texts)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if advance is not None:
            advance(len(texts))
        return vectors

    def counts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """How often a text holds each hashed term: float32 (n, dim), whole numbers."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text):
                digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
                vectors[row, int.from_bytes(digest, "little") % self.dim] += 1
            if not vectors[row].any():
                vectors[row, 0] = 1
        return vectors
