"""The figures of askline and of a peer, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from eval.figures import Figure
from eval.outcome import Outcome, outcome
from eval.peers.side_by_side import COMPARED, Beside, compare
from eval.result import Result

if TYPE_CHECKING:
    pass
from tests.scripted_peer import row


def outcomes(*answers: dict[str, Any] | None) -> list[Outcome]:
    """Of two questions, the second of which the documents do not answer."""
    asked = [row("When?", id="a", answers=["1820"]), row("Who?", id="b", answerable=False)]
    return [
        outcome(Result(question, answer, None if answer else "failed", ()))
        for question, answer in zip(asked, answers, strict=True)
    ]


def answered(text: str, *, seconds: float, prompt: int, reused: int = 0) -> dict[str, Any]:
    return {
        "status": "answered" if text else "not_found",
        "answer": text,
        "short": text or None,
        "citations": [],
        "confidence": 1.0,
        "timings": {"first_token": seconds / 2 if text else None, "total": seconds},
        "tokens": {"prompt": prompt, "reused": reused, "generated": 3},
    }


def side(found: Beside, name: str) -> tuple[Any, Any, float | None]:
    """A figure of both, as values, and its ratio."""
    (one,) = (side for side in found.sides if side.name == name)
    return one.ours and one.ours.value, one.theirs and one.theirs.value, one.ratio


def test_each_figure_stands_beside_the_others_with_its_ratio() -> None:
    ours = outcomes(
        answered("1820", seconds=1.0, prompt=100, reused=20),
        answered("", seconds=3.0, prompt=300, reused=80),
    )
    theirs = outcomes(
        answered("In 1820", seconds=4.0, prompt=400), answered("Ann", seconds=4.0, prompt=400)
    )
    found = compare("peer", ours, theirs)
    assert side(found, "right") == (1.0, 1.0, 1.0)
    assert side(found, "accuracy") == (1.0, 0.5, 2.0)
    assert side(found, "truthfulness") == (1.0, 0.0, None)
    ours_f1, theirs_f1, ratio = side(found, "f1")
    assert (ours_f1, theirs_f1) == (1.0, pytest.approx(2 / 3))
    assert ratio == pytest.approx(1.5)
    assert side(found, "abstained") == (1.0, 0.0, None)
    assert side(found, "refused") == (0.0, 0.0, None)
    assert side(found, "first_token_median") == (0.5, 2.0, 0.25)
    assert side(found, "seconds_median") == (2.0, 4.0, 0.5)
    assert side(found, "prompt_tokens") == (200.0, 400.0, 0.5)
    assert side(found, "read_tokens") == (150.0, 400.0, 0.375)
    names = [one.name for one in found.sides]
    assert names == [name for name in COMPARED if name in names]
    assert "citation_precision" not in names, "there are no gold lines"


def test_both_figures_carry_their_intervals() -> None:
    ours = outcomes(answered("1820", seconds=1.0, prompt=1), answered("", seconds=1.0, prompt=1))
    theirs = outcomes(answered("1820", seconds=1.0, prompt=1), answered("?", seconds=1.0, prompt=1))
    accuracy = next(one for one in compare("peer", ours, theirs).sides if one.name == "accuracy")
    assert accuracy.ours == Figure("accuracy", 1.0, 1.0, 1.0, 2, None)
    assert accuracy.theirs == Figure("accuracy", 0.5, 0.0, 1.0, 2, None)


def test_who_alone_was_right_is_counted_and_tested() -> None:
    good, bad = answered("1820", seconds=1.0, prompt=1), answered("1911", seconds=1.0, prompt=1)
    silent = answered("", seconds=1.0, prompt=1)
    found = compare("peer", outcomes(bad, silent), outcomes(good, good))
    assert (found.peer, found.ours_alone, found.theirs_alone, found.p) == ("peer", 1, 1, 1.0)
    found = compare("peer", outcomes(good, silent), outcomes(bad, bad))
    # Two of two one way: 2 / 2^2.
    assert (found.ours_alone, found.theirs_alone, found.p) == (2, 0, 0.5)


def test_a_figure_below_nothing_has_no_ratio() -> None:
    ours = outcomes(answered("1911", seconds=1.0, prompt=1), answered("Ann", seconds=1.0, prompt=1))
    theirs = outcomes(answered("1820", seconds=1.0, prompt=1), answered("", seconds=1.0, prompt=1))
    found = compare("peer", ours, theirs)
    assert side(found, "truthfulness") == (-1.0, 1.0, None)
    assert side(found, "right") == (0.0, 1.0, 0.0)


def test_only_the_same_questions_are_compared() -> None:
    ours = outcomes(answered("1820", seconds=1.0, prompt=1), None)
    with pytest.raises(ValueError, match="not asked the same"):
        compare("peer", ours, [ours[0], replace(ours[1], id="c")])
