"""Fixtures that more than one file uses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from rag.llama import CONTEXT, LlamaModel
from tests.browsing import address, browser, disagreeing, folder, page, script
from tests.scripted_ask import ask
from tests.scripted_eval import ev
from tests.scripted_llama import Llama, install
from tests.talks import PLAN, TALKS

__all__ = ["address", "ask", "browser", "disagreeing", "ev", "folder", "page", "script"]

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")
"""How long a test takes decides nothing: machines are slow, or busy."""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where indexes and models would lie; nothing is there."""
    place = tmp_path.resolve() / "home"
    monkeypatch.setenv("ASKLINE_HOME", str(place))
    return place


@pytest.fixture
def notes(home: Path) -> Path:
    """The corpus notes: a report, and a plan in a folder of its own."""
    place = home.parent / "notes"
    (place / "plans").mkdir(parents=True)
    (place / "talks.txt").write_text(TALKS)
    (place / "plans" / "plan.md").write_text(PLAN)
    return place


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy stands between a test and its own server."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def llama(monkeypatch: pytest.MonkeyPatch, home: Path) -> Llama:
    """Stands in for llama.cpp, with no state kept in the user's data directory."""
    return install(monkeypatch)


@pytest.fixture
def gguf(tmp_path: Path) -> Path:
    """A file that the stand-in takes for a model."""
    made = tmp_path / "own.gguf"
    made.write_bytes(b"GGUF and more")
    return made


@pytest.fixture
def model(llama: Llama, gguf: Path) -> LlamaModel:
    """That file opened, with as much context as askline ever takes."""
    made = LlamaModel.open(gguf, name="own.gguf", sha256=lambda: "ab" * 32)
    assert made.context == CONTEXT
    return made
