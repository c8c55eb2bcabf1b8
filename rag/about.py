"""Questions about the documents themselves: who wrote one, when, which of them mention something.

They are answered from what the documents say of themselves and from looking every line through:
no model reads anything for them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.document import Document
from index.words import STOP, Term, term, tokens
from rag.cite import Place
from rag.dates import Day, parse

__all__ = ["Query", "Statement", "answer", "understand"]

Wanted = Literal["which", "count", "author", "date", "title"]

_ONE = r"(?:reports?|articles?|files?|stor(?:y|ies)|news reports?|press reports?)"
_ANY = rf"(?:{_ONE}|documents?|sources?|texts?|pieces?)"
_OF = r"(?:of (?:the|these|those|your|my|all)(?: (?:\w+))? )?"
_MENTIONS = (
    r"(?:mentions?|mentioned|mentioning|brings? up|talks? (?:about|of)|speaks? (?:about|of)"
    r"|refers? to|covers?|discuss(?:es)?|names?|quotes?|quoted|cites?|contains?|holds?|includes?"
    r"|reports? (?:on|that)|describes?|tells? (?:of|about)|says?|states?|gives?|uses?"
    r"|have|has|writes?|deals? with|alludes? to)"
)
_LEAD = r"^\W*(?:and |but |so )?(?:(?:in|by|from) )?"
_WHEN = r"\b(?:when|(?:what|which) (?:date|day))\b"
_FORMS: dict[Wanted, tuple[str, ...]] = {
    "count": (
        rf"how many {_OF}{_ANY} (?:are|is|do|does|have|has|were|in|{_MENTIONS})\b(?! (?:to|left))",
    ),
    "author": (
        rf"\bwho(?:['’]s)?\b.*\b(?:wrote|author(?:ed)?|penned|signed|written|byline)\b.*\b{_ANY}\b",
        r"\bwho(?:['’]s)?\b.*\b(?:wrote|author(?:ed)?)\b.*\.(?:txt|md)\b",
        rf"\bwho(?:['’]s| is) the (?:reporter|journalist|writer|author)\b.*\b{_ANY}\b",
        rf"\bby whom\b.*\b{_ANY}\b.*\bwritten\b",
        r"\b(?:which|what) (?:journalist|author|reporter|writer|agency)\b"
        r".*\b(?:wrote|authored|signed|filed)\b",
        rf"\b(?:whose|what) (?:name|byline)\b.*\b{_ANY}\b",
        rf"\b(?:author|byline|writer) (?:of|on|for)\b.*\b{_ANY}\b",
    ),
    "date": (
        rf"{_WHEN}.*\b{_ANY}\b.*\b(?:published|c[oa]me out|appear(?:ed)?|written|dated|released"
        r"|issued|from)\b",
        rf"{_WHEN}.*\b(?:published|dated|written)\b.*\b{_ANY}\b",
        r"\b(?:publication|publishing) date\b",
        rf"{_WHEN}.*\b(?:does|did|has|carr(?:y|ies))\b.*\b{_ANY}\b.*\bdate\b",
        rf"^\W*(?:and )?what\b.{{0,12}}\b(?:date|dateline) (?:of|on) "
        rf".*(?:\b{_ANY}\b|\.(?:txt|md)\b)",
        rf"\bwhen did .* (?:write|publish)\b.*\b{_ANY}\b",
    ),
    "title": (
        rf"\b(?:title|headline|heading)(?: line)? (?:of|on|for|does|has)\b.*\b{_ANY}\b",
        rf"\b{_ANY}\b.*\b(?:called|titled|entitled|headlined)\b",
        rf"\b(?:headline|title) .*\b{_ANY} (?:carry|have|bear)",
    ),
    "which": (
        rf"{_LEAD}(?:which|what) {_OF}{_ONE}\b(?! (?:did|had|should|must)\b)"
        r"(?! (?:was|were|is|are|has|have) (?:\w+ed|made|given|sent|lost|kept)\b"
        r"(?<!signed)(?<!published)(?<!dated)(?<!titled))",
        rf"{_LEAD}(?:which|what) {_OF}{_ANY} {_MENTIONS}\b",
        rf"^\W*in (?:which|what) {_OF}{_ANY} (?:do|can|is|are|does)\b",
        r"^\W*where (?:is|are) .* (?:mentioned|named|quoted)\b",
        rf"^\W*(?:list|name|show)(?: me)?(?: all)?(?: the)? {_ANY} (?:that|which)\b",
        rf"^\W*what(?:['’]s| is) the (?:newest|latest|most recent|oldest|earliest) {_ANY}\W*$",
        rf"^\W*which ones? (?:of the {_ANY} )?{_MENTIONS}\b",
    ),
}
_PATTERNS = {
    wanted: re.compile("|".join(f"(?:{form})" for form in forms), re.I)
    for wanted, forms in _FORMS.items()
}
_LITERAL = r"(?:mentions?|brings? up|refers? to|alludes? to|names?|quotes?|cites?|contains?)"
_WORDS_IN = re.compile(
    rf"\b{_ANY} (?:(?:that|which|also|even|ever|do|does|did) )*{_LITERAL}\b"
    rf"|\b(?:do|does|did) {_OF}{_ANY} {_LITERAL}\b"
    rf"|\bones? (?:of the {_ANY} )?{_LITERAL}\b"
    r"|\b(?:mention(?:ed|ing)|named|quoted|cited)\b\W*$",
    re.I,
)
"""What asks for words, which code finds or nobody does. That a report says, covers or describes
something may be put in other words, and is worth a model's reading."""
_FRAME = frozenset(
    term(word)
    for word in (
        "report article file story document source text piece news press one title headline"
        " heading byline author authored wrote written writer reporter journalist penned signed"
        " publish published publication date dated day come came out appear appeared released"
        " issued called titled entitled mention mentioned bring up talk speak refer cover discuss"
        " name named quote quoted cite contain hold include describe tell say state give use have"
        " find read see list show many all there here corpus folder collection line deal write"
        " part them both any other same only actually exactly carry bear does anything something"
        " word shipped sample first last two three four five six seven eight nine ten"
    ).split()
)
"""Terms that belong to the question's frame, not to what is looked for."""
_UNSIGNED = re.compile(
    r"\b(?:unsigned|no (?:author|byline)|without (?:an? )?(?:author|byline))\b", re.I
)
_SIGNED = re.compile(
    r"\b(?:signed|name (?:an?|their|its) author|(?:has|have) (?:an? )?(?:author|byline))", re.I
)
_OF_DAY = re.compile(
    rf"\b(?:dated|from|published(?: on)?|written on|of) (?:the )?(?=[\w.]* ?\d)|\b{_ANY} of \d",
    re.I,
)
_EXTREME = re.compile(r"\b(?:newest|latest|most recent|oldest|earliest)\b", re.I)
_TELLS = re.compile(rf"\b(?:that|which|where|with|about|on) (?:\w+ )?{_MENTIONS}|\babout\b", re.I)
_SPELLED = 5
"""Letters that two spellings of one word share at least."""
_ENDING = 2
"""Letters by which the longer one may go on."""
_ENOUGH = 0.75
"""The share of a description's weight that a line must hold for its document to be meant."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question about the documents. subject: the terms of what it looks for, maybe none."""

    wanted: Wanted
    question: str
    subject: frozenset[Term]

    @property
    def is_final(self) -> bool:
        """Whether nothing found means that there is nothing: no model need read for it."""
        asks_for_words = self.wanted in ("which", "count") and _WORDS_IN.search(self.question)
        return bool(asks_for_words and self.subject)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, the value in it, and the lines that bear it out."""

    text: str
    value: str
    places: tuple[Place, ...]


def understand(question: str) -> Query | None:
    """The question as one about the documents; None if it is about what they tell."""
    for wanted, pattern in _PATTERNS.items():
        if pattern.search(question):
            return Query(wanted, question, _subject(question))
    return None


def answer(query: Query, documents: Sequence[Document]) -> list[Statement]:
    """What can be said, one statement a document; nothing if the documents do not tell."""
    meant = _meant(query, documents)
    if query.wanted in ("which", "count"):
        return _listed(query, documents, meant)
    shown = _described(query)
    return [
        _also(said, Place(document.source, lines[0])) if shown else said
        for document, lines in meant
        if (said := _of(query.wanted, document))
    ]


def _subject(question: str) -> frozenset[Term]:
    found = {term(token) for token in tokens(question) if token not in STOP}
    return frozenset(found - _FRAME)


def _also(said: Statement, place: Place) -> Statement:
    return replace(said, places=tuple(dict.fromkeys((*said.places, place))))


def _described(query: Query) -> bool:
    """Whether the document is known by what one of its lines tells, which is then cited too."""
    return bool(_TELLS.search(query.question)) and bool(query.subject)


Meant = list[tuple[Document, tuple[int, ...]]]
"""Documents, each with the lines (1-based) for which it is meant."""


def _meant(query: Query, documents: Sequence[Document]) -> Meant:
    """The documents that a question speaks of: all, where it describes none."""
    if _UNSIGNED.search(query.question):
        return [(one, (_head(one),)) for one in documents if one.byline is None]
    if _SIGNED.search(query.question) and query.wanted in ("which", "count"):
        return [(one, (one.byline.line,)) for one in documents if one.byline]
    days = [(one, day) for one in documents if (day := _day(one)) is not None]
    asked = parse(query.question) if _OF_DAY.search(query.question) else None
    if asked is not None:
        return [(one, (_head(one),)) for one, day in days if _same_day(day, asked)]
    if days and (found := _EXTREME.search(query.question)):
        order = sorted({_key(day) for _, day in days})
        wanted = order[0] if found.group().lower() in ("oldest", "earliest") else order[-1]
        return [(one, (_head(one),)) for one, day in days if _key(day) == wanted]
    named = [one for one in documents if _is_named(one.source, query.question)]
    if named:
        return [(one, (_head(one),)) for one in named]
    if not query.subject:
        return [(one, (_head(one),)) for one in documents]
    signed = [one for one in documents if one.byline and _is_signed(one.byline.text, query)]
    if signed:
        return [(one, (one.byline.line,)) for one in signed if one.byline]
    return _holding(query.subject, documents)


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
    elif wanted == "date":
        return _dating(document)
    else:
        line = _first(document)
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
        (Place(document.source, found.line or _first(document)),),
    )


def _head(document: Document) -> int:
    """The line that says most of the document: of its author and date, else the first."""
    for stated in (document.byline, document.unsigned, document.date):
        if stated is not None and stated.line is not None:
            return stated.line
    return _first(document)


def _first(document: Document) -> int:
    """The first line with something in it."""
    return next((i for i, line in enumerate(document.lines, 1) if line.strip()), 1)


def _is_named(source: str, question: str) -> bool:
    """Whether a question names a file: with its ending, or the words of its name together."""
    plain = question.lower()
    name = source.rsplit("/", 1)[-1].lower()
    stem = name.rsplit(".", 1)[0]
    spoken = re.sub(r"[\W_]+", " ", stem)
    return name in plain or ("-" in stem and stem in plain) or (" " in spoken and spoken in plain)


def _is_signed(author: str, query: Query) -> bool:
    """Whether the question names the author, by the whole name or the last one."""
    if query.wanted == "author":
        return False
    last = term(tokens(author)[-1])
    return last in query.subject


def _day(document: Document) -> Day | None:
    return document.date.day if document.date else None


def _key(day: Day) -> tuple[int, int, int]:
    return day.year or 0, day.month, day.day


def _same_day(one: Day, other: Day) -> bool:
    """Whether two dates are the same, as far as both say."""
    same_year = one.year == other.year or None in (one.year, other.year)
    return same_year and (one.month, one.day) == (other.month, other.day)


def _terms(text: str) -> set[Term]:
    return {term(token) for token in tokens(text)}
