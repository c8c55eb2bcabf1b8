"""A conversation at a terminal: the prompt, the keys that stop and end it, completion."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.talks import FIVE, HOW_LONG, LINE
from tests.terminal import as_seen
from ui.completion import completions, file_names

pty = pytest.importorskip("pty")

ROOT = Path(__file__).parents[1]
PATIENCE = 120
"""Seconds after which something that was to appear never will."""
ENDLESS = "What is endless about the talks in Moscow?"
CTRL_C, CTRL_D, CTRL_P, TAB = "\x03", "\x04", "\x10", "\t"
ANSWER = f"{FIVE}\n  1  notes/talks.txt:3  {LINE}\n"


class Screen:
    """The command at a terminal of its own."""

    def __init__(self, folder: Path, *options: str, **streams: int) -> None:
        self._ours, theirs = pty.openpty()
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "ASKLINE_HOME": str(folder / "home"),
            "ASKLINE_CORPUS": "notes",
            "TERM": "dumb",
            "COLUMNS": "200",
            "INPUTRC": os.devnull,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.scripted_chat", "chat", *options],
            cwd=folder,
            env=environment,
            start_new_session=True,
            **{"stdin": theirs, "stdout": theirs, "stderr": theirs, **streams},
        )
        os.close(theirs)
        self._seen = ""

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def until(self, text: str) -> str:
        """What appears up to a text, with it; what was seen is not looked at again."""
        while text not in self._seen and (more := self._more()):
            self._seen += more
        before, found, self._seen = self._seen.partition(text)
        assert found, f"{text!r} did not appear in {before!r}"
        return before + found

    def ask(self, keys: str) -> str:
        """What is shown for a line that was typed, up to the next prompt."""
        self.type(f"{keys}\n")
        return self.until("\nask> ").removesuffix("ask> ")

    def end(self) -> tuple[str, int]:
        """What appears until the process is gone, and its exit code."""
        while more := self._more():
            self._seen += more
        return self._seen, self._process.wait(PATIENCE)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def _more(self) -> str:
        if not select.select([self._ours], [], [], PATIENCE)[0]:
            return ""
        try:
            return os.read(self._ours, 65536).decode().replace("\r\n", "\n")
        except OSError:  # how Linux says that nobody is at the other end
            return ""


Start = Callable[..., Screen]


@pytest.fixture
def start(notes: Path) -> Iterator[Start]:
    """Starts a conversation about the folder notes; its first prompt is there."""
    screens: list[Screen] = []

    def begin(*options: str, **streams: int) -> Screen:
        screens.append(Screen(notes.parent, *options, **streams))
        return screens[-1]

    yield begin
    for screen in screens:
        screen.close()


def test_a_greeting_a_prompt_an_answer_and_the_end(start: Start, tmp_path: Path) -> None:
    screen = start()
    greeting = screen.until("\nask> ")
    assert f"\n2 documents, {tmp_path / 'notes'}; :help lists the commands, Ctrl-D ends\nask> " in (
        f"\n{greeting}"
    )
    written = screen.ask(HOW_LONG)
    stages = re.findall(r"([a-z]+)[^\r\n]* \.\.\.", written)
    assert stages == ["searching", "reading"], "writing is seen, and checking would wipe it"
    assert as_seen(written) == f"{HOW_LONG}\n{ANSWER}"
    screen.type(CTRL_D)
    assert screen.end() == ("\n", 0)


def test_with_quiet_there_is_the_prompt_alone(start: Start) -> None:
    screen = start("--quiet")
    assert screen.until("ask> ") == "ask> "
    assert screen.ask(HOW_LONG) == f"{HOW_LONG}\n{ANSWER}"
    screen.type(":quit\n")
    assert screen.end() == (":quit\n", 0)


def test_ctrl_c_stops_the_answer_and_the_model_and_not_the_program(start: Start) -> None:
    screen = start("--quiet")
    screen.until("ask> ")
    screen.type(f"{ENDLESS}\n")
    screen.until("The talks (the model thinks)\n")
    screen.type(CTRL_C)
    assert screen.until("\nask> ").replace("^C", "") == (
        "(the model was stopped)\n\nask: stopped\nask> "
    )
    assert screen.ask(":sources") == (
        ":sources\nask: nothing was answered yet; ask a question first\n"
    )
    assert screen.ask(HOW_LONG) == f"{HOW_LONG}\n{ANSWER}"
    screen.type(CTRL_D)
    assert screen.end() == ("\n", 0)


def test_ctrl_c_at_the_prompt_throws_the_line_away(start: Start) -> None:
    screen = start("--quiet")
    screen.until("ask> ")
    screen.type("Who was")
    screen.until("Who was")
    # Readline misses a signal that comes between showing a key and waiting for the next one.
    time.sleep(0.5)
    screen.type(CTRL_C)
    assert screen.until("\nask> ").endswith("\nask: type :quit or Ctrl-D to end\nask> ")
    assert screen.ask(HOW_LONG) == f"{HOW_LONG}\n{ANSWER}"


def test_what_is_wrong_and_what_is_not_found_are_no_exit_codes_at_a_terminal(start: Start) -> None:
    screen = start("--quiet")
    screen.until("ask> ")
    assert "type :sources" in screen.ask(":sorces")
    screen.type(CTRL_D)
    assert screen.end()[1] == 0


def test_tab_completes_commands_numbers_and_names_of_files(start: Start, tmp_path: Path) -> None:
    pytest.importorskip("readline")
    (tmp_path / "my talks.md").write_text("precious")
    screen = start("--quiet")
    screen.until("ask> ")
    screen.ask(HOW_LONG)
    opened = screen.ask(f":op{TAB}{TAB}")
    assert f"> 3  {LINE}\n" in opened
    said = screen.ask(f":save my{TAB}")
    assert "ask: this file is there already: my talks.md; " in said
    assert (tmp_path / "my talks.md").read_text() == "precious"


def test_what_was_typed_before_is_recalled(start: Start) -> None:
    pytest.importorskip("readline")
    screen = start("--quiet")
    screen.until("ask> ")
    screen.ask(HOW_LONG)
    screen.ask(":help")
    assert screen.ask(f"{CTRL_P}{CTRL_P}").endswith(f"{HOW_LONG}\n{ANSWER}")


def test_where_only_the_answers_go_to_a_file_they_are_all_that_is_in_it(
    start: Start, tmp_path: Path
) -> None:
    with (tmp_path / "answers.txt").open("wb") as file:
        screen = start("--quiet", stdout=file.fileno())
        screen.until("ask> ")
        screen.type(f"{HOW_LONG}\n")
        screen.until("ask> ")
        screen.type(CTRL_D)
        assert screen.end()[1] == 0
    assert (tmp_path / "answers.txt").read_text() == ANSWER


# Completion by itself.


def test_a_line_is_completed_by_what_its_command_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b").mkdir()
    for name in ("ab.md", "b.md", ".hidden", "a b/c.md"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    arguments = {":save": file_names, ":save!": file_names, ":sources": None}

    def found(line: str) -> list[str]:
        return completions(line, arguments)

    assert found(":s") == [":save ", ":save! ", ":sources"]
    assert found(":so") == [":sources"]
    assert found(":x") == found("How") == found("") == found(":sources ") == found(":x ") == []
    assert found(":save ") == [":save a b/", ":save ab.md", ":save b.md"]
    assert found(":save a") == [":save a b/", ":save ab.md"]
    assert found(":save! a b/") == [":save! a b/c.md"]
    assert found(":save .h") == [":save .hidden"]
    assert found(":save ~/b") == [":save ~/b.md"]
    assert found(f":save {tmp_path}/b") == [f":save {tmp_path}/b.md"]
    assert (
        found(":save none/") == found(":save ~nobody-of-this-name/") == found(":save b.md/") == []
    )
