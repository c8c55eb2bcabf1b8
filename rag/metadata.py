"""What documents say of themselves: their author, their date, their title, with the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.document import Document
from rag.about import Query, Wanted
from rag.cite import Place
from rag.known_item import Meant, find, first_line

__all__ = ["Statement", "answer"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, the value in it, and the lines that bear it out."""

    text: str
    value: str
    places: tuple[Place, ...]


def answer(query: Query, documents: Sequence[Document]) -> list[Statement]:
    """What can be said, one statement a document; nothing if the documents do not tell.

    A line by which a document is described is cited too.
    """
    meant = find(query, documents)
    if query.wanted in ("which", "count"):
        return _listed(query, documents, meant)
    return [
        _also(said, Place(document.source, lines[0])) if query.is_described else said
        for document, lines in meant
        if (said := _of(query.wanted, document))
    ]


def _also(said: Statement, place: Place) -> Statement:
    return replace(said, places=tuple(dict.fromkeys((*said.places, place))))


def _listed(query: Query, documents: Sequence[Document], meant: Meant) -> list[Statement]:
    if not meant:
        return []
    places = [tuple(Place(one.source, line) for line in lines) for one, lines in meant]
    several = len(meant) > 1
    said = [
        Statement(_naming(one), one.source, lines)
        for (one, _), lines in zip(meant, places, strict=True)
    ]
    if query.wanted == "which" and not several:
        return said
    total = f"{len(meant)} of {len(documents)} documents:"
    value = (
        str(len(meant)) if query.wanted == "count" else ", ".join(one.source for one, _ in meant)
    )
    first = said[0]
    opening = Statement(f"{total} {first.text}", value, first.places)
    return [opening, *said[1:]]


def _naming(document: Document) -> str:
    return f"{document.source} (“{document.title}”)."


def _of(wanted: Wanted, document: Document) -> Statement | None:
    if wanted == "author":
        found = document.byline
        if found is None and document.unsigned is not None:
            place = Place(document.source, document.unsigned.line)
            return Statement(f"{document.source} is unsigned.", "unsigned", (place,))
        said = found and f"{document.source} is by {found.text}."
    elif wanted == "place":
        found = document.place
        said = found and f"{document.source} was written in {found.text}."
    elif wanted == "date":
        return _dating(document)
    else:
        line = first_line(document)
        place = Place(document.source, line)
        if document.title not in document.lines[line - 1]:
            return None
        return Statement(
            f"The title of {document.source} is “{document.title}”.", document.title, (place,)
        )
    if found is None or not said:
        return None
    return Statement(said, found.text, (Place(document.source, found.line),))


def _dating(document: Document) -> Statement | None:
    """When a document is from. Where none of its lines says so, it is said who does, and its first
    line is cited: that is the document.
    """
    found = document.date
    if found is None:
        return None
    told = "" if found.line else f", {found.whence}"
    return Statement(
        f"{document.source} is dated {found.day}{told}.",
        str(found.day),
        (Place(document.source, found.line or first_line(document)),),
    )
