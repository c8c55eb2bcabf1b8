"""Sources that give the same words as different people's: who says it, in each of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from index.words import Term, term, tokens
from rag.answer import Citation
from rag.cite import content
from rag.complement import SPEECH
from rag.question import names
from rag.said import Tellings, same_person, speaker

__all__ = ["asks_who_says", "others"]

ENOUGH = 0.5
"""The share of the weight of what is asked about that a line holds at least."""
LEAST = 2
"""Terms of it that a line holds at least, names and words of speech left out."""
RARE = 3
"""Lines that hold the rarest of them, at most: what many lines speak of is not one saying."""

_WHO = re.compile(
    r"^\W*(?:(?:and|so|but|then) )?(?:who(?! (?:do|does|did)\b)|(?:which|what) (?:\w+ ){0,2}(?:aide"
    r"|advis[eo]r|ambassador|diplomat|envoy|leader|man|minister|negotiator|official|person"
    r"|politician|president|representative|spokes(?:man|woman|person)|woman)\b)",
    re.I,
)
_STANCE = frozenset(
    term(word)
    for word in (
        *SPEECH,
        *"against back call criticise criticize condemn dismiss favour favor object oppose praise"
        " propose recommend reject speak support thank urge warn welcome".split(),
    )
)
"""Words that ask for what somebody says, or thinks of something."""


def asks_who_says(question: str, short: str, speakers: Iterable[str]) -> bool:
    """Whether a question asks whose words something is: by its own words, or because the answer
    is one of those who speak in the cited lines.
    """
    if _WHO.search(question) is None:
        return False
    stance = _STANCE & {term(token) for token in tokens(question)}
    return bool(stance) or any(same_person(short, name) for name in speakers)


def others(
    question: str,
    cited: Mapping[str, Citation],
    lines: Sequence[Citation],
    telling_of: Tellings,
) -> dict[str, Citation]:
    """Further people whose words some lines give as what is asked about, each with one line.

    cited: those who say it in the cited lines, with these.
    """
    weights = _weights(question, [*cited.values(), *lines])
    whole = sum(weights.values())
    known = list(cited)
    found: dict[str, Citation] = {}
    for line in lines:
        shared = weights.keys() & set(content(line.quote))
        if len(shared) < LEAST or sum(weights[word] for word in shared) < ENOUGH * whole:
            continue
        if min(_spread(word, lines) for word in shared) > RARE:
            continue
        telling = telling_of(line)
        name = speaker(question, "", telling, line.first_line) if telling else None
        if name is not None and not any(same_person(name, other) for other in known):
            known.append(name)
            found[name] = line
    return found


def _weights(question: str, lines: Sequence[Citation]) -> dict[Term, float]:
    """What each term of what is asked about counts: the more, the fewer lines hold it, and nothing
    if none does.
    """
    named = {word for name in names(question) for word in content(name)}
    wanted = set(content(question)) - named - _STANCE
    spread = Counter(word for line in lines for word in set(content(line.quote)))
    return {
        word: math.log(1 + (len(lines) + 1) / (spread[word] + 0.5))
        for word in wanted
        if spread[word]
    }


def _spread(word: Term, lines: Sequence[Citation]) -> int:
    return sum(word in content(line.quote) for line in lines)
