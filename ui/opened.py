"""The document around a cited line, as it is now: lines numbered, cited ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from index.corpus import Corpus
from index.document import Document
from index.errors import CorpusError
from rag.answer import Citation
from rag.verify import Finding, Reader, check
from ui.render import page_begun, plain

__all__ = ["NEAR", "Extent", "Opened", "open_at", "open_lines"]


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is shown: so many lines before and after the cited ones, and all of a document that
    has no more than whole.
    """

    around: int
    whole: int = 0

    def of(self, lines: int, first: int, last: int) -> tuple[int, int]:
        """The lines that are shown of so many, 1-based, both included, around first to last.

        first, last: may lie past the end, for files become shorter.
        """
        if lines <= self.whole:
            return 1, lines
        return min(max(1, first - self.around), lines), min(lines, last + self.around)


NEAR = Extent(8)
"""A screen of a terminal."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Part of a document. first, last: of the lines that are shown, 1-based, both included.

    marked: the lines among them that are cited and stand where they were cited. finding: whether
    the citation at hand does; None where it is no citation that was opened.
    """

    document: Document
    first: int
    last: int
    marked: tuple[int, ...]
    finding: Finding | None

    def lines(self) -> list[str]:
        """As they are shown, what is cited with a mark before it."""
        width = len(str(self.last))
        shown = []
        for number, text in enumerate(self._texts(), self.first):
            if page := page_begun(self.document, number, self.first):
                shown.append(f"  -- page {page}")
            mark = ">" if number in self.marked else " "
            shown.append(f"{mark} {number:{width}}  {plain(text)}".rstrip())
        return shown

    def to_json(self) -> dict[str, Any]:
        """The same for a program; pages, one a line, where the format has them."""
        pages = [self.document.page_of(line) for line in range(self.first, self.last + 1)]
        paged = {"pages": pages} if self.document.pages else {}
        return {
            **paged,
            "source": self.document.source,
            "sha256": self.document.sha256,
            "first_line": self.first,
            "last_line": self.last,
            "cited": list(self.marked),
            "state": self.finding.state if self.finding else None,
            "lines": self._texts(),
        }

    def _texts(self) -> list[str]:
        return self.document.lines[self.first - 1 : self.last]


def open_at(
    citation: Citation, others: Sequence[Citation], corpus: Corpus, extent: Extent = NEAR
) -> Opened:
    """The document of a citation around it. others: all that is to be marked, this one included.

    Raises CorpusError if the file is gone or can be read no more.
    """
    reader = Reader(corpus)
    finding = check(asdict(citation), reader)
    document = reader.document(citation.source)
    if document is None:
        raise CorpusError(finding.detail, where=citation.source, fix="ask again")
    lines = len(document.lines)
    first, last = extent.of(lines, citation.first_line, citation.last_line)
    sound = [
        one
        for one in others
        if one.source == citation.source and check(asdict(one), reader).state == "sound"
    ]
    marked = {line for one in sound for line in range(one.first_line, one.last_line + 1)}
    shown = tuple(sorted(line for line in marked if first <= line <= last))
    return Opened(document, first, last, shown, finding)


def open_lines(source: str, first: int, last: int, corpus: Corpus, extent: Extent) -> Opened:
    """A document at lines that nobody cited: marked, as far as there are such lines.

    Raises CorpusError if the file is gone or can be read no more.
    """
    document = Reader(corpus).document(source)
    if document is None:
        raise CorpusError("this document is not there, or cannot be read", where=source)
    begins, ends = extent.of(len(document.lines), first, last)
    marked = range(max(begins, first), min(ends, last) + 1) if first > 0 else ()
    return Opened(document, begins, ends, tuple(marked), None)
