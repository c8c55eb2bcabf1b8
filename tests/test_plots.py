"""What the plots show, read back from their SVG."""

from __future__ import annotations

import re
import xml.etree.ElementTree as Xml
from dataclasses import replace

import pytest

from eval.figures import Figure
from eval.plots import Plot, plots
from tests.outcomes import RIGHT

matplotlib = pytest.importorskip("matplotlib")

ONE = replace(RIGHT, confidence=0.95)
OUTCOMES = [
    ONE,
    replace(ONE, id="2", right=False, confidence=0.65, seconds=4.0),
    replace(ONE, id="3", answered=False, right=False, first_token=None, seconds=1.0),
    replace(ONE, id="4", answered=False, right=False, first_token=None, seconds=0.0, error="no"),
]
FIGURES = [
    Figure("accuracy", 0.25, 0.0, 0.75, 4, None),
    Figure("accuracy", 0.5, 0.25, 1.0, 2, "fact"),
    Figure("right", 0.9, None, None, 4, "other"),
]


def drawn(figures: list[Figure] = FIGURES) -> dict[str, Plot]:
    return {plot.title: plot for plot in plots(OUTCOMES, figures)}


def texts(plot: Plot) -> list[str]:
    return [one.text or "" for one in Xml.fromstring(plot.svg).iter() if one.tag.endswith("text")]


def paths(plot: Plot, colour: str) -> list[list[tuple[float, float]]]:
    """The lines of a colour: their points."""
    return [
        [(float(x), float(y)) for x, y in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", one.get("d", ""))]
        for one in Xml.fromstring(plot.svg).iter()
        if one.tag.endswith("path") and f"stroke: {colour}" in one.get("style", "")
    ]


def test_there_are_four_and_each_says_what_it_shows() -> None:
    made = drawn()
    assert list(made) == ["Accuracy by tag", "Coverage and accuracy", "Calibration", "Latency"]
    # Answered are 0.95 (right) and 0.65 (wrong), of four asked.
    told = made["Coverage and accuracy"].told
    assert "50% answered, 50% of these right; mean accuracy on the way 0.750" in told
    # (|0.95 - 1| + |0.65 - 0|) / 2
    assert "error 0.350" in made["Calibration"].told
    assert "at most 2.00 s, 95 in 100 at most 4.00 s" in made["Latency"].told


def test_tags_stand_beside_their_values_and_intervals() -> None:
    plot = drawn()["Accuracy by tag"]
    assert {"all (4)", "fact (2)"} <= set(texts(plot))
    assert not any("other" in text for text in texts(plot))
    (ink, mark) = (
        [path for path in paths(plot, colour) if len(path) == 2 and path[0][1] == path[1][1]]
        for colour in ("currentColor", "var(--mark)")
    )
    # The one of all is 0 to 0.75 long, the tag's 0.25 to 1: as long, and a third further right.
    whole, part = ink[-1], mark[-1]
    assert whole[1][0] - whole[0][0] == pytest.approx(part[1][0] - part[0][0], rel=1e-3)
    assert part[0][0] - whole[0][0] == pytest.approx((whole[1][0] - whole[0][0]) / 3, rel=1e-3)


def test_bars_are_as_high_as_their_answers_are_right_and_numbered() -> None:
    assert texts(drawn()["Calibration"]).count("1") == 2


def test_a_question_that_failed_has_no_time() -> None:
    (failed,) = [one for one in OUTCOMES if one.error]
    assert [plot.title for plot in plots([failed], [])] == []
    assert plots([], []) == []


def test_the_same_values_give_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_nothing_in_a_tag_is_more_than_its_text() -> None:
    tag = "</text><script>x</script>"
    hostile = [Figure("accuracy", 0.5, None, None, 1, name) for name in (tag, "$\\frac", "日本")]
    plot = drawn(hostile)["Accuracy by tag"]
    assert "<script" not in plot.svg
    assert "</text><script>x</scrip… (1)" in texts(plot)
    assert {"$\\frac (1)", "日本 (1)"} <= set(texts(plot))


def test_the_page_gives_the_colours_and_no_host_is_named() -> None:
    for plot in drawn().values():
        assert "var(--mark)" in plot.svg
        assert re.findall(r"#[0-9a-f]{6}", plot.svg) == []
        assert "<style" not in plot.svg
        names = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
        assert set(re.findall(r"https?://[^\"' ]*", plot.svg)) <= names


def test_ids_of_one_plot_are_in_no_other() -> None:
    found = [one for plot in drawn().values() for one in re.findall(r' id="([^"]*)"', plot.svg)]
    assert len(found) == len(set(found)) > 0
