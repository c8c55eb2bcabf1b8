"""ask bench from the words that are typed to what is shown and kept."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as Xml

import pytest

from eval.bench import run as running
from eval.bench.figures import Amount, median
from eval.bench.ground import Ground
from index.errors import ModelError
from tests.scripted_ask import Said, one_line, run
from tests.scripted_eval import Eval

MEASURED = {
    "start": [
        *median("start.help", [1.0, 1.1, 1.2]),
        *median("start.status", [6.0, 6.0, 6.0]),
        Amount("start.pass", 0.105, 0.1, 0.11, 3),
    ],
    "index": median("index.times", [2.7]),
    "memory": [],
}


class Bench:
    """Runs ask bench, with parts that have measured already. measured: which ones were asked to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.measured: list[str] = []
        self._capsys = capsys
        for part, found in MEASURED.items():
            monkeypatch.setitem(running.MEASURES, part, self._part(part, found))

    def __call__(self, *typed: str) -> Said:
        return run(["bench", *typed], self._capsys)

    def _part(self, part: str, found: list[Amount]) -> running.Measure:
        def measure(ground: Ground) -> list[Amount]:
            assert ground.folder.is_dir()
            self.measured.append(part)
            return found

        return measure


@pytest.fixture
def bench(ev: Eval, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Bench:
    """In the folder of ev, whose entry points are those that are declared."""
    return Bench(monkeypatch, capsys)


def test_parts_are_measured_in_their_order_and_shown_with_their_aims(
    bench: Bench, ev: Eval
) -> None:
    said = bench("index", "start", "memory", "--report", "out", "--sample", "5")
    assert said.code == 0, "whatever the figures are"
    assert bench.measured == ["start", "index", "memory"]
    head, first, *rest = said.out.split("\n\n")
    assert "model default, sample 5" in head
    rows = [" ".join(line.split()) for line in first.splitlines()]
    assert rows == [
        "start value 95 % interval n aim",
        "help 1.10 1.00 to 1.20 3 at most 3.00 ask --help, python -c pass = 1",
        "status 6.00 6.00 to 6.00 3 at most 3.00, missed ask status, python -c pass = 1",
        "pass 0.10 s 0.10 s to 0.11 s 3 python -c pass",
    ]
    assert "times 2.70 1 at least 2.50 passages" in " ".join(rest[0].split())
    assert rest[1] == "memory: nothing to measure"
    assert rest[2] == "report: out/bench.json\n"
    kept = json.loads((ev.place / "out/bench.json").read_text())
    assert kept["parts"] == ["start", "index", "memory"]
    assert kept["figures"] == [one.to_json() for found in MEASURED.values() for one in found]


def test_json_is_what_is_kept(bench: Bench, ev: Eval) -> None:
    said = bench("start", "--json", "--report", "out")
    assert said.json == json.loads((ev.place / "out/bench.json").read_text())
    assert said.json["about"]["model"] == "default"
    assert said.json["report"] == "out/bench.json"


def test_the_plot_shows_each_figure_beside_its_aim(bench: Bench, ev: Eval) -> None:
    pytest.importorskip("matplotlib", reason="pip install 'askline[report]'")
    assert bench("start", "index", "--quiet", "--report", "out").code == 0
    drawn = Xml.fromstring((ev.place / "out/bench.svg").read_text())
    texts = {one.text for one in drawn.iter() if one.tag.endswith("text")}
    assert {"start.help", "start.status", "index.times"} <= texts
    assert "start.pass" not in texts, "nothing is asked of it"
    marks = [one.get("style", "") for one in drawn.iter() if one.tag.endswith("use")]
    reached = [style for style in marks if "var(--mark)" in style]
    missed = [style for style in marks if "var(--second)" in style]
    assert (len(reached), len(missed)) == (2, 1)


def test_without_matplotlib_there_is_no_plot_and_that_is_told(
    bench: Bench, ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    said = bench("start", "--report", "out")
    assert said.code == 0
    assert said.err == "ask: no plot; type: pip install 'askline[report]'\n"
    assert [path.name for path in (ev.place / "out").iterdir()] == ["bench.json"]


def test_what_was_measured_before_a_part_failed_is_kept(
    bench: Bench, ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Ground) -> list[Amount]:
        raise ModelError("no more")

    monkeypatch.setitem(running.MEASURES, "memory", fail)
    said = bench("start", "memory", "--report", "out")
    assert (said.code, said.out, said.err) == (2, "", "ask: no more\n")
    assert json.loads((ev.place / "out/bench.json").read_text())["parts"] == ["start"]


@pytest.mark.parametrize(
    "typed, told",
    [
        (["speed"], "'speed' is no part of the bench; its parts: answer, floor, followup, second,"),
        (["--corpus", "corpus"], "ask bench asks the shipped sample, no other corpus; type: ask"),
        (["--sample", "0"], "argument --sample: '0' is no number of questions, such as 40; type:"),
        (
            ["--report", "set.jsonl"],
            "the report cannot be written (File exists): set.jsonl/bench.json",
        ),
    ],
)
def test_what_is_typed_wrong_is_one_line_before_anything_is_measured(
    bench: Bench, typed: list[str], told: str
) -> None:
    assert one_line(bench("start", *typed)).startswith(told)
    assert bench.measured == []


def test_the_chain_that_is_not_installed_is_told_before_anything_is_measured(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert one_line(bench()) == (
        "langchain is not installed, which langchain needs; type: pip install 'askline[bench]'"
    )
    assert bench("start", "--quiet").code == 0, "which does not need it"


def test_every_part_has_a_measure_and_a_line_in_the_help_page(bench: Bench) -> None:
    assert list(running.MEASURES) == list(running.PARTS)
    page = bench("--help").out
    for part, told in running.PARTS.items():
        assert any(line.split() == [part, *told.split()] for line in page.splitlines())
