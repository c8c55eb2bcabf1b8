"""Sources that call somebody by another office: president in one, former president in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.words import STOP, term, tokens
from rag.answer import Citation
from rag.phrase import is_role, is_title

__all__ = ["roles"]

_ASKED = re.compile(
    r"\b(?:titles?|roles?|posts?|positions?|offices?|ranks?|jobs?|functions?|capacity|call(?:s|ed)?"
    r"|describe[sd]?|introduced?|who(?:['’]s| is| was))\b",
    re.I,
)
_STATUS = frozenset("acting deputy ex former interim outgoing retired unofficial vice".split())
"""What tells that an office is held otherwise than in full."""
_WORD = re.compile(r"\w[\w.-]*\w|\w")


def roles(question: str, lines: Sequence[Citation]) -> dict[str, list[Citation]]:
    """The offices that lines give somebody who is asked about, if these cannot all be so, each
    with its lines: one office that is held in some and is former, acting or the like in others.
    """
    if _ASKED.search(question) is None:
        return {}
    asked = {term(token) for token in tokens(question) if token not in STOP}
    found: dict[tuple[str, str, frozenset[str]], list[tuple[str, Citation]]] = {}
    for line in lines:
        for name, written in _called(line.quote):
            if term(name.lower()) in asked:
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
