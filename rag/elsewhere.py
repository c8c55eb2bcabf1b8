"""What other sources give for a question: of each the passage that was looked at most, read alone.

Two reports on one thing seldom share the words that a search could go by; the reader's own eye
finds the passage that would answer too. What it copies from there counts only where it can be
compared: numbers with the same words around them, dates, durations, and names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.passage import Passage
from index.words import term, tokens
from rag import cite, conflict, naming, read
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


def given(
    model: Model, question: str, value: str, passages: Sequence[Passage]
) -> Iterator[tuple[str, Passage]]:
    """Other values, each with the passage that gives it. passages: as the model reads them, one of
    each other source, likeliest first.
    """
    if not _comparable(question, value):
        return
    known = [value]
    others = (one for one in passages if cite.share_held(value, [one.text]) < 1.0)
    for _, passage in zip(range(MOST), others, strict=False):
        second = read.copied(model, [passage], question)
        other = second.value or ""
        least = SURE if _numbers(other) else NAMED
        if second.holds >= least and all(differ(question, one, other) for one in known):
            known.append(other)
            yield other, passage


def differ(question: str, value: str, other: str) -> bool:
    """Whether two values cannot both be the answer; False too where nobody can tell."""
    sort = conflict.asked_kind(question)
    ours, theirs = (conflict.values(one, sort) if sort else [] for one in (value, other))
    if ours and theirs:
        return not any(conflict.agree(one, another) for one in ours for another in theirs)
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
