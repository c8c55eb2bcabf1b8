"""What other sources give for a question: of each the passage that was looked at most, read alone.

Two reports on one thing seldom share the words that a search could go by; the reader's own eye
finds the passage that would answer too. What it copies from there counts only where it can be
compared: numbers with the same words around them, dates, durations, and names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from index.passage import Passage
from index.words import term, tokens
from rag import cite, comparable, naming, read
from rag.clock import asks_for_time, times_of_day
from rag.llm import Model

__all__ = ["differ", "given"]

SURE = 0.85
"""How likely another source states an answer, at least, for its number or date to be told. At it
five of ten questions on which reports differ, and which nothing else told, were told, and none of
94 on which they agree (eval/LOG.md)."""
NAMED = 0.92
"""The same for a name: of those below it three of three were beside the point."""
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
    comparable = _comparable(question, value)
    known = [value]
    others = (
        one
        for one in passages
        if (comparable or one in namesakes) and cite.share_held(value, [one.text]) < 1.0
    )
    for passage in islice(others, NAMESAKES if namesakes else MOST):
        second = read.copied(model, [passage], question)
        other, is_namesake = _whole(second.value or "", passage), passage in namesakes
        least = SURE if is_namesake or _numbers(other) else NAMED
        if second.holds >= least and all(
            differ(question, one, other) or (is_namesake and _unlike(one, other)) for one in known
        ):
            known.append(other)
            yield other, passage


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
    """Whether two values cannot both be the answer; False too where nobody can tell."""
    early, late = times_of_day(value), times_of_day(other)
    if early and late and asks_for_time(question):
        return not early & late
    sort = comparable.asked_kind(question)
    ours, theirs = (comparable.values(one, sort) if sort else [] for one in (value, other))
    if ours and theirs:
        return not any(comparable.agree(one, another) for one in ours for another in theirs)
    mine, yours = _numbers(value), _numbers(other)
    if mine and yours:
        return _words(value) == _words(other) and not mine & yours
    if mine or yours:
        return False
    return naming.may_differ(question, value) and naming.is_another(other, [question, value])


def _comparable(question: str, value: str) -> bool:
    return bool(_numbers(value)) or naming.may_differ(question, value)


def _numbers(value: str) -> set[str]:
    return {number for word in tokens(value) if (number := term(word))[:1].isdigit()}


def _words(value: str) -> set[str]:
    """What stands around the numbers."""
    return {word for word in cite.content(value) if not word[:1].isdigit()}
