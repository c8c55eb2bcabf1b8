"""The value alone that an answer gives, whoever finds it, in the words of the lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from index.words import Term, term, tokens
from rag import comparable
from rag.cite import content

__all__ = ["beside_what_is_known", "in_words_of", "only_asks", "single"]

_WORD = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?|(?:(?:US|A|C)?[$€£¥])?\w+(?:[.,]\d+)*[%°]?")
"""A word with the sign that its number is read with, or letters with stops, as in a.m."""
_KNOWN = re.compile(
    r"\b(?:along with|in addition to|other than|besides|apart from|aside from|except(?: for)?)\s+"
    r"(?P<known>(?:(?!\b(?:what|which|who|where|when|how|name)\b)[^?])+)",
    re.I,
)
"""What a question says is known already: besides diesel engines, what replaced steam?"""
_LISTED = re.compile(r"\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or)\s+", re.I)


def single(question: str, text: str) -> str | None:
    """The one date, duration or number that an answer gives, where that is what was asked for.

    Code finds it, and the model need not be asked. None if there are several, or the question
    held it.
    """
    sort = comparable.asked_kind(question)
    if sort is None:
        return None
    asked = {value.key for value in comparable.values(question, sort)}
    given = {value.key: value.written for value in comparable.values(text, sort)}
    told = [written for key, written in given.items() if key not in asked]
    return told[0] if len(told) == 1 else None


def only_asks(value: str, question: str, answer: str) -> bool:
    """Whether a value is nothing but words of its question, none of them was to be chosen, and the
    answer says them no more often: "mercury is the fluid in the mercury turbine" does.
    """
    if re.search(r"\b(?:or|which|first)\b", question, re.I):
        return False
    asked, said, words = Counter(content(question)), Counter(content(answer)), set(content(value))
    return words <= asked.keys() and not (words and all(said[one] > asked[one] for one in words))


def beside_what_is_known(value: str, question: str) -> str:
    """The value without what the question says is known already, where it lists that too."""
    known = _KNOWN.search(question)
    if known is None:
        return value
    named = [words for part in _LISTED.split(known["known"]) if (words := set(content(part)))]
    parts = [part for part in _LISTED.split(value) if part]
    new = [part for part in parts if not any(words <= set(content(part)) for words in named)]
    together = re.search(r"\W+(?:(?:and|or)\s+)?".join(map(re.escape, new)), value)
    return together.group() if new and together else value


def in_words_of(value: str, lines: Sequence[str]) -> str | None:
    """The value as the lines write it, or None if no line holds its terms one after another.

    Of a line that holds it twice the words are meant that are written as the value is: gas turbines
    and not the gas turbine before them.
    """
    wanted = [term(token) for token in tokens(value)]
    for line in lines if wanted else ():
        if written := list(_runs(wanted, line, hyphens="-" in value)):
            alike = (one for one in written if tokens(one) == tokens(value))
            return next(alike, written[0])
    return None


def _runs(wanted: Sequence[Term], line: str, *, hyphens: bool) -> Iterator[str]:
    """Where a line holds some terms one after another, as it writes them."""
    words = list(_WORD.finditer(line))
    forms = [[term(token) for token in tokens(word.group())] for word in words]
    for first in range(len(words)):
        run: list[Term] = []
        for last in range(first, len(words)):
            run += forms[last]
            written = line[words[first].start() : words[last].end()]
            # "a five-hour meeting": five hours is its value, five-hour only its attribute.
            if run == wanted and (hyphens or "-" not in written):
                yield written
            if len(run) >= len(wanted):
                break
