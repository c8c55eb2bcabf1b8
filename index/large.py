"""Search where it is too much to read all vectors, and all rows that hold a word, for a question.

Compact vectors say which passages may be near, the vectors in the index which are; BM25 is computed
beforehand. What came after these were made is searched exactly beside them, and what is gone is
left out; once that is much, they are made again.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import keywords, postings
from index.kept import Kept, Made, Spoilt, write
from index.postings import Postings
from index.store.schema import beside
from index.vectors import make

if TYPE_CHECKING:
    import numpy.typing as npt

    from index.store import Store

    Query = npt.NDArray[np.float32]

__all__ = ["Large", "check_kept", "open_large"]

CANDIDATES = 300
"""Passages whose vectors are read for a query. Fifty are wanted: of a million that are close to
each other the ten nearest were found to 96 % with 200, to 98 with 300 (eval/LOG.md)."""
CHANGED = 0.1
"""Share of the passages that may have come or gone before all is made again."""
FRESH = 20_000
"""The same, as so many that have come: they are read each time the corpus is opened."""
_SAMPLE = 100_000
_BLOCK = 10_000

_log = logging.getLogger(__name__)


def open_large(store: Store, rows: int) -> Large | None:
    """What is kept beside the index, and what came since; made anew where it is not there, not
    sound, or too old. None where it cannot be written. rows: passages in the store. Raises
    StorageError for a damaged row.
    """
    assert store.path is not None
    path = beside(store.path)
    try:
        return _opened(store, path, rows)
    except Spoilt as error:
        _log.info("%s is made: %s", path, error)
    try:
        _make(store, path)
        return _opened(store, path, store.count())
    except (OSError, sqlite3.Error, Spoilt) as error:
        _log.info("%s cannot be written (%s): all vectors are read instead", path, error)
        return None


def check_kept(store: Store) -> None:
    """Look at all that is kept beside the index. What is not sound is thrown away, and made again
    when it is wanted.
    """
    token = store.token()
    if store.path is None or token is None or not beside(store.path).exists():
        return
    try:
        Kept.open(beside(store.path), token).check()
    except Spoilt as error:
        _log.info("%s is thrown away: %s", beside(store.path), error)
        beside(store.path).unlink()


def _opened(store: Store, path: Path, rows: int) -> Large:
    token = store.token()
    if token is None or not path.exists():
        raise Spoilt("it is not there")
    kept = Kept.open(path, token)
    fresh = len(store.ids(kept.last))
    gone = kept.rows - (rows - fresh)
    if fresh > min(FRESH, CHANGED * kept.rows) or gone > CHANGED * kept.rows:
        raise Spoilt(f"{fresh} passages have come since, {gone} are gone")
    return Large(store, kept, gone > 0)


def _make(store: Store, path: Path) -> None:
    """Never are all vectors in memory."""
    last = store.reserve()
    known = store.ids()
    known = known[known <= last]
    sample = store.some(known[:: max(1, len(known) // _SAMPLE)])[1]
    ids: list[int] = []

    def blocks() -> Iterator[Query]:
        for begin in range(0, len(known), _BLOCK):
            found, block = store.some(known[begin : begin + _BLOCK])
            ids.extend(found)
            yield block

    vectors = make(sample, blocks(), len(known))
    del sample
    held = np.asarray(ids, dtype=np.int64)
    token = secrets.token_hex(8)
    write(path, token, Made(held, vectors, Postings(_texts(store, ids))))
    store.name(token)


def _texts(store: Store, ids: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The terms of these passages, ascending; none of one that is gone by now."""
    found = store.terms(ids[0] - 1 if ids else 0)
    here = next(found, None)
    for identity in ids:
        while here is not None and here[0] < identity:
            here = next(found, None)
        yield here[1] if here is not None and here[0] == identity else ("", "")


class Large:
    """See index.reach.Reach."""

    def __init__(self, store: Store, kept: Kept, gone: bool) -> None:
        """gone: whether there are passages that are kept and in the store no more."""
        self._store, self._kept = store, kept
        fresh = store.ids(kept.last)
        ids, self._vectors = store.some(fresh)
        self._postings = Postings(_texts(store, ids), kept.mean)
        self._ids = np.concatenate([kept.ids, np.asarray(ids, dtype=np.int64)])
        self._fresh = ids
        self._gone = np.flatnonzero(~np.isin(kept.ids, store.ids())) if gone else None

    def nearest(self, query: Query, k: int) -> list[tuple[int, float]]:
        """See Reach."""
        rows = self._kept.vectors.likely(query, max(CANDIDATES, k))
        ids, vectors = self._store.some(self._kept.ids[rows])
        found = _scored(ids, vectors, query) + _scored(self._fresh, self._vectors, query)
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def keywords(self, question: str, k: int) -> list[int]:
        """See Reach."""
        wanted = keywords.query(question)
        try:
            rows = postings.best([self._kept, self._postings], wanted, k, self._gone)
        except Spoilt as error:
            # Without it the same is found, but slowly; the next who opens the index makes it again.
            _log.info("%s is thrown away: %s", self._kept.path, error)
            self._kept.path.unlink(missing_ok=True)
            return self._store.keywords(question, k)
        return [int(self._ids[row]) for row in rows]


def _scored(ids: list[int], vectors: Query, query: Query) -> list[tuple[int, float]]:
    return list(zip(ids, (vectors @ query).tolist(), strict=True)) if ids else []
