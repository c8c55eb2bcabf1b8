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
from ui.render import plain

__all__ = ["AROUND", "Opened", "open_at"]

AROUND = 8
"""Lines that are shown before and after the cited one."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Part of a document. first, last: of the lines that are shown, 1-based, both included.

    marked: the lines among them that are cited and stand where they were cited. finding: whether
    the citation at hand does.
    """

    document: Document
    first: int
    last: int
    marked: tuple[int, ...]
    finding: Finding

    def lines(self) -> list[str]:
        """As they are shown, what is cited with a mark before it."""
        width = len(str(self.last))
        return [
            f"{'>' if number in self.marked else ' '} {number:{width}}  {plain(text)}".rstrip()
            for number, text in enumerate(self._texts(), self.first)
        ]

    def to_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "source": self.document.source,
            "sha256": self.document.sha256,
            "first_line": self.first,
            "last_line": self.last,
            "cited": list(self.marked),
            "state": self.finding.state,
            "lines": self._texts(),
        }

    def _texts(self) -> list[str]:
        return self.document.lines[self.first - 1 : self.last]


def open_at(citation: Citation, others: Sequence[Citation], corpus: Corpus) -> Opened:
    """The document of a citation around it. others: all that the answer cites.

    Raises CorpusError if the file is gone or can be read no more.
    """
    reader = Reader(corpus)
    finding = check(asdict(citation), reader)
    document = reader.document(citation.source)
    if document is None:
        raise CorpusError(finding.detail, where=citation.source, fix="ask again")
    lines = len(document.lines)
    first = min(max(1, citation.first_line - AROUND), lines)
    last = min(lines, citation.last_line + AROUND)
    sound = [
        one
        for one in others
        if one.source == citation.source and check(asdict(one), reader).state == "sound"
    ]
    marked = {line for one in sound for line in range(one.first_line, one.last_line + 1)}
    shown = tuple(sorted(line for line in marked if first <= line <= last))
    return Opened(document, first, last, shown, finding)
