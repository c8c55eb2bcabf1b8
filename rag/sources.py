"""The documents that an answer cites, as they are now: their lines, and the days these mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.corpus import Corpus
from index.dating import Dated
from index.document import Document
from index.passage import Passage
from rag import cite, dates
from rag.answer import Citation
from rag.telling import Telling
from rag.verify import Reader

__all__ = ["Sources"]

TOLD = 20_000
"""Characters around a line in which it is looked for who says it: a long report."""


class Sources:
    """A corpus while one question is answered. Each document is read once, until renew."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._reader = Reader(corpus)

    def renew(self) -> None:
        """Look at the files again: they may have changed since."""
        self._reader = Reader(self._corpus)

    def document(self, source: str) -> Document | None:
        """The document, or None if it is gone or is no text any more."""
        return self._reader.document(source)

    def telling(self, line: Citation) -> Telling | None:
        """What the document of a line tells around it; None if it is gone, or the line endless."""
        document = self.document(line.source)
        if document is None or len(line.quote) > TOLD:
            return None
        first, last = line.first_line, line.last_line
        room = TOLD - len(line.quote)
        lines = document.lines
        while room > 0 and (first > 1 or last < len(lines)):
            if first > 1:
                first -= 1
                room -= len(lines[first - 1])
            if last < len(lines):
                last += 1
                room -= len(lines[last - 1])
        return Telling(lines[first - 1 : last], first)

    def head(self, source: str) -> str:
        """See Document.head; nothing if it is gone."""
        document = self.document(source)
        return document.head if document else ""

    def line(self, place: cite.Place) -> Citation | None:
        """The line at a place, verified; None if the file has no such line."""
        return self._reader.cite(place)

    def cite(self, place: cite.Place, passages: Sequence[Passage]) -> Citation | None:
        """The line, if it is in one of the passages and the file still says what that holds."""
        for passage in passages:
            offset = place.line - passage.first_line
            if passage.source == place.source and 0 <= offset <= passage.text.count("\n"):
                return self._reader.cite(place, passage.text.split("\n")[offset])
        return None

    def nearest(self, question: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
        """The lines that come closest to a question, from the files as they are at this moment."""
        self.renew()
        places = cite.nearest(question, passages)
        return tuple(found for place in places if (found := self.cite(place, passages)))

    def published(self, source: str) -> dates.Day | None:
        """The day that a document is from, if that is known."""
        found = self._date(source)
        return found.day if found else None

    def dated(self, source: str) -> str:
        """The source with its day, if that is known: ``a.txt (4 December 2031)``; where none of its
        lines gives the day, with who does.
        """
        found = self._date(source)
        if found is None:
            return source
        return f"{source} ({found.day})" if found.line else f"{source} ({found.told})"

    def _date(self, source: str) -> Dated | None:
        document = self.document(source)
        return document.date if document else None

    def as_read(self, passage: Passage, question: str) -> Passage:
        """The passage as it is read: with the days that "yesterday" meant, if days matter."""
        if not dates.asks_for_date(question):
            return passage
        day = self.published(passage.source)
        return replace(passage, text=dates.annotate(passage.text, day)) if day else passage

    def says_when(self, line: Citation) -> bool:
        """Whether a line is the one that its report's day is known from."""
        found = self._date(line.source)
        return found is not None and found.line == line.first_line

    def is_dateline(self, line: Citation) -> bool:
        """Whether a line tells where, when and by whom its report was written, and nothing of what
        is in it.
        """
        return self.says_when(line) and dates.is_dateline(line.quote)

    def with_day(self, claim: str, found: Sequence[Citation]) -> str:
        """The claim with the day that its "yesterday" meant, if its lines' reports agree on it."""
        days = [self.published(one.source) for one in found]
        written = {dates.annotate(claim, day) if day else claim for day in days}
        return written.pop() if len(written) == 1 else claim

    def alone(self, citations: Sequence[Citation], question: str) -> list[Passage]:
        """The cited lines as passages of their own, as they are read."""
        found = [
            Passage(one.source, one.first_line, one.last_line, 0, 0, one.quote, "")
            for one in citations
        ]
        return [self.as_read(passage, question) for passage in found]

    def around(self, citations: Sequence[Citation], distance: int) -> list[str]:
        """The titles of cited documents, and the lines within a distance of the cited ones, with
        the days that they mean.
        """
        around: list[str] = []
        for one in citations:
            if (document := self.document(one.source)) is not None:
                first, last = max(0, one.first_line - 1 - distance), one.last_line + distance
                day = self.published(one.source)
                lines = document.lines[first:last]
                around += [document.title, *(dates.annotate(x, day) if day else x for x in lines)]
        return around
