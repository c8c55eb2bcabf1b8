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
        ("this week", "the week of 1 December 2025"),
        ("earlier this week", "the week of 1 December 2025"),
        ("this month", "December 2025"),
        ("later this month", "December 2025"),
        ("next month", "January 2026"),
        ("this year", "2025"),
        ("next year", "2026"),
        ("in November", "November 2025"),
        ("In December", "December 2025"),
        ("soon", None),
        ("in Moscow", None),
        ("this morning", "3 December 2025"),
        ("At present", "3 December 2025"),
        ("last night", "2 December 2025"),
        ("last Tuesday", None),
        ("Thursday of last week", "27 November 2025"),
        ("Friday last week", "28 November 2025"),
        ("Tuesday, next week", "9 December 2025"),
        ("Monday this week", "1 December 2025"),
    ],
)
def test_resolve(words: str, meant: str | None) -> None:
    assert dates.resolve(words, WEDNESDAY) == meant


def test_without_a_year_days_are_counted_and_weekdays_are_not() -> None:
    assert dates.resolve("yesterday", Day(12, 1)) == "30 November"
    assert dates.resolve("Thursday", Day(12, 1)) is None
    assert dates.resolve("last year", Day(12, 1)) is None
    assert dates.resolve("last month", Day(1, 9, 2025)) == "December 2024"
    assert dates.resolve("this month", Day(12, 1)) == "December"
    assert dates.resolve("next month", Day(12, 1)) == "January"
    for words in ("this week", "this year", "next year", "in November"):
        assert dates.resolve(words, Day(12, 1)) is None


@pytest.mark.parametrize(
    ("report", "meant"),
    [
        (Day(11, 1, 2025), "November 2025"),
        (Day(10, 31, 2025), "November 2024"),
        (Day(1, 1, 2025), "November 2024"),
        (Day(12, 31, 2025), "November 2025"),
    ],
)
def test_a_month_is_the_report_s_own_or_the_last_one_before_it(report: Day, meant: str) -> None:
    assert dates.resolve("in November", report) == meant


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The plan was leaked in November.", "The plan was leaked in November (November 2025)."),
        ("He fell in May, it was said.", "He fell in May (May 2025), it was said."),
        (
            "It will be so. In March he left. He will return.",
            "It will be so. In March (March 2025) he left. He will return.",
        ),
        (
            "They met earlier this week, and on Tuesday.",
            "They met earlier this week (the week of 1 December 2025), and on Tuesday"
            " (2 December 2025).",
        ),
        ("They vote in October 2024.", None),
        ("They met in October, 2024.", None),
        ("They met in October of last-minute haste.", None),
        ("They met in November 3, 1999's wake.", None),
        ("In 2024 they met in October.", None),
        ("The year before, they met in October.", None),
        ("They will vote in November.", None),
        ("He was expected in November.", None),
        ("The vote is due in January.", None),
        ("They plan to vote in November.", None),
        ("Putin’ll come in November.", None),
        ("It may be in November.", None),
        ("They ran in march order, in may time.", None),
        ("He comes next Thursday.", None),
    ],
)
def test_a_month_gets_its_year_where_nothing_tells_of_another(text: str, told: str | None) -> None:
    assert dates.annotate(text, WEDNESDAY) == (told or text)
    assert dates.annotate(dates.annotate(text, WEDNESDAY), WEDNESDAY) == (told or text)


def test_in_november_last_year_is_of_last_year() -> None:
    told = dates.annotate("In November last year they met.", WEDNESDAY)
    assert told == "In November last year (2024) they met."


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
    ("text", "day"),
    [
        ("The inquiry starts on Monday.", "8 December 2025"),
        ("They will meet on Tuesday in Rome.", "9 December 2025"),
        ("On Friday, the envoys are to vote.", "5 December 2025"),
        ("The aide, who will resign, spoke on Monday.", "1 December 2025"),
        ("They resume, it was announced on Monday.", "1 December 2025"),
        ("They met on Friday, and will meet again.", "28 November 2025"),
        ("The plan was expected to be ready by Tuesday.", "2 December 2025"),
        ("They vote on Wednesday.", "3 December 2025"),
        ("They met on Thursday of last week.", "27 November 2025"),
    ],
)
def test_a_weekday_of_what_is_to_come_lies_ahead(text: str, day: str) -> None:
    assert f" ({day})" in (told := dates.annotate(text, WEDNESDAY))
    assert told.count("(") == 1
    assert dates.annotate(told, WEDNESDAY) == told


def test_a_weekday_alone_means_what_its_sentence_was_told_with() -> None:
    told = dates.annotate("The inquiry starts on Monday.", WEDNESDAY)
    assert dates.alone("Monday", WEDNESDAY, told) == "8 December 2025"
    assert dates.alone("Monday", WEDNESDAY) == "1 December 2025"


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
    ("value", "sentence", "alone"),
    [
        ("in November", "It was leaked in November.", "November 2025"),
        ("November", "It was leaked in November.", "November 2025"),
        ("In November", "In November it was leaked.", "November 2025"),
        ("in November (November 2025)", "", "November 2025"),
        ("in November", "They will vote in November.", "in November"),
        ("November", "They vote in November 2026.", "November"),
        ("in November", "", "in November"),
        ("earlier this week", "", "the week of 1 December 2025"),
    ],
)
def test_a_month_alone_is_of_the_year_that_its_sentence_was_told_with(
    value: str, sentence: str, alone: str
) -> None:
    assert dates.alone(value, WEDNESDAY, dates.annotate(sentence, WEDNESDAY)) == alone


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When did they meet?", True),
        ("What day did Peskov mean by yesterday?", True),
        ("What happened on 2 December?", True),
        ("Who spoke on Wednesday?", True),
        ("What was leaked in November?", True),
        ("Who spoke last week?", True),
        ("Who went in march order?", False),
        ("How long did it last?", False),
        ("What may he do?", False),
    ],
)
def test_asks_for_date(question: str, asks: bool) -> None:
    assert dates.asks_for_date(question) is asks


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("OSLO, 5 May 2031", True),
        ("OSLO, 5 May 2031 - by Ada Ek", True),
        ("NEW YORK, May 5, 2031 (the agency)", True),
        ("2031-05-05", True),
        (" 5 May 2031 ", True),
        # Sentences, and notes of a day.
        ("MOSCOW, Dec 3 - The Kremlin said yes.", False),
        ("5 May 2031 - met Ada, forty crowns", False),
        ("2031-05-05 gate opened", False),
        ("Opened on 5 May 2031", False),
        ("Oslo, the town, 5 May 2031", False),
        ("OSLO, the town", False),
        ("", False),
    ],
)
def test_a_dateline_is_no_sentence_and_says_where_and_when(line: str, is_one: bool) -> None:
    assert dates.is_dateline(line) is is_one
