"""The time that a question asks about against the times that lines tell.

A small model answers "Who was its director from 2006 to 2009?" with whoever became it in 2009, and
repeats the question's years. So the years are compared by code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.passage import Passage, sentences
from index.search import Hit
from rag.question import kind
from rag.times import Time, times

__all__ = ["asked", "first", "items", "outdone", "tells_another"]

LONGEST = 2_000
"""Characters of a sentence whose parts are told apart: a longer one is no sentence."""

_LASTING = frozenset(("closed", "since", "until"))
"""Forms that say how long something was so. What happened in a year may last, or have lasted."""
_ITEM_ENDS = re.compile(
    r"\s*(?:[,;]|(?=and\b))(?=\s*(?:(?:and|then|by|to|with|for|at|the)\s+)*[^\W\d_a-zß-ÿ])"
)
"""Behind a time, where a name follows: one that is told of goes on with a verb, or another time."""
_CLOSES = re.compile(r"\s*[)\]](?:\s*[,;])?")
_ASIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")
_LEADS_ON = re.compile(r"[\s,(\[]*(?:\b(?:from|since|until|till|in|between)\s*)?$", re.I)
"""What may stand between a value and its time."""
_CLAUSE = re.compile(
    r"[,;:]|\b(?:who|whose|which|that|where|when|while|as|after|before|and|but|or)\b", re.I
)
_OPENS = re.compile(r"\W*(?:(?:from|since|until|till|in|between|the)\W+)*", re.I)
_WORDS_BEFORE = re.compile(r"\w+\W+\w+\W*")


def asked(question: str) -> Time | None:
    """The one span of time that the value of a question is asked for; None if it names none, or
    several that nothing tells apart.
    """
    if kind(question) != "value":
        return None
    found = [one for one in times(question) if one.form != "bare"]
    closed = [one for one in found if one.form == "closed"]
    there = closed or found
    return there[0] if len(there) == 1 else None


def first(question: str, chosen: Sequence[Hit], ranked: Sequence[Hit]) -> list[Hit]:
    """The chosen hits, that one before the others, chosen or not, which tells of just the time that
    is asked about, in the document that was looked at most.

    ranked: all that were looked over, best first.
    """
    time = asked(question)
    if time is None:
        return list(chosen)
    # In the other documents somebody else was something then.
    of_source = [hit for hit in ranked if hit.passage.source == ranked[0].passage.source]
    best = next((hit for hit in of_source if _tells_just(time, hit.passage.text)), None)
    return [best, *(hit for hit in chosen if hit != best)] if best else list(chosen)


def outdone(question: str, best: Passage, quotes: Sequence[str]) -> bool:
    """Whether the best passage tells of just the time that is asked about, and none of the lines
    that were cited does.
    """
    time = asked(question)
    if time is None or not _tells_just(time, best.text):
        return False
    return not any(_tells_just(time, quote) for quote in quotes)


def tells_another(question: str, value: str, quotes: Sequence[str]) -> bool:
    """Whether all that lines say of a value lasted at another time than the one asked about.

    A sentence that follows may go on with it, in words of its own.
    """
    time = asked(question)
    if time is None:
        return False
    words = re.findall(r"\w+", value)
    named = re.compile(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", re.I)
    apart = []
    for quote in quotes if words else ():
        said = [quote[start:stop] for start, stop in sentences(quote)]
        for sentence, after in pairwise([*said, ""]):
            if named.search(sentence):
                told = _told_of(named, sentence) if len(sentence) <= LONGEST else ""
                apart.append(_is_apart(time, named, told) and not _may_be(time, after))
    return bool(apart) and all(apart)


def items(sentence: str) -> list[str]:
    """A sentence in the parts of which each has its own time: "A until 1999, B in 2000-06"."""
    cuts = [0]
    found = times(sentence)
    for one in found[:-1]:
        lead = sentence[cuts[-1] : one.start]
        ends = _CLOSES if _is_open(lead) else _ITEM_ENDS
        if (end := ends.match(sentence, one.stop)) and _WORDS_BEFORE.search(lead):
            cuts.append(end.end())
    return [sentence[start:stop] for start, stop in pairwise([*cuts, len(sentence)])]


def _is_open(lead: str) -> bool:
    """Whether a bracket is open at the end of a text."""
    return max(map(lead.rfind, "([")) > max(map(lead.rfind, ")]"))


def _told_of(named: re.Pattern[str], sentence: str) -> str:
    """The items of a sentence whose times follow a value at once; all of it where none does, for
    what it speaks of may be named but once.
    """
    own = []
    for part in items(sentence):
        found, told = named.search(part), times(part)
        if found and told and not _LEADS_ON.sub("", part[found.end() : told[0].start]).strip():
            own.append(part)
    return " ".join(own) or sentence


def _is_said_of(time: Time, found: re.Match[str]) -> bool:
    """Whether a time opens the sentence that names a value, or follows it in the same clause."""
    text = found.string
    if time.start < found.start():
        return _OPENS.fullmatch(text, 0, time.start) is not None
    between = _LEADS_ON.sub("", _ASIDE.sub("", text[found.end() : time.start]))
    return not _CLAUSE.search(between)


def _tells_just(time: Time, text: str) -> bool:
    """Whether a text tells of a span with the same two ends, as far as these are written."""
    return any(
        told.form == "closed"
        and told.begin < time.first
        and time.begin < told.first
        and told.last < time.end
        and time.last < told.end
        for told in times(text)
    )


def _may_be(time: Time, text: str) -> bool:
    return any(not _parted(time, one) for one in times(text))


def _is_apart(time: Time, named: re.Pattern[str], text: str) -> bool:
    """Whether a text says how long something was so of a value, and tells of no time that may be
    meant.
    """
    lasting = [one for one in times(text) if one.form in _LASTING]
    said = any(_is_said_of(one, found) for one in lasting for found in named.finditer(text))
    return said and not _may_be(time, text)


def _parted(time: Time, told: Time) -> bool:
    """Whether two spans have no day in common, or but the year, or month, in which one ends and
    the other begins.
    """
    if told.end <= time.begin or time.end <= told.begin:
        return True
    if time.form != "closed" or told.form not in _LASTING or time.first >= time.last:
        return False
    return told.last <= time.begin or time.last <= told.begin
