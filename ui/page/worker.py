"""One thread owns the assistant; questions wait in a line before it and can leave it.

A llama.cpp context and a SQLite connection belong to one thread each, so everything that touches
the assistant happens here.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from index.changes import Changes
from index.errors import AsklineError, UsageError
from index.weights import Progress, Silent
from rag.ahead import Pause
from rag.assistant import Assistant
from rag.events import Done, Event, Exchange
from ui.page.job import Failed, Job, Queued, Request, Told
from ui.page.library import Library
from ui.page.opening import Beginning, Opening
from ui.page.reading import Reading
from ui.render import exchange

__all__ = ["WAITING", "Worker"]

T = TypeVar("T")
WAITING = 32
"""Questions that may wait at once. More are refused: nobody waits for the thirty-third."""


class Worker:
    """Answers one question after another, oldest first, in its own thread."""

    def __init__(
        self, open_library: Callable[[Progress], Library], *, reads_ahead: bool = True
    ) -> None:
        """open_library runs in the worker's thread, when it starts. reads_ahead: whether the model
        reads what is likely asked next while nobody waits.
        """
        self._open = open_library
        self._reads_ahead = reads_ahead
        self._ahead: Callable[[Pause], None] | None = None
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

    def refresh(self, owner: str, progress: Progress) -> Future[Changes]:
        """Bring a user's index up to date; what is new is read once nobody waits."""

        def work(library: Library) -> Changes:
            changes = library.refresh(owner, progress)
            self._ahead = partial(library.look_over, owner, Silent())
            return changes

        return self.call(work)

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
            library = self._open(Beginning(self._tell))
            self._begin(library)
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

    def _tell(self, opening: Opening) -> None:
        self.opening = opening
        if self.closing:
            raise UsageError("the server was stopped")

    def _begin(self, library: Library) -> None:
        """Read what will be asked about, for as long as nobody asks."""
        self._ahead = partial(library.look_over, "", Silent())
        paused = self._reads_ahead

        def pause() -> bool:
            nonlocal paused
            paused = self._is_wanted()
            return paused

        while paused and not (self.closing or self._jobs):
            if self._calls:
                self._carry_out(library)
            paused = False
            library.look_over("", Beginning(self._tell), pause)

    def _read_ahead(self) -> None:
        """Go on with what is likely asked next, until somebody waits."""
        if self._ahead is None or not self._reads_ahead or self._is_wanted():
            return
        ahead, self._ahead = self._ahead, None
        try:
            ahead(self._is_wanted)
        except AsklineError:
            pass  # Who asks for it is told.
        except Exception:  # noqa: BLE001 - a bug ends this, not the page
            traceback.print_exc()
        else:
            self._ahead = ahead if self._is_wanted() else None

    def _is_wanted(self) -> bool:
        return bool(self.closing or self._jobs or self._calls)

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
        self._read_ahead()
        with self._changed:
            self._changed.wait_for(self._is_wanted)
            if self.closing:
                for _, future in self._calls:
                    future.cancel()
                return False
            if not self._calls:
                self._running = self._jobs.popleft()
                self._tell_places()
        if self._running is None:
            self._carry_out(library)
        else:
            self._answer(library)
        return True

    def _carry_out(self, library: Library) -> None:
        with self._changed:
            work, future = self._calls.popleft()
        _carry_out(work, library, future)

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
                library.refresh(request.owner, Reading(job))
                library.look_over(request.owner, Reading(job))
            assistant = library.assistant(request.owner, request.sources)
            history = request.history()
            events: Iterator[Event] = assistant.stream(request.question, history)
            for event in events:
                if isinstance(event, Done):
                    said = [*history, exchange(event.answer)]
                    self._ahead = partial(_read_before_a_follow_up, assistant, said)
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


def _read_before_a_follow_up(
    assistant: Assistant, history: Sequence[Exchange], pause: Pause
) -> None:
    assistant.reading_ahead(history)(pause)
