"""Asking some documents only: those that were chosen, or whose date lies between two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import CorpusError, UsageError
from rag.dates import Day, parse
from ui.page.library import Holding

__all__ = ["Only", "among", "label"]


@dataclass(frozen=True, slots=True)
class Only:
    """What a question is confined to: documents by source, days as they were typed."""

    chosen: Sequence[str] = ()
    since: str = ""
    until: str = ""

    def __bool__(self) -> bool:
        """Whether it is confined at all."""
        return bool(self.chosen or self.since.strip() or self.until.strip())


def among(holdings: Sequence[Holding], only: Only) -> frozenset[str] | None:
    """The sources that are to be asked; None for all of them.

    Both days are included. A document that bears no date is left out where days are asked for; a
    year that is not named fits any.

    Raises UsageError for what is no day, CorpusError where no document is left.
    """
    if not only:
        return None
    first, last = _day(only.since), _day(only.until)
    found = [one for one in holdings if not only.chosen or one.source in only.chosen]
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
