"""What an answer looks like at a terminal while it is written, and off one."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from index.errors import ModelError
from rag.prompt import Prompt
from tests.scripted_ask import NOT_STATED, Ask
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, LINE, TALKS
from tests.terminal import Terminal, as_seen


def test_off_a_terminal_there_is_no_escape_code_and_no_carriage_return(ask: Ask) -> None:
    hostile = "\x1b[31mThe talks in Moscow went on for five hours; Ushakov led them.\x1b[0m\r"
    (ask.folder / "talks.txt").write_text(TALKS.replace(LINE, hostile))
    ask.model = ScriptedModel(sentence=f"\x1b[m{FIVE}", short="\x1b[m5 hours")
    for typed in ([], ["--verbose"], ["--short"], ["--json"]):
        said = ask(*typed, HOW_LONG)
        assert said.code == 0
        assert "\x1b" not in said.out + said.err
        assert "\r" not in said.out + said.err


def test_on_a_terminal_words_appear_as_they_are_written_and_then_the_citations(ask: Ask) -> None:
    out = Terminal()
    seen: list[str] = []

    def gate(_: str) -> float:
        seen.append(out.getvalue())
        return 0.9

    ask.model = ScriptedModel(sentence=FIVE, gate=gate)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sys, "stdout", out)
        said = ask("--quiet", HOW_LONG)
    # The full stop waits, for who says it may have to stand before it.
    assert set(seen) == {FIVE[:-1]}, "all words were there before the answer was checked"
    assert said.code == 0
    assert out.getvalue() == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"


def test_on_a_terminal_who_says_it_is_told_in_the_sentence_that_was_written(ask: Ask) -> None:
    ask.model = ScriptedModel(sentence="No compromise was found on territory.")
    said = ask.on_a_terminal("--quiet", "What was found on territory?")
    assert said.out == (
        "No compromise was found on territory, according to Ushakov.\n"
        "  notes/talks.txt:4  Ushakov also said that no compromise was found on territory.\n"
    )


def test_on_a_terminal_a_draft_that_is_withdrawn_is_followed_by_the_honest_line(ask: Ask) -> None:
    draft = FIVE.replace("5", "6")
    ask.model = ScriptedModel(sentence=draft)
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.code == 1
    assert said.out.startswith(
        f"{draft}\n\nNot found: no line bears out the answer that was drafted.\nnearest lines:\n"
        f"  notes/talks.txt:3  {LINE}\n"
    )


def test_on_a_terminal_a_draft_of_which_a_part_is_withdrawn_is_followed_by_what_stands(
    ask: Ask,
) -> None:
    ask.model = ScriptedModel(sentence=f"{FIVE} They cost nine million dollars.", short="5")
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.out == (
        f"{FIVE} They cost nine million dollars.\n\n{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    )


def test_on_a_terminal_nothing_is_streamed_where_nothing_is_written(ask: Ask) -> None:
    ask.model = ScriptedModel(gate=0.01)
    assert ask.on_a_terminal("--quiet", HOW_LONG).out.startswith(f"{NOT_STATED}\nnearest lines:\n")


def test_on_a_terminal_a_second_draft_is_not_written_behind_the_first(ask: Ask) -> None:
    """And is not written again when it stands up to the check."""
    draft = FIVE.replace("5", "6")

    def sentence(_: str) -> str:
        return draft if len(model.texts("sentence")) == 1 else FIVE

    for name in "abcdef":
        (ask.folder / f"{name}.txt").write_text(f"The talks in Moscow, part {name}, went on.\n")
    model = ScriptedModel(
        sentence=sentence, short="5 hours", look=lambda _, text: 9.0 if "Ushakov" in text else 0.0
    )
    ask.model = model
    said = ask.on_a_terminal("--quiet", HOW_LONG)
    assert said.out == f"{draft}\n\n{FIVE}\n  notes/talks.txt:3  {LINE}\n"


def test_telling_what_is_done_does_not_wipe_what_was_written(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard output and standard error are one screen."""
    ask(HOW_LONG)
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", out)
    ask(HOW_LONG)
    assert "reading 3 of 3 passages ..." in out.getvalue()
    assert as_seen(out.getvalue()) == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"


@pytest.mark.parametrize("begun, seen", [("", ""), ("The talks ", "The talks \n")])
def test_what_went_wrong_begins_a_line_of_its_own(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, begun: str, seen: str
) -> None:
    class Failing(ScriptedModel):
        def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
            if begun:
                yield begun
            raise ModelError("no more")

    ask("index")
    ask.model = Failing()
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", out)
    assert ask(HOW_LONG).code == 2
    assert "reading 3 of 3 passages ..." in out.getvalue()
    assert as_seen(out.getvalue()) == f"{seen}ask: no more\n"


def test_json_and_short_are_the_same_on_a_terminal(ask: Ask) -> None:
    assert ask.on_a_terminal("--quiet", "--short", HOW_LONG).out == "five hours\n"
    assert ask.on_a_terminal("--quiet", "--json", HOW_LONG).json["short"] == "five hours"


def test_whether_something_is_so_is_streamed_as_it_stands(ask: Ask) -> None:
    question = "Was a compromise found on territory?"
    ask.model = ScriptedModel(
        whether=0.05, saying='Ushakov also said that no compromise was found on territory."'
    )
    said = ask.on_a_terminal("--quiet", question)
    first, *cited = said.out.splitlines()
    assert first == "No: Ushakov also said that no compromise was found on territory."
    assert cited == [
        "  notes/talks.txt:4  Ushakov also said that no compromise was found on territory."
    ]
    assert ask("--quiet", "--short", question).out == "no\n"
