"""What form an answer is to have, and which names a question holds."""

from __future__ import annotations

import pytest

from rag.followup import leans
from rag.question import (
    Kind,
    asks_for_summary,
    asks_once,
    confirmed,
    denied,
    denies,
    kind,
    names,
    unknown_names,
    unknown_numbers,
)


@pytest.mark.parametrize(
    "question, form",
    [
        ("Did the talks last five hours?", "whether"),
        ("  was Kushner there?", "whether"),
        ("And has Kyiv agreed?", "whether"),
        ("Isn't it over?", "whether"),
        ("Is it the red one or the blue one?", "value"),
        ("Did Putin or Witkoff leave first?", "value"),
        ("How long did the talks last?", "value"),
        ("How many points has the plan?", "value"),
        ("Who met Putin?", "value"),
        ("When was the meeting?", "value"),
        ("Island of the talks?", "value"),
        ("Will Smith starred in what film?", "value"),
        ("Will Kyiv accept what Moscow wants?", "whether"),
        ("Why were the talks held?", "explanation"),
        ("How did the talks go?", "explanation"),
        ("How come nobody agreed?", "explanation"),
        ("but why?", "explanation"),
        ("Explain the plan.", "explanation"),
        ("Summarise the plan", "explanation"),
        ("Summarize the plan", "explanation"),
        ("Tell me about Kushner", "explanation"),
        ("Could you describe the plan?", "explanation"),
        ("Give me a summary", "explanation"),
    ],
)
def test_the_form_of_the_answer(question: str, form: Kind) -> None:
    assert kind(question) == form


@pytest.mark.parametrize(
    "question, expected",
    [
        ("How long did it last?", True),
        ("Where did they meet?", True),
        ("And in Geneva?", True),
        ("What about Kushner?", True),
        ("How about the plan?", True),
        ("Why?", True),
        ("Where is Geneva?", False),
        ("How long did the talks last?", False),
        ("Who met Putin and Witkoff?", False),
    ],
)
def test_a_question_that_points_back_leans_on_what_was_asked_before(
    question: str, expected: bool
) -> None:
    assert leans(question) is expected


@pytest.mark.parametrize(
    "question, found",
    [
        ("When did Steve Witkoff meet Putin?", ["Steve", "Witkoff", "Putin"]),
        ("Peskov said what?", []),
        ("Who left? Peskov said what about Kyiv?", ["Kyiv"]),
        ("What does the U.S. want?", ["U.S"]),
        ('He asked: "What is Kyiv?"', ["Kyiv"]),
        ("What did He want?", []),
        (
            "What did Mr. Witkoff tell Dr Lind in St. Petersburg?",
            ["Witkoff", "Lind", "St", "Petersburg"],
        ),
        ("Did it fail? Mr. Witkoff left.", ["Witkoff"]),
        ("What does J. D. Vance want?", ["Vance"]),
        ("WHO MET PUTIN IN MOSCOW?", []),
        ("how long did it last?", []),
        ("Who is Jean-Luc O'Neill?", ["Jean-Luc", "O'Neill"]),
    ],
)
def test_names_are_what_is_written_with_a_capital_inside_a_sentence(
    question: str, found: list[str]
) -> None:
    assert names(question) == found


TEXTS = ["Volodymyr Zelensky spoke.", "Yury Ushakov met Witkoff. The talks were in Moscow."]


@pytest.mark.parametrize(
    "question, missing",
    [
        ("When did Zelenskyy speak?", []),
        ("When did Yuri Ushakov speak?", []),
        ("When did Witkoff's plane leave Moscow?", []),
        ("When did Angela Merkel speak?", ["Angela", "Merkel"]),
        ("When did Peskov meet Ushakov?", ["Peskov"]),
        ("When did Volodymyr-Merkel speak?", ["Volodymyr-Merkel"]),
        ("when did merkel speak?", []),
        ("When did the United States speak?", ["US"]),
        ("When did the United Nations speak?", ["United", "Nations"]),
    ],
)
def test_names_that_stand_in_no_text_in_no_spelling(question: str, missing: list[str]) -> None:
    assert unknown_names(question, TEXTS) == missing


@pytest.mark.parametrize("text", ["The US spoke.", "The U.S. spoke.", "The United States spoke."])
def test_the_united_states_are_known_in_any_form(text: str) -> None:
    assert unknown_names("When did the United States speak?", [text]) == []
    assert unknown_names("When did the U.S. speak?", [text]) == []


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who led the choir in 1944?", []),
        ("Who led the choir in 1942?", []),
        ("Who led the choir in 1948?", ["1948"]),
        ("Who led the choir from 1940 to Mar 1947?", []),
        ("Who led the choir between 1940 and 1941?", ["1940", "1941"]),
        ("Who led the choir in 1940 and 1947?", []),
        ("Who led the choir in 1940, and who in 1947?", ["1940"]),
        ("Who led 44 choirs?", ["44"]),
    ],
)
def test_a_year_is_held_by_the_span_that_it_lies_in(question: str, missing: list[str]) -> None:
    assert unknown_numbers(question, ["- 1942–1947 : Major Ernst"]) == missing


def test_a_name_of_another_length_or_another_first_letter_is_another_name() -> None:
    assert unknown_names("Who is Kim?", ["Kimberley sang."]) == ["Kim"]
    assert unknown_names("Who is Putin?", ["Rutin is a drug."]) == ["Putin"]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Did the talks go on for seven hours?", ["seven"]),
        ("Did the talks go on for five hours?", []),
        ("Which three people met at the five-hour talks?", []),
        ("What happened on 9 December?", ["9"]),
        ("Who spoke on 2 December?", []),
        ("Name all seven people at the talks.", []),
        ("identify four problem areas of the talks", []),
        ("List 4 people who spoke.", []),
        ("Give the 28 points of Peskov.", ["28"]),
        ("1. what are seven duties of a spokesman", []),
        ("12) Who spoke on 2 December?", []),
        ("What are the 28 points?", ["28"]),
        ("Who named 28 people?", ["28"]),
        ("What is one example of a talk?", []),
        ("Who was one of seven people?", ["seven"]),
        ("When were the first talks?", []),
        ("When was the 1st, when the third round?", ["1st", "third"]),
    ],
)
def test_numbers_of_the_question_that_no_text_holds(question: str, missing: list[str]) -> None:
    texts = ["The talks went on for 5 hours.", "It was on Dec. 2 that Peskov spoke."]
    assert unknown_numbers(question, texts) == missing


@pytest.mark.parametrize(
    "question", ["How long?", "But why in Geneva?", "Or in Moscow?", "And him?"]
)
def test_what_hangs_on_the_question_before_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", ["What is TASS?", "Who mentioned frozen assets?"])
def test_short_is_not_elliptical(question: str) -> None:
    assert leans(question) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, the talks were not a success.", True),
        ("Yes, nobody agreed.", True),
        ("Yes, they left without a word.", True),
        ("Yes, the aide didn't say so.", True),
        ("Yes, the aide denied it.", True),
        ("No, the talks were a success.", False),
        ("Yes, the talks were a success.", False),
        ("Yes, it was not only long but loud.", False),
        ("Yes, in November they agreed on another note.", False),
        ("Were the talks not a success?", True),
    ],
)
def test_a_sentence_denies_by_its_words_whatever_yes_or_no_it_opens_with(
    text: str, expected: bool
) -> None:
    assert denies(text) is expected


CLAIM = "Yes, Putin and Witkoff reached a compromise in Moscow."


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("No compromise was reached, the aide said.", True),
        ("They have not yet reached one.", True),
        ("They didn't reach one.", True),
        # In another form of the word.
        ("Nothing was compromised there.", True),
        # As far behind it as a few words are, and no further.
        ("There was not even half a compromise.", True),
        ("There was not even half of a compromise.", False),
        # What stands before a not is not what it speaks of.
        ("A compromise was reached, and nobody wept.", False),
        # Names of the claim stand behind a not that denies something else.
        ("Nobody asked Putin or Witkoff in Moscow.", False),
        ("A compromise was reached.", False),
        ("It was not only a compromise but peace.", False),
        # What is denied to be so is so to the end of its clause, and no further.
        ("He denied that after all those years of talk there was a compromise.", True),
        ("He denied that he was tired, and hoped for a compromise.", False),
        # When it was, and not that it was not.
        ("They did not reach a compromise until Friday.", False),
        ("They didn't reach one till Friday.", False),
        ("They have not reached a compromise. Until Friday they went on.", True),
        ("", False),
    ],
)
def test_a_line_denies_a_claim_by_a_not_close_before_a_word_of_it(
    line: str, expected: bool
) -> None:
    assert denied(CLAIM, line) is expected


@pytest.mark.parametrize(
    ("asked", "summary"),
    [
        ("Summarise what Ito said about it.", True),
        ("please summarize the report", True),
        ("Give me a short overview of the talks", True),
        ("Could you describe the plan?", True),
        ("Tell me about Kushner", True),
        ("Tell me who met Putin.", False),
        ("Explain why it failed.", False),
        ("How did it go?", False),
        ("Who gave a summary?", False),
    ],
)
def test_a_summary_is_told_by_how_it_is_asked_for(asked: str, summary: bool) -> None:
    assert asks_for_summary(asked) is summary


@pytest.mark.parametrize(
    ("question", "once"),
    [
        ("How long did the talks last?", True),
        ("Did they last five hours?", True),
        ("boiler service cost", True),
        ("Who came, and when did they leave?", False),
        ("What is known of those who came?", False),
    ],
)
def test_two_question_words_may_ask_for_two_things(question: str, once: bool) -> None:
    assert asks_once(question) is once


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Progress would not come easily, he said.", True),
        ("Progress would not come early, he said.", False),
    ],
)
def test_a_not_speaks_of_a_word_in_whatever_form(line: str, expected: bool) -> None:
    assert denied("Will it be easy?", line) is expected


@pytest.mark.parametrize(
    ("question", "line", "expected"),
    [
        ("Did he deny that the pump failed?", "He denied that any pump had failed.", True),
        ("Does he deny the failure?", "He denies that there was a failure.", True),
        # Something else was denied, or nothing was, or it was asked whether it was not.
        ("Did he deny that the pump failed?", "He denied that he was tired.", False),
        ("Did he deny that the pump failed?", "He did not deny that the pump had failed.", False),
        ("Did he deny that the pump failed?", "The pump had failed.", False),
        ("Did the pump fail?", "He denied that the pump had failed.", False),
    ],
)
def test_what_was_denied_confirms_that_it_was(question: str, line: str, expected: bool) -> None:
    assert confirmed(question, line) is expected
