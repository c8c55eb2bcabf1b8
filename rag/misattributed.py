"""Words given to somebody whose they are not: a claim against the lines that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.words import term, tokens
from rag.answer import Citation
from rag.cite import content
from rag.complement import SPEECH
from rag.sources import Sources
from rag.telling import Telling

__all__ = ["misattributed"]

_ASKED = re.compile(r"\bwhat\b.*?\b(?:did|does|do|has|had|have|will|would)\s+(?P<rest>.+)", re.I)
_TELLS = frozenset(term(word) for word in SPEECH)


def misattributed(claim: str, question: str, lines: Sequence[Citation], sources: Sources) -> bool:
    """Whether one person's words were asked for, or are told, and each cited line gives only
    others' words and does not even name that person.

    Whom the head of a report names speaks in all of it: "What did Reuters report?"
    """
    asked = _asked_of(question)
    told = [asked] if asked else [name for name in _heard(claim) if _is_name(name)]
    if not told or not lines:
        return False
    for line in lines:
        telling = sources.telling(line)
        heard = list(_speakers(telling, line.first_line)) if telling else []
        there = {
            word
            for text in (*heard, line.quote, sources.head(line.source))
            for word in content(text)
        }
        if not heard or any(there & set(content(name)) for name in told):
            return False
    return True


def _asked_of(question: str) -> str | None:
    """Whose words a question asks for: "What did Ito say about it?" asks for Ito's."""
    if (found := _ASKED.search(question)) is None:
        return None
    words = found["rest"].split()
    verb = next((i for i, word in enumerate(words) if _TELLS & set(map(term, tokens(word)))), 0)
    name = " ".join(words[:verb]).removesuffix(" have to")
    return name if _is_name(name) else None


def _heard(claim: str) -> list[str]:
    """Whose words a claim gives."""
    return list(_speakers(Telling([claim]), 1))


def _speakers(telling: Telling, line: int) -> Iterator[str]:
    """Everybody whose words the sentences of a line give."""
    for number, sentence in enumerate(telling.sentences):
        if sentence.first <= line <= sentence.last:
            found = [telling.speaker(number, one) for one in sentence.reports]
            found += [telling.quoted(number)] if sentence.is_quotation else []
            yield from (name for name in found if name is not None)


def _is_name(name: str) -> bool:
    """Whether somebody is called by name, and not only by what they are."""
    return name.split()[-1:] != [] and name.split()[-1][:1].isupper()
