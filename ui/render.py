"""An answer as text for a terminal or a pipe."""

from __future__ import annotations

import os
from pathlib import Path

from index.document import Document
from rag.answer import Answer, Citation
from rag.events import Exchange

__all__ = [
    "answer_text",
    "cited",
    "cited_lines",
    "claimed_by",
    "exchange",
    "openable",
    "page_begun",
    "place_of",
    "plain",
    "reading",
]

REASONS = {
    "no_match": "Not found: nothing in these documents is about that.",
    "not_stated": "Not found: the documents do not state it.",
    "unsupported": "Not found: no line bears out the answer that was drafted.",
    "false_premise": "Not found: the question takes for granted what the documents do not say.",
}
QUOTE = 400
"""Characters of a line that are shown; the JSON has it whole."""


def answer_text(answer: Answer) -> str:
    """What is said, as one paragraph."""
    if answer.status == "not_found":
        return REASONS[answer.reason or "not_stated"]
    return plain(answer.answer)


def cited(answer: Answer) -> tuple[Citation, ...]:
    """The lines that are shown below an answer: those it cites; for not_found the nearest ones."""
    return answer.nearest if answer.status == "not_found" else answer.citations


def claimed_by(answer: Answer, place: int) -> tuple[str, ...]:
    """Who says what is claimed after a line; nobody where the documents say it themselves.

    place: of the line among those that the answer cites. Of several who say it, those whom the line
    names.
    """
    claims = [claim for claim in answer.claims if place in claim.citations]
    if not all(claim.said_by for claim in claims):
        return ()
    names = tuple(dict.fromkeys(name for claim in claims for name in claim.said_by))
    there = tuple(name for name in names if name.split()[-1] in answer.citations[place].quote)
    return there or names


def exchange(answer: Answer) -> Exchange:
    """What a follow-up is understood from: the question as it was understood, and what was said."""
    return Exchange(answer.asked or answer.question, answer_text(answer))


def cited_lines(
    answer: Answer, folder: Path | None, *, numbered: bool = False, whole: bool = False
) -> list[str]:
    """Below the answer: each line as place_of with its text; for not_found the nearest ones.

    folder: where the sources lie, None where they are no files. numbered: with their numbers from
    1. whole: however long they are, and with who says so where somebody does.
    """
    found = cited(answer)
    heading = ["nearest lines:"] if answer.status == "not_found" and found else []
    width = len(str(len(found)))
    return heading + [
        f"  {f'{number:{width}}  ' if numbered else ''}"
        f"{place_of(one, openable(one.source, folder))}  {_shown(one.quote, whole)}"
        f"{_claimed(answer, number - 1) if whole else ''}"
        for number, one in enumerate(found, 1)
    ]


def _claimed(answer: Answer, place: int) -> str:
    names = claimed_by(answer, place)
    return f"  [claimed by {plain(' and '.join(names))}]" if names else ""


def place_of(citation: Citation, path: str | None = None) -> str:
    """source:line, as editors take it, and the page where there are pages. path: for the source."""
    page = "" if citation.page is None else f" (page {citation.page})"
    return f"{path or citation.source}:{citation.first_line}{page}"


def page_begun(document: Document, line: int, first: int) -> int | None:
    """The page that is told before a line: where one begins, and at the first line that is shown;
    None elsewhere, and where the format has no pages.
    """
    page = document.page_of(line)
    return page if line == first or page != document.page_of(line - 1) else None


def openable(source: str, folder: Path | None) -> str:
    """A path that an editor opens from here: relative where the file lies below, else whole."""
    if folder is None:
        return source
    path = folder / source
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def reading(count: int, found: int) -> str:
    """What is told while the model reads: how many passages, of how many that were found."""
    return f"reading {count} of {found} passage{'s' if found != 1 else ''}"


def plain(text: str) -> str:
    """The text without what would move the cursor or colour the screen."""
    return "".join(c if c.isprintable() else " " for c in text)


def _shown(quote: str, whole: bool) -> str:
    text = plain(quote).strip()
    if whole or len(text) <= QUOTE:
        return text
    return text[:QUOTE].rsplit(" ", 1)[0] + " ..."
