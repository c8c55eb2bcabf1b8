"""Cited lines as they stand in the files at this moment, whenever they were cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from index.corpus import Corpus
from rag.answer import Citation
from rag.dates import annotate, parse
from rag.verify import Reader, check

__all__ = ["CitedLine", "cited_lines"]


@dataclass(frozen=True, slots=True)
class CitedLine:
    """A citation compared with its file now.

    state: sound, moved, changed or gone; detail says it in words. dated: the date that the
    document bears. counted: the quote with the days that words such as yesterday meant, None where
    it has none.
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
    dated = document.published.text if document.published else document.dated
    day = parse(dated) if dated else None
    counted = annotate(citation.quote, day) if day else citation.quote
    return CitedLine(
        citation,
        finding.state,
        finding.detail,
        document.title,
        dated,
        None if counted == citation.quote else counted,
    )
