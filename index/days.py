"""Days of the calendar, and the dates that a text holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["MONTH", "MONTHS", "WRITTEN", "Day", "every", "parse", "read"]

MONTHS = (
    "January February March April May June July August September October November December"
).split()
MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "May" else "May" for name in MONTHS)
"""A pattern of a month's name, or its first three letters."""
WRITTEN = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{MONTH}|sept)\b\.?"
    rf"|(?P<month2>{MONTH}|sept)\b\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?:,? (?P<year>\d{4}))?(?!\w)",
    re.I,
)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_ANY_YEAR = 2001
"""A year without a leap day, for counting where a report does not name its year."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar. year None: the report does not say which."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        written = f"{self.day} {MONTHS[self.month - 1]}"
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
    found = _ISO.search(text) or WRITTEN.search(text)
    return read(found) if found else None


def every(text: str) -> list[tuple[str, Day]]:
    """All dates of a text as they are written, in order."""
    found = sorted([*_ISO.finditer(text), *WRITTEN.finditer(text)], key=lambda one: one.start())
    return [(one.group().rstrip("."), day) for one in found if (day := read(one)) is not None]


def read(found: re.Match[str]) -> Day | None:
    """The day of a match of WRITTEN, or of three numbers: year, month, day; None if there is none
    such.
    """
    if "month" in found.re.groupindex:
        day = int(found["day"] or found["day2"])
        name = (found["month"] or found["month2"]).lower()[:3]
        month = next(i for i, known in enumerate(MONTHS, 1) if known[:3].lower() == name)
        year = int(found["year"] or 0)
    else:
        year, month, day = map(int, found.groups())
    try:
        date(year or _ANY_YEAR, month, day)
    except ValueError:
        return None
    return Day(month, day, year or None)
