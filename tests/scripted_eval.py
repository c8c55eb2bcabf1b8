"""The command eval in this process, with a model whose words are written down beforehand."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

import index.opening
import rag.opening
from index.weights.offline import QUIET
from rag.llm import Model
from tests.scripted import HashEmbedder
from tests.scripted_ask import Said, one_line, run
from tests.scripted_model import GATED, ScriptedModel
from tests.talks import FIVE, HOW_LONG
from ui import plugins

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
TALKS = """\
A week of diplomacy
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours; Ushakov led them.
The leaked draft of the plan has 28 points.
"""
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


class Run(Said):
    """What ask eval said, with the figures in it."""

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
            HOW_LONG: FIVE,
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
        said = run(["eval", *typed], self._capsys)
        return Run(said.code, said.out, said.err)

    def fault(self, *typed: str) -> str:
        """What a failure says: one line, exit 2, and before any model is loaded."""
        before = self.opened
        told = one_line(self(*typed))
        assert self.opened == before
        return told


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
    monkeypatch.setattr("rag.ruling.judge_of", {"Scripted": GATED}.__getitem__)
    monkeypatch.setattr(rag.opening, "open_model", made.open_model)
    monkeypatch.setattr(rag.opening, "open_embedder", lambda *_: embedder)
    monkeypatch.setattr(index.opening, "embedder_name", lambda: embedder.name)
    declared = tomllib.loads(PYPROJECT.read_text())["project"]["entry-points"][plugins.GROUP]

    def entry_points(*, group: str, name: str) -> list[EntryPoint]:
        return [EntryPoint(name, declared[name], group)] if name in declared else []

    monkeypatch.setattr(plugins, "entry_points", entry_points)
    return made
