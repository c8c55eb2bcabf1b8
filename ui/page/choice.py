"""Asking some documents only: those that were chosen, or whose date lies between two days."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import CorpusError, UsageError
from rag.dates import Day, parse
from ui.page.library import Holding

__all__ = ["among", "label"]


def among(
    holdings: Sequence[Holding], chosen: Sequence[str], since: str, until: str
) -> frozenset[str] | None:
    """The sources that are to be asked; None for all of them.

    since, until: days, both included, or nothing. A document that bears no date is left out where
    days are asked for; a year that is not named fits any.

    Raises UsageError for what is no day, CorpusError where no document is left.
    """
    first, last = _day(since), _day(until)
    if not chosen and first is None and last is None:
        return None
    found = [one for one in holdings if not chosen or one.source in chosen]
    if first is not None or last is not None:
        found = [one for one in found if _between(parse(one.dated or ""), first, last)]
    if not found:
        raise CorpusError("no document is left to ask", fix="choose others, or other days")
    return frozenset(one.source for one in found)


def label(holding: Holding) -> str:
    """What a document is called where it is chosen."""
    return f"{holding.source} ({holding.dated})" if holding.dated else holding.source


def _day(text: str) -> Day | None:
    if not text.strip():
        return None
    found = parse(text)
    if found is None:
        raise UsageError(
            f"{text.strip()!r} is no day", fix="write one such as 2025-12-03 or 3 December 2025"
        )
    return found


def _between(day: Day | None, first: Day | None, last: Day | None) -> bool:
    if day is None:
        return False
    return (first is None or not _before(day, first)) and (last is None or not _before(last, day))


def _before(one: Day, other: Day) -> bool:
    """Whether a day is before another; within the year where one of them names none."""
    within = (one.month, one.day) < (other.month, other.day)
    if one.year is None or other.year is None:
        return within
    return one.year < other.year or (one.year == other.year and within)
