"""Days told by their date, and sources that disagree about one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.corpus import TextCorpus
from index.days import Day
from rag.prompt import Prompt
from tests.scripted_assistant import opened
from tests.scripted_model import ScriptedModel

CAME = "Talks\nOSLO, 5 May 2031\nThe envoy Witkoff came to Moscow yesterday, Ushakov said.\n"


def test_yesterday_is_read_and_told_as_the_day_that_it_was(notes: Path) -> None:
    (notes / "talks.txt").write_text(CAME)
    model = ScriptedModel(sentence="The envoy Witkoff came to Moscow yesterday.", short="yesterday")
    answer = opened(notes, model).ask("When did the envoy Witkoff come to Moscow?")
    assert answer.answer == "The envoy Witkoff came to Moscow yesterday (4 May 2031)."
    assert answer.short == "4 May 2031"
    assert "yesterday (4 May 2031)" in model.shown[0].text
    assert [one.quote for one in answer.citations] == [
        "The envoy Witkoff came to Moscow yesterday, Ushakov said."
    ]


def test_where_days_do_not_matter_the_lines_are_read_as_they_are(notes: Path) -> None:
    (notes / "talks.txt").write_text(CAME)
    model = ScriptedModel(sentence="Ushakov said that Witkoff came to Moscow.", short="Ushakov")
    answer = opened(notes, model).ask("Who said that the envoy Witkoff came to Moscow?")
    assert answer.short == "Ushakov"
    assert "4 May" not in model.shown[0].text


def test_a_month_is_told_with_the_year_of_the_report(notes: Path) -> None:
    (notes / "talks.txt").write_text("Talks\nOSLO, 5 May 2031\nThe plan was leaked in March.\n")
    model = ScriptedModel(sentence="The plan was leaked in March.", short="in March")
    answer = opened(notes, model).ask("When was the plan leaked?")
    assert answer.answer == "The plan was leaked in March (March 2031)."
    assert answer.short == "March 2031"
    assert "in March (March 2031)" in model.shown[0].text


def test_a_day_that_the_user_set_is_counted_from_and_told(notes: Path) -> None:
    (notes / "talks.txt").write_text(CAME)
    model = ScriptedModel(sentence="The envoy Witkoff came to Moscow yesterday.", short="yesterday")
    assistant = opened(notes, model)
    with assistant.index.store.change():
        assistant.index.store.give("talks.txt", Day(3, 1, 2032))
    assert assistant.ask("When did the envoy Witkoff come to Moscow?").short == "29 February 2032"
    dated = assistant.ask("What's the date on talks.txt?")
    assert (dated.status, dated.answer) == (
        "answered",
        "talks.txt is dated 1 March 2032, as you set it.",
    )
    assert [(one.first_line, one.verified) for one in dated.citations] == [(1, True)]
    elsewhere = assistant.over(TextCorpus({"talks.txt": CAME}))
    assert elsewhere.ask("When did the envoy Witkoff come to Moscow?").short == "4 May 2031"


THIRD = "The Kremlin meeting\nPutin met Witkoff and Kushner at the Kremlin on 3 December.\n"
WHEN = "When did Putin meet Witkoff and Kushner?"


class TwoModels(ScriptedModel):
    """One script for the line of THIRD where it is read alone, another for all else."""

    def __init__(self, other: ScriptedModel, alone: ScriptedModel) -> None:
        super().__init__()
        self._other = other
        self._alone = alone

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        return self._for(prompt).choose(prompt, options)

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        return self._for(prompt).write(prompt, limit=limit)

    def _for(self, asked: Prompt) -> ScriptedModel:
        _, _, asks = asked.text.rpartition("Text:\n")
        return self._alone if asks.startswith(THIRD.splitlines()[1]) else self._other


def test_sources_that_disagree_are_both_told_with_their_dates(notes: Path) -> None:
    (notes / "third.txt").write_text(THIRD.replace("meeting\n", "meeting\nOSLO, 4 December 2031\n"))
    model = ScriptedModel(sentence="Putin met Witkoff on Dec. 2.", short="Dec. 2")
    alone = ScriptedModel(short="3 December")
    answer = opened(notes, TwoModels(model, alone)).ask(WHEN)
    assert answer.status == "conflict"
    assert answer.answer == (
        "Dec. 2 according to talks.txt; 3 December according to third.txt (4 December 2031)."
    )
    assert answer.short == "Dec. 2"
    [told] = answer.conflicts
    assert told.about == WHEN
    assert [(value.value, value.citations) for value in told.values] == [
        ("Dec. 2", (0,)),
        ("3 December", (1,)),
    ]
    assert [one.source for one in answer.citations] == ["talks.txt", "third.txt"]
    assert all(one.verified for one in answer.citations)


@pytest.mark.parametrize(
    ("gate", "copied"),
    [
        (0.2, "3 December"),
        (0.9, "2 December"),
        (0.9, "5 December"),
        (0.9, "the Kremlin"),
    ],
)
def test_no_conflict_where_the_line_alone_does_not_say_so(
    gate: float, copied: str, notes: Path
) -> None:
    (notes / "third.txt").write_text(THIRD)
    model = ScriptedModel(sentence="Putin met Witkoff on Dec. 2.", short="Dec. 2")
    answer = opened(notes, TwoModels(model, ScriptedModel(gate=gate, short=copied))).ask(WHEN)
    assert (answer.status, answer.short) == ("answered", "Dec. 2")
    assert answer.conflicts == ()
