"""ask eval from end to end, with a model whose words are written down beforehand."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import index.opening
import rag.opening
from eval import beir, floors, suite
from eval.question import Question
from index.errors import CorpusError, ModelError
from index.weights.offline import QUIET
from rag import attention, judge
from rag.llm import Model
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel
from ui import plugins
from ui.cli import main

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
TALKS = """\
A week of diplomacy
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours, Ushakov said.
The leaked draft of the plan has 28 points.
"""
HOW_LONG = "How long did the talks in Moscow last?"
HOW_MANY = "How many points has the leaked draft?"
NOT_THERE = "How long did the talks in Vienna last?"
ROWS: list[dict[str, Any]] = [
    {
        "id": "long",
        "question": HOW_LONG,
        "answers": ["five hours"],
        "answerable": True,
        "evidence": [{"source": "talks.txt", "first_line": 3, "last_line": 3}],
        "tags": ["fact", "time"],
    },
    {
        "id": "many",
        "question": HOW_MANY,
        "answers": ["28"],
        "answerable": True,
        "evidence": [{"source": "talks.txt", "first_line": 4, "last_line": 4}],
        "tags": ["fact"],
    },
    {"id": "not", "question": NOT_THERE, "answers": [], "answerable": False, "tags": ["none"]},
]


class Run:
    """A finished ask: its exit code, standard output and standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        assert self.out.count("\n") == 1
        return json.loads(self.out)

    def value(self, name: str) -> float:
        """A figure over all questions, from what --json printed."""
        (found,) = (
            one["value"]
            for one in self.json["figures"]
            if one["name"] == name and one["tag"] is None
        )
        return float(found)


class Eval:
    """Runs ask eval in this process. says: what the model answers to the questions."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: Path
    ) -> None:
        self.place = place
        self.says = {
            HOW_LONG: "The talks in Moscow went on for 5 hours.",
            HOW_MANY: "28 points.",
            NOT_THERE: "The passages do not mention it.",
        }
        self.stops_at: str | None = None
        self.opened = 0
        self.name = "scripted"
        self.model = ScriptedModel()
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def open_model(self, *_: object) -> Model:
        self.opened += 1
        self.model = ScriptedModel(
            sentence=self.say,
            short=self.say,
            name=self.name,
        )
        return self.model

    def say(self, question: str) -> str:
        if question == self.stops_at:
            raise KeyboardInterrupt
        return self.says[question]

    def asked(self) -> int:
        """How many answers the model that was opened last wrote."""
        return len(self.model.texts("sentence"))

    def write(self, rows: Sequence[Mapping[str, Any]], name: str = "set.jsonl") -> None:
        (self.place / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def __call__(self, *typed: str) -> Run:
        self._capsys.readouterr()
        try:
            code: Any = main(["eval", *typed])
        except SystemExit as stop:
            code = stop.code
        said = self._capsys.readouterr()
        return Run(code or 0, said.out, said.err)

    def fault(self, *typed: str) -> str:
        """What a failure says: one line, exit 2, and before any model is loaded."""
        before = self.opened
        run = self(*typed)
        assert (run.code, run.out, self.opened) == (2, "", before)
        assert run.err.startswith("ask: ")
        assert run.err.count("\n") == 1
        return run.err[5:-1]


def rows_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def ev(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Eval:
    """ask eval, in a folder with set.jsonl and, beside it, its corpus."""
    place = tmp_path.resolve()
    (place / "corpus").mkdir()
    (place / "corpus" / "talks.txt").write_text(TALKS)
    made = Eval(monkeypatch, capsys, place)
    made.write(ROWS)
    monkeypatch.chdir(place)
    for name in ("ASKLINE_CORPUS", "ASKLINE_INDEX", "ASKLINE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in QUIET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASKLINE_HOME", str(place / "home"))
    embedder = HashEmbedder()
    monkeypatch.setattr("rag.run.judge_of", {"Scripted": GATED}.__getitem__)
    monkeypatch.setattr(rag.opening, "open_model", made.open_model)
    monkeypatch.setattr(rag.opening, "open_embedder", lambda *_: embedder)
    monkeypatch.setattr(index.opening, "embedder_name", lambda: embedder.name)
    declared = tomllib.loads(PYPROJECT.read_text())["project"]["entry-points"][plugins.GROUP]

    def entry_points(*, group: str, name: str) -> list[EntryPoint]:
        return [EntryPoint(name, declared[name], group)] if name in declared else []

    monkeypatch.setattr(plugins, "entry_points", entry_points)
    return made


# Asking.


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
    ev.says[HOW_MANY] = "The talks in Moscow went on for 5 hours."
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
    ev.says[HOW_MANY] = "The talks in Moscow went on for 5 hours."
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


# Going on, comparing, floors.


def test_an_interrupted_run_goes_on_where_it_was(ev: Eval) -> None:
    ev.stops_at = HOW_MANY
    cut = ev("set.jsonl", "--report", "out", "--not-tag", "none")
    assert cut.code == 130
    assert cut.err.endswith("ask: to go on, type: ask eval --resume out\nask: interrupted\n")
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
    room = {"judge": judge, "heads": attention}[name]
    fitted = json.loads(room.FITTED.read_text(encoding="utf-8"))
    model, entry = next(iter(fitted.items()))
    fitted[model] = {**entry, "questions": entry["questions"] + 1}
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
    ev.says[HOW_MANY] = "The talks in Moscow went on for 5 hours."
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
    ev.says[HOW_MANY] = "The talks in Moscow went on for 5 hours."
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


# Against a peer.


class Parrot:
    """A peer that says the same to everything."""

    name = "parrot"

    def __init__(self) -> None:
        self.closed = False

    def ask(self, question: Question) -> dict[str, Any]:
        if question.id == "not":
            raise CorpusError("it does not know")
        return {"status": "answered", "answer": "Five hours.", "short": "Five hours."} | {
            "citations": [],
            "confidence": 1.0,
            "timings": {"first_token": 0.5, "total": 1.0},
            "tokens": {"prompt": 100, "reused": 0, "generated": 5},
        }

    def close(self) -> None:
        self.closed = True


def test_a_peer_is_asked_the_same_and_shown_beside(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = Parrot()
    monkeypatch.setattr(suite, "require", lambda _: None)
    monkeypatch.setattr(suite, "open_peer", lambda *_: peer)
    run = ev("set.jsonl", "--against", "langchain", "--report", "out", "--json")
    rows = {row["figure"]: row for row in run.json["against"]}
    assert rows["right"] == {
        "figure": "right",
        "askline": 1.0,
        "langchain": 0.5,
        "ratio": 2.0,
        "askline_interval": [1.0, 1.0],
        "langchain_interval": [0.0, 1.0],
    }
    assert rows["first_token_median"]["langchain"] == 0.5
    assert rows["first_token_median"]["langchain_interval"] is None
    page = " ".join((ev.place / "out/report.html").read_text().split())
    assert "<h2>Beside langchain</h2>" in page
    assert "askline alone was right on 2 of them, langchain alone on 0" in page
    assert peer.closed
    kept = rows_of(ev.place / "out/langchain.jsonl")
    assert [row["error"] for row in kept] == [None, None, "it does not know"]
    said = ev("set.jsonl", "--against", "langchain").out
    assert [line.split() for line in said.split("\n") if line.startswith("right  ")][1] == (
        "right 100.0 % 100.0 % to 100.0 % 50.0 % 0.0 % to 100.0 % 2.00".split()
    )
    assert "right alone: askline on 2, langchain on 0 (McNemar's exact test, p = 0.5)" in said


def test_a_peer_that_is_not_installed_is_told_before_anything_is_asked(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert ev.fault("set.jsonl", "--against", "langchain") == (
        "langchain is not installed, which langchain needs; type: pip install 'askline[bench]'"
    )


# Linting.


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


# What is typed wrong.


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


def test_a_run_with_other_questions_is_nothing_to_compare_with(ev: Eval) -> None:
    ev("set.jsonl", "--report", "old")
    ev.write([{**row, "question": row["question"] + "!"} for row in ROWS])
    assert ev.fault("set.jsonl", "--compare", "old").startswith(
        "this run has none of the questions: old; "
    )


# Files of other formats.


def test_squad_s_own_file_is_asked_as_it_is(ev: Eval) -> None:
    context = TALKS.split("\n")[2]
    at = context.index("five hours")
    questions = [
        {"id": "y", "question": HOW_LONG, "answers": [{"text": "five hours", "answer_start": at}]},
        {"id": "n", "question": NOT_THERE, "is_impossible": True, "answers": []},
    ]
    article = {"title": "Talks", "paragraphs": [{"context": context, "qas": questions}]}
    (ev.place / "dev.json").write_text(json.dumps({"version": "v2.0", "data": [article]}))
    told = ev("--set", "dev.json", "--json").json
    assert [(one["id"], one["answerable"], one["right"]) for one in told["outcomes"]] == [
        ("y", True, True),
        ("n", False, True),
    ]
    assert told["outcomes"][0]["citation_recall"] == 1.0
    assert ev("--lint", "--set", "dev.json").code == 0


def test_a_beir_folder_is_searched(ev: Eval, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ev.place / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": "d1", "text": "Tea is green."}, {"_id": "d2", "text": "Snow is white."}]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents))
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "Which colour has snow?"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")
    monkeypatch.setattr("eval.beir.open_embedder", lambda *_: HashEmbedder())
    run = ev("beir", "--json")
    assert (run.value("ndcg@10"), run.value("recall@10")) == (1.0, 1.0)
    assert run.json["meaning"] == beir.ABOUT
    assert ev.fault("beir", "--sample", "1") == (
        "a folder in BEIR's format is searched as a whole, and nothing else: beir;"
        " type: ask eval --set beir"
    )
    shown = ev("beir")
    assert shown.out.startswith("beir: 1 queries\n\nfigure")
    assert "documents judged relevant that are among the first 100\n" in shown.out
    assert "searching: 1 of 1 questions in 0:00\n" in shown.err
    assert ev.opened == 0


# How ask finds it.


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
