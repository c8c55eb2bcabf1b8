"""The model of a typed question loads before anything else is imported, where it will be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

import ui.first
from index.errors import ModelError
from index.weights import Model, find
from rag import gguf, memory
from tests.test_shape import HEAVY, loaded
from ui.cli import _question_parser

ASKED = "How long did it last?"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The models that began to load, in a folder with a folder of documents."""
    found: list[Path] = []
    monkeypatch.setattr(gguf, "begin", found.append)
    monkeypatch.setattr(ui.first, "locate", lambda weights: Path(weights.key))
    monkeypatch.setattr(memory, "check", lambda _: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    for name in ("ASKLINE_CORPUS", "ASKLINE_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ([ASKED], ["gguf-default"]),
        (["--corpus", "docs", *ASKED.split()], ["gguf-default"]),
        (["--model", "small", ASKED], ["gguf-small"]),
        # What is wrong here is told before a model is looked for, or is a path's own matter.
        (["--corpus", "nowhere", ASKED], []),
        (["?", "!"], []),
        (["--model", "enormous", ASKED], []),
        # It may be empty, or long in coming.
        ([], []),
        (["--batch", "rows.jsonl"], []),
    ],
)
def test_it_begins_where_it_is_sure_to_be_asked(
    begun: list[Path], typed: list[str], wanted: list[str]
) -> None:
    ui.first.begin(_question_parser().parse_intermixed_args(typed))
    assert [path.name for path in begun] == wanted


def test_a_model_that_is_not_there_is_told_of_by_whoever_opens_it(
    begun: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(weights: Model) -> Path:
        raise ModelError(f"{weights.title} is not here")

    monkeypatch.setattr(ui.first, "locate", missing)
    ui.first.begin(_question_parser().parse_intermixed_args([ASKED]))
    assert begun == []


def test_a_model_that_there_is_too_little_memory_for_is_not_begun(
    begun: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(path: Path) -> None:
        raise ModelError(f"not enough memory for {path}")

    monkeypatch.setattr(memory, "check", lacking)
    ui.first.begin(_question_parser().parse_intermixed_args([ASKED]))
    assert begun == []


def test_until_then_nothing_is_imported_that_can_wait() -> None:
    assert find("gguf", "default").key == "gguf-default"
    code = f"""
import ui.first
from rag import gguf, memory
from ui.cli import main

def stop(path):
    raise KeyboardInterrupt

gguf.begin, ui.first.locate, memory.check = stop, lambda weights: weights, lambda path: None
assert main([{ASKED!r}]) == 130
"""
    waits = [
        "numpy",
        "pydantic",
        "logging",
        "index.search",
        "rag.llama",
        "rag.llm",
        "rag.run",
        "ui.asking",
    ]
    assert loaded(code, [*HEAVY, *waits]) == []
