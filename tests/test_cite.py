"""Which lines bear a claim out: by number, by word, by several lines together, and where."""

from __future__ import annotations

import pytest

from index.document import Document
from index.passage import Passage, passages
from rag.cite import (
    MINIMUM,
    Place,
    claims,
    content,
    holds,
    in_words_of,
    nearest,
    share_held,
    support,
)
from tests.scripted_model import document_of, lines_read

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


def test_two_lines_together_bear_out_what_neither_does_alone() -> None:
    read = lines_read("a.txt", *MOSCOW)
    claim = "The talks went on for five hours, and Witkoff came with Kushner to the Kremlin."
    assert sorted(places(claim, "What happened?", read)) == [("a.txt", 2), ("a.txt", 3)]
    alone = lines_read("a.txt", MOSCOW[1])
    assert support(claim, "What happened?", [alone]).share < 0.5


def test_two_lines_of_two_documents_together_bear_out_one_claim() -> None:
    claim = "The talks went on for five hours, and Witkoff came with Kushner."
    read = [lines_read("a.txt", MOSCOW[1], first=7), lines_read("b.txt", MOSCOW[2], first=3)]
    assert sorted(places(claim, "What happened?", *read)) == [("a.txt", 7), ("b.txt", 3)]


def test_no_claim_is_given_more_than_three_lines() -> None:
    same = [f"The talks went on for five hours, report {word}." for word in "abcde"]
    found = places("The talks went on for five hours.", HOW_LONG, lines_read("a.txt", *same))
    assert found == [("a.txt", 1), ("a.txt", 2), ("a.txt", 3)]


TWICE = (
    "The summit",
    "The talks lasted five hours, the aide said.",
    "",
    "A new round is being planned for the spring, though nobody would say where it will be held,"
    " nor who is going to be sent there by either side.",
    "",
    "The talks lasted five hours, the aide said.",
    "Nothing else is known.",
)


def test_of_the_same_text_in_two_places_the_one_that_was_read_is_cited() -> None:
    second = lines_read("a.txt", *TWICE[5:], first=6)
    assert places("The talks lasted five hours.", HOW_LONG, second) == [("a.txt", 6)]


def test_of_the_same_text_in_two_places_both_are_cited_if_both_were_read() -> None:
    document = document_of("a.txt", *TWICE)
    read = passages(document)
    assert len(read) > 1, "the two lines are to be in passages of their own"
    found = places("The talks lasted five hours.", HOW_LONG, *read)
    assert found == [("a.txt", 2), ("a.txt", 6)]
    assert [document.lines[line - 1] for _, line in found] == [TWICE[1], TWICE[1]]


def test_of_the_same_text_in_two_files_each_is_cited_in_its_own() -> None:
    read = [
        lines_read("b.txt", MOSCOW[1], first=9),
        lines_read("a.txt", MOSCOW[0], MOSCOW[1], first=1),
    ]
    assert places("They talked for five hours.", HOW_LONG, *read) == [("b.txt", 9), ("a.txt", 2)]


def test_a_line_cited_once_is_not_cited_again_for_being_in_two_passages() -> None:
    read = lines_read("a.txt", *MOSCOW)
    assert places("They talked for five hours.", HOW_LONG, read, read) == [("a.txt", 2)]


def test_a_further_line_that_holds_nine_tenths_as_much_is_cited_a_lesser_one_is_not() -> None:
    read = lines_read(
        "a.txt",
        "The talks lasted five hours.",
        "Five hours was what the talks lasted.",
        "There were talks in Geneva.",
    )
    assert places("The talks lasted five hours.", "", read) == [("a.txt", 1), ("a.txt", 2)]


def test_a_long_line_is_weighed_two_sentences_at_a_time_and_cited_as_the_line_it_is() -> None:
    """Its words alone, scattered over a page that is one line, would bear anything out."""
    filler = "The delegations walked through the old town and looked at churches. " * 3
    scattered = f"Talks began on Monday. {filler}It lasted. {filler}Five aides left after hours."
    together = f"{filler}The talks lasted five hours. {filler}"
    claim = "The talks lasted five hours."
    assert places(claim, HOW_LONG, lines_read("a.txt", together, first=3)) == [("a.txt", 3)]
    one = support(claim, HOW_LONG, [lines_read("a.txt", together)]).share
    many = support(claim, HOW_LONG, [lines_read("a.txt", scattered.replace("Five", "Six"))])
    assert one == pytest.approx(1)
    assert many.places == ()


SAME = ("The talks lasted five hours.", "Five hours was how long the talks lasted.")


@pytest.mark.parametrize(
    ("looked", "cited"),
    [
        ((), [("a.txt", 1), ("b.txt", 7)]),
        ((0.0, 0.0), [("a.txt", 1), ("b.txt", 7)]),
        ((-2.0, -1.0), [("a.txt", 1), ("b.txt", 7)]),
        ((3.0, 1.0), [("a.txt", 1)]),
        ((1.0, 3.0), [("b.txt", 7)]),
        ((-1.0, 3.0), [("b.txt", 7)]),
        ((2.5, 3.0), [("b.txt", 7), ("a.txt", 1)]),
    ],
)
def test_of_lines_that_say_the_same_the_one_whose_passage_was_looked_at_is_meant(
    looked: tuple[float, ...], cited: list[tuple[str, int]]
) -> None:
    """By hand: each holds all, so it fits 1.5 and half of its share of looking; nine tenths of the
    best is enough to be cited beside it.
    """
    read = [lines_read("a.txt", SAME[0]), lines_read("b.txt", SAME[1], first=7)]
    found = support("They lasted five hours.", HOW_LONG, read, looked)
    assert [(place.source, place.line) for place in found.places] == cited
    assert found.share == found.overlap == pytest.approx(1)


def test_how_much_was_looked_at_holds_for_a_part_of_a_line_too() -> None:
    """A line that is cut into passages was not looked at as its last part was."""
    parts = [lines_read("a.txt", text, first=3) for text in (SAME[0], "Nobody spoke of peace.")]
    other = lines_read("b.txt", SAME[1], first=7)
    found = support("They lasted five hours.", HOW_LONG, [*parts, other], (9.0, 0.0, 1.0))
    assert found.places == (Place("a.txt", 3),)


def test_looking_at_a_passage_does_not_stand_in_for_what_it_has_to_hold() -> None:
    read = [lines_read("a.txt", "The talks lasted long."), lines_read("b.txt", SAME[1], first=7)]
    claim = "The talks lasted five hours."
    assert support(claim, HOW_LONG, read[:1], (9.0,)).places == ()
    assert Place("b.txt", 7) in support(claim, HOW_LONG, read, (9.0, 0.0)).places


def test_there_is_a_look_for_each_passage_or_for_none() -> None:
    read = [lines_read("a.txt", SAME[0]), lines_read("b.txt", SAME[1], first=7)]
    with pytest.raises(ValueError, match="shorter"):
        support("They lasted five hours.", HOW_LONG, read, (1.0,))


def test_what_a_claim_only_repeats_of_the_question_bears_nothing_out() -> None:
    """All but the colour stands in the line; the colour is what was asked for."""
    read = lines_read("a.txt", "The talks on the peace plan in Moscow went on, Ushakov said.")
    asked = "What colour has the peace plan of which Ushakov spoke in Moscow?"
    found = support("The peace plan of which Ushakov spoke in Moscow is green.", asked, [read])
    assert (found.places, found.share) == ((), 0.0)
    assert found.overlap > 0.3


def test_a_claim_that_adds_nothing_is_borne_out_by_what_holds_the_question() -> None:
    read = lines_read("a.txt", "Nobody spoke.", "The talks lasted five hours.")
    found = support("Yes, they did last five hours.", "Did they last five hours?", [read])
    assert found.places == (Place("a.txt", 2),)
    assert found.share == found.overlap == pytest.approx(1)


@pytest.mark.parametrize(
    ("claim", "restates", "found"),
    [
        ("Yes, the envoys did haggle over land for long.", True, 2),
        ("Yes, the envoys did haggle over land for long.", False, None),
        # What it adds has to be looked for all the same.
        ("Yes, the envoys argued with Kushner and Witkoff over land.", True, None),
        ("Yes, the envoys did haggle over land for six weeks.", True, None),
        # And some word of it must be there.
        ("Yes, they did haggle for long.", True, None),
    ],
)
def test_a_claim_that_says_the_question_over_has_the_line_that_comes_closest(
    claim: str, restates: bool, found: int | None
) -> None:
    read = lines_read("a.txt", "Nobody spoke.", "The envoys argued about territory.")
    asked = "Did the envoys haggle over land for long?"
    held = support(claim, asked, [read], restates=restates)
    assert held.places == (() if found is None else (Place("a.txt", found),))
    assert held.share < MINIMUM


def test_of_lines_that_hold_what_is_added_one_with_the_question_s_words_is_first() -> None:
    read = lines_read("a.txt", "The flight lasted five hours.", "The talks lasted five hours.")
    assert places("The talks lasted five hours.", HOW_LONG, read) == [
        ("a.txt", 2),
        ("a.txt", 1),
    ]


def test_the_nearest_lines_are_the_best_of_each_passage_in_the_order_of_the_passages() -> None:
    first = lines_read("b.txt", "Nothing here.", "The talks took a while.", first=11)
    second = lines_read("a.txt", "A round of talks lasted a day.", "Peskov spoke.", first=4)
    assert nearest(HOW_LONG, [first, second]) == [Place("b.txt", 12), Place("a.txt", 4)]


def test_no_more_nearest_lines_than_asked_for_and_each_once() -> None:
    read = [lines_read("a.txt", f"The talks, part {n}.", first=n) for n in (1, 2, 3, 4)]
    assert nearest(HOW_LONG, [read[0], *read], limit=2) == [Place("a.txt", 1), Place("a.txt", 2)]
    assert nearest(HOW_LONG, read) == [Place("a.txt", 1), Place("a.txt", 2), Place("a.txt", 3)]


def test_a_passage_of_small_words_has_no_nearest_line() -> None:
    assert nearest(HOW_LONG, [lines_read("a.txt", "It was so.")]) == []


@pytest.mark.parametrize(
    "value, line, words",
    [
        ("5 hours", "It went on for five hours in all.", "five hours"),
        ("five-hour", "a five-hour meeting", "five-hour"),
        ("December 2", "on Dec. 2, in Moscow", "Dec. 2"),
        ("1900 square miles", "no less than 1,900 square miles of it", "1,900 square miles"),
        ("steve witkoff", "the envoy, Steve Witkoff, came", "Steve Witkoff"),
        ("3.50", "It cost 3.50 a piece", "3.50"),
    ],
)
def test_a_value_is_given_in_the_words_of_the_line(value: str, line: str, words: str) -> None:
    assert in_words_of(value, ["Something else.", line]) == words


@pytest.mark.parametrize(
    "value, line",
    [
        ("hours five", "It went on for five hours."),
        ("six hours", "It went on for five hours."),
        ("five hours", "It went on for five long hours."),
        ("", "It went on for five hours."),
        ("...", "It went on for five hours."),
    ],
)
def test_a_value_that_no_line_holds_word_after_word_is_none(value: str, line: str) -> None:
    assert in_words_of(value, [line]) is None


def test_of_several_lines_the_first_that_holds_the_value_gives_the_words() -> None:
    assert in_words_of("5", ["five men", "5 men"]) == "five"


def test_lines_are_those_of_an_editor_whatever_else_a_line_holds() -> None:
    text = "One\x0cstill one, of five hours.\u2028Still one.\nTwo talks lasted nine days.\n"
    read = passages(Document.from_text("a.txt", text))
    assert places("Two talks lasted nine days.", "", *read) == [("a.txt", 2)]


def test_a_number_must_stand_beside_its_word_in_one_line() -> None:
    read = lines_read(
        "a.txt", "The talks went on for five hours.", "The leaked plan has 28 points."
    )
    assert (
        support("The talks went on for 28 hours.", "How long did they talk?", [read]).places == ()
    )
    assert support("The talks went on for 5 hours.", "How long did they talk?", [read]).places
    assert support("The plan that leaked has 28 points.", "What leaked?", [read]).places


def test_a_value_that_the_line_writes_as_an_attribute_keeps_its_own_form() -> None:
    assert in_words_of("five hours", ["a five-hour meeting"]) is None
    assert in_words_of("five hours", ["a five-hour meeting", "it took Five Hours"]) == "Five Hours"


def test_a_value_is_held_only_if_all_its_words_are() -> None:
    texts = ["The talks took place yesterday.", "Peskov spoke on Dec. 2."]
    assert holds(texts, "2 December")
    assert holds(texts, "yesterday, Peskov")
    assert not holds(texts, "December 3")
    assert not holds(texts, "the")
