"""Yesterday, counted from the day of a report."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import dates
from rag.dates import Day

WEDNESDAY = Day(12, 3, 2025)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("MOSCOW, 3 December 2025", Day(12, 3, 2025)),
        ("Dec. 3", Day(12, 3)),
        ("December 3rd, 2025", Day(12, 3, 2025)),
        ("Sept 9 1999", Day(9, 9, 1999)),
        ("May 1", Day(5, 1)),
        ("2024-02-29", Day(2, 29, 2024)),
        ("31 June 2025", None),
        ("2025-13-01", None),
        ("on Wednesday", None),
    ],
)
def test_parse(text: str, day: Day | None) -> None:
    assert dates.parse(text) == day


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("yesterday", "2 December 2025"),
        ("Yesterday", "2 December 2025"),
        ("the day before yesterday", "1 December 2025"),
        ("today", "3 December 2025"),
        ("tomorrow", "4 December 2025"),
        ("Wednesday", "3 December 2025"),
        ("Thursday", "27 November 2025"),
        ("Tuesday", "2 December 2025"),
        ("last week", "the week of 24 November 2025"),
        ("next week", "the week of 8 December 2025"),
        ("last month", "November 2025"),
        ("last year", "2024"),
        ("soon", None),
    ],
)
def test_resolve(words: str, meant: str | None) -> None:
    assert dates.resolve(words, WEDNESDAY) == meant


def test_without_a_year_days_are_counted_and_weekdays_are_not() -> None:
    assert dates.resolve("yesterday", Day(12, 1)) == "30 November"
    assert dates.resolve("Thursday", Day(12, 1)) is None
    assert dates.resolve("last year", Day(12, 1)) is None
    assert dates.resolve("last month", Day(1, 9, 2025)) == "December 2024"


@given(st.dates(datetime.date(2, 1, 1), datetime.date(9998, 12, 31)))
def test_a_weekday_lies_within_the_last_seven_days(day: datetime.date) -> None:
    report = Day(day.month, day.day, day.year)
    for name in ("Monday", "Friday", "Sunday"):
        resolved = dates.resolve(name, report)
        assert resolved is not None
        meant = dates.parse(resolved)
        if meant is None or meant.year is None:
            continue  # a year below 1000 is written with fewer digits
        then = datetime.date(meant.year, meant.month, meant.day)
        assert then.strftime("%A") == name
        assert 0 <= (day - then).days < 7


def test_annotate() -> None:
    text = "On Thursday he said: yesterday's talks, not those of last week, on Monday, 1 December."
    assert dates.annotate(text, WEDNESDAY) == (
        "On Thursday (27 November 2025) he said: yesterday (2 December 2025)'s talks, not those of"
        " last week (the week of 24 November 2025), on Monday, 1 December."
    )
    once = dates.annotate("It was yesterday.", WEDNESDAY)
    assert dates.annotate(once, WEDNESDAY) == once


@pytest.mark.parametrize(
    ("value", "alone"),
    [
        ("yesterday", "2 December 2025"),
        ("yesterday (2 December 2025)", "2 December 2025"),
        ("five hours", "five hours"),
        ("Witkoff (envoy)", "Witkoff (envoy)"),
    ],
)
def test_alone(value: str, alone: str) -> None:
    assert dates.alone(value, WEDNESDAY) == alone


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When did they meet?", True),
        ("What day did Peskov mean by yesterday?", True),
        ("What happened on 2 December?", True),
        ("Who spoke on Wednesday?", True),
        ("How long did it last?", False),
        ("What may he do?", False),
    ],
)
def test_asks_for_date(question: str, asks: bool) -> None:
    assert dates.asks_for_date(question) is asks
