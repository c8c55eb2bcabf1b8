"""Quotation marks stay only around what the lines hold word for word."""

from __future__ import annotations

import pytest

from rag.quoted import as_held

LINES = [
    "The aide called the evening “very useful , and long”.",
    "Ca n't Wait is a song; the bridge was closed.",
]


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ('He called it "very useful, and long."', 'He called it "very useful, and long."'),
        ("He called it “Very useful”.", "He called it “Very useful”."),
        ('He called it "useful and very long".', "He called it useful and very long."),
        ('The song "Can\'t Wait" came out.', 'The song "Can\'t Wait" came out.'),
        ('It is "The Ferry".', 'It is "The Ferry".'),
        ('"The Ferry" is "Ca n\'t".', '"The Ferry" is "Ca n\'t".'),
        ('It was 5" wide and 6" long.', 'It was 5" wide and 6" long.'),
        ("«the bridge was open» he said", "the bridge was open he said"),
        ('He said "very useful', 'He said "very useful'),
    ],
)
def test_marks_stay_around_what_is_said_so(claim: str, told: str) -> None:
    assert as_held(claim, LINES, "Who wrote The Ferry?") == told


def test_no_line_holds_a_quotation_over_its_end() -> None:
    assert as_held('They "sang. They left".', ["They sang.", "They left."], "?") == (
        "They sang. They left."
    )
