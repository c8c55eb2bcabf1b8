"""Which lines are cited, of several that hold a claim, or of none."""

from __future__ import annotations

import pytest

from index.document import Document
from index.passage import Passage, passages
from rag.cite import Place, nearest, support
from tests.scripted_model import document_of, lines_read
from tests.test_cite import HOW_LONG, MOSCOW, places


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


def test_lines_are_those_of_an_editor_whatever_else_a_line_holds() -> None:
    text = "One\x0cstill one, of five hours.\u2028Still one.\nTwo talks lasted nine days.\n"
    read = passages(Document.from_text("a.txt", text))
    assert places("Two talks lasted nine days.", "", *read) == [("a.txt", 2)]


def test_for_a_verb_of_saying_no_further_line_is_cited() -> None:
    told = "A lot of work was left, Abe said.\nThe bridge came up, Abe acknowledged."
    read = [Passage("a.txt", 1, 2, 0, len(told), told, "")]
    found = support("Abe acknowledged that a lot of work was left.", "How much is left?", read)
    assert [place.line for place in found.places] == [1]


def titled(title: str, *lines: str) -> list[Passage]:
    return passages(document_of("a.txt", title, *lines))


def test_a_line_tells_of_whom_the_title_names_and_the_title_by_itself_tells_nothing() -> None:
    read = titled("Mika Ito", "He was a smith in Oslo.", "He sang The Long Winter until 1982.")
    found = places("Mika Ito sang The Long Winter.", "Who sang The Long Winter?", *read)
    assert found == [("a.txt", 3)]


def test_a_line_that_shares_but_the_title_with_a_claim_is_no_further_line_of_it() -> None:
    read = titled("Mika Ito", "He was a smith in Oslo.", "He sang The Long Winter until 1982.")
    assert places("Mika Ito.", "Who sang The Long Winter?", *read) == [("a.txt", 2)]


def test_a_headline_tells_what_it_says() -> None:
    read = titled("Envoys leave Oslo after five hours", "Nobody would say why.", "They were tired.")
    assert places("The envoys left after five hours.", HOW_LONG, *read) == [("a.txt", 1)]
