"""One thread answers; questions wait in line, can leave it, and none is lost."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import ModelError, UsageError
from index.weights import Progress
from rag.events import Done, Exchange, Stage, Word
from tests.scripted_model import ScriptedModel
from tests.scripted_page import opening
from ui.page.job import Failed, Job, Queued, Request, Stopped, Told
from ui.page.library import Library
from ui.page.worker import WAITING, Worker

TALKS = "A week of diplomacy\nThe talks in Moscow went on for five hours; Ushakov led them.\n"
HOW_LONG = "How long did the talks in Moscow last?"
FIVE = "The talks in Moscow went on for five hours."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "talks.txt").write_text(TALKS)
    return tmp_path / "notes"


class Listener:
    """What a job told, read by the test in order."""

    def __init__(self) -> None:
        self._told: queue.Queue[Told] = queue.Queue()
        self.last: Told | None = None

    def __call__(self, what: Told) -> None:
        self._told.put(what)

    def all(self) -> list[Told]:
        """Everything up to the last."""
        heard: list[Told] = []
        while not (heard and isinstance(heard[-1], Done | Failed | Stopped)):
            heard.append(self._told.get(timeout=20))
        return heard

    def until(self, wanted: Callable[[Told], bool]) -> Told:
        while not wanted(what := self._told.get(timeout=20)):
            pass
        return what

    @property
    def empty(self) -> bool:
        return self._told.empty()


class Gate:
    """A model's sentence that is not written before the test says so."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.asked: list[str] = []

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        self.reached.set()
        assert self.open.wait(20)
        return FIVE


@contextmanager
def working(open_library: Callable[[Progress], Library]) -> Iterator[Worker]:
    worker = Worker(open_library)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()


def ask(worker: Worker, question: str = HOW_LONG) -> tuple[Job, Listener]:
    heard = Listener()
    return worker.ask(Request(question), heard), heard


def test_a_question_is_answered_and_its_events_are_told_in_order(folder: Path) -> None:
    with working(opening(folder, ScriptedModel(sentence=FIVE, short="five hours"))) as worker:
        _, heard = ask(worker)
        told = heard.all()
    assert "".join(one.text for one in told if isinstance(one, Word)) == FIVE
    assert isinstance(told[-1], Done)
    assert told[-1].answer.short == "five hours"


def test_who_waits_is_told_how_many_come_first_and_moves_up(folder: Path) -> None:
    gate = Gate()
    with working(opening(folder, ScriptedModel(sentence=gate, short="five hours"))) as worker:
        _, first = ask(worker)
        assert gate.reached.wait(20)
        _, second = ask(worker)
        third_job, third = ask(worker)
        assert second.until(lambda one: isinstance(one, Queued)) == Queued(1)
        assert third.until(lambda one: isinstance(one, Queued)) == Queued(2)
        assert worker.waiting == 3
        gate.open.set()
        assert isinstance(first.all()[-1], Done)
        assert isinstance(second.all()[-1], Done)
        third_told = third.all()
    assert third_told[0] == Queued(1)
    assert third_job.over


def test_who_leaves_the_line_is_never_answered_and_holds_nobody_up(folder: Path) -> None:
    gate = Gate()
    with working(opening(folder, ScriptedModel(sentence=gate, short="five hours"))) as worker:
        _, first = ask(worker)
        assert gate.reached.wait(20)
        leaving, left = ask(worker, "How long did the talks in Kyiv last?")
        _, staying = ask(worker)
        leaving.stop()
        assert left.all()[-1] == Stopped()
        gate.open.set()
        first.all()
        assert isinstance(staying.all()[-1], Done)
    assert left.empty
    assert gate.asked == [HOW_LONG, HOW_LONG]


def test_stopping_is_told_at_once_while_the_model_is_still_at_a_step(folder: Path) -> None:
    gate = Gate()
    with working(opening(folder, ScriptedModel(sentence=gate, short="five hours"))) as worker:
        job, heard = ask(worker)
        assert gate.reached.wait(20)
        job.stop()
        assert heard.all()[-1] == Stopped()
        gate.open.set()
        _, next_one = ask(worker)
        assert isinstance(next_one.all()[-1], Done)
    assert heard.empty


def test_a_follow_up_sees_what_was_answered_while_it_waited(folder: Path) -> None:
    history: list[Exchange] = []
    gate = Gate()
    model = ScriptedModel(sentence=gate, short="five hours", rewrite=HOW_LONG)
    with working(opening(folder, model)) as worker:
        _, first = ask(worker)
        assert gate.reached.wait(20)
        heard = Listener()
        worker.ask(Request("And how long did they last?", lambda: history), heard)
        history.append(Exchange(HOW_LONG, "five hours"))
        gate.open.set()
        first.all()
        last = heard.all()[-1]
    assert isinstance(last, Done)
    assert last.answer.asked == HOW_LONG


def test_the_line_is_not_endless(folder: Path) -> None:
    gate = Gate()
    with working(opening(folder, ScriptedModel(sentence=gate, short="five hours"))) as worker:
        ask(worker)
        assert gate.reached.wait(20)
        for _ in range(WAITING):
            ask(worker)
        with pytest.raises(UsageError, match="32 questions are waiting already"):
            ask(worker)
        gate.open.set()


def test_an_error_ends_one_answer_and_not_the_worker(folder: Path) -> None:
    def sentence(question: str) -> str:
        if "Kyiv" in question:
            raise ModelError("the model is broken", fix="type: ask models fetch")
        return FIVE

    with working(opening(folder, ScriptedModel(sentence=sentence, short="five hours"))) as worker:
        _, broken = ask(worker, "How long did the talks in Moscow and Kyiv last?")
        assert broken.all()[-1] == Failed("the model is broken; type: ask models fetch")
        _, heard = ask(worker)
        assert isinstance(heard.all()[-1], Done)


def test_a_bug_ends_one_answer_and_is_told_on_the_terminal(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def sentence(question: str) -> str:
        raise ZeroDivisionError("of all things")

    with working(opening(folder, ScriptedModel(sentence=sentence))) as worker:
        _, heard = ask(worker)
        last = heard.all()[-1]
    assert last == Failed("something went wrong; the terminal of ask ui says what")
    assert "ZeroDivisionError: of all things" in capfd.readouterr().err


def test_where_nothing_opens_every_question_says_why(folder: Path) -> None:
    def fails(_: Progress) -> Library:
        raise ModelError("no such model", where="x.gguf", fix="type: ask models")

    with working(fails) as worker:
        _, heard = ask(worker)
        assert heard.all()[-1] == Failed("no such model: x.gguf; type: ask models")
        assert worker.opening.phase == "failed"
        with pytest.raises(UsageError, match="no such model"):
            worker.call(lambda library: library).result(20)


def test_what_takes_long_at_the_start_is_told(folder: Path) -> None:
    told, go = threading.Event(), threading.Event()

    def opens(progress: Progress) -> Library:
        progress.start("fetching", 200, 50)
        progress.advance(50)
        told.set()
        assert go.wait(20)
        return opening(folder, ScriptedModel())(progress)

    with working(opens) as worker:
        assert told.wait(20)
        now = worker.opening
        assert (now.phase, now.label, now.done, now.total) == ("starting", "fetching", 100, 200)
        go.set()
        # What the page asks for is done while it begins; a question waits for its end.
        assert worker.call(lambda library: 7).result(20) == 7
        _, heard = ask(worker)
        heard.all()
        assert worker.opening.phase == "ready"


def test_closing_ends_what_is_read_at_the_start(folder: Path) -> None:
    told = threading.Event()

    def opens(progress: Progress) -> Library:
        progress.start("reading", 200)
        told.set()
        while True:
            progress.advance(0)

    with working(opens) as worker:
        _, heard = ask(worker)
        assert told.wait(20)
    assert isinstance(heard.all()[-1], Stopped | Failed)


def test_closing_stops_what_runs_and_what_waits(folder: Path) -> None:
    gate = Gate()
    with working(opening(folder, ScriptedModel(sentence=gate))) as worker:
        _, running = ask(worker)
        assert gate.reached.wait(20)
        _, waiting = ask(worker)
        gate.open.set()
    assert isinstance(running.all()[-1], Stopped | Done)
    assert isinstance(waiting.all()[-1], Stopped | Done)


def test_what_changed_is_read_before_the_question_and_told_how_far_it_is(folder: Path) -> None:
    model = ScriptedModel(
        sentence=FIVE, short="five hours", look=lambda _, text: 20.0 * ("Moscow" in text)
    )
    with working(opening(folder, model)) as worker:
        ask(worker)[1].all()
        for number in range(8):
            (folder / f"{number}.txt").write_text(f"Title {number}\n" + "It rained.\n" * 25)
        told = ask(worker)[1].all()
    stages = [one.name for one in told if isinstance(one, Stage)]
    assert stages[0] == f"indexing {folder}: 0 %"
    assert f"reading {folder}, once: 55 %" in stages
    assert stages[-4:] == ["searching", "reading", "writing", "checking"]
    assert isinstance(told[-1], Done)
