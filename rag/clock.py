"""The time of day, in figures or in words: 5:40 p.m. is twenty to six."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["asks_for_hour", "asks_for_time", "times_of_day", "written"]

_HALF_DAY = 12 * 60
"""Minutes after which a clock shows the same again."""

_HOURS = "twelve one two three four five six seven eight nine ten eleven".split()
_PAST = {"five": 5, "ten": 10, "quarter": 15, "twenty": 20, "twenty-five": 25, "half": 30}
_HOUR = rf"(?P<hour>{'|'.join(_HOURS)}|1[0-2]|[1-9])"
_HALVES = r"[ap](?:m\b|\.m\.?(?!\w))"
_FORMS = (
    re.compile(
        r"(?<![.:\d])(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)\b(?!\d|[.:,]\d|\s*%)"
        rf"(?:\s*{_HALVES})?",
        re.I,
    ),
    re.compile(rf"(?<![.:\d])(?P<hour>1[0-2]|[1-9])\s*{_HALVES}", re.I),
    re.compile(
        rf"\b(?:a\s+)?(?P<past>{'|'.join(sorted(_PAST, key=len, reverse=True))})\s+"
        rf"(?P<side>past|to)\s+{_HOUR}\b",
        re.I,
    ),
    re.compile(
        rf"\b{_HOUR}\s+(?:o['’]clock|in the (?:morning|afternoon|evening)|at night)\b", re.I
    ),
    re.compile(r"\b(?P<twelve>noon|midnight)\b", re.I),
)
_HOUR_ASKED = re.compile(r"\b(?:what|which) (?:time|hour)\b(?! of (?:the )?(?:year|month))", re.I)
_ASKED = re.compile(r"\b(?:what|which) (?:time|hour)\b|\bwhen\b", re.I)


def asks_for_time(question: str) -> bool:
    """Whether a question may be answered with a time of day."""
    return _ASKED.search(question) is not None


def asks_for_hour(question: str) -> bool:
    """Whether nothing but a time of day answers a question."""
    return _HOUR_ASKED.search(question) is not None


def written(text: str) -> Iterator[tuple[str, int]]:
    """The times of day of a text as they are written, with their minutes, in order."""
    found = [one for form in _FORMS for one in form.finditer(text)]
    for one in sorted(found, key=lambda one: one.start()):
        yield one.group(), _minutes(one)


def times_of_day(text: str) -> frozenset[int]:
    """The times of day of a text, in minutes after twelve: morning and evening are one, for few
    texts say which they mean.
    """
    return frozenset(_minutes(found) for form in _FORMS for found in form.finditer(text))


def _minutes(found: re.Match[str]) -> int:
    told = found.groupdict()
    if told.get("twelve"):
        return 0
    hour = told["hour"].lower()
    minutes = 60 * (int(hour) if hour.isdigit() else _HOURS.index(hour))
    if past := told.get("past"):
        minutes += _PAST[past.lower()] * (1 if told["side"].lower() == "past" else -1)
    return (minutes + int(told.get("minute") or 0)) % _HALF_DAY
