"""Sources that write one thing differently: a name in another spelling, a phrase with another word.

Found by looking alone: what is asked about is how it is written, and no reading tells that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from index.words import STOP, term, tokens
from rag.answer import Citation
from rag.cite import content
from rag.phrase import is_title

__all__ = ["asks_for_spelling", "asks_for_word", "phrases", "spellings"]

_SPELT = re.compile(
    r"\b(?:spell(?:s|ed|ing)?|spelt|written|transliterat(?:ed?|ion)|transcri(?:bed?|ption))\b", re.I
)
_GIVEN = re.compile(r"\b(?:first|given|christian) name\b", re.I)
_WORDED = re.compile(r"\.\.\.|…|__|\b(?:words?|adjective|term|phrase|wording|missing)\b", re.I)
_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
_LONG = 4
"""Letters of a name at least of which there are spellings."""
_SAME = 0.75
"""SequenceMatcher's ratio from which two forms are one name, see rag/question.py."""
_DERIVED = re.compile(r"(?:i?an|ish|ese|ic)s?$", re.I)
"""How another word is made of a name: Ukraine and Ukrainian."""
_BETWEEN = 2
"""Words, at most, between the two that hold a place in a phrase."""


def asks_for_spelling(question: str) -> bool:
    """Whether a question asks how a name is spelt."""
    return _SPELT.search(question) is not None


def asks_for_word(question: str) -> bool:
    """Whether a question asks for a word that stands among others."""
    return _WORDED.search(question) is not None


def spellings(question: str, lines: Sequence[Citation]) -> dict[str, list[Citation]]:
    """The spellings of the name whose spelling is asked for, each with its lines, in their order;
    nothing where there is one.
    """
    asked = [word for word in tokens(question) if word not in STOP and len(word) >= _LONG]
    named = _before if _GIVEN.search(question) else _itself
    found: dict[str, list[Citation]] = {}
    for line in lines:
        for form in dict.fromkeys(named(line.quote, asked)):
            if not found or any(_is_spelling(form, known) for known in found):
                found.setdefault(form, []).append(line)
    return found if len(found) > 1 else {}


def phrases(question: str, claim: str, lines: Sequence[Citation]) -> dict[str, list[Citation]]:
    """What stands for the word that is asked for, between the two that the question gives: in
    "a normal ... process"; each with its lines, the claim's first. Nothing where it is one.

    Compared are lines with every name of the question.
    """
    asked = set(content(question))
    told = [one for one in _framed(claim) if {one[0], one[2]} <= asked and one[1] not in asked]
    if len(told) != 1:
        return {}
    left, own, right = told[0]
    named = {term(word.lower()) for word in _capitals(question)}
    named &= {word for line in lines for word in content(line.quote)}
    found: dict[str, list[Citation]] = {own: []}
    for line in lines:
        if named <= set(content(line.quote)):
            for before, middle, behind in _framed(line.quote):
                if (before, behind) == (left, right):
                    found.setdefault(middle, []).append(line)
    return found if len(found) > 1 and found[own] else {}


def _itself(text: str, asked: Sequence[str]) -> Iterator[str]:
    """The names of a text that are spellings of a word that is asked about."""
    for name in _capitals(text):
        if any(_is_spelling(name, word) for word in asked):
            yield name


def _before(text: str, asked: Sequence[str]) -> Iterator[str]:
    """The given names of those who are asked about."""
    for found in re.finditer(rf"({_WORD.pattern}) (?=({_WORD.pattern}))", text):
        given, name = found.groups()
        if given[0].isupper() and not is_title(given) and list(_itself(name, asked)):
            yield given


def _capitals(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text) if word[0].isupper())


def _is_spelling(form: str, name: str) -> bool:
    """Whether two forms are one name, and neither another word made of the other."""
    one, other = form.lower(), name.lower()
    if one == other:
        return True
    if one[0] != other[0] or _DERIVED.search(one) or _DERIVED.search(other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _SAME


def _framed(text: str) -> Iterator[tuple[str, str, str]]:
    """Every one or two words that stand between two others in one phrase, no names and none that
    only joins: the terms beside them, and they as they are written.
    """
    for run in re.split(r"[^\w\s'’-]+", re.sub('["“”]', "", text)):
        words = run.split()
        for first in range(len(words)):
            for length in range(1, _BETWEEN + 1):
                part = words[first : first + length + 2]
                plain = all(word.islower() and word not in STOP for word in part)
                if len(part) == length + 2 and plain:
                    yield term(part[0]), " ".join(part[1:-1]), term(part[-1])
