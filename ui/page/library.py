"""What each user asks: the corpus, with their uploads beside it, or a choice among these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.changes import Changes
from index.corpus import Corpus, Entry
from index.document import Document
from index.embed import Embedder
from index.errors import CorpusError
from index.origin import Origin
from index.search import Index
from index.store import given_days
from index.weights import Progress
from rag.ahead import Pause
from rag.assistant import Assistant
from rag.judge import Judge
from rag.llm import Model
from ui.uploaded import corpus_of, owner_folder

__all__ = ["Holding", "Library", "Selected", "indexed_beside"]


class Selected:
    """Some documents of a corpus."""

    def __init__(self, corpus: Corpus, sources: frozenset[str]) -> None:
        self._corpus = corpus
        self._sources = sources
        self.name = f"{len(sources)} of the documents in {corpus.name}"

    def entries(self) -> list[Entry]:
        """See Corpus."""
        return [one for one in self._corpus.entries() if one.source in self._sources]

    def read(self, source: str) -> Document:
        """See Corpus."""
        if source not in self._sources:
            raise FileNotFoundError(source)
        return self._corpus.read(source)


@dataclass(frozen=True, slots=True)
class Holding:
    """A document as the index knows it. size in bytes; state: indexed, changed, new, or why not."""

    source: str
    title: str
    dated: str | None
    size: int
    lines: int
    state: str
    dated_from: Origin | None = None


def indexed_beside(path: Path, uploads: Path) -> Path:
    """Where the index of a corpus with these uploads lies: beside the one of the corpus alone."""
    name = hashlib.sha256(str(uploads).encode("utf-8", errors="surrogateescape")).hexdigest()[:8]
    return path.parent / f"with-uploads-{name}" / path.name


class Library:
    """Assistants over what each user may ask, with one model among them. Not to be shared between
    threads.
    """

    def __init__(
        self,
        corpus: Corpus,
        path: Path | None,
        embedder: Embedder,
        model: Model,
        *,
        uploads: Path | None = None,
        judge: Judge | None = None,
    ) -> None:
        """path: the file of the corpus' index, None to keep it in memory. uploads: the folder that
        holds a folder of uploads for each user; None where there are none of their own.
        """
        self._corpus = corpus
        self._path = path
        self._embedder = embedder
        self._model = model
        self._uploads = uploads
        self._judge = judge
        self._open: dict[str, Assistant] = {}
        self._chosen: tuple[str, frozenset[str], Assistant] | None = None

    def close(self) -> None:
        """Let the files go."""
        for assistant in self._open.values():
            assistant.index.close()
        self._open.clear()

    def corpus(self, owner: str) -> Corpus:
        """What a user may ask about."""
        return corpus_of(self._corpus, self._uploads, owner)

    def assistant(self, owner: str, sources: frozenset[str] | None = None) -> Assistant:
        """An assistant over what a user may ask about, or over some documents of it.

        Raises CorpusError where nothing of what was chosen is there any more.
        """
        whole = self._whole(owner)
        if sources is None:
            return whole
        if self._chosen is None or self._chosen[:2] != (whole.index.corpus.name, sources):
            chosen = Selected(whole.index.corpus, sources)
            if not chosen.entries():
                raise CorpusError(
                    "none of the chosen documents is there any more", fix="choose others"
                )
            self._chosen = whole.index.corpus.name, sources, whole.over(chosen, whole.index.given)
        return self._chosen[2]

    def _whole(self, owner: str) -> Assistant:
        corpus = self.corpus(owner)
        if corpus.name not in self._open:
            place = self._place(corpus, owner)
            # What was set is in the index of the corpus alone.
            whole = self._path if place != self._path else None
            given = None if whole is None else partial(given_days, whole)
            index = Index.open(corpus, place, self._embedder, given)
            self._open[corpus.name] = Assistant(index, self._model, self._judge)
        return self._open[corpus.name]

    def _place(self, corpus: Corpus, owner: str) -> Path | None:
        if self._path is None or corpus is self._corpus or self._uploads is None:
            return self._path
        return indexed_beside(self._path, self._uploads / owner_folder(owner))

    def refresh(self, owner: str, progress: Progress) -> Changes:
        """Bring a user's index up to date. Raises CorpusError where there is nothing to read."""
        from rag.opening import refresh

        return refresh(self._whole(owner).index, progress)

    def look_over(self, owner: str, progress: Progress, pause: Pause | None = None) -> None:
        """Have the model read what a user's questions are about; pause: see Model.prepare."""
        from rag.opening import look_over

        look_over(self._whole(owner).index, self._model, progress, pause)

    def holdings(self, owner: str) -> list[Holding]:
        """What is there for a user, by source, as the index has it and the disk has it now."""
        index = self._whole(owner).index
        changes = index.changes()
        stale = {
            **dict.fromkeys(changes.changed, "changed since it was indexed"),
            **dict.fromkeys(changes.removed, "gone"),
        }
        known = [
            Holding(
                row.source,
                row.title,
                row.dated,
                row.size,
                row.lines,
                stale.get(row.source, row.note or "indexed"),
                row.dated_from,
            )
            for row in index.documents()
        ]
        skipped = {source: (size, why) for source, size, _, why in index.store.skipped()}
        known += [
            Holding(source, source, None, size, 0, f"not read: it {why}")
            for source, (size, why) in skipped.items()
        ]
        new = [
            Holding(one.source, one.source, None, one.size, 0, "not indexed yet")
            for one in index.corpus.entries()
            if one.source in changes.added
        ]
        return sorted([*known, *new], key=lambda one: one.source)
