"""Which words of a sentence it gives as somebody's, and whose, by the forms of news prose.

"X said that ...", "..., X said", "according to X", "in X's view", "X called it ...". What stands
outside of what is said is the report's own, and so is a clause in it that only adds something:
"Ito said that the talks, which lasted five hours, were useful" leaves open who knows of the hours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.clause import PARTICIPLES, Clauses, Span
from rag.complement import DENIED, DESCRIBED, HEARERS, SAID, VIEWS, behind, is_verb, said_from
from rag.phrase import Word, starting

__all__ = ["Report", "reports"]


@dataclass(frozen=True, slots=True)
class Report:
    """speaker: the phrase that names who. own: the words that only tell who says it, when and
    where. said: the words that are said. denies: that it is so is denied. is_beside: it is told
    beside a whole sentence, as "according to X" is. All are numbers of words in their sentence.
    """

    speaker: Span
    own: frozenset[int]
    said: frozenset[int]
    denies: bool = False
    is_beside: bool = False


_NAY = frozenset("not no wrong inaccurate incorrect false untrue".split())
_HEARD = 3
_HEARD_BEHIND_QUOTE = 8
"""Words for whom something is told, at most: what follows a quotation can hardly be told too."""
_MARK = re.compile(r'[,.;:!?"]')
_DATED = re.compile(r"(?:,t+)*")


def reports(sentence: Sequence[Word], tagged: str) -> list[Report]:
    """What a sentence gives as somebody's, in order. tagged: see rag.phrase.tags."""
    clauses = Clauses(sentence, tagged)
    found: list[Report] = []
    for number in range(clauses.end):
        made = _report(clauses, number, found)
        if made is not None and made.said:
            found.append(made)
    return _apart(found)


def _apart(made: Sequence[Report]) -> list[Report]:
    """Without the words of an "according to X" in what is said by others: X gives their words."""
    beside = [one for one in made if one.is_beside]
    return [
        replace(one, said=one.said.difference(*(two.own for two in beside if two is not one)))
        for one in made
    ]


def _report(clauses: Clauses, number: int, found: Sequence[Report]) -> Report | None:
    """What the word of a number brings; found: what words before it did."""
    word = clauses.at(number)
    if word == "according":
        return _according(clauses, number)
    if word in VIEWS:
        return _in_view(clauses, number)
    if word in DESCRIBED and clauses.at(number + 1) == "by":
        return _described_by(clauses, number)
    if is_verb(clauses, number):
        return (
            _inverted(clauses, number)
            or _finite(clauses, number)
            or _shared(clauses, number, found)
        )
    if word in PARTICIPLES and clauses.tags[:number].rstrip('"').endswith(","):
        return _shared(clauses, number, found)
    return None


def _inverted(clauses: Clauses, verb: int) -> Report | None:
    """``"...", said X``."""
    if clauses.at(verb) not in SAID or clauses.tags[verb - 1 : verb] not in (",", '"'):
        return None
    end = starting(clauses.tags, verb + 1)
    if end is None or clauses.tags[end : end + 1] not in ("", ",", ".", ";", "o", "t"):
        return None
    quote = clauses.tags.find('"', end)
    own = frozenset(range(verb, quote if quote >= 0 else clauses.end))
    return Report((verb + 1, end), own, clauses.around(own))


def _finite(clauses: Clauses, verb: int) -> Report | None:
    """``X said that ...`` or ``..., X said``."""
    speaker = clauses.subject(verb)
    if speaker is None:
        return None
    start = speaker[0] - (clauses.at(speaker[0] - 1) == "as")
    end = _inset(clauses, verb, start)
    if end is None:
        return _complement(clauses, speaker, verb)
    own = frozenset(range(start, end))
    opens_quote = clauses.tags[end : end + 2] == ',"' and clauses.tags[0] in "ox"
    if start == 0 or opens_quote:
        return Report(speaker, own, clauses.rest(end + 1))
    said = clauses.around(own)
    if clauses.tags[end : end + 1] == ",":
        said &= frozenset(range(clauses.clause_end(end)))
    return Report(speaker, own, said)


def _inset(clauses: Clauses, verb: int, start: int) -> int | None:
    """The end of what only tells who said it: "..., X said on Monday."; None if more follows.

    start: where it begins. "When it was over, X wrote to the board" is none: nothing but a clause
    of time stands before it.
    """
    if start and clauses.tags[start - 1] not in ',"':
        return None
    told = behind(clauses, verb)
    mark = _MARK.search(clauses.tags, told)
    end = mark.start() if mark else clauses.end
    if mark and (mark.group() in ':"' or not _is_adverbial(clauses, verb, end)):
        return None
    ends = mark is None or mark.group() != ","
    alone = clauses.is_subordinate() and "," not in clauses.tags[: max(0, start - 1)]
    if (start == 0 and (ends or clauses.at(0) != "as")) or (ends and alone and start):
        return None
    dated = _DATED.match(clauses.tags, end)
    return dated.end() if dated else end


def _is_adverbial(clauses: Clauses, verb: int, end: int) -> bool:
    """Whether the words behind a verb tell when, where or to whom, and not what."""
    first = behind(clauses, verb)
    words = clauses.between(first, end)
    if not words or words[0] in ("it", "all"):
        return True
    if clauses.at(verb) in ("told", "tells"):
        quoted = '"' in clauses.tags[:verb] and "that" not in words
        return len(words) <= (_HEARD_BEHIND_QUOTE if quoted else _HEARD)
    heard = words[0] != "to" or HEARERS & set(words)
    plain = clauses.tags[first] in "oat" and not words[0].isdigit()
    return bool(plain and heard and "that" not in words)


def _complement(clauses: Clauses, speaker: Span, verb: int) -> Report | None:
    start = speaker[0]
    said = said_from(clauses, verb)
    if said is None or (clauses.at(start - 1) == "that" and clauses.at(said - 1) != "that"):
        return None
    told = clauses.rest(said)
    denies = clauses.at(verb) in DENIED
    if "asked" in clauses.between(0, 3) and clauses.tags[start - 1 : start] == ",":
        # What was asked about is what the answer tells of: "Asked whether ..., X said it was not."
        denies = bool(_NAY & {clauses.at(number) for number in told})
        told |= frozenset(range(start))
    return Report(speaker, frozenset(range(start, said)), told, denies)


def _described_by(clauses: Clauses, verb: int) -> Report | None:
    """``described by X as ...``."""
    end = starting(clauses.tags, verb + 2)
    if end is None or clauses.at(end) != "as":
        return None
    return Report((verb + 2, end), frozenset(range(verb, end + 1)), clauses.rest(end + 1))


def _shared(clauses: Clauses, verb: int, found: Sequence[Report]) -> Report | None:
    """A further verb with the subject of the first: "..., adding that", "but said that"."""
    is_participle = clauses.at(verb) in PARTICIPLES
    if not is_participle and clauses.tags[clauses.before(verb) - 1 :][:1] != "&":
        return None
    speakers = {one.speaker for one in found}
    opening = clauses.opening()
    if not speakers and opening and "w" not in clauses.tags[:verb]:
        speakers = {opening}
    said = said_from(clauses, verb)
    if said is None and is_participle:
        said = verb + 1
    if len(speakers) != 1 or said is None:
        return None
    own = frozenset(range(verb, said))
    return Report(speakers.pop(), own, clauses.rest(said), clauses.at(verb) in DENIED)


def _according(clauses: Clauses, number: int) -> Report | None:
    """``according to X``."""
    end = starting(clauses.tags, number + 2) if clauses.at(number + 1) == "to" else None
    # Whoever an unknown word follows is not all that is named: "the Russian chess club".
    if end is None or clauses.tags[end : end + 1] in tuple("xmS"):
        return None
    speaker, last = clauses.with_aside(number + 2, end)
    return _beside(clauses, speaker, (number, last))


def _in_view(clauses: Clauses, noun: int) -> Report | None:
    """``in X's view``, ``by X's account``."""
    end = noun - (clauses.at(noun - 1) == "own")
    first = end - 1
    if clauses.tags[first : first + 1] == "S":
        while first and clauses.tags[first - 1] in "CSmRd":
            first -= 1
    elif clauses.tags[first : first + 1] != "h":
        return None
    before = clauses.at(first - 1)
    if before != "in" and (before != "by" or clauses.at(noun) != "account"):
        return None
    return _beside(clauses, (first, end), (first - 1, noun + 1))


def _beside(clauses: Clauses, speaker: Span, told: Span) -> Report:
    """What is said where it is told beside it by whom. told: the words that tell."""
    first, last = told
    own = frozenset(range(first, last))
    before = clauses.tags[first - 1 : first] if first else ""
    if not first:
        said = clauses.rest(last + (clauses.tags[last : last + 1] == ","))
    elif before == "w":
        said = clauses.relative(last)
    elif before in ',"&':
        said = clauses.around(own) & frozenset(range(clauses.clause_end(last)))
    else:
        said = clauses.up_to(first)
    return Report(speaker, own, said, is_beside=True)
