"""The lines of an answer shown whole, and opened where they stand now."""

from __future__ import annotations

import pytest

from tests.conversation import FIRST, changing, told
from tests.scripted_ask import NOT_STATED, Ask, fault
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, LINE, TALKS


def test_sources_are_the_whole_lines_of_the_last_answer(ask: Ask) -> None:
    longer = f"{LINE} {'It is said again and again. ' * 20}".strip()
    (ask.folder / "talks.txt").write_text(TALKS.replace(LINE, longer))
    said = told(ask, HOW_LONG, ":sources")
    first, cut, whole = said.out.splitlines()
    assert (first, whole) == (FIVE, f"  1  notes/talks.txt:3  {longer}")
    assert whole.startswith(cut.removesuffix(" ..."))
    assert cut.endswith(" ...")


def test_sources_mark_what_somebody_claims(ask: Ask) -> None:
    ask.model = ScriptedModel(sentence="No compromise was found on territory.")
    shown, marked = told(ask, "What was found on territory?", ":sources").out.splitlines()[1:]
    assert marked == f"{shown}  [claimed by Ushakov]"
    assert shown.endswith("Ushakov also said that no compromise was found on territory.")


def test_the_nearest_lines_are_numbered_and_can_be_opened_too(ask: Ask) -> None:
    ask.model = ScriptedModel(gate=0.01)
    said = told(ask, HOW_LONG, ":sources", ":open 2")
    lines = said.out.splitlines()
    assert lines[:3] == [NOT_STATED, "nearest lines:", f"  1  notes/talks.txt:3  {LINE}"]
    second = lines[3]
    number, where = second.split()[:2]
    assert number == "2"
    path, line = where.split(":")
    head = next(one for one in lines if one.startswith(f"{path}, lines "))
    shown = lines[lines.index(head) + 1 :]
    (marked,) = [one for one in shown if one.startswith(f"> {line}  ")]
    assert marked.split("  ", 1)[1] == second.split("  ")[-1]


def test_open_shows_what_stands_around_a_line_with_the_cited_ones_marked(ask: Ask) -> None:
    above = [f"above {n}" for n in range(1, 13)]
    below = [f"below {n}" for n in range(1, 13)]
    (ask.folder / "talks.txt").write_text("\n".join([*above, LINE, "", *below]) + "\n")
    said = told(ask, HOW_LONG, ":open 1")
    assert (said.code, said.err) == (0, "")
    _, cited, about, *lines = said.out.splitlines()
    assert cited == f"  1  notes/talks.txt:13  {LINE}"
    assert about == "notes/talks.txt, lines 5 to 21 of 26"
    assert lines == [
        *(f"   {n}  above {n}" for n in range(5, 10)),
        *(f"  {n}  above {n}" for n in range(10, 13)),
        f"> 13  {LINE}",
        "  14",
        *(f"  {n}  below {n - 14}" for n in range(15, 22)),
    ]


@pytest.mark.parametrize(
    "text, state",
    [
        (f"New headline\n{TALKS}", "these words stand at line 4 now"),
        (TALKS.replace("five", "nine"), "these words are not in the file any more"),
    ],
)
def test_a_line_that_stands_there_no_more_is_not_marked(ask: Ask, text: str, state: str) -> None:
    said = told(ask, HOW_LONG, changing(ask, text), ":open 1")
    about, *lines = said.out.removeprefix(FIRST).splitlines()
    assert about.startswith("notes/talks.txt, lines 1 to ")
    assert lines == [f"  {n}  {line}" for n, line in enumerate(text.splitlines(), 1)]
    assert (said.code, fault(said)) == (0, f"talks.txt:3: {state}")


def test_a_line_is_marked_though_the_file_changed_elsewhere_or_became_shorter(ask: Ask) -> None:
    said = told(ask, HOW_LONG, changing(ask, f"Other\nwords\n{LINE}\n"), ":open 1")
    assert said.out.endswith(f"1 to 3 of 3\n  1  Other\n  2  words\n> 3  {LINE}\n")
    said = told(ask, HOW_LONG, changing(ask, "All else is gone.\n"), ":open 1")
    assert said.out.endswith("lines 1 to 1 of 1\n  1  All else is gone.\n")


def test_a_document_that_is_gone_is_named(ask: Ask) -> None:
    said = told(ask, HOW_LONG, changing(ask, None), ":open 1")
    gone = "the file is not there, or is no text any more: talks.txt; ask again"
    assert (said.code, said.out, fault(said)) == (2, FIRST, gone)


def test_what_documents_and_the_model_say_moves_no_cursor(ask: Ask) -> None:
    hostile = f"\x1b[31m{LINE}\x1b[0m\r"
    (ask.folder / "talks.txt").write_text(f"\x1b[2JTop\x07\n{TALKS.replace(LINE, hostile)}")
    ask.model = ScriptedModel(sentence=f"\x1b[m{FIVE}", short="\x1b[m5 hours")
    said = told(ask, HOW_LONG, ":sources", ":open 1", ":\x1b[2J", ":open \x1b[2J")
    assert said.out.count("[31m") == 3
    for escape in "\x1b", "\r", "\x07":
        assert escape not in said.out + said.err
