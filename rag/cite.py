"""From what the model wrote to claims, and the lines that bear each out. Code, never the model.

A model asked for line numbers makes them up. So the lines are found afterwards, among those that
were read: by the words that they share with the claim, numbers and the words that the question did
not hold counting most.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.passage import Passage, sentences
from index.words import STOP, Term, term, tokens
from rag.complement import SAID

__all__ = [
    "MOST",
    "Place",
    "Support",
    "claims",
    "content",
    "holds",
    "nearest",
    "share_held",
    "subject",
    "support",
]

MINIMUM = 0.5
"""The share of a claim's weight that lines must hold for it to be borne out by them."""
AS_GOOD = 0.9
"""A further line is cited when it alone holds this share of what the best one holds."""
MOST = 3
"""Lines cited for one claim, at most."""
REPEATED = 0.35
"""The weight of a word that was in the question already: it proves little."""
NEARBY = 0.5
"""What the question's words, repeated, count beside those of the answer when a line is chosen."""
LOOKED = 0.5
"""What it counts that the model looked at a line's passage, against that it holds the answer."""
NUMBER = 2.0
"""The weight of a number: where lines differ, they differ in these."""
NAMED = 4
"""Words of a title that only names something, at most; a longer one is a headline, and tells it."""
WINDOW = 320
"""Characters: a line longer than this is weighed two sentences at a time."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a document: 1-based."""

    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Support:
    """The lines that bear a claim out, best first.

    share: of the weight of what the claim adds to the question, how much they hold, 0 to 1;
    overlap: the same of all that it says.
    """

    places: tuple[Place, ...]
    share: float
    overlap: float


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line, or two sentences of a long one, as the terms that it holds; passage: its number.
    subject: those that all lines of its document are taken to hold.
    """

    place: Place
    terms: frozenset[Term]
    passage: int
    subject: frozenset[Term]

    @property
    def told(self) -> frozenset[Term]:
        """What it says itself, and not only of whom."""
        return self.terms - self.subject


def claims(text: str) -> list[str]:
    """The sentences of an answer, in order."""
    plain = " ".join(text.split())
    return [plain[start:end] for start, end in sentences(plain)]


def content(text: str) -> list[Term]:
    """The terms of a text that say something, in order."""
    return [term(token) for token in tokens(text) if token not in STOP]


def support(
    claim: str,
    question: str,
    passages: Sequence[Passage],
    looked: Sequence[float] = (),
) -> Support:
    """Which lines of the passages bear a claim out; no places if none do.

    What the claim adds to the question has to stand in the lines; which of the lines that hold it
    are meant is told by the words of the question that the claim repeats, and by how much the
    model looked at each passage (looked, one number a passage, or none). Every number that the
    question did not bring must stand in one of the lines beside a word that it stands beside in
    the claim: 28 hours are not borne out by five hours and 28 points.
    """
    units = list(_units(passages))
    weights = _weights(claim, question, units)
    total = sum(weights.values())
    if not units or not total:
        return Support((), 0.0, 0.0)
    asked = set(content(question))
    added = {word: weight for word, weight in weights.items() if word not in asked} or weights
    whole = sum(added.values())
    liked = _liked(units, passages, looked)
    shares = [_held(unit.terms, added, whole) for unit in units]
    fits = [
        share + NEARBY * _held(unit.terms, weights, total) + LOOKED * like
        for share, unit, like in zip(shares, units, liked, strict=True)
    ]
    order = sorted(range(len(units)), key=lambda i: (-fits[i], not units[i].told, i))
    chosen = [order[0]]
    held = set(units[order[0]].terms)
    worth = {word: weight for word, weight in added.items() if word not in _SAYING}
    while len(chosen) < MOST and (more := _next(units, worth, held, whole)) is not None:
        chosen.append(more)
        held |= units[more].terms
    numbers = sorted(_numbers(claim) & added.keys() - asked)
    for number in numbers:
        # However little of the claim it weighs, it has to have its line.
        if len(chosen) < MOST and not _is_stated(number, claim, [units[i] for i in chosen]):
            chosen += [i for i in order if _is_stated(number, claim, [units[i]])][:1]
    held.update(*(units[i].terms for i in chosen))
    share, overlap = _held(held, added, whole), _held(held, weights, total)
    stated = all(_is_stated(number, claim, [units[i] for i in chosen]) for number in numbers)
    if share < MINIMUM or not stated:
        return Support((), share, overlap)
    if len(chosen) == 1:
        as_good = (i for i in order[1:] if fits[i] >= AS_GOOD * fits[order[0]])
        chosen += [i for i in as_good if units[i].told & weights.keys()]
    places = list(dict.fromkeys(units[i].place for i in chosen))
    return Support(tuple(places[:MOST]), share, overlap)


def _held(terms: Iterable[Term], weights: dict[Term, float], total: float) -> float:
    """The share of a weight that some terms have, 0 to 1."""
    there = set(terms)
    return sum(weight for word, weight in weights.items() if word in there) / total


def _liked(
    units: Sequence[_Unit], passages: Sequence[Passage], looked: Sequence[float]
) -> list[float]:
    """For each line, or part of one, how much its passage was looked at, 1 for the most."""
    if not looked or max(looked) <= 0:
        return [0.0] * len(units)
    most = max(looked)
    shares = [max(0.0, weight / most) for _, weight in zip(passages, looked, strict=True)]
    return [shares[unit.passage] for unit in units]


def nearest(question: str, passages: Sequence[Passage], limit: int = MOST) -> list[Place]:
    """The lines that come closest to a question: the best one of each passage, in their order."""
    found = []
    for passage in passages:
        units = list(_units([passage]))
        weights = _weights(question, "", units)
        if units:
            best = max(units, key=lambda unit: sum(weights.get(t, 0.0) for t in unit.terms))
            found.append(best.place)
    return list(dict.fromkeys(found))[:limit]


def _numbers(text: str) -> set[Term]:
    """The numbers of a text, as terms.

    "One" is one only before a word that says something: "one hour", but not "an easy one" or "one
    of them". Written as a figure it always is: December 1.
    """
    words = tokens(text)
    return {
        term(word)
        for word, after in itertools.pairwise([*words, ""])
        if term(word)[0].isdigit() and not (word == "one" and after in _NOTHING_SAID)
    }


def _is_stated(number: Term, claim: str, lines: Sequence[_Unit]) -> bool:
    """Whether a line holds a number together with one of the words next to it in the claim; or,
    a year that something was in, which counts nothing, or a sum of money or a number of thousands,
    which two things seldom have in common, with most of the claim's words: what "occurred in 1665"
    may be "the plague of 1665" there.
    """
    lines = [line for line in lines if number in line.terms]
    said = content(claim)
    apart = {*_IN_YEAR.findall(claim), *(x for text in _SUM.findall(claim) for x in tokens(text))}
    if number in set(map(term, apart)):
        others = set(said) - {number}
        if any(2 * len(others & line.terms) > len(others) for line in lines):
            return True
    beside = {
        neighbour
        for i, word in enumerate(said)
        if word == number
        for neighbour in said[max(0, i - 1) : i + 2]
        if neighbour != number
    }
    return any(not beside or beside & line.terms for line in lines)


def _next(
    units: Sequence[_Unit], weights: dict[Term, float], held: set[Term], total: float
) -> int | None:
    """The line that adds most of what is still missing, if it adds something worth citing."""
    gains = [sum(w for t, w in weights.items() if t in unit.terms - held) for unit in units]
    best = max(range(len(units)), key=lambda i: (gains[i], -i))
    return best if gains[best] >= 0.2 * total else None


def _weights(claim: str, question: str, units: Sequence[_Unit]) -> dict[Term, float]:
    """What each term of a claim counts: rare among the lines much, asked for already little.

    A plain word that no line holds is a matter of wording ("thinks" for "in his telling") and
    counts little too; a name or a number that none holds counts most of all.
    """
    asked = set(content(question))
    spread = Counter(t for unit in units for t in unit.terms)
    # Together, for United States is one term.
    written = " ".join(word for word in _LATER.findall(claim) if word[0].isupper())
    named = {term(token) for token in tokens(written)}
    weights = {}
    for word in content(claim):
        if word in _SPEAKING_OF_TEXT and not spread[word]:
            continue
        weight = math.log(1 + (len(units) + 1) / (spread[word] + 0.5))
        is_number = word[0].isdigit()
        if word in asked or not (spread[word] or is_number or word in named):
            weight *= REPEATED
        elif is_number:
            weight *= NUMBER
        weights[word] = weight
    return weights


def _units(passages: Sequence[Passage]) -> Iterator[_Unit]:
    for number, passage in enumerate(passages):
        named = subject(passage)
        for offset, line in enumerate(passage.text.split("\n")):
            place = Place(passage.source, passage.first_line + offset)
            for text in _windows(line):
                if found := frozenset(content(text)):
                    yield _Unit(place, found | named, number, named)


def subject(passage: Passage) -> frozenset[Term]:
    """What all lines of a document are about, as its title names it: a line that goes on with "it"
    tells it of that, and the title by itself tells nothing. Nothing for a headline, which does.
    """
    named = content(passage.context.partition(" - ")[0])
    words = frozenset(word for word in named if not word[0].isdigit())
    return words if len(named) <= NAMED else frozenset()


def _windows(line: str) -> list[str]:
    if len(line) <= WINDOW:
        return [line]
    spans = sentences(line)
    return [line[a[0] : b[1]] for a, b in itertools.pairwise(spans)] or [line]


_SAYING = frozenset(map(term, SAID))
"""Its line says that something is said; for one that has but the same verb, none is cited."""
_NOTHING_SAID = STOP | {""}
"""What may follow a "one" that stands for something: a small word, or the end."""
_SPEAKING_OF_TEXT = frozenset(
    content("passage text line document report article statement state mention answer question")
)
"""What a model says of the passages instead of what is in them."""

_IN_YEAR = re.compile(
    r"\b(?:in|since|by|until|till|from|during|around|before|after|year) ([12]\d{3})\b"
)
_SUM = re.compile(r"(?<=[$€£¥])\d+(?:[.,]\d+)*|\b\d{1,3}(?:,\d{3})+\b")
_LATER = re.compile(r"(?<!^)\b[^\W\d_][\w'’.-]*")
"""Words of a claim but for the one that opens it, which is written as names are anyway."""


def holds(texts: Sequence[str], value: str) -> bool:
    """Whether every word of a value that says something stands in one of the texts or another."""
    wanted = set(content(value))
    return bool(wanted) and wanted <= {word for text in texts for word in content(text)}


def share_held(wanted: str, texts: Sequence[str]) -> float:
    """The share of the terms of a text that stand in one of the others, 0 to 1; 1 without any."""
    terms = set(content(wanted))
    held = terms & {word for text in texts for word in content(text)}
    return len(held) / len(terms) if terms else 1.0
