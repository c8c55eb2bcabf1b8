"""What a claim is borne out by: the numbers, names and words of it that lines hold."""

from __future__ import annotations

import pytest

from index.passage import Passage
from rag.cite import Place, claims, content, share_held, support
from tests.scripted_model import lines_read

HOW_LONG = "How long did the talks last?"


def places(claim: str, question: str, *read: Passage) -> list[tuple[str, int]]:
    return [(place.source, place.line) for place in support(claim, question, read).places]


def test_the_claims_of_an_answer_are_its_sentences_on_one_line_each() -> None:
    text = "The talks lasted\nfive hours.  Mr. Witkoff left on Dec. 3. Nobody said why."
    assert claims(text) == [
        "The talks lasted five hours.",
        "Mr. Witkoff left on Dec. 3.",
        "Nobody said why.",
    ]


def test_an_answer_of_blanks_makes_no_claim() -> None:
    assert claims(" \n ") == []


def test_content_is_what_says_something_in_the_form_it_is_compared_by() -> None:
    assert content("The talks lasted five hours on Dec. 2nd, in the U.S.") == [
        "talk",
        "last",
        "5",
        "hour",
        "december",
        "2",
        "us",
    ]


MOSCOW = (
    "A meeting took place in Moscow on Dec. 2.",
    "The talks went on for five hours, the aide said.",
    "Witkoff came with Jared Kushner to the Kremlin.",
    "A new round is being planned.",
)


@pytest.mark.parametrize(
    "claim, line",
    [
        ("The talks went on for 5 hours.", 2),
        ("The talks went on for five hours.", 2),
        ("The meeting was on 2 December.", 1),
        ("The meeting was on December 2nd.", 1),
        ("Kushner came to the Kremlin.", 3),
    ],
)
def test_a_claim_is_borne_out_by_the_line_that_says_the_same_in_its_own_way(
    claim: str, line: int
) -> None:
    assert places(claim, "What happened?", lines_read("a.txt", *MOSCOW)) == [("a.txt", line)]


def test_lines_are_counted_from_where_the_passage_begins() -> None:
    read = lines_read("deep/b.md", *MOSCOW, first=40)
    assert places("They talked for five hours.", HOW_LONG, read) == [("deep/b.md", 41)]


def test_all_that_a_line_holds_of_a_claim_makes_its_share() -> None:
    read = lines_read("a.txt", *MOSCOW)
    assert support("The talks went on for five hours.", HOW_LONG, [read]).share == pytest.approx(1)


def test_the_share_is_of_what_is_added_and_the_overlap_of_all_that_is_said() -> None:
    """By hand, for two lines: a word in one of them weighs log(1 + 3 / 1.5), another log(1 + 3 /
    0.5); what the question held 0.35 of that, in the overlap alone.
    """
    read = lines_read("a.txt", "The talks lasted many weeks.", "Nobody spoke.")
    found = support("The talks lasted Vienna weeks.", HOW_LONG, [read])
    assert found.share == pytest.approx(1.09861 / (1.09861 + 1.94591), abs=1e-4)
    assert found.overlap == pytest.approx((1.09861 * 1.7) / (1.09861 * 1.7 + 1.94591), abs=1e-4)
    assert found.places == ()


@pytest.mark.parametrize(
    ("claim", "share"),
    [
        # A plain word that no line holds, and one that opens the claim, count 0.35 of their weight.
        ("The talks lasted dark weeks.", 1.09861 / (1.09861 + 0.35 * 1.94591)),
        ("Dark talks lasted weeks.", 1.09861 / (1.09861 + 0.35 * 1.94591)),
        # A name counts all of it, and so does each part of one; a number twice.
        ("The talks lasted weeks, Ada.", 1.09861 / (1.09861 + 1.94591)),
        ("The talks lasted weeks, Ada Lovelace.", 1.09861 / (1.09861 + 2 * 1.94591)),
        ("The talks lasted nine weeks.", 1.09861 / (1.09861 + 2 * 1.94591)),
        # In any alphabet, and where several words, or letters with full stops, are one term.
        ("The talks lasted weeks, Łukasz.", 1.09861 / (1.09861 + 1.94591)),
        ("The talks lasted weeks, Анна.", 1.09861 / (1.09861 + 1.94591)),
        ("The talks lasted weeks, U.S.", 1.09861 / (1.09861 + 1.94591)),
        ("The talks lasted weeks, United States.", 1.09861 / (1.09861 + 1.94591)),
        # What a line holds counts the same however it is written.
        ("The talks lasted Many weeks.", 1.0),
    ],
)
def test_a_plain_word_that_no_line_holds_counts_little_a_name_or_number_fully(
    claim: str, share: float
) -> None:
    read = lines_read("a.txt", "The talks lasted many weeks.", "Nobody spoke.")
    assert support(claim, HOW_LONG, [read]).share == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("wanted", "texts", "share"),
    [
        # long, talk, moscow, last: terms, each once.
        (
            "How long did the talks in Moscow last?",
            ["Moscow talked.", "It lasts, it lasted."],
            0.75,
        ),
        ("How long did the talks in Moscow last?", ["Moscow", "Moscow"], 0.25),
        ("Talks, talks and a plan", ["A talk."], 0.5),
        ("On Dec. 2nd", ["2 December"], 1.0),
        ("How long?", [], 0.0),
        ("What was it?", [], 1.0),
    ],
)
def test_the_share_of_a_text_s_terms_that_others_hold(
    wanted: str, texts: list[str], share: float
) -> None:
    assert share_held(wanted, texts) == share


@pytest.mark.parametrize("value", ["six", "6", "5.5", "50", "fifteen"])
def test_a_number_that_no_line_holds_drops_the_claim(value: str) -> None:
    read = lines_read("a.txt", *MOSCOW)
    assert places(f"The talks went on for {value} hours, the aide said.", HOW_LONG, read) == []


MET = "Putin met Witkoff and Kushner at the Kremlin on Dec. 2, for a while."


@pytest.mark.parametrize(
    ("claim", "line", "said"),
    [
        ("The way ahead to peace is not an easy one.", "The way ahead to peace is not easy.", True),
        ("One of Kushner, Witkoff and Putin met.", MET, True),
        ("Putin met Witkoff at the Kremlin on Dec. 1.", MET, False),
        ("Putin met Witkoff at the Kremlin on the 1st of December.", MET, False),
        ("Putin met Witkoff and Kushner for one while at the Kremlin.", MET, False),
        ("Putin met Witkoff and Kushner for one while.", f"{MET[:-8]} one while.", True),
    ],
)
def test_one_is_a_number_unless_it_stands_for_something(claim: str, line: str, said: bool) -> None:
    found = support(claim, "What was said?", [lines_read("a.txt", line)])
    assert found.share >= 0.5, "it is the number that decides here"
    assert (found.places != ()) is said


def test_a_number_that_the_question_brought_may_be_denied() -> None:
    """What is not so stands in no line: "No, the talks did not go on for seven hours"."""
    read = lines_read("a.txt", *MOSCOW)
    asked = "Did the talks go on for seven hours?"
    assert places("No, the talks did not go on for seven hours.", asked, read) == [("a.txt", 2)]


def test_speaking_of_the_passages_does_not_weigh_against_a_claim() -> None:
    read = lines_read("a.txt", *MOSCOW)
    plain = support("The talks went on for five hours.", HOW_LONG, [read])
    found = support("The passage states that the talks went on for five hours.", HOW_LONG, [read])
    assert (found.places, found.share) == (plain.places, plain.share)


def test_a_claim_of_which_lines_hold_less_than_half_is_dropped() -> None:
    read = lines_read("a.txt", *MOSCOW)
    assert places("Trump flew to Alaska by helicopter for talks.", HOW_LONG, read) == []


def test_a_claim_without_a_word_that_says_something_is_borne_out_by_nothing() -> None:
    assert support("It is as it was.", HOW_LONG, [lines_read("a.txt", *MOSCOW)]).places == ()


def test_nothing_read_bears_nothing_out() -> None:
    found = support("The talks lasted five hours.", HOW_LONG, [])
    assert (found.places, found.share) == ((), 0.0)


def test_what_a_claim_only_repeats_of_the_question_bears_nothing_out() -> None:
    """All but the colour stands in the line; the colour is what was asked for."""
    read = lines_read("a.txt", "The talks on the peace plan in Moscow went on, Ushakov said.")
    asked = "What colour has the peace plan of which Ushakov spoke in Moscow?"
    found = support("The peace plan of which Ushakov spoke in Moscow is green.", asked, [read])
    assert (found.places, found.share) == ((), 0.0)
    assert found.overlap > 0.3


def test_a_claim_that_adds_nothing_is_borne_out_by_what_holds_the_question() -> None:
    read = lines_read("a.txt", "Nobody spoke.", "The talks lasted five hours.")
    found = support("They did last five hours.", "Did they last five hours?", [read])
    assert found.places == (Place("a.txt", 2),)
    assert found.share == found.overlap == pytest.approx(1)


@pytest.mark.parametrize(
    ("claim", "question", "borne"),
    [
        ("The great plague of Delft occurred in 1665.", "When was the great plague?", True),
        ("The great plague of Delft began in 1671.", "When was the great plague?", False),
        # A sum of money, too, and a number of thousands.
        ("The cellars of Delft are worth £300.", "What are the cellars worth?", True),
        ("The cellars of Delft are worth 300.", "What are the cellars worth?", False),
        ("The cellars of Delft took 1,300 casks.", "What did the cellars take?", True),
        ("The ferry cost £300.", "What did the ferry cost?", False),
        # Or beside its word, however much else is said of it.
        ("The plague ended in 1665, rats, cold, hunger and war behind it.", "What ended?", True),
        # The line that has the year has another subject.
        ("The ferry of Delft sank in 1665.", "When did the ferry sink?", False),
        # As a number of things it has to stand beside its word.
        ("The great plague of Delft took 1665 lives.", "How many died of the plague?", False),
    ],
)
def test_a_year_stands_with_most_of_what_is_said_of_it(
    claim: str, question: str, borne: bool
) -> None:
    told = "They ended with the great plague of Delft in 1665."
    lines = (
        f"{told}\nThe ferry sank in 1671.\nLives were lost to rats, cold, hunger and war.\n"
        "Delft put the value of its cellars at £300.\nOf barrels the cellars of Delft took 1,300."
    )
    read = Passage("a.txt", 1, 5, 0, len(lines), lines, "")
    assert bool(support(claim, question, [read]).places) is borne


def test_a_number_must_stand_beside_its_word_in_one_line() -> None:
    read = lines_read(
        "a.txt", "The talks went on for five hours.", "The leaked plan has 28 points."
    )
    assert (
        support("The talks went on for 28 hours.", "How long did they talk?", [read]).places == ()
    )
    assert support("The talks went on for 5 hours.", "How long did they talk?", [read]).places
    assert support("The plan that leaked has 28 points.", "What leaked?", [read]).places


def test_a_number_has_its_line_cited_however_little_of_the_claim_it_is() -> None:
    pay = [
        "In season one they got 225 coins.",
        "In season two Ito, Sato, Mori, Abe, Ono, Ueda, Kato and Endo got 300 coins each.",
    ]
    claim = "Ito, Sato, Mori, Abe, Ono, Ueda, Kato and Endo got 300 coins, and before 225 coins."
    found = places(claim, "How much did they get?", lines_read("a.txt", *pay))
    assert sorted(found) == [("a.txt", 1), ("a.txt", 2)]
