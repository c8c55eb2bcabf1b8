"""From files to rows of an index: read and cut here, encoded beside it, written in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.corpus import Corpus, Entry, Skipped, read_all
from index.store import Row, Store

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    import numpy.typing as npt

    from index.document import Document
    from index.embed import Embedder
    from index.passage import Passage

    Matrix = npt.NDArray[np.float32]

__all__ = ["BLOCK", "fill"]

BLOCK = 512
"""Texts, at least, that are encoded together: some three seconds' work. Of so many there are enough
of one length (index/embed.py). A document is never divided."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is to be written of a file. row: None where only its time is another one, or where it is
    skipped; then there are no passages.
    """

    entry: Entry
    skipped: Skipped | None
    row: Row | None
    passages: Sequence[Passage] = ()


def fill(
    store: Store,
    corpus: Corpus,
    entries: Sequence[Entry],
    embedder: Embedder,
    advance: Callable[[int, int], None] | None,
) -> None:
    """Put files into an index, in this order, inside a change of its store.

    advance is told how many characters are written, of how many. Whatever the embedder raises is
    raised here.
    """
    known = {row.source: row.sha256 for row in store.documents()}
    total, done = sum(entry.size for entry in entries), 0
    for one, vectors in _encoded(_taken(corpus, entries, known), embedder):
        _write(store, one, vectors)
        done += one.entry.size
        if advance is not None:
            advance(done, total)


def _taken(corpus: Corpus, entries: Sequence[Entry], known: dict[str, str]) -> Iterator[_Taken]:
    """Each file as it is read. known: the checksums of what the index holds, by source."""
    from index.passage import passages

    for entry, found in zip(entries, read_all(corpus, entries), strict=True):
        if isinstance(found, Skipped):
            yield _Taken(entry, found, None)
        elif known.get(entry.source) == found.sha256:
            yield _Taken(entry, None, None)
        elif made := passages(found):
            yield _Taken(entry, None, _row(entry, found), made)
        else:
            yield _Taken(entry, Skipped(entry.source, "holds no words"), None)


def _row(entry: Entry, document: Document) -> Row:
    return Row(
        source=entry.source,
        size=entry.size,
        mtime=entry.mtime,
        sha256=document.sha256,
        title=document.title,
        dated=str(document.date.day) if document.date else None,
        lines=len(document.lines),
        note=document.note,
        dated_from=document.date.origin if document.date else None,
    )


def _encoded(taken: Iterator[_Taken], embedder: Embedder) -> Iterator[tuple[_Taken, Matrix]]:
    """Each with the vectors of its passages, in order. While a block is encoded, the next one is
    read and the one before it is written.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1, "encode") as pool:
        before: tuple[list[_Taken], Future[dict[str, Matrix]]] | None = None
        for block in _blocks(taken):
            begun = pool.submit(_vectors, embedder, block)
            if before is not None:
                yield from _each(*before)
            before = block, begun
        if before is not None:
            yield from _each(*before)


def _blocks(taken: Iterator[_Taken]) -> Iterator[list[_Taken]]:
    """Files that have BLOCK texts together, or a few more."""
    block: list[_Taken] = []
    texts = 0
    for one in taken:
        block.append(one)
        texts += len(one.passages)
        if texts >= BLOCK:
            yield block
            block, texts = [], 0
    if block:
        yield block


def _vectors(embedder: Embedder, block: Sequence[_Taken]) -> dict[str, Matrix]:
    """A vector for each text; what stands in a block twice is encoded once."""
    texts = list(dict.fromkeys(passage.text for one in block for passage in one.passages))
    # None all alone, which would be encoded as a question is.
    beside = texts if len(texts) > 1 else texts * 2
    return dict(zip(texts, embedder.encode(beside), strict=False)) if texts else {}


def _each(
    block: Sequence[_Taken], encoded: Future[dict[str, Matrix]]
) -> Iterator[tuple[_Taken, Matrix]]:
    import numpy as np

    vectors = encoded.result()
    for one in block:
        yield one, np.array([vectors[passage.text] for passage in one.passages], np.float32)


def _write(store: Store, one: _Taken, vectors: Matrix) -> None:
    entry = one.entry
    if one.skipped is not None:
        # A permission that is given later changes no file's time: such a file stays new.
        mtime = -1 if one.skipped.again else entry.mtime
        store.skip(entry.source, entry.size, mtime, one.skipped.why)
    elif one.row is None:
        store.touch(entry.source, entry.size, entry.mtime)
    else:
        store.put(one.row, one.passages, vectors)
