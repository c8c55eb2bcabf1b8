"""Cited lines as they stand in the files at this moment, whenever they were cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from index.corpus import Corpus
from rag.answer import Citation
from rag.dates import annotate
from rag.verify import Reader, check

__all__ = ["CitedLine", "cited_lines"]


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A citation compared with its file now.

    state: sound, moved, changed or gone; detail says it in words. dated: the day that the
    document is from, and who says so. counted: the quote with the days that words such as yesterday
    meant, None where it has none.
    """

    citation: Citation
    state: str
    detail: str
    title: str
    dated: str | None
    counted: str | None


def cited_lines(citations: Iterable[Citation], corpus: Corpus) -> list[CitedLine]:
    """Each citation, in order; every document is read once."""
    reader = Reader(corpus)
    return [_line(citation, reader) for citation in citations]


def _line(citation: Citation, reader: Reader) -> CitedLine:
    finding = check(asdict(citation), reader)
    document = reader.document(citation.source)
    if document is None:
        return CitedLine(citation, finding.state, finding.detail, citation.source, None, None)
    date = document.date
    counted = annotate(citation.quote, date.day) if date else citation.quote
    return CitedLine(
        citation,
        finding.state,
        finding.detail,
        document.title,
        date.told if date else None,
        None if counted == citation.quote else counted,
    )
