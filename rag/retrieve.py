"""From a question to the passages that will be read: what the search finds, and the reader's eye.

Vectors and keywords find what is alike; the model's own attention finds what answers, in whatever
words. A small corpus is looked over whole, its passages read once and kept; of a large one only
what the search found is looked over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from index.passage import Passage
from index.search import Hit, Index
from rag import kept, timely
from rag.llm import Model
from rag.read import in_reading_order, texts

__all__ = [
    "PASSAGES",
    "POOL",
    "SHELF",
    "SHORTLIST",
    "Retrieved",
    "Shelved",
    "groups",
    "retrieve",
    "shelved",
]

SHELF = 20_000
"""Characters of a corpus that is looked over whole: some 4,500 tokens, read once."""
LOOSE = 4_000
"""The same of documents that have no index on disk: they are asked once or twice, and others are
asked with the next question."""
SHORTLIST = 12
"""Passages of a larger corpus that are looked over for a question."""
PASSAGES = 6
"""How many passages are read at most. Eight hold the line of 1 to 4 more questions in a hundred,
but the model was right no more often with them, and each costs about a second (eval/LOG.md)."""
LEAST = 2
"""Passages that are read at least."""
FAINT = 0.4
"""A further passage is read if it was looked at this much, against the one looked at most."""
SLIGHT = 0.4
"""A passage of another source may answer too if it was looked at this much, against the same: of 18
values that were rightly told as others all were, and one of three wrongly told (eval/LOG.md)."""
ALIKE = 0.5
"""The same by cosine, where nothing was looked over."""
POOL = 50
"""How many passages the search is asked for where it only has to know how alike they are."""

WIDE = 1_000
"""The same where it is asked of some sources alone."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A corpus as it is looked over whole: its passages by document, and where their state may be
    kept.
    """

    groups: list[list[str]]
    keep: Path | None


def shelved(index: Index, k: int = PASSAGES) -> Shelved | None:
    """A corpus that will be looked over whole for k passages; None if it will not.

    Raises UsageError if ASKLINE_STATES is no size.
    """
    passages = index.everything(_most(index))
    if passages is None or len(passages) <= k:
        return None
    laid_out = groups(passages)
    return Shelved(laid_out, _keep(index, laid_out))


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Passages, best first. looked: their scores are what the model's attention gave them.
    by_source: the best passage of each source, best first, of those that may answer. only: the
    sources that were asked, if not all were.
    """

    hits: tuple[Hit, ...]
    looked: bool
    by_source: tuple[Passage, ...] = ()
    only: frozenset[str] = frozenset()


def retrieve(
    index: Index, model: Model, question: str, k: int, only: frozenset[str] = frozenset()
) -> Retrieved:
    """The k passages that a question is most likely answered in, best first. only: the sources that
    are asked; none for all.

    Their order is the model's where it can look, else the search's; where it can, how many there
    are is decided by how much it looked at each, and one that tells of just the time that is asked
    about comes first.
    """
    everything = index.everything(_most(index))
    found = _found(index, question, only, SHORTLIST if everything is None else POOL)
    passages = [hit.passage for hit in found] if everything is None else everything
    if len(passages) <= k:
        alike = _by_source(_alike(found))
        return Retrieved(tuple(found[:k]), looked=False, by_source=alike, only=only)
    ordered = in_reading_order(passages)
    laid_out = groups(ordered)
    keep = None if everything is None else _keep(index, laid_out)
    weights = model.attend(laid_out, question, keep=keep)
    if weights is None:
        return Retrieved(tuple(found[:k]), looked=False, only=only)
    known = {hit.passage: hit for hit in found}
    weighed = zip(ordered, weights, strict=True)
    hits = [replace(known.get(one, Hit(one, 0.0, None)), score=weight) for one, weight in weighed]
    ranked = sorted(_of(hits, only), key=lambda hit: -hit.score)
    least = FAINT * ranked[0].score
    chosen = [hit for rank, hit in enumerate(ranked[:k]) if rank < LEAST or hit.score >= least]
    best = tuple(timely.first(question, chosen, ranked)[:k])
    alike = _by_source([hit for hit in ranked if hit.score >= SLIGHT * ranked[0].score])
    return Retrieved(best, looked=True, by_source=alike, only=only)


def _found(index: Index, question: str, only: frozenset[str], k: int) -> Sequence[Hit]:
    """What the search finds; of some sources alone what it finds of them among many more."""
    return _of(index.search(question, WIDE), only)[:k] if only else index.search(question, k)


def _of(hits: Sequence[Hit], only: frozenset[str]) -> Sequence[Hit]:
    return [hit for hit in hits if hit.passage.source in only] if only else hits


def _alike(hits: Sequence[Hit]) -> list[Hit]:
    """Those that are about half as much like the question as the likest."""
    most = max((hit.cosine or 0.0 for hit in hits), default=0.0)
    return [hit for hit in hits if (hit.cosine or 0.0) >= ALIKE * most]


def _by_source(hits: Sequence[Hit]) -> tuple[Passage, ...]:
    """The first passage of each source."""
    first: dict[str, Passage] = {}
    for hit in hits:
        first.setdefault(hit.passage.source, hit.passage)
    return tuple(first.values())


def _most(index: Index) -> int:
    """Characters of a corpus that is looked over whole."""
    return LOOSE if index.store.path is None else SHELF


def groups(passages: Sequence[Passage]) -> list[list[str]]:
    """The texts of the passages, document by document."""
    by_source = groupby(passages, key=lambda passage: passage.source)
    return [texts(list(group)) for _, group in by_source]


def _keep(index: Index, laid_out: Sequence[Sequence[str]]) -> Path | None:
    """The folder of their state, if it may be kept: of what has no index on disk by its text."""
    if index.beside is None or not kept.most():
        return None
    if index.store.path is not None:
        return index.beside
    return index.beside / hashlib.sha256(repr(laid_out).encode()).hexdigest()[:12]
