"""What "yesterday" was: words that count from the day of a report, as days of the calendar.

They are counted from the report's own date, never from today.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from index.words import answer_kinds

__all__ = ["Day", "alone", "annotate", "asks_for_date", "every", "parse", "resolve", "weeks"]

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in _MONTHS)
_WRITTEN = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}|sept)\b\.?"
    rf"|(?P<month2>{_MONTH}|sept)\b\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,? (?P<year>\d{4}))?(?!\w)",
    re.I,
)
_WEEK = re.compile(rf"(?:\b(?:last|next) week \()?\bthe week of {_WRITTEN.pattern}\)?", re.I)
"""As annotate() writes it."""
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ANY_YEAR = 2001
"""A year without a leap day, for counting where a report does not name its year."""
_RELATIVE = re.compile(
    r"\b(?:the day before yesterday|yesterday|today|tomorrow|last week|next week|last month"
    rf"|last year|(?:{'|'.join(_DAYS)})(?!,? (?:the )?(?:\d|(?:{_MONTH})\b)))\b"
    r"(?! \()",
    re.I,
)
_ASKS_FOR_DAY = re.compile(
    rf"\b(?:yesterday|{'|'.join(_DAYS)}|weekday|calendar)\b|\b(?:{_MONTH})\.? \d|\b\d{{1,2}}"
    rf" (?:{_MONTH})\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar. year None: the report does not say which."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        written = f"{self.day} {_MONTHS[self.month - 1].capitalize()}"
        return written if self.year is None else f"{written} {self.year}"

    def plus(self, days: int) -> Day:
        """The day so many days later, or earlier."""
        moved = self._date() + timedelta(days)
        return Day(moved.month, moved.day, None if self.year is None else moved.year)

    def weekday(self) -> int | None:
        """0 for Monday to 6 for Sunday; None where the year is not known."""
        return None if self.year is None else self._date().weekday()

    def _date(self) -> date:
        return date(self.year or _ANY_YEAR, self.month, self.day)


def parse(text: str) -> Day | None:
    """The first date of a text: 3 December 2025, Dec. 3, December 3rd, 2025-12-03.

    None if there is none, or no such day (31 June).
    """
    found = _ISO.search(text) or _WRITTEN.search(text)
    return _day(found) if found else None


def every(text: str) -> list[tuple[str, Day]]:
    """All dates of a text as they are written, in order."""
    found = sorted([*_ISO.finditer(text), *_WRITTEN.finditer(text)], key=lambda one: one.start())
    return [(one.group().rstrip("."), day) for one in found if (day := _day(one)) is not None]


def weeks(text: str) -> list[tuple[str, Day]]:
    """The weeks that a text names by their Monday ("the week of 24 November"), as they are written
    there, in order.
    """
    found = _WEEK.finditer(text)
    return [(one.group(), day) for one in found if (day := _day(one)) is not None]


def _day(found: re.Match[str]) -> Day | None:
    if found.re is _ISO:
        year, month, day = map(int, found.groups())
    else:
        day = int(found["day"] or found["day2"])
        name = (found["month"] or found["month2"]).lower()[:3]
        month = next(i for i, known in enumerate(_MONTHS, 1) if known[:3] == name)
        year = int(found["year"] or 0)
    try:
        date(year or _ANY_YEAR, month, day)
    except ValueError:
        return None
    return Day(month, day, year or None)


def resolve(words: str, published: Day) -> str | None:
    """What a word such as yesterday meant in a report of that day; None if it cannot be told.

    A weekday is the last one before the report or on its day: reports tell what has happened.
    """
    said = " ".join(words.lower().split())
    steps = {"the day before yesterday": -2, "yesterday": -1, "today": 0, "tomorrow": 1}
    if said in steps:
        return str(published.plus(steps[said]))
    if said in _DAYS and (weekday := published.weekday()) is not None:
        return str(published.plus(-((weekday - _DAYS.index(said)) % 7)))
    if said in ("last week", "next week") and (weekday := published.weekday()) is not None:
        monday = published.plus(-weekday + (7 if said == "next week" else -7))
        return f"the week of {monday}"
    if said == "last month":
        month = (published.month - 2) % 12 + 1
        year = published.year and published.year - (published.month == 1)
        return _MONTHS[month - 1].capitalize() + (f" {year}" if year else "")
    if said == "last year" and published.year is not None:
        return str(published.year - 1)
    return None


def annotate(text: str, published: Day) -> str:
    """The text with each such word followed by its day in brackets: yesterday (2 December 2025)."""
    return _RELATIVE.sub(_with_day(published), text)


def alone(value: str, published: Day) -> str:
    """A value that is nothing but such a word as the day that it meant; else as it is."""
    word, _, meant = value.removesuffix(")").partition(" (")
    return resolve(word, published) or (meant if meant and _RELATIVE.fullmatch(word) else value)


def _with_day(published: Day) -> Callable[[re.Match[str]], str]:
    def written(found: re.Match[str]) -> str:
        meant = resolve(found.group(), published)
        return f"{found.group()} ({meant})" if meant else found.group()

    return written


def asks_for_date(question: str) -> bool:
    """Whether days matter to a question: it asks when, or names a day."""
    return "kinddate" in answer_kinds(question) or bool(_ASKS_FOR_DAY.search(question))
