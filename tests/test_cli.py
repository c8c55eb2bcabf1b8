"""The command line from end to end, with a model whose words are written down beforehand."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import index.opening
import rag.opening
from index.corpus import sample
from index.errors import ModelError
from index.weights import Progress
from index.weights.offline import QUIET
from rag.llm import Model
from rag.prompt import Prompt
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel
from ui.cli import main

TALKS = """\
A week of diplomacy
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours, Ushakov said.
Ushakov also said that no compromise was found on territory.
"""
PLAN = """\
The plan
The leaked draft of the peace plan has 28 points.
"""
HOW_LONG = "How long did the talks in Moscow last?"
HOW_MANY = "How many points has the leaked draft of the plan?"
FIVE = "The talks in Moscow went on for 5 hours."
LINE = "The talks in Moscow went on for five hours, Ushakov said."
NOT_STATED = "Not found: the documents do not state it."
FIELDS = (
    "question status reason answer short claims citations conflicts confidence nearest timings"
    " tokens manifest"
).split()


@dataclass(frozen=True, slots=True)
class Said:
    """What a run of ask said: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one line of standard output as JSON."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


class Ask:
    """Runs ask in this process, with a model and an embedder of one's own."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        folder: Path,
        home: Path,
    ) -> None:
        self.model = ScriptedModel(
            sentence={HOW_LONG: FIVE, HOW_MANY: "The leaked draft has 28 points."},
            short={HOW_LONG: "5 hours", HOW_MANY: "28"},
        )
        self.embedder = HashEmbedder()
        self.folder = folder
        self.home = home
        self.opened: list[str] = []
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def open_model(self, name: str | Path, _: Progress) -> Model:
        self.opened.append(str(name))
        return self.model

    def open_embedder(self, _: Progress | None = None) -> HashEmbedder:
        return self.embedder

    def __call__(self, *typed: str, stdin: str | io.StringIO | None = None) -> Said:
        """stdin: what is piped in; None for a terminal at which nothing is typed."""
        given = (
            Terminal() if stdin is None else io.StringIO(stdin) if isinstance(stdin, str) else stdin
        )
        self._monkeypatch.setattr(sys, "stdin", given)
        self._capsys.readouterr()
        try:
            code: Any = main(typed)
        except SystemExit as stop:
            code = stop.code
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def on_a_terminal(self, *typed: str) -> Said:
        """The same with a standard output that is a terminal."""
        out = Terminal()
        with self._monkeypatch.context() as changed:
            changed.setattr(sys, "stdout", out)
            said = self(*typed)
        assert said.out == ""
        return Said(said.code, out.getvalue(), said.err)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:
    """ask, in a folder above the corpus notes, which ASKLINE_CORPUS names."""
    place = tmp_path.resolve()
    folder = place / "notes"
    (folder / "plans").mkdir(parents=True)
    (folder / "talks.txt").write_text(TALKS)
    (folder / "plans" / "plan.md").write_text(PLAN)
    made = Ask(monkeypatch, capsys, folder, place / "home")
    monkeypatch.chdir(place)
    for name in ("ASKLINE_INDEX", "ASKLINE_MODEL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in QUIET.items():  # so that what ask sets is taken back afterwards
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASKLINE_HOME", str(made.home))
    monkeypatch.setenv("ASKLINE_CORPUS", "notes")
    monkeypatch.setattr("rag.run.judge_of", {"Scripted": GATED}.__getitem__)
    monkeypatch.setattr(rag.opening, "open_model", made.open_model)
    monkeypatch.setattr(rag.opening, "open_embedder", made.open_embedder)
    monkeypatch.setattr(index.opening, "open_embedder", made.open_embedder)
    monkeypatch.setattr(index.opening, "embedder_name", lambda: made.embedder.name)
    return made


def one_line(said: Said) -> str:
    """What a failure said: nothing on standard output, one line on standard error, exit 2."""
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("ask: ")
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1
    assert "usage:" not in said.err
    return said.err[len("ask: ") : -1]


def sed(path: Path, line: int) -> str:
    """A line of a file as sed shows it: without any code of ours."""
    shown = subprocess.run(
        ["sed", "-n", f"{line}p", str(path)], capture_output=True, text=True, check=True
    )
    return shown.stdout.removesuffix("\n")


def citation(folder: Path, source: str, line: int) -> dict[str, Any]:
    return {
        "source": source,
        "first_line": line,
        "last_line": line,
        "quote": sed(folder / source, line),
        "sha256": hashlib.sha256((folder / source).read_bytes()).hexdigest(),
        "verified": True,
    }


# Answering.


def test_an_answer_and_below_it_the_lines_it_is_in(ask: Ask) -> None:
    assert ask("--quiet", HOW_LONG) == Said(0, f"{FIVE}\n  notes/talks.txt:3  {LINE}\n", "")


def test_the_words_of_a_question_need_no_quotation_marks(ask: Ask) -> None:
    assert ask("--quiet", *HOW_LONG.split(), "--short") == Said(0, "five hours\n", "")


def test_the_json_has_the_contract_s_fields_in_its_order_and_the_file_s_lines(ask: Ask) -> None:
    said = ask("--json", HOW_LONG)
    answer = said.json
    assert said.code == 0
    assert list(answer) == FIELDS
    assert {field: answer[field] for field in FIELDS[:8]} == {
        "question": HOW_LONG,
        "status": "answered",
        "reason": None,
        "answer": FIVE,
        "short": "five hours",
        "claims": [{"text": FIVE, "citations": [0]}],
        "citations": [citation(ask.folder, "talks.txt", 3)],
        "conflicts": [],
    }
    assert answer["nearest"] == []
    assert list(answer["citations"][0]) == list(citation(ask.folder, "talks.txt", 3))
    assert list(answer["timings"]) == ["retrieve", "first_token", "total"]
    assert list(answer["tokens"]) == ["prompt", "reused", "generated"]
    assert list(answer["manifest"]) == [
        "askline",
        "model",
        "model_sha256",
        "embedder",
        "index",
        "prompt",
        "judge",
        "heads",
    ]
    assert answer["manifest"]["embedder"] == "hash"


@pytest.mark.parametrize(
    "data",
    [
        TALKS.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TALKS.encode(),
        TALKS.replace("diplomacy", "diplo\x0cma\u2028cy\x85").encode(),
        TALKS.replace("Ushakov", "Ouchakov à Genève").encode("cp1252"),
    ],
    ids=["CRLF", "byte order mark", "form feed", "cp1252"],
)
def test_a_citation_counts_lines_as_an_editor_does_and_hashes_the_bytes(
    ask: Ask, data: bytes
) -> None:
    (ask.folder / "talks.txt").write_bytes(data)
    (cited,) = ask("--json", HOW_LONG).json["citations"]
    third = data.replace(b"\r\n", b"\n").split(b"\n")[2]
    quote = third.decode("cp1252" if b"\xe0" in third else "utf-8")
    assert (cited["first_line"], cited["quote"]) == (3, quote)
    assert cited["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_same_question_twice_gives_the_same_bytes_but_for_the_timings(ask: Ask) -> None:
    def bytes_but_timings() -> str:
        answer = ask("--json", HOW_LONG).json
        del answer["timings"]
        return json.dumps(answer)

    assert bytes_but_timings() == bytes_but_timings()


def test_what_is_not_found_is_said_with_the_nearest_lines_and_exit_1(ask: Ask) -> None:
    ask.model = ScriptedModel(gate=0.01)
    said = ask("--quiet", HOW_LONG)
    assert (said.code, said.err) == (1, "")
    first, second, *nearest = said.out.splitlines()
    assert (first, second) == (NOT_STATED, "nearest lines:")
    assert nearest[0] == f"  notes/talks.txt:3  {LINE}"
    for line in nearest:
        place, quote = line.strip().split("  ", 1)
        path, number = place.split(":")
        assert quote == sed(Path(path), int(number))
    answer = ask("--json", HOW_LONG)
    assert answer.code == 1
    assert answer.json["nearest"][0] == citation(ask.folder, "talks.txt", 3)
    assert answer.json["citations"] == []


def test_what_no_line_bears_out_is_not_said(ask: Ask) -> None:
    ask.model = ScriptedModel(sentence=FIVE.replace("5", "6"))
    said = ask("--quiet", HOW_LONG)
    assert said.code == 1
    first, *rest = said.out.splitlines()
    assert first == "Not found: no line bears out the answer that was drafted."
    assert rest[:2] == ["nearest lines:", f"  notes/talks.txt:3  {LINE}"]
    assert "6 hours" not in said.out


def test_short_is_the_value_alone_and_where_there_is_none_the_answer(ask: Ask) -> None:
    assert ask("--quiet", "--short", HOW_LONG) == Said(0, "five hours\n", "")
    why = "Why was no compromise found on territory?"
    text = "Ushakov also said that no compromise was found on territory."
    ask.model = ScriptedModel(sentence=text)
    assert ask("--quiet", "--short", why) == Said(0, f"{text}\n", "")
    ask.model = ScriptedModel(gate=0.01)
    assert ask("--quiet", "--short", HOW_LONG) == Said(1, f"{NOT_STATED}\n", "")


def test_a_question_may_come_on_standard_input(ask: Ask) -> None:
    spread = HOW_LONG.replace(" ", "\n ")
    said = ask("--json", stdin=f"{spread}\n")
    assert (said.code, said.json["question"], said.json["short"]) == (0, HOW_LONG, "five hours")


@pytest.mark.parametrize("typed", [[], [""], ["  "], ["?"], ["...", "!?"], ["-"]])
def test_a_question_without_a_letter_or_digit_is_no_question(ask: Ask, typed: list[str]) -> None:
    fault = 'the question is empty; type: ask "How long did the meeting last?"'
    assert one_line(ask(*typed)) == fault
    assert one_line(ask(*typed, stdin=" \n?")) == fault
    assert ask.opened == []


def test_an_empty_question_is_not_asked_of_standard_input(ask: Ask) -> None:
    """A script's empty variable must not swallow, or wait for, what the script reads itself."""
    assert one_line(ask("", stdin=HOW_LONG)).startswith("the question is empty;")


def test_without_a_corpus_the_sample_is_asked(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASKLINE_CORPUS")
    question = "How long did the negotiations last?"
    ask.model = ScriptedModel(sentence="The negotiations lasted 5 hours.", short="5 hours")
    answer = ask("--json", question).json
    assert (answer["status"], answer["short"]) == ("answered", "five hours")
    for cited in answer["citations"]:
        path = sample() / cited["source"]
        assert cited == citation(sample(), cited["source"], cited["first_line"])
        assert re.search(r"\bfive hours\b", sed(path, cited["first_line"]))


# Settings.


def test_options_come_before_the_environment(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "own.txt").write_text(TALKS)
    monkeypatch.setenv("ASKLINE_INDEX", "named")
    monkeypatch.setenv("ASKLINE_MODEL", "small")
    sources = [one["source"] for one in ask("--json", HOW_LONG).json["citations"]]
    assert (sources, ask.opened) == (["talks.txt"], ["small"])
    assert (tmp_path / "named" / "index.sqlite").exists()
    typed = ["--corpus", "other", "--index", "there", "--model", "tiny"]
    sources = [one["source"] for one in ask("--json", *typed, HOW_LONG).json["citations"]]
    assert (sources, ask.opened) == (["own.txt"], ["small", "tiny"])
    assert (tmp_path / "there" / "index.sqlite").exists()
    assert not ask.home.exists()


def test_the_model_is_the_default_one_if_none_is_named(ask: Ask) -> None:
    ask(HOW_LONG)
    assert ask.opened == ["default"]


def test_the_index_is_brought_up_to_date_first_and_only_if_need_be(ask: Ask) -> None:
    first = ask(HOW_LONG)
    assert f"indexing {ask.folder}" in first.err
    assert first.out == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    assert ask(HOW_LONG).err == ""
    (ask.folder / "talks.txt").write_text(f"One more line\n{TALKS}")
    again = ask(HOW_LONG)
    assert f"indexing {ask.folder}" in again.err
    assert again.out == f"{FIVE}\n  notes/talks.txt:4  {LINE}\n"


def test_verbose_tells_on_standard_error_what_is_done(ask: Ask) -> None:
    ask(HOW_LONG)
    said = ask("--verbose", HOW_LONG)
    assert said.out == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    *stages, model, figures = said.err.splitlines()
    assert stages == ["searching ...", "reading 3 of 3 passages ...", "writing ...", "checking ..."]
    assert re.fullmatch(
        r"search \d+\.\d\d s, first word \d+\.\d\d s, all \d+\.\d\d s; \d+ tokens read,"
        r" 0 of them kept from before, 9 written; confidence 0\.90",
        figures,
    )
    assert model == f"model scripted, SHA-256 {ask.model.sha256}"


def test_files_are_answered_from_without_an_index_on_disk(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text("Nothing of note.\n")
    typed = ["--file", "notes/talks.txt", "--file", str(tmp_path / "loose.txt")]
    before = sorted(tmp_path.rglob("*"))
    said = ask("--json", *typed, HOW_LONG)
    assert said.code == 0
    assert said.json["citations"] == [citation(tmp_path, "notes/talks.txt", 3)]
    assert ask("--quiet", *typed, HOW_LONG).out.endswith(f"  notes/talks.txt:3  {LINE}\n")
    other = ask("--json", *typed, HOW_MANY)
    assert (other.code, other.json["status"]) == (1, "not_found"), "the plan is not among them"
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written"


@pytest.mark.parametrize(
    "name, fault",
    [
        ("none.txt", "no such file: none.txt; name a file with --file DOC"),
        ("notes", "no such file: notes; name a file with --file DOC"),
        ("a.bin", "a file of a kind that is not read: a.bin; name one of .md .txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    ask: Ask, tmp_path: Path, name: str, fault: str
) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0")
    assert one_line(ask("--file", "notes/talks.txt", "--file", name, HOW_LONG)) == fault


# A terminal, and what is none.


def test_off_a_terminal_there_is_no_escape_code_and_no_carriage_return(ask: Ask) -> None:
    hostile = "\x1b[31mThe talks in Moscow went on for five hours, Ushakov said.\x1b[0m\r"
    (ask.folder / "talks.txt").write_text(TALKS.replace(LINE, hostile))
    ask.model = ScriptedModel(sentence=f"\x1b[m{FIVE}", short="\x1b[m5 hours")
    for typed in ([], ["--verbose"], ["--short"], ["--json"]):
        said = ask(*typed, HOW_LONG)
        assert said.code == 0
        assert "\x1b" not in said.out + said.err
        assert "\r" not in said.out + said.err


def test_on_a_terminal_words_appear_as_they_are_written_and_then_the_citations(ask: Ask) -> None:
    out = Terminal()
    seen: list[str] = []

    def gate(_: str) -> float:
        seen.append(out.getvalue())
        return 0.9

    ask.model = ScriptedModel(sentence=FIVE, gate=gate)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys, "stdout", out)
        said = ask("--quiet", HOW_LONG)
    assert seen == [FIVE], "all words were there before the answer was checked"
    assert said.code == 0
    assert out.getvalue() == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"


def test_on_a_terminal_a_draft_that_is_withdrawn_is_followed_by_the_honest_line(ask: Ask) -> None:
    draft = FIVE.replace("5", "6")
    ask.model = ScriptedModel(sentence=draft)
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.code == 1
    assert said.out.startswith(
        f"{draft}\n\nNot found: no line bears out the answer that was drafted.\nnearest lines:\n"
        f"  notes/talks.txt:3  {LINE}\n"
    )


def test_on_a_terminal_a_draft_of_which_a_part_is_withdrawn_is_followed_by_what_stands(
    ask: Ask,
) -> None:
    ask.model = ScriptedModel(sentence=f"{FIVE} They cost nine million dollars.", short="5")
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.out == (
        f"{FIVE} They cost nine million dollars.\n\n{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    )


def test_on_a_terminal_nothing_is_streamed_where_nothing_is_written(ask: Ask) -> None:
    ask.model = ScriptedModel(gate=0.01)
    assert ask.on_a_terminal("--quiet", HOW_LONG).out.startswith(f"{NOT_STATED}\nnearest lines:\n")


def test_on_a_terminal_a_second_draft_is_not_written_behind_the_first(ask: Ask) -> None:
    """And is not written again when it stands up to the check."""
    draft = FIVE.replace("5", "6")

    def sentence(_: str) -> str:
        return draft if len(model.texts("sentence")) == 1 else FIVE

    for name in "abcdef":
        (ask.folder / f"{name}.txt").write_text(f"The talks in Moscow, part {name}, went on.\n")
    model = ScriptedModel(
        sentence=sentence, short="5 hours", look=lambda _, text: 9.0 if "Ushakov" in text else 0.0
    )
    ask.model = model
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.out == f"{draft}\n\n{FIVE}\n  notes/talks.txt:3  {LINE}\n"


def screen(written: str) -> str:
    """What is to be seen of a terminal on which a line is wiped before it is written again."""
    return "\n".join(line.split("\r\033[K")[-1] for line in written.split("\n"))


def test_telling_what_is_done_does_not_wipe_what_was_written(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard output and standard error are one screen."""
    ask(HOW_LONG)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", out)
    ask(HOW_LONG)
    assert "reading 3 of 3 passages ..." in out.getvalue()
    assert screen(out.getvalue()) == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"


@pytest.mark.parametrize("begun, seen", [("", ""), ("The talks ", "The talks \n")])
def test_what_went_wrong_begins_a_line_of_its_own(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, begun: str, seen: str
) -> None:
    class Failing(ScriptedModel):
        def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
            if begun:
                yield begun
            raise ModelError("no more")

    ask("index")
    ask.model = Failing()
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", out)
    assert ask(HOW_LONG).code == 2
    assert "reading 3 of 3 passages ..." in out.getvalue()
    assert screen(out.getvalue()) == f"{seen}ask: no more\n"


def test_json_and_short_are_the_same_on_a_terminal(ask: Ask) -> None:
    assert ask.on_a_terminal("--quiet", "--short", HOW_LONG).out == "five hours\n"
    assert ask.on_a_terminal("--quiet", "--json", HOW_LONG).json["short"] == "five hours"


def test_whether_something_is_so_is_streamed_as_it_stands(ask: Ask) -> None:
    question = "Was a compromise found on territory?"
    ask.model = ScriptedModel(
        whether=0.05, sentence="Ushakov also said that no compromise was found on territory."
    )
    said = ask.on_a_terminal("--quiet", question)
    first, *cited = said.out.splitlines()
    assert first == "No, Ushakov also said that no compromise was found on territory."
    assert cited == [
        "  notes/talks.txt:4  Ushakov also said that no compromise was found on territory."
    ]
    assert ask("--quiet", "--short", question).out == "no\n"


# Many questions at once.


def rows(*objects: object) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in objects)


def test_a_batch_is_answered_in_order_each_row_with_what_it_brings(
    ask: Ask, tmp_path: Path
) -> None:
    flight, colour = "How long did the flight last?", "What colour had the talks in Moscow?"
    ask.model = ScriptedModel(
        sentence={
            HOW_LONG: FIVE,
            flight: "The flight lasted nine days.",
            colour: "The passages do not mention it.",
        },
        short={HOW_LONG: "5 hours", flight: "9 days"},
        rewrite={"And the flight?": flight},
    )
    own = [{"source": "own.txt", "text": "Headline\nThe flight lasted nine days."}]
    past = [{"question": HOW_LONG, "answer": FIVE}]
    file = tmp_path / "questions.jsonl"
    file.write_text(
        "\ufeff"
        + rows(
            {"id": "q1", "question": HOW_LONG},
            {"id": 2, "question": flight, "documents": own},
            {"question": "And the flight?", "documents": own, "history": past},
            {"id": "q4", "question": colour},
        )
        + "\n"
        + rows({"id": "q5", "question": "?"}, {"id": "q6", "question": HOW_LONG})
    )
    said = ask("--batch", "questions.jsonl")
    assert said.code == 0
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [(row.get("id"), row["status"], row.get("short")) for row in found] == [
        ("q1", "answered", "five hours"),
        (2, "answered", "nine days"),
        (None, "answered", "nine days"),
        ("q4", "not_found", None),
        ("q5", "error", None),
        ("q6", "answered", "five hours"),
    ]
    assert [list(row) for row in found[:3]] == [
        ["id", *FIELDS],
        ["id", *FIELDS],
        [*FIELDS, "asked"],
    ]
    assert [row["citations"][0]["source"] for row in found[:3]] == [
        "talks.txt",
        "own.txt",
        "own.txt",
    ]
    assert found[2]["asked"] == flight
    assert found[4] == {
        "id": "q5",
        "question": "?",
        "status": "error",
        "error": 'the question is empty; type: ask "How long did it last?"',
    }
    assert ask.opened == ["default"], "the model is loaded once"
    assert said.out.splitlines()[0] != said.out.splitlines()[5]
    piped = ask("--batch", "-", stdin=file.read_text(encoding="utf-8-sig"))
    assert [json.loads(line).get("id") for line in piped.out.splitlines()] == [
        row.get("id") for row in found
    ]


def test_each_row_is_written_before_the_next_question_is_asked(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    out = io.StringIO()

    def sentence(_: str) -> str:
        written.append(out.getvalue().count("\n"))
        return FIVE

    ask.model = ScriptedModel(sentence=sentence, short="5")
    monkeypatch.setattr(sys, "stdout", out)
    assert ask("--batch", "-", stdin=rows(*[{"question": HOW_LONG}] * 3)).code == 0
    assert written == [0, 1, 2]


ONE_A_LINE = 'write one object a line, such as {"question": "How long did the meeting last?"}'


@pytest.mark.parametrize(
    "line, fault, fix",
    [
        ('{"question": 3}', "question is not a text", ONE_A_LINE),
        ("why?", "this line is no JSON (Expecting value: line 1 column 1 (char 0))", ONE_A_LINE),
        (
            '{"question": "a?", "history": [{}]}',
            "history: question is not a text",
            'write "history": [{"question": "...", "answer": "..."}]',
        ),
        (
            '{"question": "a?", "documents": [7]}',
            "documents: source is not a text",
            'write "documents": [{"source": "...", "text": "..."}]',
        ),
    ],
)
def test_a_malformed_row_is_named_before_anything_is_answered(
    ask: Ask, tmp_path: Path, line: str, fault: str, fix: str
) -> None:
    text = rows({"question": HOW_LONG}) + f"\n{line}\n"
    (tmp_path / "q.jsonl").write_text(text)
    assert one_line(ask("--batch", "q.jsonl")) == f"{fault}: q.jsonl:3; {fix}"
    assert one_line(ask("--batch", "-", stdin=text)) == f"{fault}: standard input:3; {fix}"
    assert (ask.opened, ask.model.shown) == ([], [])


def test_a_batch_of_no_questions_is_answered_with_no_rows(ask: Ask) -> None:
    assert ask("--quiet", "--batch", "-", stdin="\n") == Said(0, "", "")


@pytest.mark.parametrize(
    "name, why",
    [("none.jsonl", "No such file or directory"), ("notes", "Is a directory"), ("b", "not UTF-8")],
)
def test_a_batch_that_cannot_be_read_is_named(
    ask: Ask, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "b").write_bytes(b"\xff\xfe\xfd")
    assert one_line(ask("--batch", name)) == (
        f"the questions cannot be read ({why}): {name}; name a JSON Lines file with --batch FILE"
    )


# What goes wrong.


def test_a_corpus_that_is_missing_or_no_folder_is_named(ask: Ask) -> None:
    assert one_line(ask("--corpus", "none", HOW_LONG)) == (
        "no such corpus folder: none; name a folder of .txt or .md files with --corpus DIR"
    )
    assert one_line(ask("--corpus", "notes/talks.txt", HOW_LONG)) == (
        "the corpus is a file, not a folder: notes/talks.txt; type: ask --file notes/talks.txt"
    )
    assert ask.opened == []


@pytest.mark.parametrize(
    "files, fault",
    [
        ({}, "the corpus holds no .txt or .md file: {}; "),
        ({"a.bin": b"\0\1", "b.png": b"\x89PNG"}, "the corpus holds no .txt or .md file: {}; "),
        (
            {"a.txt": b"\0\1\2"},
            "nothing in the corpus can be read (a.txt holds control characters, so it is no text):"
            " {}; ",
        ),
        ({"a.txt": b"...\n"}, "nothing in the corpus can be read (a.txt holds no words): {}; "),
    ],
    ids=["empty", "other kinds", "binary", "no words"],
)
def test_a_corpus_without_text_is_named(
    ask: Ask, tmp_path: Path, files: dict[str, bytes], fault: str
) -> None:
    folder = tmp_path.resolve() / "bare"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for command in ([HOW_LONG], ["index"]):
        said = one_line(ask("--quiet", "--corpus", "bare", *command))
        assert said.startswith(fault.format(folder))
        assert said.endswith(" --corpus DIR")


@pytest.mark.parametrize(
    "typed, fault",
    [
        (["--colour", HOW_LONG], "unrecognized arguments: --colour; type: ask --help"),
        ([HOW_LONG, "-x"], "unrecognized arguments: -x; type: ask --help"),
        (["--batch"], "argument --batch: expected one argument; type: ask --help"),
        (["index", "--colour"], "unrecognized arguments: --colour; type: ask index --help"),
        (["show"], "the following arguments are required: SOURCE; type: ask show --help"),
        (["status", "please"], "unrecognized arguments: please; type: ask status --help"),
        (["bench"], "ask bench is not part of this version; type: ask --help"),
        (["chat", HOW_LONG], f"unrecognized arguments: {HOW_LONG}; type: ask chat --help"),
        (["--corpus", "notes", "bench"], "ask bench is not part of this version; type: ask --help"),
    ],
)
def test_what_cannot_be_typed_is_one_line_without_a_usage_block(
    ask: Ask, typed: list[str], fault: str
) -> None:
    assert one_line(ask(*typed)) == fault


def test_a_model_of_an_unknown_name_is_an_error_that_lists_those_there_are(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_doors(ask, monkeypatch)
    assert one_line(ask("--model", "enormous", HOW_LONG)) == (
        "no gguf of this name: enormous; choose one of: default, small, tiny"
    )


def test_a_gguf_that_is_none_or_is_truncated_is_named(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real_doors(ask, monkeypatch)
    (tmp_path / "no.gguf").write_bytes(b"PK\3\4 a zip")
    assert one_line(ask("--quiet", "--model", "no.gguf", HOW_LONG)) == (
        "this file is no GGUF: no.gguf; name a GGUF file with --model"
    )
    assert one_line(ask("--quiet", "--model", "none.gguf", HOW_LONG)).startswith(
        "the model cannot be read (No such file or directory): none.gguf; "
    )
    (tmp_path / "cut.gguf").write_bytes(b"GGUF" + b"\3\0\0\0" + b"garbage " * 20)
    with below_python(tmp_path / "said") as said:
        fault = one_line(ask("--quiet", "--model", "cut.gguf", HOW_LONG))
    assert re.fullmatch(
        r"the model does not load \(.+\): cut\.gguf;"
        r" type: ask models verify, or name another GGUF with --model",
        fault,
    )
    assert said.read_bytes() == b"", "llama.cpp itself says nothing"


@contextlib.contextmanager
def below_python(file: Path) -> Iterator[Path]:
    """Sends to a file what C code writes to standard output and error, past Python's streams."""
    kept = [os.dup(1), os.dup(2)]
    with file.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        try:
            yield file
        finally:
            for number, copy in enumerate(kept, 1):
                os.dup2(copy, number)
                os.close(copy)


REAL_OPEN_MODEL = rag.opening.open_model


def real_doors(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are opened as they are in earnest."""
    monkeypatch.setattr(rag.opening, "open_model", REAL_OPEN_MODEL)


def test_an_index_of_another_embedder_says_what_to_type_and_that_mends_it(ask: Ask) -> None:
    ask("index")
    path = next((ask.home / "indexes").rglob("index.sqlite"))
    ask.embedder = HashEmbedder(name="another", dim=64)
    fault = (
        f"the index was made with embedder hash, this is another: {path};"
        " type: ask index --rebuild, with the same --corpus and --index"
    )
    for typed in ([HOW_LONG], ["index"], ["status"], ["check"]):
        assert one_line(ask("--quiet", *typed)) == fault
    assert ask("--quiet", "index", "--rebuild").out == (
        f"2 documents in {path}: 2 added, 0 changed, 0 removed\n"
    )
    assert ask("--quiet", "--short", HOW_LONG) == Said(0, "five hours\n", "")


def test_an_interruption_is_exit_130_and_one_line(ask: Ask) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    ask.model = ScriptedModel(sentence=interrupted)
    assert ask("--quiet", HOW_LONG) == Said(130, "", "ask: interrupted\n")
    ask.model = ScriptedModel(sentence={HOW_LONG: FIVE}, short="", rewrite=interrupted)
    text = rows(
        {"question": HOW_LONG}, {"question": "a?", "history": [{"question": "b", "answer": "c"}]}
    )
    said = ask("--quiet", "--batch", "-", stdin=text)
    assert (said.code, said.err) == (130, "ask: interrupted\n")
    assert [json.loads(line)["question"] for line in said.out.splitlines()] == [HOW_LONG]


def test_a_bug_keeps_its_traceback(ask: Ask) -> None:
    def broken(_: str) -> str:
        raise ZeroDivisionError

    ask.model = ScriptedModel(sentence=broken)
    with pytest.raises(ZeroDivisionError):
        ask(HOW_LONG)


def test_a_file_that_changes_while_the_model_writes_is_never_cited_as_it_was(ask: Ask) -> None:
    def sentence(_: str) -> str:
        (ask.folder / "talks.txt").write_text(TALKS.replace("five", "nine"))
        return FIVE

    ask.model = ScriptedModel(sentence=sentence, short="5")
    said = ask("--json", HOW_LONG)
    answer = said.json
    assert (said.code, answer["reason"], answer["citations"]) == (1, "unsupported", [])
    for line in answer["nearest"]:
        assert line == citation(ask.folder, line["source"], line["first_line"])


# Help.


def test_help_tells_of_every_command_and_exit_code(ask: Ask) -> None:
    said = ask("--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith('usage: ask [options] "QUESTION"\n')
    for command in "chat index status check show verify models doctor".split():
        assert re.search(rf"^  {command}\b", said.out, re.M)
        told = ask(command, "--help")
        assert (told.code, told.err) == (0, "")
        assert told.out.startswith(f"usage: ask {command} ")
    options = "--corpus --index --model --json --quiet --verbose --file --batch --short --version"
    for option in options.split():
        assert re.search(rf"^  {option}\b", said.out, re.M)
    assert "0 answered, 1 the documents do not hold the answer, 2 usage or failure" in said.out


def test_the_version_is_the_package_s(ask: Ask) -> None:
    assert ask("--version") == Said(0, "askline 0.1.0\n", "")


# The other commands.


def test_index_says_what_changed(ask: Ask) -> None:
    (ask.folder / "bad.txt").write_bytes(b"\0")
    (ask.folder / "old.txt").write_bytes(b"Caf\xe9\n")
    said = ask("index", "--index", "there")
    assert said.code == 0
    assert said.out == (
        "3 documents in there/index.sqlite: 3 added, 0 changed, 0 removed, 1 skipped\n"
    )
    assert said.err.splitlines()[-2:] == [
        "ask: old.txt: read as cp1252, for it is not UTF-8",
        "ask: skipped bad.txt: holds control characters, so it is no text",
    ]
    assert said.err.startswith(f"indexing {ask.folder}: ")
    (ask.folder / "old.txt").unlink()
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    (ask.folder / "new.txt").write_text("New.\n")
    assert ask("index", "--index", "there", "--json").json == {
        "added": ["new.txt"],
        "changed": ["talks.txt"],
        "removed": ["old.txt"],
        "documents": 3,
        "skipped": [{"source": "bad.txt", "why": "holds control characters, so it is no text"}],
    }
    assert ask("index", "--index", "there", "--json").json["changed"] == []


def test_index_takes_the_folder_as_a_word_too(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "own.txt").write_text("One line.\n")
    assert ask("index", "other", "--json").json["added"] == ["own.txt"]
    assert ask("--corpus", "other", "index", "--json").json["added"] == []


def test_a_rebuild_does_not_delete_what_is_no_index(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "index.sqlite").write_text("my diary")
    fault = one_line(ask("--quiet", "index", "--index", "precious"))
    assert fault.startswith("the index is damaged (")
    assert fault.endswith("type: ask index --rebuild, with the same --corpus and --index")
    assert ask("--quiet", "index", "--rebuild", "--index", "precious").code == 0
    assert (tmp_path / "precious" / "index.sqlite.damaged").read_text() == "my diary"
    assert ask("--quiet", "--index", "precious", "--short", HOW_LONG).out == "five hours\n"


def test_status_before_and_after_there_is_an_index(ask: Ask) -> None:
    assert ask("status") == Said(
        0,
        f"corpus   {ask.folder}\n"
        "index    none yet; type: ask index, with the same --corpus and --index\n",
        "",
    )
    assert ask("status", "--json").json == {
        "corpus": str(ask.folder),
        "index": None,
        "documents": [],
    }
    assert not ask.home.exists(), "status makes no index"
    (ask.folder / "bad.txt").write_bytes(b"\0")
    path = ask("index", "--quiet").out.split(" in ")[1].split(":")[0]
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    (ask.folder / "new.txt").write_text("New.\n")
    (ask.folder / "plans" / "plan.md").unlink()
    assert ask("status", "--model", "small") == Said(
        0,
        f"corpus   {ask.folder}\n"
        f"index    {path} (3 passages)\n"
        "embedder hash\n"
        "model    small\n"
        "  plans/plan.md: 2 lines; The plan\n"
        "  talks.txt: 4 lines, dated Dec. 2; A week of diplomacy\n"
        "  skipped bad.txt: holds control characters, so it is no text\n"
        "  added since: new.txt\n"
        "  changed since: talks.txt\n"
        "  removed since: plans/plan.md\n",
        "",
    )
    report = ask("status", "--json").json
    assert report["changes"] == {
        "added": ["new.txt"],
        "changed": ["talks.txt"],
        "removed": ["plans/plan.md"],
    }
    assert (report["index"], report["embedder"], report["model"], report["passages"]) == (
        path,
        "hash",
        "default",
        3,
    )
    assert [(row["source"], row["lines"]) for row in report["documents"]] == [
        ("plans/plan.md", 2),
        ("talks.txt", 4),
    ]
    assert ask.opened == []


def test_check_is_sound_or_says_what_is_not(ask: Ask) -> None:
    assert one_line(ask("check")).startswith("there is no index to check: ")
    ask("index")
    assert ask("check") == Said(0, "the index is sound\n", "")
    assert ask("check", "--json").json == {"sound": True, "faults": []}
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    assert ask("check") == Said(
        2,
        "talks.txt: changed since it was indexed\n",
        "ask: the index does not fit the documents; type: ask index\n",
    )
    said = ask("check", "--json")
    assert (said.code, said.json) == (
        2,
        {"sound": False, "faults": ["talks.txt: changed since it was indexed"]},
    )
    ask("index")
    assert ask("check").code == 0


def test_check_finds_a_damaged_row_and_rebuilding_mends_it(ask: Ask) -> None:
    ask("index")
    path = next((ask.home / "indexes").rglob("index.sqlite"))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update passages set text = replace(text, 'five', 'fivf')")
    for typed in (["check"], [HOW_LONG]):
        fault = one_line(ask("--quiet", *typed))
        assert "damaged" in fault
        assert fault.endswith("type: ask index --rebuild, with the same --corpus and --index")
    ask("index", "--rebuild")
    assert ask("check").code == 0
    assert ask("--short", HOW_LONG).out == "five hours\n"


def test_show_prints_the_lines_that_citations_count(ask: Ask) -> None:
    (ask.folder / "many.txt").write_bytes(b"".join(b"n%d\x0cx\r\n" % n for n in range(1, 11)))
    assert ask("show", "plans/plan.md") == Said(
        0, "1  The plan\n2  The leaked draft of the peace plan has 28 points.\n", ""
    )
    shown = ask("show", "many.txt").out.split("\n")
    assert (shown[0], shown[9], shown[10:]) == (" 1  n1\x0cx", "10  n10\x0cx", [""])
    assert ask("show", "plans/plan.md", "--json").json == {
        "source": "plans/plan.md",
        "sha256": hashlib.sha256(PLAN.encode()).hexdigest(),
        "lines": PLAN.splitlines(),
    }


def test_show_shows_documents_of_the_corpus_only(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    (ask.folder / "bad.txt").write_bytes(b"\0")
    for source in ("none.txt", "../secret.txt", str(tmp_path / "secret.txt")):
        assert one_line(ask("show", source)) == f"no such document: {source}; type: ask status"
    assert one_line(ask("show", "bad.txt")) == (
        "this document holds control characters, so it is no text: bad.txt"
    )


# Saved answers.


def save(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(ask("--json", HOW_LONG).out)
    ask.opened.clear()


def test_saved_answers_are_sound_as_long_as_their_lines_stand(ask: Ask, tmp_path: Path) -> None:
    save(ask, tmp_path)
    sound = "sound   talks.txt:3  the file is unchanged\n1 of 1 citations are sound\n"
    assert ask("verify", "saved.json") == Said(0, sound, "")
    assert ask("verify", "-", stdin=(tmp_path / "saved.json").read_text()) == Said(0, sound, "")
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    assert ask("verify", "saved.json").out.startswith(
        "sound   talks.txt:3  the file changed elsewhere\n"
    )
    assert ask.opened == [], "no model is loaded"


@pytest.mark.parametrize(
    "change, line",
    [
        (f"New headline\n{TALKS}", "moved   talks.txt:3  these words stand at line 4 now"),
        (
            TALKS.replace("five", "nine"),
            "changed talks.txt:3  these words are not in the file any more",
        ),
        (None, "gone    talks.txt:3  the file is not there, or is no text any more"),
        ("\0", "gone    talks.txt:3  the file is not there, or is no text any more"),
    ],
    ids=["moved", "changed", "gone", "no text"],
)
def test_saved_answers_whose_lines_are_not_there_any_more(
    ask: Ask, tmp_path: Path, change: str | None, line: str
) -> None:
    save(ask, tmp_path)
    if change is None:
        (ask.folder / "talks.txt").unlink()
    else:
        (ask.folder / "talks.txt").write_text(change)
    assert ask("verify", "saved.json") == Said(1, f"{line}\n0 of 1 citations are sound\n", "")
    said = ask("verify", "saved.json", "--json")
    state, detail = line.split()[0], line.split("  ")[-1]
    assert (said.code, said.json) == (
        1,
        {
            "sound": False,
            "citations": [
                {
                    "source": "talks.txt",
                    "first_line": 3,
                    "last_line": 3,
                    "state": state,
                    "detail": detail,
                }
            ],
        },
    )


def test_saved_answers_one_a_line_are_all_checked_with_their_nearest_lines(
    ask: Ask, tmp_path: Path
) -> None:
    found = ask("--json", HOW_LONG).out
    ask.model = ScriptedModel(gate=0.01)
    missed = ask("--json", HOW_LONG).out
    (tmp_path / "saved.jsonl").write_text(f"{found}\n{missed}")
    places = [f"{one['source']}:{one['first_line']}" for one in json.loads(missed)["nearest"]]
    assert "plans/plan.md:1" in places
    (ask.folder / "plans" / "plan.md").write_text("It is gone.\n")
    said = ask("verify", "saved.jsonl")
    assert (said.code, said.err) == (1, "")
    *lines, last = said.out.splitlines()
    assert lines == [
        "changed plans/plan.md:1  these words are not in the file any more"
        if place == "plans/plan.md:1"
        else f"sound   {place}  the file is unchanged"
        for place in ["talks.txt:3", *places]
    ]
    assert last == f"{len(places)} of {len(places) + 1} citations are sound"


@pytest.mark.parametrize(
    "text, fault",
    [
        ("", "nothing was saved here: s; save answers with ask --json"),
        ("\n \n", "nothing was saved here: s; save answers with ask --json"),
        ("[]", "this is no saved answer: s; save one with ask --json"),
        ('{"status": "error"}', "this is no saved answer: s; save one with ask --json"),
        (
            '{"citations": []}\n{"citations": [}\n',
            "this is no JSON (Expecting value: line 1 column 16 (char 15)): s:2;"
            " name a file that ask --json wrote",
        ),
        (
            '{"citations": []}\n{"citations": [{"source": "a"}]}',
            "a citation's first_line is not a number: s:2; save the answer again with ask --json",
        ),
        (
            '{"citations": [{"source": "a", "first_line": 3, "last_line": 2, "quote": "b"}]}',
            "a citation's lines 3-2 cannot be: s; save the answer again with ask --json",
        ),
    ],
)
def test_what_was_not_saved_by_ask_is_named(
    ask: Ask, tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "s").write_text(text)
    assert one_line(ask("verify", "s")) == fault


def test_saved_answers_that_cannot_be_read_are_named(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("[" * 100_000)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    for name, fault in (
        ("none", "the saved answers cannot be read (No such file or directory): none; "),
        ("notes", "the saved answers cannot be read (Is a directory): notes; "),
        ("bytes", "the saved answers cannot be read (not UTF-8): bytes; "),
        ("deep", "this is no JSON ("),
    ):
        assert one_line(ask("verify", name)).startswith(fault)


# Processes of their own.


def start(typed: Sequence[str], tmp_path: Path, **options: Any) -> subprocess.Popen[bytes]:
    """ask as a process; no weights are there."""
    code = "import sys; from ui.cli import main; sys.exit(main())"
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ASKLINE_HOME": str(tmp_path / "home"),
    }
    return subprocess.Popen([sys.executable, "-c", code, *typed], env=environment, **options)


def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "long.txt").write_text("a line of many\n" * 100_000)
    typed = ["show", "long.txt", "--corpus", str(tmp_path / "notes")]
    process = start(typed, tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout as out, process.stderr as err:
        assert out.readline() == b"     1  a line of many\n"
        out.close()
        assert err.read() == b""
    assert process.returncode == 0


def test_a_reader_who_is_gone_before_the_first_line_is_no_failure_either(tmp_path: Path) -> None:
    """The line is in Python's buffer still, and goes out when the process ends."""
    reader, writer = os.pipe()
    os.close(reader)
    process = start(["--version"], tmp_path, stdout=writer, stderr=subprocess.PIPE)
    shown = start(["status"], tmp_path, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (shown.communicate()[1], shown.returncode) == (b"", 0)
    assert process.communicate()[1] == b""


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = "faiss gradio langchain_core llama_cpp numpy onnxruntime sentence_transformers torch"
    code = (
        "import sys; from ui.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"print(sorted(set('{heavy}'.split()) & set(sys.modules)), file=sys.stderr)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith("usage: ask")
    assert found.stderr == "[]\n"
