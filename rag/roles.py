"""Sources that call somebody by another office: president in one, former president in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.words import STOP
from rag.answer import Citation
from rag.phrase import is_role, is_title

__all__ = ["asks_for_office", "roles"]

_OFFICE = r"(?:title|role|post|position|office|rank|job|function)s?"
_ANY = r"(?:(?!(?:before|after|with|for|by|to|from|than|against|under)\b)[\w.]+\s+){0,3}"
_ASKED = (
    rf"\bwho(?:['’]s|\s+(?:is|was))\s+{_ANY}NAME\W*$",
    rf"\bNAME['’]?s?\s+(?:\w+\s+){{0,2}}{_OFFICE}\b(?!\s+(?:on|about|towards?|regarding|that)\b)",
    rf"\b{_OFFICE}\s+of\s+{_ANY}NAME\b",
    rf"\b{_OFFICE}\s+(?:do|does|did|has|have|is)\s+{_ANY}NAME\s+(?:have|has|hold|held|bear|given)\b",
    r"\bhow\s+(?:is|are|was|were|do|does)\b.*\bNAME\s+(?:described|titled|introduced|called|styled)\b",
    rf"\b(?:describe|call|introduce|title)\s+{_ANY}NAME\b",
)
"""How somebody's office is asked for; "Trump's position on NATO" is none."""
_WHETHER = (
    r"^\W*(?:(?:and|but|so|then) )?(?:is|was)\s+(?:\w+\s+){0,2}?NAME\s+"
    r"(?:\w+\s+){0,2}?(?:an?|the)\s+"
    r"(?P<office>[\w-]+(?:\s+[\w-]+){0,3})"
)
"""How one asks whether somebody holds an office: "is she still the mayor?"."""
_STATUS = frozenset("acting deputy ex former interim outgoing retired unofficial vice".split())
"""What tells that an office is held otherwise than in full."""
_WORD = re.compile(r"\w[\w.-]*\w|\w")


def asks_for_office(question: str) -> bool:
    """Whether a question may ask for somebody's office; roles looks whose it is."""
    return _asks_for(question, r"[\w.-]+")


def roles(question: str, lines: Sequence[Citation]) -> dict[str, list[Citation]]:
    """The offices that lines give somebody whose office is asked for, if these cannot all be so,
    each with its lines: one that is held in some and is former, acting or the like in others.
    """
    found: dict[tuple[str, str, frozenset[str]], list[tuple[str, Citation]]] = {}
    for line in lines:
        for name, written in _called(line.quote):
            if _asks_for(question, re.escape(name), written.split()[-1]):
                words = written.lower().replace("ex-", "ex ").split()
                key = name, words[-1], frozenset(words) & _STATUS
                found.setdefault(key, []).append((written, line))
    for name, head, _ in found:
        told = [there for key, there in found.items() if key[:2] == (name, head)]
        if len(told) > 1:
            return {
                max((written for written, _ in there), key=len): [line for _, line in there]
                for there in told
            }
    return {}


@lru_cache(maxsize=1000)
def _asks_for(question: str, name: str, office: str = "") -> bool:
    """name: a pattern. office: the word for it, if one is known."""
    if any(re.search(form.replace("NAME", name), question, re.I) for form in _ASKED):
        return True
    asked = re.search(_WHETHER.replace("NAME", name), question, re.I)
    words = asked["office"].lower().split() if asked else []
    return office.lower() in words if office else any(map(is_role, words))


def _called(text: str) -> Iterator[tuple[str, str]]:
    """The last word of each name that follows an office, and the office as it is written."""
    words = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(text)]
    for number, (word, _, end) in enumerate(words):
        if not is_role(word.lower().removeprefix("ex-")):
            continue
        first = number
        while first and _goes_before(text, words[first - 1], words[first]):
            first -= 1
        last = number + 1
        while last < len(words) and text[words[last - 1][2] : words[last][1]] == " ":
            if not words[last][0][0].isupper() or is_title(words[last][0]):
                break
            last += 1
        if last > number + 1:
            yield words[last - 1][0], text[words[first][1] : end]


def _goes_before(text: str, one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """Whether a word tells which office, right before it: former, foreign, US."""
    word = one[0]
    kind = is_title(word) or word.lower() in _STATUS or is_role(word) or word[0].isupper()
    return kind and text[one[2] : other[1]] == " " and word.lower() not in STOP
