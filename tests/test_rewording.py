"""One saying that sources quote in other words."""

from __future__ import annotations

import pytest

from rag.answer import Citation
from rag.rewording import quoted, rewordings


def lines(*texts: str) -> list[Citation]:
    return [Citation(f"{n}.txt", 1, 1, text, "", True) for n, text in enumerate(texts, 1)]


def told(value: str, ours: str, *others: str) -> dict[str, list[str]]:
    first, *rest = lines(ours, *others)
    found = rewordings(value, [first], rest)
    return {said: [one.source for one in there] for said, there in found.items()}


OURS = 'Sato spoke of a "steady slow recovery".'


def test_each_wording_is_told_with_all_lines_that_have_it() -> None:
    assert told(
        "slow recovery",
        OURS,
        "It is a “steady full recovery”, Sato said.",
        'A "steady, slow recovery," Sato had said.',
        "Nothing is quoted here of a steady full recovery.",
    ) == {"steady slow recovery": ["1.txt", "3.txt"], "steady full recovery": ["2.txt"]}


@pytest.mark.parametrize(
    ("value", "other"),
    [
        pytest.param("recovery", 'Sato: "a steady full recovery".', id="the value is in both"),
        pytest.param("slow", 'Sato: "a steady slow recovery".', id="the same words"),
        pytest.param("slow", 'Sato: "a quick full recovery".', id="two other words"),
        pytest.param("slow", 'Sato: "a steady recovery".', id="a part of it"),
        pytest.param("slow", "Sato saw a steady full recovery.", id="no quotation"),
        pytest.param("Sato", 'Sato: "a steady full recovery".', id="not what is quoted"),
    ],
)
def test_what_differs_in_nothing_that_is_told_is_no_other_wording(value: str, other: str) -> None:
    assert told(value, OURS, other) == {}


def test_another_spelling_is_no_other_wording() -> None:
    assert told("Donbas", 'A "whole free Donbas".', 'A "whole free Donbass".') == {}


def test_a_value_stands_in_the_quotation_that_shares_a_word_with_it() -> None:
    line = 'It was "useful", not "very good", he said.'
    assert quoted("a good meeting", line) == ["very good"]
    assert quoted("he", line) == []
