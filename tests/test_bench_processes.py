"""ask as a process that is measured: what is read off it. How long it takes decides nothing."""

from __future__ import annotations

import json
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from eval.bench import alone, processes
from eval.bench.processes import Processes
from index.corpus import sample
from index.errors import AsklineError, UsageError
from tests.scripted_llama import Llama

ASK = """
import json, os, sys
def main():
    typed = sys.argv[1:]
    print("ask: something on the way", file=sys.stderr)
    if "fail" in typed:
        print("ask: no such thing; type: ask doctor", file=sys.stderr)
        return 2
    if typed[0] in ("status", "--help"):
        return 0
    if "--batch" in typed:
        for line in open(typed[typed.index("--batch") + 1]):
            print(line, end="", flush=True)
        return 0
    first = None if typed[-1] == "looked up" else 1.0
    told = {"timings": {"first_token": first, "total": 5.0}, "typed": typed}
    print(json.dumps(told), flush=True)
    with open("typed.json", "w") as file:
        json.dump([typed, sorted(key for key in os.environ if key.startswith("ASKLINE_"))], file)
    return 1
"""


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Processes:
    """A command of the same name that answers at once."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "quick.py").write_text(ASK)
    # In the folder where it is started lies something else of that name.
    (tmp_path / "quick.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASKLINE_CORPUS", "elsewhere")
    monkeypatch.setenv("ASKLINE_HOME", "here")
    found = [EntryPoint("ask", "quick:main", "console_scripts")]
    monkeypatch.setattr(processes, "entry_points", lambda **_: found)
    return Processes("small")


def test_the_first_word_came_as_long_before_the_answer_as_the_answer_says(
    ask: Processes, tmp_path: Path
) -> None:
    asked = ask.ask("-why?", Path("there"))
    assert asked.first is not None
    # Up to the answer some time between 0 and the end of the process, less 5 - 1 s.
    assert -4.0 < asked.first <= asked.total - 4.0
    typed, environment = json.loads((tmp_path / "typed.json").read_text())
    over = ["--corpus", str(sample()), "--index", "there", "--model", "small", "--quiet"]
    assert typed == [*over, "--json", "--", "-why?"]
    assert environment == ["ASKLINE_HOME"], "what the user has set is for no other corpus"
    assert ask.ask("looked up", Path("there")).first is None


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_a_process_tells_the_most_memory_that_it_had(ask: Processes) -> None:
    peak = ask.ask("Why?", Path("there")).peak
    assert peak is not None
    assert 1e6 < peak < 1e9


def test_a_batch_has_a_time_for_each_question(ask: Processes, tmp_path: Path) -> None:
    times = ask.batch(["Why?", "Where?", "Wer fährt?"], Path("there"), tmp_path / "rows.jsonl")
    assert len(times) == 3
    assert min(times) >= 0
    rows = (tmp_path / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert rows[2] == '{"question": "Wer fährt?"}'


def test_commands_that_answer_nothing_are_timed_to_their_end(ask: Processes) -> None:
    assert ask.python() > 0
    assert ask.help() > 0
    assert ask.status(Path("there")) > 0


def test_a_process_that_fails_says_so_in_its_own_last_line(ask: Processes) -> None:
    with pytest.raises(AsklineError) as raised:
        ask.ask("fail", Path("there"))
    assert str(raised.value) == (
        "a process that was measured failed: no such thing; type: ask doctor"
    )


def test_a_process_that_answers_nothing_failed_whatever_it_ended_with(
    ask: Processes, tmp_path: Path
) -> None:
    (tmp_path / "lib" / "quick.py").write_text("raise ImportError('no such part')")
    with pytest.raises(AsklineError, match=r"failed: ImportError: no such part$"):
        ask.ask("How long?", Path("there"))


def test_ask_has_to_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "entry_points", lambda **_: [])
    with pytest.raises(UsageError, match=r"^ask is not installed; type: pip install -e \.$"):
        Processes("small")


def test_what_a_model_alone_needs_is_to_load_and_to_read_so_many_tokens(
    llama: Llama, gguf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    llama.logits = {1: 1.0}
    alone.main([str(gguf), "12"])
    assert float(capsys.readouterr().out) > 0
    assert [len(context.tokens) for context in llama.contexts] == [1, 12]
