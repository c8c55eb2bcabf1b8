"""Spellings of a name on which sources differ."""

from __future__ import annotations

import pytest

from rag.answer import Citation
from rag.variants import asks_for_spelling, spellings


def lines(*texts: str) -> list[Citation]:
    return [Citation(f"{n}.txt", 1, 1, text, "", True) for n, text in enumerate(texts, 1)]


def told(found: dict[str, list[Citation]]) -> dict[str, list[str]]:
    return {value: [one.source for one in there] for value, there in found.items()}


@pytest.mark.parametrize("name", ["Kharkiv", "Kharkov"])
def test_each_spelling_is_told_with_its_lines(name: str) -> None:
    there = lines("Kharkiv fell.", "They left Kharkov.", "Kharkiv stood.")
    assert told(spellings(f"How is {name} spelt?", there)) == {
        "Kharkiv": ["1.txt", "3.txt"],
        "Kharkov": ["2.txt"],
    }


def test_a_word_made_of_a_name_is_no_spelling_of_it() -> None:
    there = lines("Ukraine met.", "The Ukrainian side left.", "Ukrainians stayed.")
    assert spellings("How is Ukraine spelt?", there) == {}


def test_of_a_given_name_those_of_the_same_bearer_are_told() -> None:
    there = lines(
        "Yuri Ushakov spoke.",
        "So did Yury Ushakov, an aide.",
        "Yurij Peskov was there.",
        "Ushakov.",
    )
    assert told(spellings("How is Ushakov's first name spelled?", there)) == {
        "Yuri": ["1.txt"],
        "Yury": ["2.txt"],
    }


def test_an_office_before_a_name_is_no_given_name() -> None:
    there = lines("Minister Ushakov spoke.", "Yuri Ushakov spoke.")
    assert spellings("How is Ushakov's first name spelt?", there) == {}


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        pytest.param("How is Kharkiv spelt?", ["Kharkiv", "Kharkiv"], id="one spelling"),
        pytest.param("How is Kharkiv spelt?", ["Lviv"], id="not there"),
    ],
)
def test_where_there_is_one_spelling_nothing_is_told(question: str, texts: list[str]) -> None:
    assert spellings(question, lines(*texts)) == {}


def test_it_is_told_what_is_asked_for() -> None:
    assert asks_for_spelling("How do they spell Kharkiv?")
    assert asks_for_spelling("How is Kharkiv written?")
    assert not asks_for_spelling("Who is in Kharkiv?")
    assert not asks_for_spelling("When was the plan for Kharkiv written?")
