"""Questions sent twice and from several tabs, and a server that stops in the middle of one."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.page_visitor import Visitor, visiting
from tests.scripted_model import ScriptedModel
from tests.scripted_page import served, serving_of
from tests.scripted_server import FIVE

TALKS = "A week of diplomacy\nThe talks in Moscow went on for five hours; Ushakov led them.\n"
HOW_LONG = "How long did the talks in Moscow last?"
NEVER = "Never mind how long the talks in Moscow went on: how long was it?"
ROOT = Path(__file__).parent.parent
pytestmark = [
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "talks.txt").write_text(TALKS)
    return tmp_path / "notes"


def kept(visitor: Visitor) -> str:
    """The id of the open conversation."""
    return visitor.link("").rpartition("/")[2]


def in_line(visitor: Visitor) -> str:
    """Ask and leave as soon as the page tells the place in line; what it told."""
    asking = visitor.asking(HOW_LONG)
    told = next(page["progress"] for page in asking if "waiting: " in page["progress"])
    asking.close()
    return str(told)


def test_the_same_question_from_two_tabs_waits_and_its_place_is_shown(
    folder: Path, tmp_path: Path
) -> None:
    reached, go = threading.Event(), threading.Event()

    def sentence(_: str) -> str:
        reached.set()
        assert go.wait(30)
        return FIVE

    model = ScriptedModel(sentence=sentence, short="five hours")
    with (
        served(serving_of(folder, tmp_path / "home"), model) as url,
        visiting(url) as first,
        visiting(url) as third,
    ):
        running = first.asking(HOW_LONG)
        next(running)
        try:
            assert reached.wait(30)
            with visiting(url, kept(first)) as second:
                waiting = second.asking(HOW_LONG)
                told = next(one["chat"] for one in waiting if "waiting: " in one["chat"])
                assert "waiting: 1 question before this one" in told
                assert "waiting: 2 questions before this one" in in_line(third)
                assert third.http.get("/api/health").json()["waiting"] >= 2
                go.set()
                *_, page = waiting
            # Both stand in the conversation that both tabs show.
            assert page["chat"].count("<article") == 2
            assert page["chat"].count(FIVE) == 2
        finally:
            go.set()
        *_, page = running
        assert FIVE in page["chat"]
        with visiting(url, kept(first)) as reloaded:
            assert reloaded.shown["chat"].count(FIVE) == 2


@contextmanager
def process(folder: Path, home: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server in a process of its own, and its address."""
    typed = [sys.executable, "-m", "tests.scripted_server", str(folder), str(home), str(port)]
    with subprocess.Popen(typed, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            yield running, f"http://127.0.0.1:{int(running.stdout.readline())}"
        finally:
            running.kill()


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGINT])
def test_a_server_that_stops_in_the_middle_of_an_answer_loses_no_conversation(
    folder: Path, tmp_path: Path, ended_by: signal.Signals
) -> None:
    home = tmp_path / "home"
    with process(folder, home) as (server, url), visiting(url) as visitor:
        assert FIVE in visitor.ask(HOW_LONG)["chat"]
        asking = visitor.asking(NEVER)
        assert any("writing" in page["progress"] for page in asking)
        server.send_signal(ended_by)
        # The stream breaks off, or ends by telling that the answer was stopped.
        with pytest.raises((httpx.TransportError, StopIteration)):
            while True:
                next(asking)
        conversation = kept(visitor)
        with pytest.raises(httpx.TransportError):
            while True:
                visitor.http.get("/api/health", timeout=5)
    port = int(url.rpartition(":")[2])
    with process(folder, home, port) as (_, again), visiting(again, conversation) as visitor:
        chat = visitor.shown["chat"]
        assert FIVE in chat and NEVER in chat
        assert ("The server was stopped before this was answered" in chat) or (
            ended_by == signal.SIGINT and "This answer was stopped" in chat
        )
        assert 'data-act="again"' in chat
        assert visitor.ask(HOW_LONG)["chat"].count(FIVE) == 2
