"""What other sources give for a question: of each the passage that was looked at most, read alone.

Two reports on one thing seldom share the words that a search could go by; the reader's own eye
finds the passage that would answer too. What it copies from there is compared by code where that
can tell: numbers with the same words around them, dates, durations; all else by the model, which
has learnt from pairs of answers whether both can be true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from index.passage import Passage
from index.words import term, tokens
from rag import cite, comparable, read
from rag.clock import asks_for_time, times_of_day
from rag.llm import Model

__all__ = ["differ", "given"]

SURE = 0.85
"""How likely another source states an answer, at least, for its number or date to be told, if code
can tell that it is another one. At it five of ten questions on which reports differ, and which
nothing else told, were told, and none of 94 on which they agree (eval/LOG.md)."""
COUNTED, WORDED = 0.6, 0.45
"""The same for how likely it states one and both cannot be true, of numbers and dates, and of all
else. Of words on which the reports of three corpora differ 11 of 19 were above it, and of others
none of 31 (eval/LOG.md)."""
SILENT = 0.2
"""A passage that less likely states an answer is the last one that is read: they are read in the
order in which they were looked at."""
MOST = 3
"""Passages that are read, at most: each costs a second."""
NAMESAKES = 5
"""The same where they are of documents about other things of the name that is asked about."""


def given(
    model: Model,
    question: str,
    value: str,
    passages: Sequence[Passage],
    namesakes: Collection[Passage] = (),
) -> Iterator[tuple[str, Passage]]:
    """Other values, each with the passage that gives it. passages: as the model reads them, one of
    each other source, likeliest first. namesakes: those of them from documents about other things
    of the name that is asked about, of which any other value is told.
    """
    known = [value]
    others = (one for one in passages if cite.share_held(value, [one.text]) < 1.0)
    for passage in islice(others, NAMESAKES if namesakes else MOST):
        second = read.copied(model, [passage], question, least=WORDED)
        other, is_namesake = _whole(second.value or "", passage), passage in namesakes
        if second.holds < SILENT and not is_namesake:
            return
        if all(
            (is_namesake and second.holds >= SURE and _unlike(one, other))
            or _contradict(model, question, one, other, second.holds)
            for one in known
        ):
            known.append(other)
            yield other, passage


def _contradict(model: Model, question: str, value: str, other: str, holds: float) -> bool:
    """Whether two values cannot both be the answer. holds: how likely the second one is stated."""
    counted = bool(_numbers(value) and _numbers(other)) or _both_told(question, value, other)
    if counted and not differ(question, value, other):
        return False
    if counted and holds >= SURE:
        return True
    least = COUNTED if counted else WORDED
    if holds < least or _is_part(value, other):
        return False
    return holds * (1.0 - read.both_true(model, question, value, other)) >= least


def _is_part(value: str, other: str) -> bool:
    """Whether one of two values says nothing that the other does not, or nothing at all."""
    ours, theirs = set(cite.content(value)), set(cite.content(other))
    return ours <= theirs or theirs <= ours


def _whole(value: str, passage: Passage) -> str:
    """A day that stands there only as the first one of a week, as that week."""
    week = f"the week of {value}"
    apart = passage.text.replace(week, "")
    return week if value and week in passage.text and value not in apart else value


def _unlike(value: str, other: str) -> bool:
    """Whether two values have no word in common that says something."""
    ours, theirs = set(cite.content(value)), set(cite.content(other))
    return bool(ours and theirs) and not ours & theirs


def differ(question: str, value: str, other: str) -> bool:
    """Whether two values cannot both be the answer; False too where code cannot tell."""
    if _are_times(question, value, other):
        return not times_of_day(value) & times_of_day(other)
    ours, theirs = _comparable(question, value), _comparable(question, other)
    if ours and theirs:
        return not any(comparable.agree(one, another) for one in ours for another in theirs)
    mine, yours = _numbers(value), _numbers(other)
    return bool(mine and yours) and _words(value) == _words(other) and not mine & yours


def _both_told(question: str, value: str, other: str) -> bool:
    """Whether both are of the kind that is asked for, and can be compared by code."""
    both = _comparable(question, value) and _comparable(question, other)
    return bool(both) or _are_times(question, value, other)


def _are_times(question: str, value: str, other: str) -> bool:
    both = times_of_day(value) and times_of_day(other)
    return bool(both) and asks_for_time(question)


def _comparable(question: str, value: str) -> list[comparable.Value]:
    sort = comparable.asked_kind(question)
    return comparable.values(value, sort) if sort else []


def _numbers(value: str) -> set[str]:
    return {number for word in tokens(value) if (number := term(word))[:1].isdigit()}


def _words(value: str) -> set[str]:
    """What stands around the numbers."""
    return {word for word in cite.content(value) if not word[:1].isdigit()}
