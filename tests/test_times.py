"""Spans of time as they are written, and how wide their ends are."""

from __future__ import annotations

from datetime import date

import pytest

from rag.times import ALWAYS, Form, Time, times


def span(
    form: Form, written: str, begin: str, first: str, last: str, end: str
) -> tuple[object, ...]:
    """What is expected; days as ISO dates, "" for one that there is none of."""
    opened = [date.fromisoformat(day).toordinal() if day else -ALWAYS for day in (begin, first)]
    ended = [date.fromisoformat(day).toordinal() if day else ALWAYS for day in (last, end)]
    return (form, written, *opened, *ended)


def seen(text: str, one: Time) -> tuple[object, ...]:
    return (one.form, text[one.start : one.stop], one.begin, one.first, one.last, one.end)


YEARS = ("2006-01-01", "2007-01-01", "2009-01-01", "2010-01-01")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 2006 to 2009", span("closed", "2006 to 2009", *YEARS)),
        ("She led it ( 2006–09 ) .", span("closed", "2006–09", *YEARS)),
        ("- 2006-2009 : Ann Lee", span("closed", "2006-2009", *YEARS)),
        ("between the summers of 2006 and 2009", span("closed", "2006 and 2009", *YEARS)),
        (
            "from March 2006 until 4 May 2009",
            span(
                "closed",
                "March 2006 until 4 May 2009",
                *("2006-03-01", "2006-04-01", "2009-05-04", "2009-05-05"),
            ),
        ),
        (
            "from November to December 2006",
            span(
                "closed",
                "November to December 2006",
                *("2006-11-01", "2006-12-01", "2006-12-01", "2007-01-01"),
            ),
        ),
        (
            "in 1999-00",
            span("closed", "1999-00", "1999-01-01", "2000-01-01", "2000-01-01", "2001-01-01"),
        ),
        # No span goes from 2010 to 2005.
        ("in 2010-05", span("point", "2010", *["2010-01-01"] * 2, *["2011-01-01"] * 2)),
        ("since 2006", span("since", "2006", "2006-01-01", "2007-01-01", "", "")),
        ("Ann Lee (2006–present)", span("since", "2006", "2006-01-01", "2007-01-01", "", "")),
        ("Ann Lee (2006–)", span("since", "2006", "2006-01-01", "2007-01-01", "", "")),
        ("until June 2006", span("until", "June 2006", "", "", "2006-06-01", "2006-07-01")),
        ("before 1990", span("before", "1990", "", "", "1990-01-01", "1990-01-01")),
        ("after 1990", span("after", "1990", "1991-01-01", "1991-01-01", "", "")),
        (
            "in 2007",
            span("point", "2007", "2007-01-01", "2007-01-01", "2008-01-01", "2008-01-01"),
        ),
        (
            "On Sept. 22 , 1997 she",
            span("point", "Sept. 22 , 1997", *["1997-09-22"] * 2, *["1997-09-23"] * 2),
        ),
        ("2025-12-31", span("point", "2025-12-31", *["2025-12-31"] * 2, *["2026-01-01"] * 2)),
        (
            "in the 1990s",
            span("point", "the 1990s", *["1990-01-01"] * 2, *["2000-01-01"] * 2),
        ),
        # But for twice 121 of 365 days; but for the first twice 1,217 of 3,652.
        ("in early 2007", span("point", "early 2007", *["2007-01-01"] * 2, *["2007-05-04"] * 2)),
        (
            "in the late 1990s",
            span("point", "late 1990s", *["1996-08-31"] * 2, *["2000-01-01"] * 2),
        ),
        # What happened in a season need not have lasted all of it.
        (
            "his 2006–07 season",
            span("point", "2006–07", "2006-01-01", "2007-01-01", "2007-01-01", "2008-01-01"),
        ),
        (
            "the 1914–1918 war",
            span("point", "1914–1918", "1914-01-01", "1915-01-01", "1918-01-01", "1919-01-01"),
        ),
        (
            "the 2007 elections",
            span("bare", "2007", "2007-01-01", "2007-01-01", "2008-01-01", "2008-01-01"),
        ),
    ],
)
def test_a_span_of_time(text: str, expected: tuple[object, ...]) -> None:
    assert [seen(text, one) for one in times(text)] == [expected]


def test_each_span_of_a_text_in_order() -> None:
    text = "A until 1999, B in 2000–06 and C from 2010 to 2011; D since May 2012."
    assert [(one.form, text[one.start : one.stop]) for one in times(text)] == [
        ("until", "1999"),
        ("closed", "2000–06"),
        ("closed", "2010 to 2011"),
        ("since", "May 2012"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "John Lyon (1835–1916)",
        "Ann Lee (born 21 May 1990)",
        "( b . 1861 - d . 1947 )",
        "on 3 December",
        "31 June 2025",
        "1,950 people, $1950 and 1950.5 metres",
        "They may march.",
        "from 2009 to 2006",
    ],
)
def test_no_span_of_time(text: str) -> None:
    assert times(text) == []
