"""Sources that quote one saying in other words: a "steady slow recovery", a "steady full recovery".

Found by looking alone: a quotation says what it says, and no reading tells two of them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.words import Term
from rag.answer import Citation
from rag.cite import content
from rag.variants import are_spellings

__all__ = ["quoted", "rewordings"]

_QUOTED = re.compile(r"[\"“«](?P<said>[^\"“”«»]{3,120})[\"”»]")
_LEAST = 3
"""Words that say something in a quotation, at least, for another to be of the same saying: all of
them but one are in both."""


def quoted(value: str, line: str) -> list[str]:
    """The quotations of a line that a value is, or stands in."""
    wanted = set(content(value))
    return [said for said in _quotations(line) if wanted & set(content(said))]


def rewordings(
    value: str, ours: Sequence[Citation], others: Sequence[Citation]
) -> dict[str, list[Citation]]:
    """What is quoted where a value stands, and how other lines quote it, each with its lines; none
    if they quote it alike, or differ in what the value does not tell.
    """
    told = set(content(value))
    for line in ours:
        for said in quoted(value, line.quote):
            found = {said: [line]}
            for other, another in _sayings(others):
                if content(another) == content(said):
                    found[said].append(other)
                elif _reworded(said, another) in told:
                    found.setdefault(another, []).append(other)
            if len(found) > 1:
                return found
    return {}


def _sayings(lines: Sequence[Citation]) -> Iterator[tuple[Citation, str]]:
    for line in lines:
        for said in _quotations(line.quote):
            yield line, said


def _quotations(text: str) -> Iterator[str]:
    for found in _QUOTED.finditer(text):
        yield found["said"].strip(" ,.")


def _reworded(one: str, other: str) -> Term | None:
    """The one word by which a quotation differs from another; None if that is more, or none."""
    ours, theirs = content(one), content(other)
    if len(ours) != len(theirs) or len(ours) < _LEAST:
        return None
    apart = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    if len(apart) != 1 or are_spellings(*apart[0]):
        return None
    return apart[0][0]
