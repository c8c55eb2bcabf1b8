"""Open an index, bring it up to date with its corpus, search it: all that answering needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.changes import Changes, became, compare
from index.corpus import Corpus, Entry, read_all
from index.early import Early
from index.errors import CorpusError, IndexOutdated
from index.formats import kinds
from index.fuse import reciprocal_rank
from index.reach import LARGE, Reach, reach
from index.redated import Given, Redated
from index.store import FORMAT, Row, Store, discard

if TYPE_CHECKING:
    from index.document import Document
    from index.embed import Embedder
    from index.passage import Passage

__all__ = ["Hit", "Index"]

POOL = 50
"""How many passages each of the two rankings hands to the fusion."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. score: reciprocal-rank sum, or what the reader's attention gave
    it; cosine: to the question, or None where only the keywords found it.
    """

    passage: Passage
    score: float
    cosine: float | None


class Index:
    """Passages of a corpus, their vectors and their keywords, kept in one file."""

    def __init__(
        self,
        corpus: Corpus,
        store: Store,
        embedder: Embedder,
        given: Given | None = None,
        beside: Path | None = None,
        *,
        large: int = LARGE,
    ) -> None:
        """given: the days that the user gave documents; None for those in the store. beside: where
        what others make of the passages may be kept; None for the folder of the store, if any.
        large: see index.reach.LARGE.
        """
        self.beside = beside or (store.path.parent if store.path is not None else None)
        self.given = given or store.given
        self.corpus = corpus
        self.dated: Corpus = Redated(corpus, self.given)
        """The same documents, from the days that the user gave them."""
        self.store = store
        self.embedder = embedder
        self._large = large
        self._memory: tuple[int, Reach | None] | None = None

    @classmethod
    def open(
        cls,
        corpus: Corpus,
        path: Path | None,
        embedder: Embedder,
        given: Given | None = None,
        beside: Path | None = None,
        *,
        large: int = LARGE,
    ) -> Index:
        """Open or begin the index at path (None: in memory). Nothing is read from the corpus yet.

        One of an earlier version is begun anew, with the days that the user gave. Raises
        IndexMismatch and StorageError as Store.open does.
        """
        try:
            store = Store.open(path, embedder=embedder.name)
        except IndexOutdated:
            if path is None:
                raise
            discard(path)
            store = Store.open(path, embedder=embedder.name)
        return cls(corpus, store, embedder, given, beside, large=large)

    def close(self) -> None:
        """Let the file go."""
        self.store.close()

    def changes(self) -> Changes:
        """What is different on disk, by name, size and time."""
        return compare(self.store, self.corpus.entries())

    def refresh(self, *, advance: Callable[[int, int], None] | None = None) -> Changes:
        """Bring the index up to date, in one transaction; only what changed is read.

        Gives what became of the documents: a file that was skipped is none. advance is told how
        many characters are done, of how many. Raises CorpusError if nothing in the corpus can be
        read: the index stays as it was.
        """
        entries = self.corpus.entries()
        changes = compare(self.store, entries)
        if not entries:
            raise CorpusError(
                f"the corpus holds no {kinds('or')} file",
                where=self.corpus.name,
                fix="put documents there or name another folder with --corpus DIR",
            )
        if changes:
            fresh = {*changes.added, *changes.changed}
            before = self._sources()
            with self.store.change():
                for source in changes.removed:
                    self.store.remove(source)
                from index.filling import fill

                new = [entry for entry in entries if entry.source in fresh]
                fill(self.store, self.corpus, new, self.embedder, advance)
                self._must_hold_something()
            self._memory = None
            changes = became(before, self._sources(), fresh)
        self._look_for_dates(entries)
        if self.store.highest() >= self._large:
            # What is made of it takes its time, and this is where time is taken.
            self.reached()
        return changes

    def documents(self) -> list[Row]:
        """What is known of the documents, by source, with the days that the user gave them."""
        given = self.given()
        return [
            replace(row, dated=str(given[row.source]), dated_from="you")
            if row.source in given
            else row
            for row in self.store.documents()
        ]

    def _look_for_dates(self, entries: list[Entry]) -> None:
        """Read what an index of before there were dates does not know; nothing is embedded."""
        if not (unknown := set(self.store.undated())):
            return
        from index.document import Document

        with self.store.change():
            for found in read_all(self.corpus, [one for one in entries if one.source in unknown]):
                if isinstance(found, Document):
                    self.store.date(found.source, found.date)

    def _sources(self) -> set[str]:
        return {row.source for row in self.store.documents()}

    def _must_hold_something(self) -> None:
        if self.store.documents():
            return
        reasons = [f"{source} {why}" for source, _, _, why in self.store.skipped()]
        raise CorpusError(
            f"nothing in the corpus can be read ({reasons[0] if reasons else 'no text'})",
            where=self.corpus.name,
            fix="put UTF-8 text there or name another folder with --corpus DIR",
        )

    def search(self, question: str, k: int) -> list[Hit]:
        """The k passages that a question is most likely answered in, best first.

        Nearest vectors and best keywords, fused by reciprocal rank.
        """
        reached = self.reached()
        if reached is None:
            return []
        # The words are looked up while the question is encoded: over a million passages each takes
        # half of the time there is.
        encoded = Early(partial(self.embedder.encode, [question]))
        by_words = reached.keywords(question, POOL)
        cosines = dict(reached.nearest(encoded.result()[0], POOL))
        return [
            Hit(self.store.passage(identity), score, cosines.get(identity))
            for identity, score in reciprocal_rank([list(cosines), by_words])[:k]
        ]

    def everything(self, characters: int) -> list[Passage] | None:
        """All passages, by source and place, if they have at most so many characters together."""
        # Not by the size of the files: a PDF of a page may have a megabyte.
        if self.store.exceeds(characters):
            return None
        self.reached()
        return sorted(
            (self.store.passage(identity) for identity in self.store.ids().tolist()),
            key=lambda passage: (passage.source, passage.start),
        )

    def fingerprint(self) -> str:
        """Twelve hex digits that change whenever a document, the day that the user gave one, the
        embedder or the format does.
        """
        known = [
            (row.source, row.sha256, *([row.dated] if row.dated_from == "you" else []))
            for row in self.documents()
        ]
        return hashlib.sha256(repr((FORMAT, self.embedder.name, known)).encode()).hexdigest()[:12]

    def reached(self) -> Reach | None:
        """How the passages are searched, kept in memory; None if there are none.

        They are read again once another process has refreshed the index: its ids are new ones.
        """
        version = self.store.version()
        if self._memory is None or self._memory[0] != version:
            self._memory = version, reach(self.store, self._large)
        return self._memory[1]

    def verify(self) -> Iterator[str]:
        """What is wrong with the index, a line each; nothing if it is sound.

        Every row against its checksum and against the file as it is now, its terms against its
        text. Raises StorageError for what only a rebuild mends.
        """
        from index.large import check_kept

        ids = self.store.check()
        check_kept(self.store)
        self.store.check_terms()
        documents: dict[str, Document] = {}
        hashes = {row.source: row.sha256 for row in self.documents()}
        for source, sha256 in hashes.items():
            try:
                documents[source] = self.corpus.read(source)
            except Exception as error:  # noqa: BLE001 - any failure to read is the finding
                yield f"{source}: {error}"
                continue
            if documents[source].sha256 != sha256:
                yield f"{source}: changed since it was indexed"
                del documents[source]
        for identity in ids:
            passage = self.store.passage(identity)
            document = documents.get(passage.source)
            if document and document.text[passage.start : passage.end] != passage.text:
                yield f"{passage.source}:{passage.first_line}: not the text that was indexed"
