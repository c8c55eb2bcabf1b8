"""What other sources give, each read alone: what is compared, and what cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import pytest

from index.passage import Passage
from rag import read
from rag.elsewhere import differ, given
from rag.llm import Model
from rag.read import Second
from tests.scripted_model import ScriptedModel, lines_read

LONG = "How long did the rescue take?"
WHO = "Who opened the bridge?"


@pytest.mark.parametrize(
    ("question", "value", "other", "expected"),
    [
        (LONG, "five hours", "seven hours", True),
        (LONG, "five hours", "5 hours", False),
        # Which of them is the longer one, nobody can tell.
        (LONG, "five hours", "until the small hours", False),
        ("When did it run aground?", "14 October 2025", "15 October 2025", True),
        ("When did it run aground?", "14 October 2025", "Oct. 14", False),
        ("What will it cost?", "4.2 million crowns", "six million crowns", True),
        ("How high were the waves?", "three metres", "ten feet", False),
        ("what time did it happen", "5:40 p.m.", "6:10 p.m.", True),
        ("what time did it happen", "5:40 p.m.", "ten past six", True),
        ("what time did it happen", "5:40 p.m.", "twenty to six", False),
        # Whether two names are one, or a name and what it is, is no matter of code.
        (WHO, "Ingrid Larsen", "Peter Holm", False),
        # Where something is can be said in two ways.
        ("Where was it built?", "Oslo", "Norway", False),
        ("What did he accuse them of?", "derailing the talks", "ideas", False),
    ],
)
def test_values_differ_where_code_can_tell(
    question: str, value: str, other: str, expected: bool
) -> None:
    assert differ(question, value, other) is expected


class Copies:
    """Copies from each source what is written down for it, and keeps which were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, told: dict[str, tuple[float, str]]) -> None:
        self.read: list[str] = []
        self._told = told
        monkeypatch.setattr(read, "copied", self._copied)

    def _copied(
        self, model: Model, lines: Sequence[Passage], question: str, *, least: float
    ) -> read.Second:
        (passage,) = lines
        self.read.append(passage.source)
        holds, value = self._told[passage.source]
        return Second(holds, None, value if holds >= least else None)


def of(source: str, text: str = "It went on.") -> Passage:
    return lines_read(source, text)


def told(question: str, value: str, *passages: Passage, both: float = 0.9) -> dict[str, str]:
    """Each other value with its source. both: how likely two can be true."""
    model = cast(Model, ScriptedModel(agree=both))
    return {other: one.source for other, one in given(model, question, value, passages)}


def test_a_source_that_is_sure_of_another_value_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Copies(monkeypatch, {"a": (0.9, "seven hours"), "b": (0.84, "six hours")})
    assert told(LONG, "five hours", of("a"), of("b")) == {"seven hours": "a"}


@pytest.mark.parametrize(
    ("holds", "both", "expected"),
    [(0.84, 0.2, True), (0.84, 0.3, False), (0.59, 0.0, False), (0.85, 1.0, True)],
)
def test_of_a_number_of_which_it_is_less_sure_the_model_decides(
    monkeypatch: pytest.MonkeyPatch, holds: float, both: float, expected: bool
) -> None:
    Copies(monkeypatch, {"a": (holds, "seven hours")})
    assert bool(told(LONG, "five hours", of("a"), both=both)) is expected


@pytest.mark.parametrize(
    ("holds", "both", "expected"),
    [(0.9, 0.4, True), (0.9, 0.6, False), (0.46, 0.0, True), (0.44, 0.0, False), (1.0, 1.0, False)],
)
def test_of_names_and_words_the_model_decides(
    monkeypatch: pytest.MonkeyPatch, holds: float, both: float, expected: bool
) -> None:
    Copies(monkeypatch, {"a": (holds, "Peter Holm")})
    assert bool(told(WHO, "Ingrid Larsen", of("a"), both=both)) is expected


@pytest.mark.parametrize("other", ["Larsen", "Dame Ingrid Larsen", ""])
def test_a_part_of_a_value_is_no_other_one(monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    Copies(monkeypatch, {"a": (0.9, other)})
    assert told(WHO, "Ingrid Larsen", of("a"), both=0.0) == {}


def test_the_same_number_is_no_other_one_whatever_the_model_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Copies(monkeypatch, {"a": (0.9, "5 hours")})
    assert told(LONG, "five hours", of("a"), both=0.0) == {}


def test_a_passage_that_states_nothing_is_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    copies = Copies(monkeypatch, {"a": (0.19, "six hours"), "b": (0.9, "seven hours")})
    assert told(LONG, "five hours", of("a"), of("b")) == {}
    assert copies.read == ["a"]


def test_what_holds_the_value_need_not_be_read_and_the_rest_only_so_far(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies = Copies(monkeypatch, dict.fromkeys("bcde", (0.2, "six hours")))
    same = of("a", "It took 5 hours in all.")
    assert told(LONG, "five hours", same, *map(of, "bcde")) == {}
    assert copies.read == ["b", "c", "d"]


def test_a_value_that_two_others_give_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Copies(monkeypatch, {"a": (0.9, "seven hours"), "b": (0.9, "7 hours")})
    assert told(LONG, "five hours", of("a"), of("b")) == {"seven hours": "a"}


def test_of_namesakes_any_other_value_is_told_if_it_has_no_word_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = {"a": (0.86, "BMX riding"), "b": (0.84, "chess"), "c": (0.9, "street basketball")}
    copies = Copies(monkeypatch, {**values, "d": (0.9, "rowing"), "e": (0.9, "judo")})
    passages = list(map(of, "abcde"))
    asked, model = "What sport is Kevin Jones associated with?", cast(Model, ScriptedModel())
    found = given(model, asked, "basketball", passages, passages[:3])
    # Of what is about no namesake the model holds that both can be true.
    assert {other: one.source for other, one in found} == {"BMX riding": "a"}
    assert copies.read == list("abcde")


def test_more_namesakes_are_read_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    copies = Copies(monkeypatch, dict.fromkeys("abcdefg", (0.2, "chess")))
    passages = list(map(of, "abcdefg"))
    model = cast(Model, ScriptedModel())
    assert list(given(model, "What sport is his?", "rowing", passages, passages)) == []
    assert copies.read == list("abcde")
