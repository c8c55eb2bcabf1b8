"""A document's date, and where it is from: what stands above its text, in its file, or its name.

A date that may mean something else is none: a wrong one would turn every "yesterday" into a day
that it was not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.days import WRITTEN, Day, every, read
from index.origin import WHENCE, Origin

__all__ = ["Dated", "FrontMatter", "front_matter", "of_metadata", "of_name"]

_YEARS = range(1900, 2101)
"""Of a date in a name or in a PDF's fields: another number is no year of a document."""

_KEY = re.compile(r"([A-Za-z][\w-]*)\s*:(?:\s|$)")
_DATES = ("date", "published")
"""What a document's date is called in front matter: the first of these that is there."""
_MOST = 60
"""Lines of front matter."""
_CLOSES = ("---", "...")
_INNER = re.compile(r"\s|#|- |$")
"""Begins a line of front matter that goes on with a field, says nothing, or is a comment."""
_CLOCK = re.compile(r"(?<=\d)T(?=\d)")
_METADATA = re.compile(r"\s*(?:D:)?(\d{4})(\d\d)(\d\d)")
_NUMBERED = (
    re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})_(\d\d)_(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})\.(\d\d)\.(\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(\d{4})(\d\d)(\d\d)(?!\d)"),
)
_PARTED = re.compile(r"[-_. ]+")
_GOES_ON = re.compile(r"(?:[^\W_]|\d[-_. +()]{1,2})$")
"""Before a date: then it is a part of a longer word or number, or the last of several days."""
_TIME = r"[T_ -](?:[01]\d|2[0-3])[-.:h ]?[0-5]\d(?:[-.: ]?[0-5]\d)?(?!\d)"
_ENDS = re.compile(rf"{_TIME}|(?![^\W_]|[-_. ]{{1,2}}\d)")
"""After a date: the time of the day, or no number that it goes on with."""


@dataclass(frozen=True, slots=True)
class Dated:
    """The day that a document is from. line: that says so, 1-based; None where no line does."""

    day: Day
    origin: Origin
    line: int | None = None

    @property
    def whence(self) -> str:
        """Where the date is from, in words that go on after it."""
        return WHENCE[self.origin]

    @property
    def told(self) -> str:
        """The day, and where it is from, unless that is the document itself."""
        return str(self.day) if self.origin == "text" else f"{self.day}, {self.whence}"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields above a text. last: the line that closes them, 1-based, 0 where there are none;
    dated: their date.
    """

    last: int = 0
    dated: Dated | None = None


def front_matter(lines: Sequence[str]) -> FrontMatter:
    """The fields between two lines of hyphens at the beginning of a document: none if no line
    closes them, or something else stands there.
    """
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter()
    fields: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(lines[1:_MOST], 2):
        if line.rstrip() in _CLOSES:
            return FrontMatter(number, _of_fields(fields)) if fields else FrontMatter()
        if found := _KEY.match(line):
            fields.setdefault(found[1].lower(), (number, line[found.end() :]))
        elif not _INNER.match(line):
            break
    return FrontMatter()


def _of_fields(fields: Mapping[str, tuple[int, str]]) -> Dated | None:
    for name in _DATES:
        if name in fields:
            number, value = fields[name]
            days = {day for _, day in every(_CLOCK.sub(" ", value))}
            if len(days) == 1:
                return Dated(days.pop(), "front matter", number)
    return None


def of_metadata(text: str) -> Day | None:
    """The day of a PDF's date, such as D:20251203235900+01'00', where it was written.

    None for what is no date, for a month or a year alone, and for a year that cannot be.
    """
    found = _METADATA.match(text)
    return _whole(_sane(read(found))) if found else None


def of_name(source: str) -> Day | None:
    """The one full date in a file's name; None where there is none, or it may be something else:
    part of a longer number, one of several days, a day and a month in whatever order.
    """
    stem = PurePosixPath(source).stem
    words = _PARTED.sub(" ", stem)
    found = [(one, stem) for pattern in _NUMBERED for one in pattern.finditer(stem)]
    found += [(one, words) for one in WRITTEN.finditer(words)]
    dates = [(one, text, day) for one, text in found if (day := _sane(read(one))) is not None]
    days = {day for _, _, day in dates}
    if len(days) != 1 or not all(_stands_alone(one, text) for one, text, _ in dates):
        return None
    return _whole(days.pop())


def _stands_alone(found: re.Match[str], text: str) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    return not _GOES_ON.search(before) and _ENDS.match(after) is not None


def _whole(day: Day | None) -> Day | None:
    return day if day is not None and day.year is not None else None


def _sane(day: Day | None) -> Day | None:
    """The day, unless it names a year that none is of; one that names no year is kept."""
    return day if day is not None and (day.year is None or day.year in _YEARS) else None
