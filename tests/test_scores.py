"""Scores of one answer against examples worked out by hand."""

from __future__ import annotations

import pytest

from eval.question import Span
from eval.scores import (
    abstained,
    citation_precision,
    citation_recall,
    exact_match,
    is_right,
    line_recall,
    refused,
    said,
    slot_support,
    slots,
    token_f1,
    truthfulness,
    wrong_said,
)


@pytest.mark.parametrize(
    ("text", "alias", "expected"),
    [
        ("It lasted FIVE  hours.", "five hours", True),
        ("It lasted 5 hours.", "five hours", True),
        ("the five-hour talks", "5 hours", True),
        ("some 1,900 square miles", "1900", True),
        ("on Dec. 2", "December 2nd", True),
        ("Trump’s envoy", "Trump's envoy", True),
        ("28-point plan", "28", True),
        ("in 1928", "28", False),
        ("the United States", "UNI", False),
        ("not at all", "no", False),
        ("hours, five of them", "five hours", False),
        ("on 2 December", "December 2", False),
        ("fifty five", "fifty-five hours", False),
        ("Moscow", "Moscow and Kyiv", False),
        ("anything", "%", False),
        (" % ", "%", True),
    ],
)
def test_an_alias_is_said_where_its_terms_stand_in_a_row(
    text: str, alias: str, expected: bool
) -> None:
    assert said(text, alias) is expected


def test_right_is_when_every_part_is_said_by_any_alias() -> None:
    asked = [["Putin"], ["Yuri Ushakov", "aide"]]
    assert is_right(["Putin and an aide sat there."], asked)
    assert is_right(["Putin sat there.", "Yuri Ushakov"], asked)
    assert not is_right(["Putin sat there with Ushakov."], asked)
    assert not is_right(["Putin and Yuri", "Ushakov"], asked)  # no text says Yuri Ushakov
    assert not is_right(["anything"], [])


def test_a_listed_wrong_answer_counts_unless_it_is_part_of_a_right_one() -> None:
    right = [["All-girls"], ["Harold Land"]]
    assert wrong_said(["It was coeducational."], ["Boys", "coeducational"], right)
    assert not wrong_said(["An all-girls school."], ["girls"], right)
    assert wrong_said(["All-girls; in 1990, girls."], ["girls"], right)
    assert not wrong_said(["Harold Land"], ["Lands End"], right)
    assert wrong_said([], ["girls"], right) is False


def test_where_no_wrong_answer_is_listed_none_can_be_said() -> None:
    assert wrong_said(["An all-girls school."], ["Boys"], [["All-girls"]]) is False
    assert wrong_said(["An all-girls school."], [], [["All-girls"]]) is None
    assert wrong_said([], [], []) is None


def test_exact_match_drops_case_punctuation_and_articles() -> None:
    assert exact_match("The Five-Hours.", [["fivehours"]]) == 1.0
    assert exact_match("a meeting", [["talks", "meeting"]]) == 1.0
    assert exact_match("five hours", [["5 hours"]]) == 0.0
    assert exact_match("theory", [["ory"]]) == 0.0
    # Punctuation goes before articles do: "a.m." is "am", never "m".
    assert exact_match("a.m.", [["am"]]) == 1.0
    assert exact_match("a.m.", [["m"]]) == 0.0


def test_f1_is_the_best_overlap_of_tokens() -> None:
    # 2 of 3 tokens right, 2 of 2 found: precision 2/3, recall 1, F1 4/5.
    assert token_f1("about five hours", [["five hours"]]) == pytest.approx(0.8)
    # Common are new and york once each: precision 2/4, recall 2/2, F1 2/3.
    assert token_f1("new new york york", [["New York"]]) == pytest.approx(2 / 3)
    assert token_f1("the hours", [["five hours", "hours"]]) == 1.0
    assert token_f1("Moscow", [["Geneva"]]) == 0.0
    assert token_f1("", [["Geneva"]]) == 0.0
    assert token_f1("the", [["a"]]) == 1.0
    assert token_f1("", []) == 0.0


def test_of_several_parts_one_or_all_in_a_row_are_compared() -> None:
    pair = [["Putin", "Vladimir Putin"], ["Witkoff"]]
    assert exact_match("Vladimir Putin", pair) == 1.0
    assert exact_match("Putin, Witkoff", pair) == 1.0
    assert exact_match("Vladimir Putin, Witkoff", pair) == 0.0
    # Against "Putin Witkoff": precision 2/3, recall 1; against "Vladimir Putin" the same.
    assert token_f1("Putin and Witkoff", pair) == pytest.approx(0.8)
    # Against "Putin Witkoff" precision 2/4, recall 1, F1 2/3; against "Putin" only 2/5.
    assert token_f1("Putin met Steve Witkoff", pair) == pytest.approx(2 / 3)


GOLD = [Span("a.txt", 3, 4), Span("a.txt", 9, 9), Span("c.txt", 1, 1)]
CITED = [Span("a.txt", 4, 5), Span("b.txt", 4, 4), Span("a.txt", 4, 4)]


def test_cited_lines_are_compared_with_gold_lines_one_by_one() -> None:
    # Cited are a:4, a:5 and b:4; of these only a:4 is gold. Gold are a:3, a:4, a:9 and c:1.
    assert citation_precision(CITED, GOLD) == pytest.approx(1 / 3)
    assert citation_recall(CITED, GOLD) == 1.0
    assert line_recall(CITED, GOLD) == 0.25
    assert line_recall([Span("a.txt", 1, 9), *CITED], GOLD) == 0.75


def test_nothing_cited_is_no_line_found_and_no_gold_lines_no_score() -> None:
    for score in (citation_precision, citation_recall, line_recall):
        assert score([], GOLD) == 0.0
        assert score([Span("a.txt", 1, 2)], GOLD) == 0.0
        assert score(CITED, []) is None


def test_slots_are_numbers_dates_and_names() -> None:
    text = (
        "The talks of Steve Witkoff lasted five hours. December 2nd came. So one met Trump's aide."
    )
    assert slots(text) == ["steve", "witkoff", "5", "december", "2", "trump"]
    assert slots("Yes, it did.") == []
    assert slots("“Moscow” is what He called it, in U.S. terms.") == ["us"]


def test_slot_support_is_the_share_that_the_quotes_hold() -> None:
    quotes = ["Witkoff left after the five-hour talks.", "It was December."]
    assert slot_support("Steve Witkoff stayed 5 hours in December.", quotes) == 1.0
    # Held are 5 and December, missing are Kushner and 3.
    assert slot_support("Then Kushner left, at 3, after five hours in Dec.", quotes) == 0.5
    assert slot_support("In 1,905 it ended.", ["It ended in 19 05."]) == 0.0
    assert slot_support("They spoke.", quotes) is None
    assert slot_support("At 5.", []) == 0.0


def test_abstention_is_counted_apart_where_it_is_right_and_where_it_is_not() -> None:
    pairs = [(False, True), (False, False), (True, False), (True, True)]
    assert [abstained(*pair) for pair in pairs] == [1.0, 0.0, None, None]
    assert [refused(*pair) for pair in pairs] == [None, None, 0.0, 1.0]


@pytest.mark.parametrize(
    ("right", "silent", "expected"),
    [(True, False, 1), (True, True, 1), (False, True, 0), (False, False, -1)],
)
def test_truthfulness_is_crag_s_scale(right: bool, silent: bool, expected: int) -> None:
    assert truthfulness(right, silent) == expected
