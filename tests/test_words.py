"""When two words are the same, and what kinds of value a text holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.keywords import query, texts
from index.words import STOP, answer_kinds, kinds, term, terms, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The talks lasted five hours.", ["the", "talks", "lasted", "five", "hours"]),
        ("1,900 men and 12,345,678 more", ["1900", "men", "and", "12345678", "more"]),
        ("3.50 or 3,5 or 1,2,3", ["3.50", "or", "3,5", "or", "1,2,3"]),
        ("the U.S. and the U.S.A.", ["the", "us", "and", "the", "usa"]),
        ("the United States of America", ["the", "us", "of", "america"]),
        ("Putin's and Witkoff’s aides", ["putin", "and", "witkoff", "aides"]),
        ("2024-06-03, or 3.6.2024.", ["3", "june", "2024", "or", "3", "june", "2024"]),
        ("03.06.2024", ["3", "june", "2024"]),
        ("3/6/2024", ["3", "6", "2024"]),
        ("2024-13-01 or 1.2.3", ["2024", "13", "01", "or", "1.2.3"]),
        ("v1.2.2024-rc", ["v", "1.2.2024", "rc"]),
        ("Café Société Zoë", ["cafe", "societe", "zoe"]),
        ("a five-hour, 21st-century meeting", ["a", "five", "hour", "21st", "century", "meeting"]),
        ("the 1990s", ["the", "1990", "s"]),
        ("snake_case", ["snake", "case"]),
        ("Київ, 北京", ["киів", "北京"]),
        ("½ ﬁne", ["1", "2", "fine"]),
        ("\U0001f600 !?", []),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    "same",
    [
        "five 5 fifth 5th",
        "one 1 first 1st",
        "two 2 2nd",
        "twelve 12 dozen twelfth 12th",
        "twenty 20",
        "1,900 1900",
        "December Dec. Dec december",
        "September Sept. Sep",
        "Monday Mon",
        "talk talks talked talking",
        "hour hours hour's",
        "meet met meets meeting",
        "is are was were been being be",
        "say said says",
        "man men",
        "child children",
        "agree agreed agreement",
        "U.S. US USA American America Americans us",
        "café cafe",
        "propose proposed proposes",
        "metre metres meter meters",
        "colour color colours colors",
        "organise organized organising organizes",
        "defence defense",
    ],
)
def test_words_that_are_the_same(same: str) -> None:
    found = {word: terms(word) for word in same.split()}
    assert {len(value) for value in found.values()} == {1}, found
    assert len({value[0] for value in found.values()}) == 1, found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("may", "march"),
        ("mar", "march"),
        ("sun", "sunday"),
        ("sat", "saturday"),
        ("wed", "wednesday"),
        ("second", "2"),
        ("five", "fifty"),
        ("3.5", "35"),
        ("putin", "put"),
        ("us", "use"),
        ("december", "decemb"),
        ("land", "island"),
        ("laboratory", "labour"),
        ("size", "sis"),
    ],
)
def test_words_that_are_not_the_same(one: str, other: str) -> None:
    assert len(terms(one)) == len(terms(other)) == 1
    assert terms(one) != terms(other)


def test_terms_are_in_order_with_repetitions() -> None:
    assert terms("Five talks, five hours: the talks of Dec. 5th") == [
        *("5", "talk", "5", "hour", "the", "talk", "of", "december", "5"),
    ]
    assert terms("The United States") == ["the", "us"]
    assert term("hours") == "hour"


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_has_terms_that_a_search_can_hold(text: str) -> None:
    found = terms(text)
    assert len(found) == len(tokens(text))
    for word in found:
        assert word
        assert not set(word) & set(" \"'\n\t*()")
        assert word == word.lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a five-hour meeting", ["kindduration", "kindnumber"]),
        ("They met for 5 hours", ["kindduration", "kindnumber"]),
        ("It took an hour", ["kindduration"]),
        ("several days later", ["kindduration"]),
        ("two and a half years", ["kindduration", "kindnumber"]),
        ("two dozen weeks", ["kindduration", "kindnumber"]),
        ("on 3 December", ["kinddate", "kindnumber"]),
        ("on Tuesday", ["kinddate"]),
        ("Yesterday they met", ["kinddate"]),
        ("Dec. 3", ["kinddate", "kindnumber"]),
        ("in 1945", ["kinddate", "kindnumber"]),
        ("a dozen eggs", ["kindnumber"]),
        ("one man", []),
        ("he may go", ["kinddate"]),
        ("nothing of the kind", []),
    ],
)
def test_kinds_of_value_in_a_text(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How long did the meeting last?", ["kindduration"]),
        ("What was the duration of the talks?", ["kindduration"]),
        ("How many hours did they talk?", ["kindduration", "kindnumber"]),
        ("When did they meet?", ["kinddate"]),
        ("In what year was it?", ["kinddate"]),
        ("What is the date of the talks?", ["kinddate"]),
        ("What is the length of the talks?", ["kindduration"]),
        ("How many men came?", ["kindnumber"]),
        ("How old is he?", ["kindnumber"]),
        ("Who came?", []),
        ("Whenever he came, who left?", []),
    ],
)
def test_kinds_of_value_that_a_question_asks_for(question: str, expected: list[str]) -> None:
    assert answer_kinds(question) == expected


def test_what_is_looked_for_is_each_word_once_without_the_small_ones() -> None:
    assert query("How long did the five talks, the FIFTH talk, last?") == [
        *("long", "5", "talk", "last", "kindduration"),
    ]
    assert query("What is it about, and why was he not there?") == []
    assert {"the", "of", "how", "what", "did"} <= STOP
    assert not {"us", "five", "long", "december"} & STOP


def test_what_is_stored_is_the_terms_with_their_kinds() -> None:
    assert texts("They met for five hours", "The Talks - 3 December") == (
        "they meet for 5 hour kindduration kindnumber",
        "the talk 3 december",
    )


def test_tens_and_units_are_one_number() -> None:
    assert terms("twenty-one, ninety nine and thirty") == ["21", "99", "and", "30"]
