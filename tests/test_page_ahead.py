"""What is likely asked next is read while nobody waits, and left at once when somebody does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.errors import ModelError
from index.weights import Silent
from rag.events import Done, Exchange
from rag.prompt import Prompt
from tests.scripted_model import ScriptedModel
from tests.scripted_page import opening
from tests.test_page_worker import FIVE, HOW_LONG, Listener
from ui.page.job import Request
from ui.page.worker import Worker

MANY = "The talks in Moscow went on for five hours; Ushakov led them.\n\n" + "".join(
    f"{word} was there{' and so it was said once more' * 9}.\n\n" for word in "ABCDEFG"
)


class Reader(ScriptedModel):
    """Reads until it is told to pause, unless go is set. read: what it has read to its end;
    began: that it reads.
    """

    def __init__(self) -> None:
        super().__init__(
            sentence=FIVE, short="five hours", look=lambda _, text: 20.0 * ("Moscow" in text)
        )
        self.go, self.began, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.done: list[str] = []
        self.hoped = threading.Event()

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        if advance is not None:
            advance(0, 2)
        self.began.set()
        while not self.go.wait(0.01):
            if pause is None or pause():
                self.done.append("paused" if pause else "with a question")
                return True
        self.done.append("all")
        self.ended.set()
        return True

    def expect(self, prompt: Prompt) -> None:
        super().expect(prompt)
        self.hoped.set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "talks.txt").write_text(MANY)
    return tmp_path / "notes"


@contextmanager
def working(folder: Path, model: Reader, **more: Any) -> Iterator[Worker]:
    worker = Worker(opening(folder, model), **more)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


def ask(worker: Worker, history: Sequence[Exchange] = ()) -> Done:
    heard = Listener()
    worker.ask(Request(HOW_LONG, lambda: history), heard)
    last = heard.all()[-1]
    assert isinstance(last, Done)
    return last


def test_a_question_ends_what_is_read_at_the_start_and_goes_on_with_it(folder: Path) -> None:
    model = Reader()
    with working(folder, model) as worker:
        assert model.began.wait(20)
        assert (worker.opening.phase, worker.opening.label) == (
            "starting",
            f"reading {folder}, once",
        )
        assert ask(worker).answer.short == "five hours"
        assert worker.opening.phase == "ready"
    assert model.done[:2] == ["paused", "with a question"]


def test_what_is_asked_of_the_documents_is_told_between_and_then_it_goes_on(folder: Path) -> None:
    model = Reader()
    with working(folder, model) as worker:
        assert model.began.wait(20)
        assert worker.call(lambda library: len(library.holdings(""))).result(20) == 1
        model.go.set()
        assert model.ended.wait(20)
        assert worker.call(lambda library: 7).result(20) == 7
        assert worker.opening.phase == "ready"
    assert model.done[:2] == ["paused", "all"]


def test_what_was_said_is_read_before_a_follow_up(folder: Path) -> None:
    model = Reader()
    model.go.set()
    with working(folder, model) as worker:
        ask(worker, [Exchange("Who led them?", "Ushakov led them.")])
        assert model.hoped.wait(20)
    (said,) = model.expected
    assert f"Who led them?\nUshakov led them.\n{HOW_LONG}\n{FIVE}\nThe next question: \n" in said


def test_who_waits_is_answered_before_anything_is_read_ahead(folder: Path) -> None:
    model = Reader()
    model.go.set()
    with working(folder, model) as worker:
        held, heard = threading.Event(), [Listener(), Listener()]
        worker.call(lambda library: held.wait(20))
        for listener in heard:
            worker.ask(Request(HOW_LONG), listener)
        held.set()
        for listener in heard:
            assert isinstance(listener.all()[-1], Done)
        assert model.hoped.wait(20)
    assert len(model.expected) == 1


def test_documents_that_came_are_read_once_nobody_waits(folder: Path) -> None:
    model = Reader()
    model.go.set()
    with working(folder, model) as worker:
        assert worker.call(lambda library: 7).result(20) == 7
        model.ended.clear()
        (folder / "new.txt").write_text(MANY.replace("Moscow", "Kyiv"))
        changes = worker.refresh("", Silent()).result(20)
        assert changes.added == ("new.txt",)
        assert model.ended.wait(20)


def test_where_nothing_is_to_be_read_ahead_a_question_reads_it(folder: Path) -> None:
    model = Reader()
    with working(folder, model, reads_ahead=False) as worker:
        ask(worker)
        ask(worker)
        assert worker.call(lambda library: 7).result(20) == 7
    assert model.done == ["with a question", "with a question"]
    assert model.expected == []


def test_what_cannot_be_read_ahead_ends_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    faults: list[Exception] = [ModelError("there is not enough memory"), ZeroDivisionError("so")]

    class Faulty(Reader):
        def expect(self, prompt: Prompt) -> None:
            super().expect(prompt)
            raise faults.pop(0)

    model = Faulty()
    model.go.set()
    with working(folder, model) as worker:
        for _ in range(2):
            model.hoped.clear()
            ask(worker)
            assert model.hoped.wait(20)
        assert worker.call(lambda library: 7).result(20) == 7
    assert faults == []
    told = capfd.readouterr().err
    assert "ZeroDivisionError: so" in told
    assert "ModelError" not in told
