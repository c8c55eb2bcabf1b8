"""What is read while somebody types, in a thread beside them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from index.errors import ModelError
from rag.ahead import Pause
from rag.assistant import Assistant
from rag.events import Exchange
from rag.prompt import Prompt
from tests.scripted_assistant import opened
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG
from ui.meanwhile import meanwhile

SAID = [Exchange(HOW_LONG, FIVE)]


class Reading(ScriptedModel):
    """Reads for as long as it may. began: that it does; hoped: that it was told what was said."""

    def __init__(self) -> None:
        super().__init__(look=lambda *_: 1.0)
        self.began, self.hoped, self.paused = threading.Event(), threading.Event(), False

    def expect(self, prompt: Prompt) -> None:
        super().expect(prompt)
        self.hoped.set()

    def prepare(self, groups: object, *, pause: Pause | None = None, **_: object) -> bool:
        assert pause is not None
        assert threading.current_thread() is not threading.main_thread()
        self.began.set()
        while not pause():
            pass
        self.paused = True
        return True


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A folder whose document has more passages than are read."""
    lines = [f"{word} was there{' and so it was said once more' * 9}." for word in "ABCDEFGH"]
    (tmp_path / "long.txt").write_text("".join(f"{line}\n\n" for line in lines))
    return tmp_path


def test_reading_ahead_ends_when_what_is_typed_is_there(long: Path) -> None:
    model = Reading()
    with meanwhile(opened(long, model), SAID):
        assert model.began.wait(20)
    assert model.paused
    assert model.expected == [], "there was no more time"


def test_what_was_said_is_read_where_there_is_nothing_else_to_read(notes: Path) -> None:
    model = Reading()
    with meanwhile(opened(notes, model), SAID):
        assert model.hoped.wait(20)
    (said,) = model.expected
    assert f"\n{HOW_LONG}\n{FIVE}\nThe next question: \n" in said


def test_before_anything_was_said_nothing_is_expected(notes: Path) -> None:
    model = ScriptedModel()
    assistant = opened(notes, model)
    with meanwhile(assistant, []):
        pass
    assert model.expected == []


def test_what_cannot_be_read_is_not_told_here(
    notes: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    tried = threading.Event()

    def fails(_: Assistant, history: object) -> object:
        def read(pause: Pause) -> None:
            tried.set()
            raise ModelError("there is not enough memory")

        return read

    monkeypatch.setattr(Assistant, "reading_ahead", fails)
    with meanwhile(opened(notes, ScriptedModel()), SAID):
        assert tried.wait(20)
    assert capfd.readouterr() == ("", "")


def test_ctrl_c_ends_it_too(long: Path) -> None:
    model = Reading()
    with pytest.raises(KeyboardInterrupt), meanwhile(opened(long, model), SAID):
        assert model.began.wait(20)
        raise KeyboardInterrupt
    assert model.paused
