"""Values that can be compared, however they are written: dates, durations, times of day, numbers.

Two and a half hours are 150 minutes, $1.5m is 1,500,000, twenty to six is 5:40 p.m.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.words import answer_kinds, term, tokens
from rag import clock, dates

__all__ = ["NEAR", "NUMBER", "Value", "agree", "asked_kind", "values"]

_WEEK = "week"
_LEAP_YEAR = 2000
NEAR = 0.25
"""What a value that is given as about so much may be off."""
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_WORD = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{_TEENS}|{_ONES}|zero|dozen)"
NUMBER = rf"(?:\d+(?:[.,]\d+)*|\b{_WORD}\b)"
"""A pattern of a number in digits or in words."""
_ABOUT = (
    r"(?P<about>\b(?:about|around|some|roughly|nearly|almost|approximately|more than|over|under"
    r"|less than|at least|up to)\s+)?"
)
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_AMOUNT = re.compile(
    rf"{_ABOUT}(?P<all>(?P<sign>(?:\b(?:US|A|C))?[$€£¥])?(?P<number>{NUMBER})"
    rf"(?:[-\s](?P<scale>{'|'.join(_SCALES)})s?\b|(?P<short>(?:mn|bn|tn|m|k)\b))?"
    r"(?:\s*%|\s+(?:per cent|percent|(?:US\s+)?dollars|euros|pounds|roubles|rubles|yen)\b)?)",
    re.I,
)
_MINUTES = {"second": 1 / 60, "minute": 1, "hour": 60, "day": 1440, "week": 7 * 1440}
_MONTHS = {"month": 1, "year": 12, "decade": 120, "century": 1200, "centurie": 1200}
_MONTH = 30.44 * 1440
"""Minutes of a month, on average."""
_UNIT = rf"(?P<unit>{'|'.join([*_MINUTES, 'night', *_MONTHS])})s?\b"
_DURATION = re.compile(
    rf"{_ABOUT}(?P<all>(?:(?P<half>\bhalf\s+an?)|(?P<quarters>\b(?:a|three)\s+quarters?\s+of\s+an?)"
    rf"|(?P<number>{NUMBER})(?P<more>\s+and\s+a\s+half)?"
    r"|(?P<one>(?:\ban(?=\s+hour)|(?<=\bfor )a|(?<=\blasted )a|(?<=\btook )a)\b))"
    rf"[-\s]{_UNIT}(?P<then>\s+and\s+a\s+half\b)?)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the form that it is compared in. key: the same for the same value. written: as it
    stands in its text. amount: what numbers and durations (in minutes) measure; about: they are
    given as no more exact than that.
    """

    kind: str
    key: tuple[str, ...]
    written: str
    amount: float | None = None
    about: bool = False


def values(text: str, kind: str) -> list[Value]:
    """The values of one kind in a text, in order: kinddate, kindduration, kindtime, kindnumber."""
    return list(_OF[kind](text))


def agree(one: Value, other: Value) -> bool:
    """Whether two values may both be true: the same, a day and the week that it lies in, or about
    as much.
    """
    if one.key == other.key or _days(one) & _days(other):
        return True
    if one.amount is None or other.amount is None or one.kind != other.kind:
        return False
    off = abs(one.amount - other.amount)
    # A month has as many days as it has.
    mixed = one.kind == "kindduration" and one.key[0] != other.key[0]
    loose = NEAR if one.about or other.about else 0.1 if mixed else 0.0
    return off <= loose * max(abs(one.amount), abs(other.amount))


def asked_kind(question: str) -> str | None:
    """The kind of value that a question asks for, if sources can be compared by it."""
    kinds = answer_kinds(question)
    if "kindduration" in kinds:
        return "kindduration"
    if clock.asks_for_hour(question):
        return "kindtime"
    return next((k for k in ("kinddate", "kindnumber") if k in kinds), None)


def _numbers(text: str) -> Iterator[Value]:
    for found in _AMOUNT.finditer(text):
        number = _read(found["number"])
        scale = _SCALES.get((found["scale"] or "").lower(), 1)
        short, written = found["short"], found["all"]
        if short and found["sign"]:
            scale = _SHORT[short.lower()]
        elif short:
            # "400 m" are metres.
            written = written[: written.lower().index(short.lower())]
        amount = number * scale
        yield Value("kindnumber", (_plain(amount),), written.strip(), amount, bool(found["about"]))


def _durations(text: str) -> Iterator[Value]:
    for found in _DURATION.finditer(text):
        count = _read(found["number"]) if found["number"] else 1.0
        if found["half"]:
            count = 0.5
        elif found["quarters"]:
            count = 0.75 if found["quarters"].lower().startswith("three") else 0.25
        count += 0.5 * bool(found["more"]) + 0.5 * bool(found["then"])
        unit = found["unit"].lower()
        if unit in _MINUTES:
            amount, family = count * _MINUTES[unit], "minutes"
            key = family, _plain(amount)
        elif unit in _MONTHS:
            amount, family = count * _MONTHS[unit] * _MONTH, "months"
            key = family, _plain(count * _MONTHS[unit])
        else:
            amount, key = count * 1440, ("nights", _plain(count))
        yield Value("kindduration", key, found["all"], amount, bool(found["about"]))


def _times(text: str) -> Iterator[Value]:
    for written, minutes in clock.written(text):
        yield Value("kindtime", (str(minutes),), written)


def _dates(text: str) -> Iterator[Value]:
    weeks = dates.weeks(text)
    for written, day in weeks:
        yield Value("kinddate", (_WEEK, *_month_and_day(day)), written)
        text = text.replace(written, " ")
    for written, day in dates.every(text):
        yield Value("kinddate", _month_and_day(day), written)


_OF: dict[str, Callable[[str], Iterator[Value]]] = {
    "kinddate": _dates,
    "kindduration": _durations,
    "kindtime": _times,
    "kindnumber": _numbers,
}


def _read(written: str) -> float:
    """The number that digits or a word stand for."""
    known = "".join(map(term, tokens(written)))
    return float(known) if re.fullmatch(r"\d+(?:\.\d+)?", known) else float("nan")


def _plain(amount: float) -> str:
    return f"{amount:.6g}" if amount < 10**6 else f"{amount:.0f}"


def _days(value: Value) -> frozenset[tuple[str, str]]:
    """The days of a date or a week; of other values none."""
    if value.kind != "kinddate":
        return frozenset()
    month, day = value.key[-2:]
    first = dates.Day(int(month), int(day), _LEAP_YEAR)
    return frozenset(
        _month_and_day(first.plus(n)) for n in range(7 if value.key[0] == _WEEK else 1)
    )


def _month_and_day(day: dates.Day) -> tuple[str, str]:
    return str(day.month), str(day.day)
