"""Names in a text, by their capitals and what stands around them: good enough to suggest questions.

English is expected; in other languages there is less to suggest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from index.words import tokens

__all__ = ["OFFICE", "PERSON", "SAID", "STANDS", "names_in", "sentences"]

SAID = (
    r"(?:said|says|added|announced|warned|denied|confirmed|claimed|noted|stated|stressed|explained"
    r"|emphasi[sz]ed|repeated|acknowledged|insisted|argued|replied|wrote)"
)
STANDS = (
    rf"[’']s\b|[,.;:?!)\"”]|$| (?:{SAID}|who|is|was|are|were|has|had|have|will|would|could|can"
    r"|to|in|on|at|for|by|with|from)\b"
)
"""What follows a name that is no adjective: "the Russian proposals" names nobody."""
OFFICE = (
    r"(?:\w*(?:man|woman)|minister|president|chancellor|leader|officer|manager|director|governor"
    r"|senator|editor|doctor|professor|author|founder|owner|ambassador|envoy|aide|chief|head"
    r"|secretary|judge|analyst|expert|adviser|advisor|colleague|son|daughter|brother|sister|wife"
    r"|husband|father|mother|treasurer|chair|engineer|teacher)"
)
PERSON = (
    rf"\b{OFFICE} {{name}}\b|{{name}}, (?:who (?:is|was)|an?|the|his|her|its|their)\b"
    r"|{name}, (?:[\w-]+ ){{1,4}}(?:of|to|for)\b"
)
"""Says beside a name who that is. name: to be put in, escaped."""
_WORD = r"[A-Z][\w-]{2,}"
_NAME = re.compile(
    # Not where a sentence begins: there every word has a capital.
    rf"(?<![.!?:\"“”] )(?<![\"“‘])(?<!^)\b((?:the )?(?:{_WORD}(?: (?:{_WORD}|of|de|van|von))*"
    rf" {_WORD}|[A-Z][\w-]{{3,}}))\b"
)
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december".split()
)


def names_in(line: str) -> list[str]:
    """The names in a line, each once, in order; neither days nor adjectives."""
    found = [
        one.group(1)
        for one in _NAME.finditer(line)
        if re.match(STANDS, line[one.end() :]) and not set(tokens(one.group(1))) & _CALENDAR
    ]
    return list(dict.fromkeys(found))


def sentences(lines: Iterable[str]) -> Iterator[str]:
    """The sentences of some lines."""
    for line in lines:
        yield from re.split(r"(?<=[.!?])[\"”’]?\s+(?=[\"“‘]?[A-Z])", line)
