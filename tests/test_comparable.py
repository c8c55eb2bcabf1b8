"""Values that can be compared, however they are written."""

from __future__ import annotations

import pytest

from rag.comparable import agree, asked_kind, values


@pytest.mark.parametrize(
    ("text", "kind", "keys"),
    [
        ("on Dec. 2 and 3 December 2025", "kinddate", [("12", "2"), ("12", "3")]),
        ("2025-12-02", "kinddate", [("12", "2")]),
        (
            "last week (the week of 24 November 2025) or on 3 December",
            "kinddate",
            [("week", "11", "24"), ("12", "3")],
        ),
        (
            "in November (November 2025), earlier this week (the week of 1 December 2025)",
            "kinddate",
            [("week", "12", "1")],
        ),
        (
            "five hours, then a 2-day rest of 7 men",
            "kindduration",
            [("minutes", "300"), ("minutes", "2880")],
        ),
        ("two and a half hours, 150 minutes", "kindduration", [("minutes", "150")] * 2),
        (
            "half an hour, an hour and a half",
            "kindduration",
            [("minutes", "30"), ("minutes", "90")],
        ),
        ("it lasted a week, twice a day", "kindduration", [("minutes", "10080")]),
        ("three years, a decade", "kindduration", [("months", "36")]),
        ("2 nights", "kindduration", [("nights", "2")]),
        (
            "$916 million, US$1.5m, 14 billion dollars",
            "kindnumber",
            [("916000000",), ("1500000",), ("14000000000",)],
        ),
        ("400 m of twenty-five ships, 15 per cent", "kindnumber", [("400",), ("25",), ("15",)]),
        ("at 7.40 a.m., 8 p.m. and twenty to six", "kindtime", [("460",), ("480",), ("340",)]),
        ("a 27-point set of 1,900", "kindnumber", [("27",), ("1900",)]),
        ("nobody knows", "kindnumber", []),
        ("", "kindduration", []),
    ],
)
def test_values(text: str, kind: str, keys: list[tuple[str, ...]]) -> None:
    assert [value.key for value in values(text, kind)] == keys


@pytest.mark.parametrize(
    ("one", "other", "kind", "same"),
    [
        ("2 December", "Dec. 2", "kinddate", True),
        ("2 December", "3 December", "kinddate", False),
        ("the week of 24 November 2025", "30 November", "kinddate", True),
        ("the week of 24 November 2025", "24 November", "kinddate", True),
        ("the week of 24 November 2025", "1 December", "kinddate", False),
        ("last week (the week of 24 November)", "the week of 1 December", "kinddate", False),
        ("the week of 29 December", "2 January", "kinddate", True),
        ("29 February 2028", "28 February", "kinddate", False),
        ("five hours", "5 hours", "kindduration", True),
        ("five hours", "five days", "kindduration", False),
        ("28", "27", "kindnumber", False),
        ("60 minutes", "an hour", "kindduration", True),
        ("30 days", "one month", "kindduration", True),
        ("30 days", "two months", "kindduration", False),
        ("about 400", "369", "kindnumber", True),
        ("400", "369", "kindnumber", False),
        ("about 400", "156", "kindnumber", False),
        ("$1.5 million", "1,500,000 dollars", "kindnumber", True),
        ("5.40 p.m.", "twenty to six", "kindtime", True),
        ("5.40 p.m.", "six o'clock", "kindtime", False),
    ],
)
def test_values_that_may_both_be_true_agree(one: str, other: str, kind: str, same: bool) -> None:
    [a], [b] = values(one, kind), values(other, kind)
    assert (agree(a, b), agree(b, a)) == (same, same)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When did they meet?", "kinddate"),
        ("How long did it last?", "kindduration"),
        ("How many points has it?", "kindnumber"),
        ("At what time did it begin?", "kindtime"),
        ("What time of the year is it held?", None),
        ("Who met?", None),
    ],
)
def test_asked_kind(question: str, kind: str | None) -> None:
    assert asked_kind(question) == kind


def test_a_value_is_written_as_it_stands_there() -> None:
    told = values(
        "The owner paid about $18,300 and 14 million dollars, or 18% of it.", "kindnumber"
    )
    assert [(one.written, one.about) for one in told] == [
        ("$18,300", True),
        ("14 million dollars", False),
        ("18%", False),
    ]
