"""Where the words stand that were copied behind a yes or no, and how they are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.passage import Passage
from rag.cite import MOST, Place
from rag.evidence import as_claim, gone_on, nearer, stands
from tests.scripted_model import lines_read

NOTE = lines_read(
    "note.txt",
    "- Admission free, collection for the roof",
    "The choir of the village, which nobody had heard before, sang in",
    "the old hall. Nobody left. It was late",
    "* Dogs: no",
    first=4,
)


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("Admission free", {4: "- Admission free, collection for the roof"}),
        # Capitals, blanks and marks are not for the model to keep.
        ('admission   FREE - collection"', {4: "- Admission free, collection for the roof"}),
        ("nobody left", {6: "Nobody left."}),
        (
            "which nobody had heard before, sang in the old hall.",
            {
                5: "The choir of the village, which nobody had heard before, sang in",
                6: "the old hall.",
            },
        ),
        ("Dogs: no", {7: "* Dogs: no"}),
        # Whole words only, and these one after another.
        ("dog", {}),
        ("Admission for the roof", {}),
        ("", {}),
        (' " ', {}),
    ],
)
def test_copied_words_have_the_sentences_they_stand_in(written: str, lines: dict[int, str]) -> None:
    expected = [(Place("note.txt", number), text) for number, text in lines.items()]
    assert stands(written, [NOTE]) == expected


def test_of_several_places_the_first_is_meant_and_of_many_lines_a_few() -> None:
    twice = [lines_read("a.txt", "Dogs: no"), NOTE]
    assert stands("dogs no", twice) == [(Place("a.txt", 1), "Dogs: no")]
    many = lines_read("b.txt", *("one two".split() * MOST))
    assert len(stands(" ".join(many.text.split()), [many])) == MOST


@pytest.mark.parametrize(
    ("begun", "whole"),
    [
        ("The choir of the", "The choir of the village, which nobody had heard before, sang in"),
        # A word may be broken off.
        (
            "The choir of the vil",
            "The choir of the village, which nobody had heard before, sang in",
        ),
        ("Nobody left. It", "Nobody left. It was late"),
        # Two words may be anything.
        ("The choir", None),
        ("The choir of Rome", None),
        ("", None),
    ],
)
def test_what_was_begun_goes_on_as_it_stands(begun: str, whole: str | None) -> None:
    assert gone_on(begun, [NOTE]) == whole


@pytest.mark.parametrize(
    "passages",
    [
        [lines_read("a.txt", "He came by boat at dusk.", "He came by boat at dawn.")],
        [lines_read("a.txt", "He came by boat."), lines_read("b.txt", "He came by boat too.")],
    ],
)
def test_what_stands_in_two_places_is_not_gone_on_with(passages: list[Passage]) -> None:
    assert gone_on("He came by", passages) is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Is there a collection for the roof?", "- Admission free, collection for the roof"),
        ("Did nobody sleep, though there were cats?", "Dogs: no"),
        ("Are dogs allowed?", "Dogs: no"),
    ],
)
def test_a_sentence_that_holds_far_more_of_the_question_is_nearer(asked: str, said: str) -> None:
    assert nearer(asked, "Dogs: no", [NOTE]) == said


def test_a_title_that_only_names_something_is_no_nearer() -> None:
    swap = replace(
        lines_read("a.txt", "Seed swap", "Sunday, in the school hall"), context="Seed swap"
    )
    assert nearer("Is the seed swap on Saturday?", "Sunday", [swap]) == "Sunday"
    named = replace(swap, context="Notices of the week")
    assert nearer("Is the seed swap on Saturday?", "Sunday", [named]) == "Seed swap"


@pytest.mark.parametrize("copied", ["", "Cats: no"])
def test_to_what_stands_nowhere_no_sentence_is_nearer(copied: str) -> None:
    assert nearer("Is there a collection for the roof?", copied, [NOTE]) == copied
    assert nearer("Is there a collection for the roof?", copied, []) == copied


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (["Nobody left."], "Nobody left."),
        (["- Dogs: no"], "Dogs: no."),
        (["2) Dogs: no", "* Cats: on a lead!"], "Dogs: no. Cats: on a lead!"),
        (["It is over,", "they said"], "It is over, they said."),
        (["2 litres of water"], "2 litres of water."),
        (
            ["The choir of the village, which nobody had heard before, sang in", "Rome"],
            "The choir of the village, which nobody had heard before, sang in Rome.",
        ),
    ],
)
def test_a_verdict_is_told_with_what_says_so(parts: list[str], told: str) -> None:
    assert as_claim("no", parts) == f"No: {told}"
