"""Sources that disagree: lines elsewhere that tell the same thing with another date or number.

Looking finds the candidates, for nothing; the model then reads each of them alone, so that no
other source can touch what it makes of it, and only a value that it writes itself counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.passage import Passage
from rag.cite import Place, content, holds
from rag.comparable import Value, agree, values

__all__ = [
    "ENOUGH",
    "LEAST",
    "MOST",
    "Candidate",
    "candidates",
    "lines_of",
    "repeated",
    "share_of",
]

ENOUGH = 0.6
"""The share of a claim's weight, its value left out, that a line about the same thing holds; or of
the question's alone, for two reports tell one thing in words of their own."""
LEAST = 3
"""Terms of it that a line holds at least: what all of "When did they meet?" stands in may be about
anything, and what no other source has a word for is not told by the one word that is left."""
WHOLE = 2
"""Terms of a claim from which on a line that holds all of them is about the same thing."""
MOST = 3
"""Candidates that are read, at most: each costs a second or two."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of another source about the same thing. passage: just that line; share: of the weight
    of what the claim says or the question asks, how much the line holds, 0 to 1.
    """

    place: Place
    passage: Passage
    share: float


def candidates(
    question: str, claim: str, said: Sequence[Value], passages: Sequence[Passage]
) -> list[Candidate]:
    """Lines about what a claim says that hold other values of its kind, likeliest first.

    said: the values of the claim. passages: as the model reads them, of other sources.
    """
    held = {word for value in said for word in content(value.written)}
    found = []
    for one in _alike(question, claim, held, passages):
        there = values(one.passage.text, said[0].kind)
        if there and not any(agree(value, known) for value in there for known in said):
            found.append(one)
    return found[:MOST]


def repeated(
    question: str, claim: str, value: str, said: Sequence[Value], passages: Sequence[Passage]
) -> list[Candidate]:
    """Lines about what a claim says that give the same value, the best one of each source.

    value: as the claim gives it; said: the dates, durations or numbers in it, none for words.
    """
    held = set(content(value))
    found: dict[str, Candidate] = {}
    for one in _alike(question, claim, held, passages):
        if _gives(one.passage.text, value, said):
            found.setdefault(one.place.source, one)
    return list(found.values())


def _gives(text: str, value: str, said: Sequence[Value]) -> bool:
    if not said:
        return holds([text], value)
    return any(agree(one, known) for one in values(text, said[0].kind) for known in said)


def _alike(
    question: str, claim: str, held: set[str], passages: Sequence[Passage]
) -> list[Candidate]:
    """Lines about the same thing as a claim, likeliest first. held: the terms of its value."""
    lines = [one for passage in passages for one in lines_of(passage)]
    spread = Counter(t for _, _, found in lines for t in found)
    asked = {word for word in content(question) if not _is_dating(word, held)}
    told = {word for word in content(claim) if not _is_dating(word, held)}
    wanted = asked | told
    weights = {t: math.log(1 + (len(lines) + 1) / (spread[t] + 0.5)) for t in wanted if spread[t]}
    found = []
    for place, passage, terms in lines:
        both = (words for words in (wanted, asked) if len(words & terms) >= LEAST)
        share = max((share_of(words, terms, weights) for words in both), default=0.0)
        if len(told) >= WHOLE and told <= terms:
            share = 1.0
        if share >= ENOUGH:
            found.append(Candidate(place, passage, share))
    return sorted(found, key=lambda one: (-one.share, one.place.source, one.place.line))


def share_of(wanted: set[str], terms: frozenset[str], weights: Mapping[str, float]) -> float:
    """The share of the weight of what is wanted that some terms have, 0 to 1."""
    total = sum(weights.get(word, 0.0) for word in wanted)
    return sum(weights.get(word, 0.0) for word in wanted & terms) / total if total else 0.0


def _is_dating(word: str, held: set[str]) -> bool:
    """Whether a term only says when, or is the value itself: other values lack it by nature."""
    return word in held or word[:1].isdigit()


def lines_of(passage: Passage) -> list[tuple[Place, Passage, frozenset[str]]]:
    """Each line of a passage: its place, the line as a passage of its own, and its terms."""
    made = []
    for offset, text in enumerate(passage.text.split("\n")):
        number = passage.first_line + offset
        alone = Passage(
            passage.source, number, number, passage.start, passage.end, text, passage.context
        )
        made.append((Place(passage.source, number), alone, frozenset(content(text))))
    return made
