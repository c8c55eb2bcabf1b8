"""A run that is kept: gone on with, compared with another, held against floors."""

from __future__ import annotations

import json
from typing import Any

import pytest

import rag.opening
from eval import floors
from index.errors import ModelError
from rag import heads, judge
from rag.llm import Model
from tests.scripted_eval import HOW_MANY, ROWS, Eval, rows_of
from tests.talks import FIVE, HOW_LONG


def test_an_interrupted_run_goes_on_where_it_was(ev: Eval) -> None:
    ev.stops_at = HOW_MANY
    cut = ev("set.jsonl", "--report", "out", "--not-tag", "none")
    assert cut.code == 130
    assert cut.err.endswith("ask: to go on, type: ask eval --resume out\nask: stopped\n")
    assert [row["id"] for row in rows_of(ev.place / "out/results.jsonl")] == ["long"]
    assert not (ev.place / "out/report.html").exists()
    ev.stops_at = None
    done = ev("--resume", "out", "--json")
    assert (done.code, ev.asked()) == (0, 1), "only the second question is asked"
    assert [(one["id"], one["right"]) for one in done.json["outcomes"]] == [
        ("long", True),
        ("many", True),
    ]
    again = ev("--resume", "out", "--json", "--quiet")
    assert (again.json, ev.asked()) == (done.json, 0), "nothing is left to ask"
    whole = ev("set.jsonl", "--not-tag", "none", "--json").json
    assert _timeless(whole["outcomes"]) == _timeless(done.json["outcomes"])


def _timeless(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "first_token": None, "seconds": None} for one in outcomes]


def test_a_run_goes_on_only_with_the_same_set_model_and_documents(ev: Eval) -> None:
    ev("set.jsonl", "--report", "out")
    ev.name = "another"
    run = ev("--resume", "out")
    assert (run.code, run.err.split("\n")[-2]) == (
        2,
        "ask: the run was begun with another model: out; begin a new one with ask eval",
    )
    ev.name = "scripted"
    (ev.place / "corpus" / "more.txt").write_text("One more document.\n")
    assert "the run was begun with another index: out; " in ev("--resume", "out").err
    ev.write(ROWS[:2])
    assert ev.fault("--resume", "out").startswith(
        f"the set has changed since this run was begun, or is gone: {ev.place / 'set.jsonl'}; "
    )
    assert ev.fault("set.jsonl", "--report", "out").startswith("a run lies here already: out; ")


@pytest.mark.parametrize("name", ["judge", "heads"])
def test_a_run_goes_on_only_with_the_same_judge_and_heads(
    ev: Eval, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ev("set.jsonl", "--report", "out")
    assert ev("--resume", "out").code == 0
    room = {"judge": judge, "heads": heads}[name]
    fitted = json.loads(room.FITTED.read_text(encoding="utf-8"))
    model, entry = next(iter(fitted.items()))
    fitted[model] = {**entry, "another": 1}
    (ev.place / "fitted.json").write_text(json.dumps(fitted))
    monkeypatch.setattr(room, "FITTED", ev.place / "fitted.json")
    run = ev("--resume", "out")
    assert (run.code, run.err.split("\n")[-2]) == (
        2,
        f"ask: the run was begun with another {name}: out; begin a new one with ask eval",
    )


def test_a_run_that_never_asked_anything_may_be_begun_again(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(rag.opening, "open_model", _no_model)
        assert ev.fault("set.jsonl", "--report", "out") == "the model does not load"
    assert ev("set.jsonl", "--report", "out").code == 0


def _no_model(*_: object) -> Model:
    raise ModelError("the model does not load")


def test_a_run_is_compared_with_an_older_one(ev: Eval) -> None:
    ev.says[HOW_MANY] = FIVE
    ev("set.jsonl", "--report", "old")
    ev.says |= {HOW_LONG: "Putin met Witkoff.", HOW_MANY: "The leaked draft has 28 points."}
    run = ev("set.jsonl", "--json", "--compare", "old")
    told = run.json["compared"]
    assert (told["questions"], told["p"]) == (3, 1.0)
    assert told["gained"] == [{"id": "many", "question": HOW_MANY}]
    assert told["lost"] == [{"id": "long", "question": HOW_LONG}]
    shown = ev("set.jsonl", "--compare", "old/results.jsonl").out
    assert "1 won, 1 lost (McNemar's exact test, p = 1)" in shown
    assert f"  won  many  {HOW_MANY}\n  lost long  {HOW_LONG}\n" in shown


def test_a_figure_under_its_floor_is_told_and_is_exit_1(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = ev.place / "sets"
    shipped.mkdir()
    ev.write(ROWS, "sets/mine.jsonl")
    (ev.place / "floors.toml").write_text('[mine]\nright = 0.9\naccuracy = 0.5\n"found@5" = 1.1\n')
    monkeypatch.setattr("eval.choose.SHIPPED", shipped)
    monkeypatch.setattr("eval.settings.SHIPPED", shipped)
    monkeypatch.setattr(floors.floors_of, "__defaults__", (ev.place / "floors.toml",))
    ev.says[HOW_MANY] = FIVE
    typed = ("sets/mine.jsonl", "--corpus", "corpus", "--json")
    run = ev(*typed)
    assert run.code == 1
    lines = ["right is 0.500, under its floor of 0.9", "found@5 is 1.000, under its floor of 1.1"]
    assert run.json["below"] == lines
    assert [line for line in run.err.split("\n") if line.startswith("ask: ")] == [
        f"ask: {line}" for line in lines
    ]
    for part in (["--sample", "3"], ["--tag", "fact"], ["--model", "small"]):
        assert ev(*typed, *part).code == 0, "floors are for the whole set and the default model"
    assert ev("set.jsonl").code == 0


def test_a_run_with_other_questions_is_nothing_to_compare_with(ev: Eval) -> None:
    ev("set.jsonl", "--report", "old")
    ev.write([{**row, "question": row["question"] + "!"} for row in ROWS])
    assert ev.fault("set.jsonl", "--compare", "old").startswith(
        "this run has none of the questions: old; "
    )
