"""Sources that name somebody or something else for what is asked: who opened it, which ship."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from index.passage import Passage
from rag.cite import content
from rag.conflict import ENOUGH, LEAST, MOST, Candidate, lines_of, share_of
from rag.question import kind, names, unknown_names

__all__ = ["candidates", "is_another", "is_name", "may_differ"]

_WHERE = re.compile(
    r"\bwhere\b|\b(?:in|at) (?:which|what) (?!(?:city|town|country|state|village)\b)\w+", re.I
)
_SEVERAL = re.compile(r",|\b(?:and|or)\b", re.I)


def is_name(value: str) -> bool:
    """Whether every word of a value that says something is written as a name is, and it is one
    name: of two people somebody else need not know both.
    """
    named = {word for name in names(f"- {value}") for word in content(name)}
    return bool(named) and set(content(value)) <= named and not _SEVERAL.search(value)


def may_differ(question: str, value: str) -> bool:
    """Whether sources are compared by the name that they give. Not where something is: a room, its
    house and its town are all true.
    """
    return kind(question) == "value" and is_name(value) and not _WHERE.search(question)


def is_another(value: str, known: Sequence[str]) -> bool:
    """Whether a value is one name, of which nothing is known in any spelling, as a name: that it is
    a reef, which was asked for, tells no reef from another.

    Who writes with no capitals may have meant a name by any word.
    """
    named = [one if one[:1].islower() else " ".join(names(f"- {one}")) for one in known]
    return is_name(value) and unknown_names(f"- {value}", named) == names(f"- {value}")


def candidates(question: str, value: str, passages: Sequence[Passage]) -> list[Candidate]:
    """Lines that hold what a question says, and nothing of the value, likeliest first.

    passages: as the model reads them, of other sources than those that give the value.
    """
    lines = [one for passage in passages for one in lines_of(passage)]
    spread = Counter(word for _, _, held in lines for word in held)
    asked = {word for word in content(question) if not word[:1].isdigit()}
    # A word that no line holds weighs too: what is asked about may be told nowhere else.
    weights = {word: math.log(1 + (len(lines) + 1) / (spread[word] + 0.5)) for word in asked}
    known = set(content(value))
    found = [
        Candidate(place, passage, share)
        for place, passage, held in lines
        if len(asked & held) >= LEAST
        and not known & held
        and (share := share_of(asked, held, weights)) >= ENOUGH
    ]
    ordered = sorted(found, key=lambda one: (-one.share, one.place.source, one.place.line))
    return ordered[:MOST]
