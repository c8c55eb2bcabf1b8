"""Questions about the documents themselves: who wrote one, when, which of them mention something.

They are answered from what the documents say of themselves (rag/metadata.py) and from looking every
line through (rag/known_item.py): no model reads anything for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.words import STOP, Term, term, tokens
from rag.dates import Day, parse

__all__ = ["Query", "Wanted", "understand"]

Wanted = Literal["which", "count", "author", "date", "place", "title"]

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
    "place": (
        rf"\b(?:where|(?:from|in) (?:which|what) (?:city|place|town|country)|(?:which|what)"
        rf" (?:city|place|town))\b.*(?:\b{_ANY}|\.(?:txt|md))\b.*"
        r"\b(?:filed|written|datelined|sent|reported)\b",
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
        " word shipped sample filed datelined sent city town place country first last two three"
        " four five six seven eight nine ten"
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

    @property
    def is_described(self) -> bool:
        """Whether the document is known by what one of its lines tells."""
        return bool(_TELLS.search(self.question)) and bool(self.subject)

    @property
    def is_unsigned(self) -> bool:
        """Whether it looks for what names no author."""
        return bool(_UNSIGNED.search(self.question))

    @property
    def is_signed(self) -> bool:
        """Whether it looks for what names its author."""
        return self.wanted in ("which", "count") and bool(_SIGNED.search(self.question))

    @property
    def day(self) -> Day | None:
        """The day that it looks for documents of."""
        return parse(self.question) if _OF_DAY.search(self.question) else None

    @property
    def extreme(self) -> Literal["oldest", "newest"] | None:
        """Which end of all days it looks for."""
        if not (found := _EXTREME.search(self.question)):
            return None
        return "oldest" if found.group().lower() in ("oldest", "earliest") else "newest"


def understand(question: str) -> Query | None:
    """The question as one about the documents; None if it is about what they tell."""
    for wanted, pattern in _PATTERNS.items():
        if pattern.search(question):
            return Query(wanted, question, _subject(question))
    return None


def _subject(question: str) -> frozenset[Term]:
    found = {term(token) for token in tokens(question) if token not in STOP}
    return frozenset(found - _FRAME)
