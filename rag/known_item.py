"""The documents that a question means by what it says of them: known-item search."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence

from index.document import Document
from index.words import Term, term, tokens
from rag.about import Query
from rag.dates import Day

__all__ = ["Meant", "find", "first_line", "is_by", "is_named", "same_day"]

Meant = list[tuple[Document, tuple[int, ...]]]
"""Documents, each with the lines (1-based) for which it is meant."""
_SPELLED = 5
"""Letters that two spellings of one word share at least."""
_ENDING = 2
"""Letters by which the longer one may go on."""
_ENOUGH = 0.75
"""The share of a description's weight that a line must hold for its document to be meant."""


def find(query: Query, documents: Sequence[Document]) -> Meant:
    """The documents that a question speaks of: all, where it describes none."""
    if query.is_unsigned:
        return [(one, (_head(one),)) for one in documents if one.byline is None]
    if query.is_signed:
        return [(one, (one.byline.line,)) for one in documents if one.byline]
    days = [(one, day) for one in documents if (day := _day(one)) is not None]
    if (asked := query.day) is not None:
        return [(one, (_head(one),)) for one, day in days if same_day(day, asked)]
    if days and query.extreme is not None:
        order = sorted({_key(day) for _, day in days})
        wanted = order[0] if query.extreme == "oldest" else order[-1]
        return [(one, (_head(one),)) for one, day in days if _key(day) == wanted]
    named = [one for one in documents if is_named(one.source, query.question)]
    if named:
        return [(one, (_head(one),)) for one in named]
    if not query.subject:
        return [(one, (_head(one),)) for one in documents]
    signed = [one for one in documents if one.byline and _is_signed(one.byline.text, query)]
    if signed:
        return [(one, (one.byline.line,)) for one in signed if one.byline]
    return _holding(query.subject, documents)


def first_line(document: Document) -> int:
    """The first line with something in it."""
    return next((i for i, line in enumerate(document.lines, 1) if line.strip()), 1)


def _holding(subject: frozenset[Term], documents: Sequence[Document]) -> Meant:
    """The documents with a line that holds most of the subject, if any does."""
    spread = Counter(t for one in documents for t in _terms(one.text) & subject)
    weights = {t: math.log(2 + len(documents) / (1 + spread[t])) for t in subject}
    total = sum(weights.values())
    best: dict[int, tuple[float, list[int]]] = {}
    for i, document in enumerate(documents):
        for number, line in enumerate(document.lines, 1):
            there = _terms(line)
            share = sum(weights[t] for t in subject if _is_in(t, there)) / total
            if share > best.get(i, (0.0, []))[0] + 1e-9:
                best[i] = share, [number]
            elif i in best and abs(share - best[i][0]) < 1e-9:
                best[i][1].append(number)
    top = max((share for share, _ in best.values()), default=0.0)
    if top < _ENOUGH:
        return []
    return [
        (documents[i], tuple(lines[:3]))
        for i, (share, lines) in sorted(best.items())
        if share >= top - 1e-9
    ]


def _is_in(wanted: Term, there: set[Term]) -> bool:
    """Whether a term is among others, or in a spelling with an ending: Donbas and Donbass."""
    return wanted in there or any(
        min(len(wanted), len(other)) >= _SPELLED
        and abs(len(wanted) - len(other)) <= _ENDING
        and (other.startswith(wanted) or wanted.startswith(other))
        for other in there
    )


def _head(document: Document) -> int:
    """The line that says most of the document: of its author and date, else the first."""
    for stated in (document.byline, document.unsigned, document.date):
        if stated is not None and stated.line is not None:
            return stated.line
    return first_line(document)


def is_named(source: str, question: str) -> bool:
    """Whether a question names a file: with its ending, or the words of its name together."""
    plain = question.lower()
    name = source.rsplit("/", 1)[-1].lower()
    stem = name.rsplit(".", 1)[0]
    spoken = re.sub(r"[\W_]+", " ", stem)
    return name in plain or ("-" in stem and stem in plain) or (" " in spoken and spoken in plain)


def is_by(author: str, said: Collection[Term]) -> bool:
    """Whether some terms name an author by the last word of the name."""
    return any(term(word) in said for word in tokens(author)[-1:])


def _is_signed(author: str, query: Query) -> bool:
    """Whether the question names the author, by the whole name or the last one."""
    if query.wanted == "author":
        return False
    return is_by(author, query.subject)


def _day(document: Document) -> Day | None:
    return document.date.day if document.date else None


def _key(day: Day) -> tuple[int, int, int]:
    return day.year or 0, day.month, day.day


def same_day(one: Day, other: Day) -> bool:
    """Whether two dates are the same, as far as both say."""
    same_year = one.year == other.year or None in (one.year, other.year)
    return same_year and (one.month, one.day) == (other.month, other.day)


def _terms(text: str) -> set[Term]:
    return {term(token) for token in tokens(text)}
