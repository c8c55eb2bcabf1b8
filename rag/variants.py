"""Sources that spell a name differently.

Found by looking alone: what is asked about is how it is written, and no reading tells that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from index.words import STOP, tokens
from rag.answer import Citation
from rag.phrase import is_title

__all__ = ["are_spellings", "asks_for_spelling", "spellings"]

_SPELT = re.compile(
    r"\b(?:spell(?:s|ed|ing)?|spelt|transliterat(?:ed?|ion)|transcri(?:bed?|ption)"
    r"|how (?:is|are|was|were)\b.*\bwritten)\b",
    re.I,
)
_GIVEN = re.compile(r"\b(?:first|given|christian) name\b", re.I)
_WORD = re.compile(r"[^\W\d_](?:[\w-]*\w)?")
_LONG = 4
"""Letters of a name at least of which there are spellings."""
_SAME = 0.75
"""SequenceMatcher's ratio from which two forms are one name, see rag/question.py."""
_DERIVED = re.compile(r"(?:i?an|ish|ese|ic)s?$", re.I)
"""How another word is made of a name: Ukraine and Ukrainian."""


def asks_for_spelling(question: str) -> bool:
    """Whether a question asks how a name is spelt."""
    return _SPELT.search(question) is not None


def spellings(question: str, lines: Sequence[Citation]) -> dict[str, list[Citation]]:
    """The spellings of the name whose spelling is asked for, each with its lines, in their order;
    nothing where there is one.
    """
    asked = [word for word in tokens(question) if word not in STOP and len(word) >= _LONG]
    named = _before if _GIVEN.search(question) else _itself
    found: dict[str, list[Citation]] = {}
    for line in lines:
        for form in dict.fromkeys(named(line.quote, asked)):
            if not found or any(are_spellings(form, known) for known in found):
                found.setdefault(form, []).append(line)
    return found if len(found) > 1 else {}


def are_spellings(form: str, name: str) -> bool:
    """Whether two forms are one name, and neither another word made of the other."""
    one, other = form.lower(), name.lower()
    if one == other:
        return True
    if one[0] != other[0] or _DERIVED.search(one) or _DERIVED.search(other):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _SAME


def _itself(text: str, asked: Sequence[str]) -> Iterator[str]:
    """The names of a text that are spellings of a word that is asked about."""
    for name in _capitals(text):
        if any(are_spellings(name, word) for word in asked):
            yield name


def _before(text: str, asked: Sequence[str]) -> Iterator[str]:
    """The given names of those who are asked about."""
    for found in re.finditer(rf"({_WORD.pattern}) (?=({_WORD.pattern}))", text):
        given, name = found.groups()
        if given[0].isupper() and not is_title(given) and list(_itself(name, asked)):
            yield given


def _capitals(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text) if word[0].isupper())
