"""The README says what is true: its help page, its commands, its names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.M | re.S)


def test_the_help_page_is_the_one_in_the_readme(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert blocks("text") == [capsys.readouterr().out]


def test_there_are_two_commands_one_sets_up_and_asks_the_other_tests() -> None:
    first, second = blocks("sh")
    assert first.rstrip().endswith('.venv/bin/ask "How long did the meeting last?"')
    assert second.rstrip().endswith(".venv/bin/python -m pytest")


def test_the_example_cites_lines_that_are_there() -> None:
    cited = re.findall(r"^  (index/sample/\S+):(\d+)  (.*)$", README, re.M)
    assert cited
    for path, line, quote in cited:
        assert (ROOT / path).read_text(encoding="utf-8").split("\n")[int(line) - 1] == quote


def test_the_python_examples_compile() -> None:
    examples = blocks("python")
    assert len(examples) == 2
    for example in examples:
        compile(example, "README.md", "exec")
