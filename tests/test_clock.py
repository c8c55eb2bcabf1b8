"""Times of day, counted by hand."""

from __future__ import annotations

import pytest

from rag.clock import asks_for_time, times_of_day


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5:40 p.m.", {340}),
        ("17.40", {340}),
        ("5:40", {340}),
        ("twenty to six", {340}),
        ("at ten past six", {370}),
        ("6:10 pm", {370}),
        ("half past twelve", {30}),
        ("a quarter to one", {45}),
        ("twenty-five past 7", {445}),
        ("6 a.m.", {360}),
        ("five o'clock", {300}),
        ("five in the afternoon", {300}),
        ("at noon", {0}),
        ("from 9:00 to midnight", {540, 0}),
        # None of these is a time of day.
        ("five hours", set()),
        ("17.40 %", set()),
        ("1.17.40", set()),
        ("25:10", set()),
        ("ten to twenty people", set()),
        ("from one to six people", set()),
        ("five days", set()),
    ],
)
def test_times_of_day(text: str, minutes: set[int]) -> None:
    assert times_of_day(text) == minutes


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("what time did it happen", True),
        ("When did it happen?", True),
        ("How long did it last?", False),
    ],
)
def test_a_question_may_ask_for_one(question: str, asks: bool) -> None:
    assert asks_for_time(question) is asks
