"""Spans of time as they are written: from 1998 to 2001, since May 2009, (1999-2006), in 2007.

An end is as wide as it is written: who served from 2006 to 2009 began on some day of 2006. So a
span has a hull, all days that it may take in, and a core, those that it takes in for sure.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.days import MONTH, MONTHS, parse

__all__ = ["ALWAYS", "Form", "Time", "times"]

ALWAYS = 10_000_000
"""The day behind a span that has no end; its negative is the first of one with no beginning."""
_REACH = 60
"""Characters before a year, or a day, in which it is looked for what is said of it."""
LIFE = 40
"""Years from which on two years in brackets are somebody's life: "(1835-1916)"."""

Form = Literal["closed", "since", "until", "after", "before", "point", "bare"]
"""How a span is written: with both ends, with one, as what lies on one side of something else, as
a point, or as a number that may be a year."""

_YEAR = r"(?:1\d{3}|20\d\d)"
_MONTH = rf"(?-i:{MONTH}|{MONTH.lower()}|[Ss]ept)"
_ATOM = re.compile(
    r"(?<![\d.,$€£/\w])(?:"
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    rf"|(?:(?P<day>\d\d?)(?:st|nd|rd|th)? )?(?P<month>{_MONTH})\b\.?"
    rf"(?: (?P<late_day>\d\d?)(?:st|nd|rd|th)?(?!\d))?(?: ?,| of)?(?: (?P<of>{_YEAR})(?!\w))?"
    rf"|(?:(?P<part>early|mid|late)[- ])?(?:the )?(?P<decade>{_YEAR})(?<=0)[’']?s"
    rf"|(?:(?P<share>early|mid|late)[- ])?(?P<year>{_YEAR})(?P<short>\s?[-–/]\s?\d\d(?!\d))?"
    r")(?!\w|[.,]\d)",
    re.I,
)
_TO = re.compile(r"\s*(?:[-–—]|\b(?:to|until|till|through)\b)\s*", re.I)
_AND = re.compile(r"\s*and\s*", re.I)
_OF = r"(?:(?:the |(?:summers?|winters?|springs?|autumns?|end|start|beginning|years?) (?:of )?)*)"
_BETWEEN = re.compile(rf"\bbetween {_OF}$", re.I)
_SINCE = re.compile(rf"\b(?:since|from|as of|(?:beginning|starting) (?:in|on)) {_OF}$", re.I)
_UNTIL = re.compile(rf"\b(?:until|till|up to|through) {_OF}$", re.I)
_BEFORE = re.compile(rf"\b(?:before|prior to) {_OF}$", re.I)
_AFTER = re.compile(rf"\bafter {_OF}$", re.I)
_IN = re.compile(rf"(?:\b(?:in|on|during|throughout|of|for) {_OF}|[(\[]\s*|^\W*)$", re.I)
_ONWARD = re.compile(
    r"\s*(?:[-–—]\s*(?:present|now|today|(?=[)\]]|$))|onwards?\b|to (?:the )?present\b)", re.I
)
_SEASON = re.compile(r"\s*(?:season|campaign|school|academic)\b", re.I)
_ATTRIBUTE = re.compile(r"\bthe $", re.I)
_BRACKETED = re.compile(r"[(\[]\s*$")
_LIVED = re.compile(r"\b(?:(?:born|died)(?: in| on)?|(?-i:[bd]) ?\.) ?$", re.I)


@dataclass(frozen=True, slots=True)
class Time:
    """A span of days, counted as datetime.date.toordinal does, the last one not included.

    begin, end: its hull; first, last: its core, empty where last <= first. start, stop: the
    characters in which it is written.
    """

    begin: int
    first: int
    last: int
    end: int
    form: Form
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Atom:
    """A day, month, year or decade as it is written; year None: it is not said which."""

    start: int
    stop: int
    year: int | None
    month: int | None = None
    day: int | None = None
    years: int = 1
    part: str = ""

    def days(self, year: int | None = None) -> tuple[int, int] | None:
        """Its first day and the one behind its last; None if there are none such."""
        known = self.year or year
        if known is None:
            return None
        if self.month is None:
            begin, end = date(known, 1, 1).toordinal(), date(known + self.years, 1, 1).toordinal()
            third = (end - begin) // 3
            shift = {"early": (0, -2), "mid": (1, -1), "late": (2, 0)}.get(self.part, (0, 0))
            return begin + shift[0] * third, end + shift[1] * third
        if self.day is None:
            over, month = divmod(self.month, 12)
            following = date(known + over, month + 1, 1)
            return date(known, self.month, 1).toordinal(), following.toordinal()
        try:
            there = date(known, self.month, self.day).toordinal()
        except ValueError:
            return None
        return there, there + 1


def times(text: str) -> list[Time]:
    """The spans that a text writes, in order. Somebody's life is none, nor is a day of no year."""
    found = []
    atoms = deque(_atoms(text))
    while atoms:
        atom = atoms.popleft()
        if atoms and _joined(text, atom, atoms[0]):
            made = _closed(text, atom, atoms.popleft())
        else:
            made = _single(text, atom)
        if made is not None:
            found.append(made)
    return found


def _atoms(text: str) -> Iterator[_Atom]:
    for found in _ATOM.finditer(text):
        start, stop = found.span()
        if found["iso"]:
            if (day := parse(found["iso"])) is not None:
                yield _Atom(start, stop, day.year, day.month, day.day)
        elif found["month"]:
            name = found["month"][:3].lower()
            month = next(i for i, one in enumerate(MONTHS, 1) if one[:3].lower() == name)
            day_of = found["day"] or found["late_day"]
            year = int(found["of"]) if found["of"] else None
            yield _Atom(start, stop, year, month, int(day_of) if day_of else None)
        elif found["decade"]:
            years = 100 if found["decade"].endswith("00") else 10
            part = (found["part"] or "").lower()
            yield _Atom(start, stop, int(found["decade"]), years=years, part=part)
        else:
            year = int(found["year"])
            yield _Atom(start, found.end("year"), year, part=(found["share"] or "").lower())
            if found["short"]:
                # 1999-00 goes over the century; 2010-05 is no span of years.
                end = year // 100 * 100 + int(found["short"][-2:])
                end += 100 if end + 99 == year else 0
                if end > year:
                    yield _Atom(stop - 2, stop, end)


def _joined(text: str, one: _Atom, other: _Atom) -> bool:
    """Whether two atoms are the ends of one span."""
    between = text[one.stop : other.start]
    if _AND.fullmatch(between):
        return _BETWEEN.search(_before(text, one)) is not None
    return _TO.fullmatch(between) is not None


def _before(text: str, atom: _Atom) -> str:
    return text[max(0, atom.start - _REACH) : atom.start]


def _closed(text: str, one: _Atom, other: _Atom) -> Time | None:
    begin, end = one.days(other.year), other.days(one.year)
    if begin is None or end is None or end[1] <= begin[0]:
        return None
    before = _before(text, one)
    if _LIVED.search(before) or (_BRACKETED.search(before) and end[0] - begin[0] > LIFE * 365):
        return None
    # What happened in the 2006-07 season need not have lasted all of it.
    during = _SEASON.match(text, other.stop) or _ATTRIBUTE.search(before)
    form: Form = "point" if during else "closed"
    return Time(begin[0], begin[1], end[0], end[1], form, one.start, other.stop)


def _single(text: str, atom: _Atom) -> Time | None:
    days = atom.days()
    before = _before(text, atom)
    if days is None or _LIVED.search(before):
        return None
    place = atom.start, atom.stop
    if _ONWARD.match(text, atom.stop) or _SINCE.search(before):
        return Time(*days, ALWAYS, ALWAYS, "since", *place)
    if _AFTER.search(before):
        return Time(days[1], days[1], ALWAYS, ALWAYS, "after", *place)
    if _UNTIL.search(before):
        return Time(-ALWAYS, -ALWAYS, *days, "until", *place)
    if _BEFORE.search(before):
        return Time(-ALWAYS, -ALWAYS, days[0], days[0], "before", *place)
    in_it = atom.month is not None or atom.years > 1 or _IN.search(before)
    return Time(days[0], *days, days[1], "point" if in_it else "bare", *place)
