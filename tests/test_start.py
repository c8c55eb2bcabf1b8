"""What ask loads before it does anything: a fresh process that has only looked at a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import FolderCorpus
from index.opening import embedder_name
from index.search import Index
from tests.scripted import HashEmbedder
from tests.test_shape import HEAVY, loaded

SPARED = [*HEAVY, "numpy", "tokenizers", "pydantic", "logging", "asyncio", "email"]
OURS = [
    *("rag", "ui.asking", "ui.render"),
    *(
        "index.embed",
        "index.vectors",
        "index.document",
        "index.passage",
        "index.words",
        "index.pdf",
    ),
]


@pytest.fixture
def indexed(notes: Path, tmp_path: Path) -> Path:
    """An index of the notes, by the name of the embedder that ask has."""
    path = tmp_path / "kept" / "index.sqlite"
    made = Index.open(FolderCorpus.open(notes), path, HashEmbedder(name=embedder_name()))
    made.refresh()
    made.close()
    return path.parent


@pytest.mark.parametrize("typed", [[], ["--json"]])
def test_status_loads_neither_numpy_nor_what_answers(
    indexed: Path, notes: Path, typed: list[str]
) -> None:
    told = ["status", "--corpus", str(notes), "--index", str(indexed), *typed]
    code = f"""
import contextlib, io
from ui.cli import main
said = io.StringIO()
with contextlib.redirect_stdout(said):
    assert main({told!r}) == 0
assert "talks.txt" in said.getvalue() and "plans/plan.md" in said.getvalue()
"""
    assert loaded(code, SPARED + OURS) == []


def test_a_status_without_an_index_loads_no_more(notes: Path, tmp_path: Path) -> None:
    told = ["status", "--corpus", str(notes), "--index", str(tmp_path / "none")]
    code = f"from ui.cli import main\nassert main({told!r}) == 0"
    assert loaded(code, SPARED + OURS) == []
