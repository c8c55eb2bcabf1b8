"""ask eval from end to end: what is asked, shown, linted, and refused for how it was typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.scripted_eval import HOW_MANY, NOT_THERE, ROWS, TALKS, Eval, rows_of
from tests.talks import FIVE, HOW_LONG
from ui import plugins


def test_a_set_is_asked_scored_and_shown(ev: Eval) -> None:
    run = ev("set.jsonl", "--report", "out")
    assert run.code == 0
    lines = run.out.split("\n")
    assert lines[0] == "set: 3 questions, scripted"
    words = [line.split() for line in lines]
    assert ["right", "100.0", "%", "100.0", "%", "to", "100.0", "%", "2"] in [
        one[:9] for one in words
    ]
    assert [one[:2] for one in words if one[:1] in (["fact"], ["none"], ["time"])] == [
        ["fact", "2"],
        ["none", "1"],
        ["time", "1"],
    ]
    assert f"report: {Path('out') / 'report.html'}" in lines
    assert re.search(r"^asking set: 3 of 3 questions in \d+:\d\d$", run.err, re.MULTILINE)
    rows = rows_of(ev.place / "out/results.jsonl")
    assert [(row["id"], row["answer"]["status"]) for row in rows] == [
        ("long", "answered"),
        ("many", "answered"),
        ("not", "not_found"),
    ]
    assert "<html" in (ev.place / "out/report.html").read_text()


def test_json_is_one_object_with_facts_figures_and_outcomes(ev: Eval) -> None:
    ev.says[HOW_MANY] = FIVE
    run = ev("--set", "set.jsonl", "--json", "--quiet")
    assert (run.code, run.err) == (0, "")
    told = run.json
    assert (told["about"]["set"], told["about"]["questions"]) == ("set", "3")
    assert (told["about"]["model"], told["about"]["model_sha256"]) == ("scripted", "5c" * 32)
    assert {"processor", "cores", "python"} <= told["about"].keys()
    assert told["meaning"].keys() == {one["name"] for one in told["figures"]}
    assert told["meaning"]["right"] == "every part said, of what the documents answer"
    assert [(one["id"], one["right"], one["truth"]) for one in told["outcomes"]] == [
        ("long", True, 1),
        ("many", False, told["outcomes"][1]["truth"]),
        ("not", True, 1),
    ]
    assert run.value("right") == 0.5
    assert run.value("accuracy") == pytest.approx(2 / 3)
    assert run.value("abstained") == 1.0
    assert (told["against"], told["compared"], told["below"]) == (None, None, [])
    page = Path(told["report"])
    assert page.parent.parent == ev.place / "home" / "reports"
    assert page.parent.name.startswith("set-")


def test_only_some_of_a_set_is_asked(ev: Eval) -> None:
    assert len(ev("set.jsonl", "--json", "--tag", "fact").json["outcomes"]) == 2
    run = ev("set.jsonl", "--json", "--tag", "fact", "--not-tag", "time")
    assert [one["id"] for one in run.json["outcomes"]] == ["many"]
    run = ev("set.jsonl", "--json", "--sample", "2")
    assert (len(run.json["outcomes"]), run.json["about"]["questions"]) == (2, "2 of 3")


def test_a_question_that_crashes_counts_as_wrong_and_the_rest_is_asked(ev: Eval) -> None:
    del ev.says[HOW_LONG]
    run = ev("set.jsonl", "--json")
    assert run.code == 0
    first, second, _ = run.json["outcomes"]
    assert first["error"].startswith("KeyError: 'How long did the talks in Moscow last?'")
    assert (first["right"], first["truth"], second["right"]) == (False, -1, True)
    assert run.value("right") == 0.5
    assert run.value("errors") == pytest.approx(1 / 3)


def test_verbose_tells_what_each_answer_is_worth(ev: Eval) -> None:
    ev.says[HOW_MANY] = FIVE
    del ev.says[HOW_LONG]
    said = [line for line in ev("set.jsonl", "--verbose").err.split("\n") if "?" in line]
    assert said == [
        f"failed long  {HOW_LONG}",
        f"wrong  many  {HOW_MANY}",
        f"right  not  {NOT_THERE}",
    ]


def test_what_a_set_says_does_nothing_to_a_terminal(ev: Eval) -> None:
    ev.write([{**ROWS[2], "id": "n\n\x1b[2J", "tags": ["a\x9b\nb"]}], "odd.jsonl")
    run = ev("odd.jsonl", "--verbose")
    assert f"right  n ⟨U+001B⟩[2J  {NOT_THERE}\n" in run.err
    assert "\na⟨U+009B⟩ b  " in run.out
    assert not {"\x1b", "\x9b"} & {*run.out, *run.err}


def test_a_row_s_own_documents_need_no_corpus(ev: Eval) -> None:
    own = [{"source": "talks.txt", "text": TALKS}]
    ev.write([{**row, "documents": own} for row in ROWS], "own.jsonl")
    assert ev("own.jsonl", "--json").value("right") == 1.0


def test_corpus_and_model_come_from_the_environment_only_where_nothing_else_says(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ev.place / "else").mkdir()
    (ev.place / "else" / "talks.txt").write_text(TALKS)
    monkeypatch.setenv("ASKLINE_CORPUS", "else")
    corpora = [ev("set.jsonl", "--json").json["about"]["corpus"]]
    corpora.append(ev("set.jsonl", "--json", "--corpus", "else").json["about"]["corpus"])
    (ev.place / "alone").mkdir()
    ev.write(ROWS, "alone/set.jsonl")
    corpora.append(ev("alone/set.jsonl", "--json").json["about"]["corpus"])
    assert corpora == [str(ev.place / one) for one in ("corpus", "else", "else")]


def test_lint_says_that_a_set_is_sound_with_no_model(ev: Eval) -> None:
    run = ev("--lint", "set.jsonl")
    assert (run.code, run.out, run.err) == (0, "3 rows, each holds what it says\n", "")
    assert ev.opened == 0
    assert ev("--lint").code == 0, "the shipped set is sound"
    assert ev.opened == 0


def test_lint_tells_every_fault_in_a_line(ev: Eval) -> None:
    wrong = {**ROWS[0], "id": "w", "answers": ["six hours"]}
    gone = {**ROWS[0], "id": "g", "evidence": [{**ROWS[0]["evidence"][0], "last_line": 99}]}
    ev.write([ROWS[0], wrong, gone])
    run = ev("--lint", "set.jsonl")
    lines = [
        "set.jsonl:2: no line of the evidence holds any of ['six hours']",
        "set.jsonl:3: evidence: talks.txt has no line 99",
    ]
    assert (run.code, run.out) == (2, "\n".join(lines) + "\n")
    assert run.err == "ask: 2 of 3 rows are at fault\n"
    assert ev("--lint", "set.jsonl", "--json").json == {"rows": 3, "faults": lines}


@pytest.mark.parametrize(
    "typed, fault",
    [
        (["none.jsonl"], "the set cannot be read (No such file or directory): none.jsonl; name"),
        (["set.jsonl", "--set", "set.jsonl"], "two sets are named; type: "),
        (["set.jsonl", "--sample", "0"], "argument --sample: '0' is no number of questions"),
        (["set.jsonl", "--sample", "many"], "argument --sample: 'many' is no number of questions"),
        (["set.jsonl", "--tag", "fcat"], "no question has the tag 'fcat'; its tags: fact, none"),
        (["set.jsonl", "--against", "me"], "argument --against: invalid choice: 'me'"),
        (["set.jsonl", "--corpus", "none"], "no such corpus folder: none; "),
        (["set.jsonl", "--compare", "none"], "the results cannot be read"),
        (["--resume", "corpus"], "no run of ask eval lies here: corpus; "),
        (["corpus"], "this folder holds no corpus.jsonl, so it is not in BEIR's format: corpus; "),
        (
            ["--resume", "out", "--model", "small"],
            "a run goes on as it was begun, and model is not for it to choose; type: ask eval",
        ),
        (["--colour"], "unrecognized arguments: --colour; type: ask eval --help"),
    ],
)
def test_what_is_typed_wrong_is_one_line_and_loads_nothing(
    ev: Eval, typed: list[str], fault: str
) -> None:
    assert ev.fault(*typed).startswith(fault)


def test_a_malformed_row_or_evidence_that_is_not_there_loads_nothing(ev: Eval) -> None:
    ev.write([ROWS[0], {**ROWS[1], "answerable": "yes"}])
    assert ev.fault("set.jsonl") == (
        "answerable is missing or no truth value: set.jsonl:2; write true or false"
    )
    far = {**ROWS[1], "evidence": [{"source": "talks.txt", "first_line": 5, "last_line": 5}]}
    ev.write([ROWS[0], far])
    told = "evidence: talks.txt has no line 5: set.jsonl:2; write lines from 1 to 4"
    assert ev.fault("set.jsonl") == told
    assert ev.fault("set.jsonl", "--tag", "time") == told, "also where the row is not asked"


def test_help_tells_what_there_is(ev: Eval) -> None:
    run = ev("--help")
    assert (run.code, run.err, ev.opened) == (0, "", 0)
    for option in ("--set", "--lint", "--sample", "--resume", "--compare", "--against", "--corpus"):
        assert option in run.out


def test_a_command_that_is_not_installed_is_an_error(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins, "entry_points", lambda **_: [])
    assert ev.fault("set.jsonl") == (
        "ask eval is not installed; install askline again, with: pip install -e ."
    )
