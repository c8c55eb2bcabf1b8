"""What is shown while a model arrives, letter by letter, under a clock of our own."""

from __future__ import annotations

import io

import pytest

from index.weights import amount, to_stderr
from index.weights.progress import Bar, Lines
from tests.terminal import Clock, Terminal


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1500, "2 kB"), (98_362_432, "98.4 MB"),
     (1_117_320_768, "1.12 GB"), (-2_000_000, "-2.0 MB")],
)  # fmt: skip
def test_amounts_are_in_powers_of_ten(count: int, words: str) -> None:
    assert amount(count) == words


def test_a_bar_is_redrawn_in_one_line(clock: Clock) -> None:
    stream = Terminal()
    bar = Bar(stream, clock=clock, columns=lambda: 100)
    bar.start("Mini", 100_000_000, 20_000_000)
    assert stream.take() == "\rMini [####----------------] 20.0 MB of 100.0 MB"
    clock.now += 0.5
    bar.advance(1000)  # too early for a rate that means anything
    assert stream.take() == "\rMini [####----------------] 20.0 MB of 100.0 MB"
    clock.now += 3.5
    bar.advance(39_999_000)
    drawn = "\rMini [############--------] 60.0 MB of 100.0 MB, 10.0 MB/s, 0:04 left"
    assert stream.take() == drawn
    clock.now += 0.05
    bar.advance(1)
    assert stream.take() == ""
    clock.now += 3.95
    bar.advance(39_999_999)
    bar.done()
    drawn = "\rMini [####################] 100.0 MB of 100.0 MB, 10.0 MB/s, 0:00 left"
    assert stream.take() == drawn + drawn + "\n"


def test_a_shorter_line_wipes_the_longer_one(clock: Clock) -> None:
    stream = Terminal()
    bar = Bar(stream, clock=clock, columns=lambda: 100)
    bar.start("Mini", 1000)
    bar.note("wait")
    assert stream.take().endswith("\rwait" + " " * 35 + "\n")


def test_a_narrow_terminal_is_not_wrapped(clock: Clock) -> None:
    stream = Terminal()
    Bar(stream, clock=clock, columns=lambda: 30).start("A long name", 1000)
    assert stream.take() == "\rA long name 0 B of 1 kB"


def test_a_bar_that_was_not_started_is_silent(clock: Clock) -> None:
    stream = Terminal()
    bar = Bar(stream, clock=clock)
    bar.advance(5)
    bar.done()
    assert stream.take() == ""
    bar.start("Mini", 10)
    bar.done()
    stream.take()
    bar.done()
    assert stream.take() == ""


def test_lines_are_few(clock: Clock) -> None:
    stream = Terminal()
    lines = Lines(stream, clock=clock)
    lines.start("Mini", 100_000_000)
    assert stream.take() == "Mini: 100.0 MB\n"
    clock.now += 9
    lines.advance(50_000_000)
    assert stream.take() == ""  # not yet 10 s
    clock.now += 1
    lines.advance(0)
    assert stream.take() == "Mini: 50.0 MB of 100.0 MB, 5.0 MB/s, 0:10 left\n"
    clock.now += 30
    lines.advance(9_000_000)
    assert stream.take() == ""  # not yet 10 %
    lines.advance(1_000_000)
    assert stream.take() == "Mini: 60.0 MB of 100.0 MB, 1.5 MB/s, 0:27 left\n"
    clock.now += 3600
    lines.done()
    assert stream.take() == "Mini: 60.0 MB of 100.0 MB in 1:00:40\n"


def test_lines_say_what_was_here_already(clock: Clock) -> None:
    stream = Terminal()
    lines = Lines(stream, clock=clock)
    lines.start("Mini", 2000, 1000)
    lines.note("by the way")
    lines.done()
    lines.done()
    lines.advance(5)
    shown = "Mini: 2 kB, 1 kB here already\nby the way\nMini: 1 kB of 2 kB in 0:00\n"
    assert stream.take() == shown


def test_a_terminal_gets_a_bar_and_a_log_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    assert isinstance(to_stderr(), Bar)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert isinstance(to_stderr(), Lines)
