"""What is learned from drafts whose worth is known: weights and the threshold."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from eval import fit_judge
from eval.fit_judge import best_threshold, fit, threshold_for
from index.errors import UsageError
from rag.judge import PARTS, Judge, as_record
from tests.drafts import SAID, row

# The threshold.


@pytest.mark.parametrize(
    ("judged", "threshold"),
    [
        # Two, with one against them (0.8), from 0.31 to 0.40 one more, which is held back; one and
        # that from 0.81 to 0.90: the middle of both stretches.
        (
            [(0.9, True, True), (0.8, False, True), (0.4, True, True), (0.3, False, False)],
            0.81,
        ),
        # All right: anything up to 0.50 is good. Nothing to answer: anything from 0.51 on.
        ([(0.5, True, True)], 0.26),
        ([(0.5, False, False)], 0.75),
        # A wrong answer to what can be answered is worse than silence: anything from 0.51 on.
        ([(0.5, False, True)], 0.75),
        # From 0.11 to 0.85 one of 101 fewer than from 0.86 to 0.90, by chance: the middle of both.
        (
            [*[(0.9, True, True)] * 50, *[(0.1, False, False)] * 50, (0.85, False, False)],
            0.51,
        ),
        # Two stretches are as good, 0.01 to 0.20 and 0.61 to 0.80: the middle of all of them.
        ([(0.2, True, True), (0.6, False, False), (0.8, True, True)], 0.61),
    ],
)
def test_the_threshold_is_where_most_questions_come_out_right(
    judged: Sequence[tuple[float, bool, bool]], threshold: float
) -> None:
    assert best_threshold(judged) == threshold


@pytest.mark.parametrize(
    ("share", "threshold"), [(0.0, 0.01), (0.5, 0.31), (0.51, 0.61), (0.75, 0.61), (1.0, 0.99)]
)
def test_a_share_of_what_has_no_answer_is_held_back(share: float, threshold: float) -> None:
    without = [(sure, False, False) for sure in (0.2, 0.3, 0.6, 0.995)]
    assert threshold_for(share, [*without, (0.9, True, True), (0.95, False, True)]) == threshold


@pytest.mark.parametrize("part", ["line copied", "whole copied"])
def test_of_some_as_much_is_held_back_as_is_asked_for(part: str) -> None:
    copied = {"agrees": 1.0, "looked": 0.0, "check": None, "tells": float(part == "line copied")}
    rows = [with_signals(one, **copied) for one in drafts(80)]
    entry = fit(rows)[part]
    made, least = Judge(entry["weights"], 0.0), entry["threshold"]
    sure = [made.confidence(fit_judge._signals(one["signals"])) for one in rows]
    without = [one for one, row in zip(sure, rows, strict=True) if not row["answerable"]]
    assert sum(one < least for one in without) >= 0.83 * len(without)
    assert sum(one < least - 0.01 for one in without) < 0.83 * len(without)


# Weights.


def test_signals_come_back_from_their_record_as_they_were() -> None:
    """A count as a count: 1 and 1.0 are equal, and not the same."""
    said = replace(SAID, missing=1, distant=2, whether=True)
    for one in (said, replace(said, agrees=0.5), replace(said, check=None, tells=True)):
        back = fit_judge._signals(json.loads(json.dumps(as_record(one))))
        assert repr(back) == repr(one)


def drafts(count: int) -> list[dict[str, Any]]:
    """Drafts that are right where the check is high and no name is missing."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        right = number % 2 == 0
        made.append(
            row(
                "s",
                right,
                answerable=number % 4 != 3,
                check=chance.uniform(0.6, 0.99) if right else chance.uniform(0.01, 0.4),
                missing=0.0 if right else float(number % 3),
                asked=chance.uniform(0.3, 0.9),
            )
        )
    return made


def confidences(fitted: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[float]:
    judge = Judge(fitted["over"]["weights"], fitted["over"]["threshold"])
    return [judge.confidence(fit_judge._signals(one["signals"])) for one in rows]


def test_what_was_right_is_told_from_what_was_not() -> None:
    rows = drafts(60)
    fitted = fit([*rows, {**rows[0], "signals": None, "right": False}])
    assert set(fitted) == {"over"}
    over = fitted["over"]
    assert over["questions"] == 61
    told = [sure >= over["threshold"] for sure in confidences(fitted, rows)]
    wrong = sum(said is not one["right"] for said, one in zip(told, rows, strict=True))
    assert wrong <= fit_judge.NEARLY * len(rows)
    assert over["weights"]["check"] > 0 > over["weights"]["missing"]
    assert set(over["weights"]) == {"bias", *fit_judge.WEIGHED["over"]}


def test_only_signals_that_there_are_can_be_weighed() -> None:
    assert tuple(fit_judge.WEIGHED) == PARTS
    for names in fit_judge.WEIGHED.values():
        assert set(names) <= SAID.features().keys()


def test_drafts_of_which_all_was_read_are_fitted_apart() -> None:
    over = drafts(40)
    whole = [one | {"right": not one["right"]} for one in drafts(40)]
    whole = [one | {"signals": one["signals"] | {"looked": 0.0}} for one in whole]
    fitted = fit([*over, *whole])
    assert fitted["over"]["weights"] == fit(over)["over"]["weights"]
    assert fitted["whole"]["weights"] == fit(whole)["whole"]["weights"]
    assert fitted["over"]["weights"]["check"] > 0 > fitted["whole"]["weights"]["check"]


def test_drafts_of_which_a_value_was_copied_are_fitted_apart() -> None:
    """Those that are right hold all of it, the others a part."""
    said = drafts(40)
    copied = [with_signals(one, agrees=0.9 + one["right"] / 10, check=None) for one in said]
    whole = [with_signals(one, looked=0.0) for one in copied]
    fitted = fit([*said, *copied, *whole])
    assert set(fitted) == {"over", "over copied", "whole copied"}
    assert fitted["over"]["weights"] == fit(said)["over"]["weights"]
    assert fitted["over copied"]["weights"]["agrees"] > 0
    assert fitted["whole copied"]["weights"]["agrees"] > 0


def test_what_was_checked_is_fitted_as_it_was_before_it_too() -> None:
    """Whoever judges before the check has to know the drafts that need none."""
    checked = [with_signals(one, agrees=0.5 + one["right"] / 4) for one in drafts(40)]
    copied = [with_signals(one, check=None) for one in checked]
    fitted = fit(checked)
    assert set(fitted) == {"over checked", "over copied"}
    assert fitted["over copied"] == fit(copied)["over copied"]
    assert fitted["over checked"]["weights"]["check"] > 0
    assert "check" not in fitted["over copied"]["weights"]


def test_drafts_that_teach_nothing_by_themselves_are_with_those_of_who_judges_instead() -> None:
    copied = [with_signals(one, agrees=1.0, check=None, looked=0.0) for one in drafts(40)]
    notes = [with_signals(one, terse=1.0) for one in copied[:6] if one["right"]]
    fitted = fit([*copied, *notes])
    assert set(fitted) == {"whole copied"}
    assert fitted["whole copied"]["weights"] != fit(copied)["whole copied"]["weights"]
    checked = [with_signals(one, check=0.9) for one in notes]
    assert fit([*copied, *checked])["whole copied"]["weights"] == fitted["whole copied"]["weights"]


def test_notes_are_fitted_apart() -> None:
    """Drafts over short lines, as they were before they were checked and as they are after."""
    notes = [with_signals(one, agrees=0.5, looked=0.0, terse=1.0) for one in drafts(40)]
    whether = [with_signals(one, looked=0.0, whether=1.0) for one in drafts(40)]
    assert set(fit([*notes, *whether])) == {
        "note copied",
        "note checked",
        "whether",
        "whether checked",
    }


def with_signals(one: dict[str, Any], **signals: float | None) -> dict[str, Any]:
    return one | {"signals": one["signals"] | signals}


def test_fitting_twice_gives_the_same() -> None:
    assert fit(drafts(40)) == fit(drafts(40))


def test_the_weights_are_for_signals_as_they_are() -> None:
    """However they were scaled for fitting: a bias that is free makes the mean confidence the
    share of what was right.
    """
    rows = [
        one | {"right": one["right"] is (number % 5 != 0)} for number, one in enumerate(drafts(80))
    ]
    sure = confidences(fit(rows), rows)
    assert sum(sure) / 80 == pytest.approx(sum(one["right"] for one in rows) / 80, abs=2e-3)


def test_each_draft_counts_the_same_whatever_set_it_is_of() -> None:
    """Of one set ten in thirty are right, of the other one in two: 11 of 32, as nothing differs."""
    rows = [row("many", number % 3 == 0) for number in range(30)]
    rows += [row("few", number % 2 == 0) for number in range(2)]
    fitted = fit(rows)
    assert confidences(fitted, rows[:1]) == pytest.approx([11 / 32], abs=2e-3)


def test_what_is_the_same_for_all_weighs_nothing() -> None:
    fitted = fit(drafts(40))
    same = "distant alone whether sure first"
    for name in same.split():
        assert fitted["over"]["weights"][name] == 0.0, name


@pytest.mark.parametrize("right", [True, False])
def test_drafts_that_are_all_alike_teach_nothing(right: bool) -> None:
    with pytest.raises(UsageError) as caught:
        fit([row("s", right), row("s", right), {**row("s", not right), "signals": None}])
    assert str(caught.value) == ("of 2 drafts none is right, or none is wrong; ask more questions")
