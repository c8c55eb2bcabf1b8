"""Saved answers against the files as they are, with no model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scripted_ask import Ask, Said, one_line
from tests.scripted_model import ScriptedModel
from tests.talks import HOW_LONG, TALKS


def save(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "saved.json").write_text(ask("--json", HOW_LONG).out)
    ask.opened.clear()


def test_saved_answers_are_sound_as_long_as_their_lines_stand(ask: Ask, tmp_path: Path) -> None:
    save(ask, tmp_path)
    sound = "sound   talks.txt:3  the file is unchanged\n1 of 1 citations are sound\n"
    assert ask("verify", "saved.json") == Said(0, sound, "")
    assert ask("verify", "-", stdin=(tmp_path / "saved.json").read_text()) == Said(0, sound, "")
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    assert ask("verify", "saved.json").out.startswith(
        "sound   talks.txt:3  the file changed elsewhere\n"
    )
    assert ask.opened == [], "no model is loaded"


@pytest.mark.parametrize(
    "change, line",
    [
        (f"New headline\n{TALKS}", "moved   talks.txt:3  these words stand at line 4 now"),
        (
            TALKS.replace("five", "nine"),
            "changed talks.txt:3  these words are not in the file any more",
        ),
        (None, "gone    talks.txt:3  the file is not there, or is no text any more"),
        ("\0", "gone    talks.txt:3  the file is not there, or is no text any more"),
    ],
    ids=["moved", "changed", "gone", "no text"],
)
def test_saved_answers_whose_lines_are_not_there_any_more(
    ask: Ask, tmp_path: Path, change: str | None, line: str
) -> None:
    save(ask, tmp_path)
    if change is None:
        (ask.folder / "talks.txt").unlink()
    else:
        (ask.folder / "talks.txt").write_text(change)
    assert ask("verify", "saved.json") == Said(1, f"{line}\n0 of 1 citations are sound\n", "")
    said = ask("verify", "saved.json", "--json")
    state, detail = line.split()[0], line.split("  ")[-1]
    assert (said.code, said.json) == (
        1,
        {
            "sound": False,
            "citations": [
                {
                    "source": "talks.txt",
                    "first_line": 3,
                    "last_line": 3,
                    "state": state,
                    "detail": detail,
                }
            ],
        },
    )


def test_saved_answers_one_a_line_are_all_checked_with_their_nearest_lines(
    ask: Ask, tmp_path: Path
) -> None:
    found = ask("--json", HOW_LONG).out
    ask.model = ScriptedModel(gate=0.01)
    missed = ask("--json", HOW_LONG).out
    (tmp_path / "saved.jsonl").write_text(f"{found}\n{missed}")
    places = [f"{one['source']}:{one['first_line']}" for one in json.loads(missed)["nearest"]]
    assert "plans/plan.md:1" in places
    (ask.folder / "plans" / "plan.md").write_text("It is gone.\n")
    said = ask("verify", "saved.jsonl")
    assert (said.code, said.err) == (1, "")
    *lines, last = said.out.splitlines()
    assert lines == [
        "changed plans/plan.md:1  these words are not in the file any more"
        if place == "plans/plan.md:1"
        else f"sound   {place}  the file is unchanged"
        for place in ["talks.txt:3", *places]
    ]
    assert last == f"{len(places)} of {len(places) + 1} citations are sound"


@pytest.mark.parametrize(
    "text, fault",
    [
        ("", "nothing was saved here: s; save answers with ask --json"),
        ("\n \n", "nothing was saved here: s; save answers with ask --json"),
        ("[]", "this is no saved answer: s; save one with ask --json"),
        ('{"status": "error"}', "this is no saved answer: s; save one with ask --json"),
        (
            '{"citations": []}\n{"citations": [}\n',
            "this is no JSON (Expecting value: line 1 column 16 (char 15)): s:2;"
            " name a file that ask --json wrote",
        ),
        (
            '{"citations": []}\n{"citations": [{"source": "a"}]}',
            "a citation's first_line is not a number: s:2; save the answer again with ask --json",
        ),
        (
            '{"citations": [{"source": "a", "first_line": 3, "last_line": 2, "quote": "b"}]}',
            "a citation's lines 3-2 cannot be: s; save the answer again with ask --json",
        ),
    ],
)
def test_what_was_not_saved_by_ask_is_named(
    ask: Ask, tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "s").write_text(text)
    assert one_line(ask("verify", "s")) == fault


def test_saved_answers_that_cannot_be_read_are_named(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "deep").write_text("[" * 100_000)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\xfd")
    for name, fault in (
        ("none", "the saved answers cannot be read (No such file or directory): none; "),
        ("notes", "the saved answers cannot be read (Is a directory): notes; "),
        ("bytes", "the saved answers cannot be read (not UTF-8): bytes; "),
        ("deep", "this is no JSON ("),
    ):
        assert one_line(ask("verify", name)).startswith(fault)
