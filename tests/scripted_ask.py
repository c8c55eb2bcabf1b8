"""The command in this process, with a model whose words are written down beforehand."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import index.opening
import rag.opening
from index.weights import Progress
from index.weights.offline import QUIET
from rag.llm import Model
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel
from tests.talks import FIVE, HOW_LONG, HOW_MANY
from tests.terminal import Terminal
from ui.cli import main

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


def run(typed: Sequence[str], capsys: pytest.CaptureFixture[str]) -> Said:
    """ask in this process with these arguments."""
    capsys.readouterr()
    try:
        code: Any = main(typed)
    except SystemExit as stop:
        code = stop.code
    heard = capsys.readouterr()
    return Said(code, heard.out, heard.err)


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
        return run(typed, self._capsys)

    def on_a_terminal(self, *typed: str) -> Said:
        """The same with a standard output that is a terminal."""
        out = Terminal()
        with self._monkeypatch.context() as changed:
            changed.setattr(sys, "stdout", out)
            said = self(*typed)
        assert said.out == ""
        return Said(said.code, out.getvalue(), said.err)


@pytest.fixture
def ask(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    notes: Path,
    home: Path,
) -> Ask:
    """ask, in a folder above the corpus notes, which ASKLINE_CORPUS names."""
    made = Ask(monkeypatch, capsys, notes, home)
    monkeypatch.chdir(notes.parent)
    for name in ("ASKLINE_INDEX", "ASKLINE_MODEL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in QUIET.items():  # so that what ask sets is taken back afterwards
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASKLINE_CORPUS", "notes")
    monkeypatch.setattr("rag.ruling.judge_of", {"Scripted": GATED}.__getitem__)
    monkeypatch.setattr(rag.opening, "open_model", made.open_model)
    monkeypatch.setattr(rag.opening, "open_embedder", made.open_embedder)
    monkeypatch.setattr(index.opening, "open_embedder", made.open_embedder)
    monkeypatch.setattr(index.opening, "embedder_name", lambda: made.embedder.name)
    return made


def fault(said: Said) -> str:
    """What a failure says: one line on standard error."""
    assert said.err.startswith("ask: ")
    assert said.err.endswith("\n")
    assert said.err.count("\n") == 1
    assert "usage:" not in said.err
    return said.err[len("ask: ") : -1]


def one_line(said: Said) -> str:
    """What a failure says where it is all that is said: exit 2, nothing on standard output."""
    assert (said.code, said.out) == (2, "")
    return fault(said)


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


def rows(*objects: object) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in objects)
