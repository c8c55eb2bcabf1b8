"""Figures worked out by hand from outcomes, what flipped between two runs, and floors."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval import table
from eval.compare import Change, Comparison, Flip, compare, mcnemar
from eval.figures import ABOUT, Figure, figures, lower_is_better, percentile, told
from eval.floors import FILE, floors_of, under
from eval.interval import interval
from eval.outcome import Outcome
from eval.peers.side_by_side import Beside, Side
from rag.retrieve import PASSAGES
from tests.outcomes import RIGHT

WRONG = replace(
    RIGHT,
    id="b",
    right=False,
    wrong_said=True,
    exact=0.0,
    f1=0.5,
    citation_precision=None,
    citation_recall=None,
    line_recall=None,
    truth=-1,
    confidence=0.6,
    first_token=3.0,
    seconds=6.0,
)
SILENT: dict[str, Any] = {
    "answered": False,
    "citation_precision": None,
    "citation_recall": None,
    "line_recall": None,
    "slot_support": None,
    "first_token": None,
}
REFUSED = replace(
    RIGHT,
    id="c",
    tags=("fact", "dev"),
    right=False,
    exact=0.0,
    f1=0.0,
    truth=0,
    seconds=1.0,
    **SILENT,
)
UNASKED: dict[str, Any] = {
    "answerable": False,
    "tags": ("none",),
    "exact": None,
    "f1": None,
    "recall_at": None,
    "found_at": None,
    "reciprocal_rank": None,
    "ndcg": None,
}
ABSTAINED = replace(RIGHT, id="d", right=True, truth=1, seconds=1.0, **SILENT, **UNASKED)
FOOLED = replace(WRONG, id="e", wrong_said=None, slot_support=0.0, confidence=0.6, **UNASKED)
BROKEN = replace(
    REFUSED,
    id="f",
    truth=-1,
    error="it broke",
    seconds=0.0,
    prompt_tokens=0,
    reused_tokens=0,
    generated_tokens=0,
)
ALL = [RIGHT, WRONG, REFUSED, ABSTAINED, FOOLED, BROKEN]


def of(outcomes: list[Outcome], tag: str | None = None) -> dict[str, Figure]:
    return {one.name: one for one in figures(outcomes) if one.tag == tag}


def test_figures_in_all() -> None:
    found = of(ALL)
    expected: dict[str, tuple[Any, int]] = {
        # of 4 answerable: a; of 6: a and d
        "right": (1 / 4, 4),
        "accuracy": (2 / 6, 6),
        "exact": (1 / 4, 4),
        "f1": (1.5 / 4, 4),
        # +1 -1 0 +1 -1 -1
        "truthfulness": (-1 / 6, 6),
        # of d and e: d; of a, b, c, f: c, for f failed and abstained from nothing
        "abstained": (1 / 2, 2),
        "refused": (1 / 4, 4),
        # of those whose rows list a wrong value, which e's does not: b
        "wrong_said": (1 / 5, 5),
        "citation_precision": (0.5, 1),
        "citation_recall": (1.0, 1),
        "line_recall": (0.25, 1),
        # a and b 1, e 0
        "slot_support": (2 / 3, 3),
        "found@1": (0.0, 4),
        "found@5": (1.0, 4),
        "recall@1": (0.0, 4),
        "recall@5": (0.5, 4),
        "found_any": (1.0, 4),
        "reciprocal_rank": (0.5, 4),
        "ndcg@10": (0.6, 4),
        # a at 0.8 is right, b and e at 0.6 are not: (1 * 0.2 + 2 * 0.6) / 3
        "calibration_error": (1.4 / 3, 3),
        # coverage 1/6 at 1, then 3/6 at 1/3: (1/6 * 1 + 2/6 * 1/3) / (3/6)
        "coverage_area": (5 / 9, 3),
        "first_token_median": (3.0, 3),
        "first_token_p95": (3.0, 3),
        # 2 6 1 1 6, without f that failed
        "seconds_median": (2.0, 5),
        "seconds_p95": (6.0, 5),
        "prompt_tokens": (400.0, 5),
        "reused_tokens": (100.0, 5),
        "read_tokens": (300.0, 5),
        "generated_tokens": (10.0, 5),
        "errors": (1 / 6, 6),
    }
    assert found.keys() == expected.keys()
    for name, (value, n) in expected.items():
        assert found[name].value == pytest.approx(value), name
        assert found[name].n == n, name


def test_a_gold_line_in_any_passage_counts_as_found_however_late() -> None:
    late = replace(RIGHT, id="g", reciprocal_rank=1 / 6, found_at={1: 0.0, 5: 0.0})
    never = replace(late, id="h", reciprocal_rank=0.0)
    found = of([RIGHT, late, never, ABSTAINED])
    assert found["found_any"].n == 3
    assert found["found_any"].value == pytest.approx(2 / 3)
    assert found["found@5"].value == pytest.approx(1 / 3)
    assert "found_any" not in of([ABSTAINED])


def test_a_mean_carries_its_bootstrap_interval_and_nothing_else_does() -> None:
    found = of(ALL)
    low, high = interval([1.0, 0.0, 0.0, 0.0])
    assert (found["right"].low, found["right"].high) == (low, high)
    assert low < found["right"].value < high
    bare = {name for name, one in found.items() if one.low is None and one.high is None}
    assert bare == {name for name in found if name.startswith(("seconds", "first", "cal", "cov"))}


def test_figures_by_tag_are_over_the_questions_that_have_it() -> None:
    assert list(dict.fromkeys(one.tag for one in figures(ALL))) == [
        None,
        "dev",
        "fact",
        "none",
    ]
    fact = of(ALL, "fact")
    assert (fact["right"].value, fact["right"].n) == (1 / 4, 4)
    dev = of(ALL, "dev")
    assert (dev["refused"].value, dev["errors"].value) == (0.5, 0.5)


def test_what_no_question_speaks_of_is_left_out() -> None:
    assert of([]) == {}
    none = of(ALL, "none")
    assert none.keys() & {"right", "f1", "refused", "found@5", "recall@1", "ndcg@10"} == set()
    assert none["abstained"].value == 0.5
    unlisted = [replace(one, wrong_said=None) for one in ALL]
    assert "wrong_said" not in of(unlisted)
    assert of([BROKEN]).keys() & {"seconds_median", "calibration_error", "first_token_p95"} == set()


def test_every_figure_says_what_it_is() -> None:
    for name in of(ALL):
        assert told(name)
    assert told("recall@3") == ABOUT["recall@k"]
    for name in ("found_any", "ndcg@10"):
        assert f"({PASSAGES} at most)" in told(name)
    with pytest.raises(KeyError):
        told("recall")


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.95, 3.0),
        (list(range(1, 21)), 0.95, 19),
        (list(range(1, 22)), 0.95, 20),
        (list(range(100, 0, -1)), 0.07, 7),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([1.0, 2.0], 1, 2.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(
    values: list[float], share: float, expected: float
) -> None:
    assert percentile(values, share) == expected


def test_a_percentile_of_nothing_is_none() -> None:
    for values, share in (([], 0.5), ([1.0], 0.0), ([1.0], 1.1)):
        with pytest.raises(ValueError, match="a percentile needs"):
            percentile(values, share)


# Two runs.


@pytest.mark.parametrize(
    ("gained", "lost", "p"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (1, 1, 1.0),
        # 2 / 2^5 and 2 * (1 + 10) / 2^10
        (5, 0, 0.0625),
        (1, 9, 22 / 1024),
        (9, 1, 22 / 1024),
        # 2 * (1 + 8 + 28) / 2^8
        (2, 6, 74 / 256),
    ],
)
def test_mcnemar_s_exact_p(gained: int, lost: int, p: float) -> None:
    assert mcnemar(gained, lost) == p


def test_mcnemar_of_very_many_flips_is_a_number() -> None:
    assert mcnemar(3000, 2000) < 1e-40
    assert mcnemar(2500, 2500) == 1.0


def test_what_flipped_is_told_of_the_questions_of_both() -> None:
    before = [replace(RIGHT, id="x"), RIGHT, WRONG, REFUSED, ABSTAINED]
    after = [
        replace(REFUSED, id="d", answerable=False, right=False, exact=None, f1=None),
        replace(RIGHT, id="c"),
        replace(WRONG, id="a"),
        replace(WRONG, id="b", f1=0.75),
        replace(RIGHT, id="y"),
    ]
    found = compare("old", before, after, {one: one.upper() for one in "abcdxy"})
    assert (found.old, found.questions, found.p) == ("old", 4, mcnemar(1, 2))
    assert found.gained == (Flip("c", "C"),)
    assert found.lost == (Flip("d", "D"), Flip("a", "A"))
    changes: dict[str, Any] = {one.name: (one.before, one.after) for one in found.changes}
    assert changes["right"] == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert changes["accuracy"] == (0.5, 0.25)
    assert changes["f1"] == (pytest.approx(0.5), pytest.approx(2.25 / 3))


# Floors.

VALUES = [
    Figure("right", 0.6, 0.5, 0.7, 10, None),
    Figure("right", 0.1, 0.0, 0.2, 10, "fact"),
    Figure("refused", 0.2, 0.1, 0.3, 10, None),
]


@pytest.mark.parametrize(
    ("floors", "lines"),
    [
        ({}, []),
        ({"right": 0.6, "refused": 0.2}, []),
        ({"right": 0.61}, ["right is 0.600, under its floor of 0.61"]),
        ({"refused": 0.19}, ["refused is 0.200, above its floor of 0.19"]),
        ({"f1": 0.0}, ["f1 was not measured; its floor is 0"]),
    ],
)
def test_what_is_below_its_floor_is_told(floors: dict[str, float], lines: list[str]) -> None:
    assert under(VALUES, floors) == lines


def test_floors_are_kept_by_set(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text('[a]\nright = 0.5\n"found@5" = 1\n')
    assert floors_of("a", file) == {"right": 0.5, "found@5": 1.0}
    assert floors_of("b", file) == {}


def test_the_shipped_floors_are_of_shipped_sets_and_of_figures_that_there_are() -> None:
    kept = tomllib.loads(FILE.read_text())
    assert "sample" in kept
    for name, floors in kept.items():
        assert (FILE.parent / "sets" / f"{name}.jsonl").is_file()
        for figure, value in floors.items():
            assert told(figure)
            assert -1 <= value <= 1
            assert lower_is_better(figure) == (figure in ("refused", "errors", "calibration_error"))


# Tables.


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("right", 0.6129, "61.3 %"),
        ("recall@5", 1.0, "100.0 %"),
        ("truthfulness", 0.423, "+0.42"),
        ("truthfulness", -0.1, "-0.10"),
        ("seconds_median", 12.345, "12.35 s"),
        ("first_token_p95", 0.5, "0.50 s"),
        ("prompt_tokens", 811.7, "812"),
        ("ndcg@10", 0.61234, "0.612"),
        ("calibration_error", 0.05, "0.050"),
    ],
)
def test_a_figure_is_shown_as_people_read_it(name: str, value: float, expected: str) -> None:
    assert table.shown(name, value) == expected


def test_the_table_of_all_questions_is_aligned() -> None:
    median = Figure("seconds_median", 12.5, None, None, 7, None)
    assert table.overall([VALUES[0], VALUES[1], median]) == [
        "figure            value     95 % interval   n",
        f"right            60.0 %  50.0 % to 70.0 %  10  {ABOUT['right']}",
        f"seconds_median  12.50 s                     7  {ABOUT['seconds_median']}",
    ]


def test_the_table_by_tag_shows_what_a_tag_has() -> None:
    seconds = Figure("seconds_median", 2.0, None, None, 12, "fact")
    other = Figure("accuracy", 0.5, 0.4, 0.6, 4, "date")
    assert table.by_tag([*VALUES, seconds, other]) == [
        "tag    n  accuracy   right  refused  precision  recall  truth  seconds",
        "fact  12         -  10.0 %        -          -       -      -   2.00 s",
        "date   4    50.0 %       -        -          -       -      -        -",
    ]
    assert table.by_tag(VALUES[::2]) == []
    odd = Figure("accuracy", 0.5, 0.4, 0.6, 4, "a\nb\x1b[2J")
    assert table.by_tag([odd])[1].startswith("a b⟨U+001B⟩[2J  4  ")


def test_a_comparison_shows_what_moved() -> None:
    found = Comparison(
        "old",
        9,
        (Flip("q1", "Who?"),),
        (),
        1.0,
        (Change("right", 0.5, 0.6), Change("f1", 0.5, 0.5001), Change("seconds_p95", 9.0, 8.0)),
    )
    assert table.compared(found) == [
        "against old, the 9 questions of both: 1 won, 0 lost (McNemar's exact test, p = 1)",
        "  won  q1  Who?",
        "figure       before     now",
        "right        50.0 %  60.0 %",
        "seconds_p95  9.00 s  8.00 s",
    ]
    assert table.compared(replace(found, changes=()))[-1] == "no figure moved"
    odd = replace(found, gained=(Flip("q\n1", "Who\x07?"),))
    assert table.compared(odd)[1] == "  won  q 1  Who⟨U+0007⟩?"


def test_two_systems_are_shown_side_by_side() -> None:
    theirs = replace(VALUES[0], value=0.5, low=None, high=None)
    cited = Figure("citation_recall", 0.9, 0.8, 1.0, 8, None)
    sides = (Side("right", VALUES[0], theirs, 1.2), Side("citation_recall", cited, None, None))
    assert table.side_by_side(Beside("peer", sides, 3, 1, 0.625)) == [
        "figure           askline      95 % interval    peer  95 % interval  ratio",
        "right             60.0 %   50.0 % to 70.0 %  50.0 %                  1.20",
        "citation_recall   90.0 %  80.0 % to 100.0 %       -                     -",
        "right alone: askline on 3, peer on 1 (McNemar's exact test, p = 0.625)",
    ]
