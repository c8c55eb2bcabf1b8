"""How signals are weighed: by hand, and with what stands in the file."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest

from rag import judge
from rag.judge import SURE, UNDECIDED, Judge, Signals, as_record, judge_of

DRAFT = Signals(
    alone=0.8,
    check=0.9,
    share=0.7,
    overlap=0.6,
    first=False,
    missing=1,
    distant=2,
    asked=0.75,
    looked=3.0,
    cosine=0.4,
    whether=True,
    sure=0.2,
)


def test_the_features_of_a_draft_are_its_signals_in_the_form_that_is_weighed() -> None:
    """By hand: 0.8 is four to one, 0.9 nine to one."""
    assert DRAFT.features() == pytest.approx(
        {
            "alone": math.log(4),
            "check": math.log(9),
            "share": 0.7,
            "overlap": 0.6,
            "first": 0.0,
            "missing": 1.0,
            "distant": 2.0,
            "asked": 0.75,
            "looked": math.log(4),
            "cosine": 0.4,
            "whether": 1.0,
            "sure": 0.2,
            "sure no": 0.0,
            "agrees": 0.0,
            "untold": 0.0,
            "stated": 0.0,
        }
    )


@pytest.mark.parametrize(
    ("signal", "value", "feature", "expected"),
    [
        ("denied", True, "sure no", 0.2),
        ("check", 1.0, "check", math.log(0.998 / 0.002)),
        ("check", 0.5, "check", 0.0),
        ("missing", 0, "missing", 0.0),
        ("missing", 2, "missing", 2.0),
        ("missing", 9, "missing", 2.0),
        ("distant", 0, "distant", 0.0),
        ("distant", 1, "distant", 1.0),
        ("distant", 9, "distant", 2.0),
        ("alone", 1.0, "alone", math.log(0.998 / 0.002)),
        ("alone", 0.0, "alone", -math.log(0.998 / 0.002)),
        ("alone", 0.5, "alone", 0.0),
        ("asked", 0.0, "asked", 0.0),
        ("looked", 0.0, "looked", 0.0),
        ("looked", -5.0, "looked", 0.0),
        ("first", True, "first", 1.0),
        ("whether", False, "whether", 0.0),
        ("stated", 0.8, "stated", math.log(4)),
    ],
)
def test_what_is_extreme_counts_only_so_much(
    signal: str, value: float, feature: str, expected: float
) -> None:
    changed = replace(DRAFT, **{signal: value})  # type: ignore[arg-type]
    assert changed.features()[feature] == pytest.approx(expected)


def test_the_confidence_is_the_logistic_of_the_weighted_sum() -> None:
    """By hand: -0.5 + 2 * log 4 - 3 * 1 + 0.5 * 0.6 = -0.427411; 1 / (1 + e ** 0.427411)."""
    made = Judge({"bias": -0.5, "alone": 2.0, "missing": -3.0, "overlap": 0.5}, 0.4)
    assert made.confidence(DRAFT) == 0.3947


def test_the_fingerprint_changes_with_a_weight_and_with_the_threshold() -> None:
    made = Judge({"bias": -0.5, "gate": 2.0}, 0.4)
    assert made.fingerprint() == Judge({"gate": 2.0, "bias": -0.5}, 0.4).fingerprint()
    others = [replace(made, threshold=0.41), Judge({"bias": -0.5, "gate": 2.1}, 0.4)]
    others.append(Judge({"bias": -0.5, "check": 2.0}, 0.4))
    others += [replace(made, others={"whole": one}) for one in (made, others[0])]
    assert len({one.fingerprint() for one in (made, *others)}) == 6


def test_where_all_was_read_another_judges_if_there_is_one() -> None:
    whole = Judge({"alone": 1.0}, 0.3)
    both = Judge({"alone": 2.0}, 0.4, {"whole": whole})
    drafted = replace(DRAFT, whether=False)
    assert both.of(replace(drafted, looked=0.0)) is whole
    assert both.of(drafted) is both
    alone = Judge({"alone": 2.0}, 0.4)
    assert alone.of(replace(drafted, looked=0.0)) is alone


def test_each_feature_has_the_weight_of_its_own_name() -> None:
    for name, value in DRAFT.features().items():
        odds = 1 / (1 + math.exp(-0.3 * value - 0.1))
        assert Judge({name: 0.3, "bias": 0.1}, 0.0).confidence(DRAFT) == round(odds, 4), name


@pytest.mark.parametrize(("alone", "expected"), [(0.8, 0.8), (0.35, 0.35), (1.0, 0.998)])
def test_a_probability_by_itself_with_a_weight_of_one_is_the_confidence(
    alone: float, expected: float
) -> None:
    assert Judge({"alone": 1.0}, 0.0).confidence(replace(DRAFT, alone=alone)) == expected


@pytest.mark.parametrize(
    ("bias", "expected"), [(0.0, 0.5), (1e9, 1.0), (-1e9, 0.0), (-31.0, 0.0), (31.0, 1.0)]
)
def test_a_sum_without_bounds_is_a_confidence_all_the_same(bias: float, expected: float) -> None:
    assert Judge({"bias": bias}, 0.0).confidence(DRAFT) == expected


def test_the_record_of_signals_holds_all_of_them_as_numbers() -> None:
    record = as_record(DRAFT)
    assert list(record) == [field.name for field in fields(Signals)]
    assert record.pop("agrees") is None, "no value was copied"
    assert record.pop("untold") is None, "that was not asked"
    assert record.pop("stated") is None, "it was not copied first"
    assert as_record(replace(DRAFT, untold=0.4))["untold"] == 0.4
    assert all(type(value) is float for value in record.values())
    assert as_record(replace(DRAFT, tells=True))["tells"] == 1.0
    assert (record["alone"], record["whether"], record["first"]) == (0.8, 1.0, 0.0)
    assert (record["missing"], record["distant"]) == (1.0, 2.0)
    assert (record["asked"], record["check"]) == (0.75, 0.9)
    assert as_record(replace(DRAFT, agrees=1.0))["agrees"] == 1.0


def test_where_a_value_was_copied_another_judges_if_there_is_one() -> None:
    over, whole, copied = (Judge({"alone": weight}, 0.3) for weight in (1.0, 2.0, 3.0))
    judge = replace(over, others={"whole": whole, "over copied": copied})
    drafted = replace(DRAFT, agrees=0.5)
    assert drafted.features()["agrees"] == 0.5
    assert judge.of(drafted) is copied
    assert judge.of(DRAFT) is judge
    assert judge.of(replace(drafted, looked=0.0)) is whole


CHECKED = replace(DRAFT, agrees=0.5)
COPIED = replace(CHECKED, check=None)


@pytest.mark.parametrize(
    ("known", "drafted", "judges"),
    [
        (judge.PARTS, DRAFT, "whether checked"),
        (judge.PARTS, replace(DRAFT, check=None), "whether"),
        (["over", "whether"], DRAFT, "whether"),
        (judge.PARTS, replace(DRAFT, whether=False), "over"),
        (["over", "whole"], DRAFT, "over"),
        (judge.PARTS, COPIED, "over copied"),
        (judge.PARTS, CHECKED, "over checked"),
        (judge.PARTS, replace(DRAFT, looked=0.0, tells=True), "whether checked"),
        (judge.PARTS, replace(DRAFT, looked=0.0, whether=False), "whole"),
        (judge.PARTS, replace(COPIED, looked=0.0, tells=True, terse=True), "note copied"),
        (judge.PARTS, replace(CHECKED, looked=0.0, terse=True), "note checked"),
        (["note copied"], replace(CHECKED, looked=0.0, terse=True), "note copied"),
        (["whole copied"], replace(CHECKED, looked=0.0, terse=True), "whole copied"),
        (judge.PARTS, replace(CHECKED, looked=0.0), "whole copied"),
        (judge.PARTS, replace(COPIED, looked=0.0, tells=True), "line copied"),
        (["whole copied", "over copied"], CHECKED, "over copied"),
        (["over", "whole"], CHECKED, "over"),
        (["over", "whole copied"], replace(COPIED, looked=0.0, tells=True), "whole copied"),
        (["over checked"], COPIED, "first"),
        (["whole", "over copied"], DRAFT, "first"),
    ],
)
def test_where_nobody_judges_a_look_it_is_judged_without_it(
    known: Sequence[str], drafted: Signals, judges: str
) -> None:
    bare = {name: Judge({}, n / 10) for n, name in enumerate(["first", *judge.PARTS])}
    first = replace(bare["first"], others={name: bare[name] for name in known})
    found = first.of(drafted)
    assert next(name for name, one in bare.items() if one.threshold == found.threshold) == judges


@pytest.mark.parametrize(
    ("sure", "doubts"), [(0.2999, False), (0.3, True), (0.6, True), (0.8499, True), (0.85, False)]
)
def test_what_is_neither_sure_nor_hopeless_is_in_doubt(sure: float, doubts: bool) -> None:
    parts = {"over copied": Judge({"alone": 1.0}, 0.9), "over checked": Judge({}, 0.5)}
    several = Judge({}, 0.5, others=parts)
    assert several.doubts(replace(COPIED, alone=sure)) is doubts
    assert several.doubts(replace(CHECKED, alone=sure)) is False, "it was checked"
    assert several.doubts(replace(DRAFT, alone=sure)) is False, "nothing was copied"
    assert several.doubts(replace(COPIED, alone=sure, looked=0.0)) is False, "nobody would judge it"
    note = replace(COPIED, alone=sure, looked=0.0, terse=True)
    assert several.doubts(note) is False, "nobody would judge it"
    parts = {"note copied": Judge({"alone": 1.0}, 0.9), "note checked": Judge({}, 0.5)}
    assert replace(several, others=parts).doubts(note) is doubts
    parts = {"whether": Judge({"alone": 1.0}, 0.9), "whether checked": Judge({}, 0.5)}
    told = replace(DRAFT, alone=sure, check=None)
    assert replace(several, others=parts).doubts(told) is (sure < SURE)
    undecided = replace(told, alone=UNDECIDED)
    assert replace(several, others=parts).doubts(undecided) is True
    assert replace(several, others=parts).doubts(replace(told, alone=UNDECIDED - 0.01)) is False
    assert replace(several, others=parts).doubts(replace(told, whether=False)) is False


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A file of judges in the place of the shipped one."""
    made = tmp_path / "judge.json"
    made.write_text(
        json.dumps(
            {
                "Own Model": {
                    "over": {"threshold": 0.4, "weights": {"bias": 0.5}, "questions": 7},
                    "whole": {"threshold": 0.3, "weights": {"alone": 2.0}},
                },
                "Only Whole": {"whole": {"threshold": 0.3, "weights": {"alone": 2.0}}},
                "default": {"over": {"threshold": 0.25, "weights": {"alone": 1.0}}},
            }
        ),
        encoding="utf-8",
    )
    monkeypatch.setattr(judge, "FITTED", made)
    # Judges are kept; those of the shipped file must not be found here, nor these later on.
    judge_of.cache_clear()
    yield made
    judge_of.cache_clear()


def test_a_model_is_judged_by_what_was_fitted_for_it(fitted: Path) -> None:
    over, whole = Judge({"bias": 0.5}, 0.4), Judge({"alone": 2.0}, 0.3)
    assert judge_of("Own Model") == replace(over, others={"over": over, "whole": whole})
    assert judge_of("Only Whole") == replace(whole, others={"whole": whole})


@pytest.mark.parametrize("title", ["Another", "own model", ""])
def test_a_model_that_nothing_was_fitted_for_is_judged_by_the_fallback(
    fitted: Path, title: str
) -> None:
    fallback = Judge({"alone": 1.0}, 0.25)
    assert judge_of(title) == replace(fallback, others={"over": fallback})


def test_the_file_is_read_once_a_model(fitted: Path) -> None:
    first = judge_of("Own Model")
    fitted.unlink()
    assert judge_of("Own Model") is first


def test_what_is_shipped_has_a_fallback_and_weighs_nothing_that_there_is_not() -> None:
    """A weight of another name would be read over without a word."""
    shipped = json.loads(judge.FITTED.read_text(encoding="utf-8"))
    assert "default" in shipped
    assert set(shipped["default"]) == set(judge.PARTS)
    parts = [(title, part) for title, entry in shipped.items() for part in entry.values()]
    for title, entry in parts:
        assert 0.0 <= entry["threshold"] < 1.0, title
        assert set(entry["weights"]) <= {"bias", *DRAFT.features()}, title
        assert all(isinstance(weight, float | int) for weight in entry["weights"].values()), title
