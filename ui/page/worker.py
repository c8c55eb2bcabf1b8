"""One thread owns the assistant; questions wait in a line before it and can leave it.

A llama.cpp context and a SQLite connection belong to one thread each, so everything that touches
the assistant happens here.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from index.errors import AsklineError, UsageError
from index.weights import Progress
from rag.events import Event, Stage
from ui.page.job import Failed, Job, Queued, Request, Told
from ui.page.library import Library
from ui.page.telling import Telling

__all__ = ["WAITING", "Opening", "Worker"]

T = TypeVar("T")
WAITING = 32
"""Questions that may wait at once. More are refused: nobody waits for the thirty-third."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How far the assistant is: starting, ready or failed.

    label, done, total: what takes long now, in bytes or characters; total 0 where nothing is known.
    error: why it failed.
    """

    phase: str = "starting"
    label: str = "loading the model"
    done: int = 0
    total: int = 0
    error: str = ""


class Worker:
    """Answers one question after another, oldest first, in its own thread."""

    def __init__(self, open_library: Callable[[Progress], Library]) -> None:
        """open_library runs in the worker's thread, when it starts."""
        self._open = open_library
        self._jobs: deque[Job] = deque()
        self._calls: deque[tuple[Callable[[Library], Any], Future[Any]]] = deque()
        self._changed = threading.Condition()
        self._running: Job | None = None
        self.closing = False
        """Whether the server is being stopped."""
        self.opening = Opening()
        self._thread = threading.Thread(target=self._work, name="assistant", daemon=True)

    def start(self) -> None:
        """Begin: the assistant is opened, and what waits is answered once it is."""
        self._thread.start()

    def close(self) -> None:
        """Stop what runs and what waits; returns when the thread has ended."""
        with self._changed:
            self.closing = True
            jobs = [*self._jobs, *([self._running] if self._running else [])]
            self._changed.notify_all()
        for job in jobs:
            job.stop()
        if self._thread.is_alive():
            self._thread.join()

    def ask(self, request: Request, listen: Callable[[Told], None]) -> Job:
        """Put a question in line. Raises UsageError if the line is full."""
        job = Job(request, listen)
        with self._changed:
            if len(self._jobs) >= WAITING:
                raise UsageError(
                    f"{WAITING} questions are waiting already", fix="ask again in a minute"
                )
            self._jobs.append(job)
            self._tell_places()
            self._changed.notify_all()
        return job

    def call(self, work: Callable[[Library], T]) -> Future[T]:
        """Have something done with the library between two questions, before those that wait."""
        future: Future[T] = Future()
        with self._changed:
            self._calls.append((work, future))
            self._changed.notify_all()
        return future

    @property
    def waiting(self) -> int:
        """Questions that run or wait."""
        with self._changed:
            jobs = [*self._jobs, self._running]
        return sum(job is not None and not job.over for job in jobs)

    def _tell_places(self) -> None:
        before = 1 if self._running is not None else 0
        for job in self._jobs:
            if not job.over:
                job.tell(Queued(before))
                before += 1

    def _work(self) -> None:
        try:
            library = self._open(_Telling(self))
        except AsklineError as error:
            self._fail(str(error))
            return
        except Exception:  # noqa: BLE001 - a bug; the page stays, to say that there is one
            traceback.print_exc()
            self._fail("the assistant could not be opened; the terminal of ask ui says why")
            return
        self.opening = Opening(phase="ready", label="")
        try:
            while self._next(library):
                pass
        finally:
            library.close()

    def _fail(self, message: str) -> None:
        self.opening = Opening(phase="failed", label="", error=message)
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self.closing or self._jobs or self._calls)
                jobs, calls = list(self._jobs), list(self._calls)
                self._jobs.clear()
                self._calls.clear()
                closing = self.closing
            for job in jobs:
                job.tell(Failed(message))
            for _, future in calls:
                future.set_exception(UsageError(message))
            if closing:
                return

    def _next(self, library: Library) -> bool:
        """Do one thing; whether there may be more."""
        with self._changed:
            self._changed.wait_for(lambda: self.closing or self._jobs or self._calls)
            if self.closing:
                for _, future in self._calls:
                    future.cancel()
                return False
            call = self._calls.popleft() if self._calls else None
            if call is None:
                self._running = self._jobs.popleft()
                self._tell_places()
        if call is not None:
            _carry_out(call[0], library, call[1])
        else:
            self._answer(library)
        return True

    def _answer(self, library: Library) -> None:
        job = self._running
        assert job is not None
        try:
            if not job.over:
                self._run(library, job)
        finally:
            with self._changed:
                self._running = None
                self._tell_places()

    def _run(self, library: Library, job: Job) -> None:
        request = job.request
        try:
            if request.sources is None:
                # What changed meanwhile is read here, where it can be told how far that is.
                library.refresh(request.owner, _Reading(job))
            assistant = library.assistant(request.owner, request.sources)
            events: Iterator[Event] = assistant.stream(request.question, request.history())
            for event in events:
                job.tell(event)
                if job.over:
                    break
        except AsklineError as error:
            job.tell(Failed(str(error)))
        except Exception:  # noqa: BLE001 - a bug ends one answer, not the page
            traceback.print_exc()
            job.tell(Failed("something went wrong; the terminal of ask ui says what"))


def _carry_out(work: Callable[[Library], Any], library: Library, future: Future[Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work(library)
    except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
        future.set_exception(error)
    else:
        future.set_result(result)


class _Telling:
    """Progress of the opening, for the page. Whoever ends the server waits for one step of it."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        self._tell(Opening(label=label, done=already, total=total_bytes))

    def advance(self, count: int) -> None:
        """See Progress."""
        now = self._worker.opening
        self._tell(Opening(label=now.label, done=now.done + count, total=now.total))

    def done(self) -> None:
        """See Progress."""
        self._tell(Opening())

    def note(self, text: str) -> None:
        """See Progress."""
        self._tell(Opening(label=text))

    def _tell(self, opening: Opening) -> None:
        self._worker.opening = opening
        if self._worker.closing:
            raise UsageError("the server was stopped")


class _Reading(Telling):
    """Progress of what has to be done before a question, for whoever asked it."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self._job = job

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        """See Progress."""
        super().start(label, total_bytes, already)
        self._job.tell(Stage(self.text))

    def advance(self, count: int) -> None:
        """See Progress."""
        before = self.text
        super().advance(count)
        if self.text != before:
            self._job.tell(Stage(self.text))
