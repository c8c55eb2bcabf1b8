"""A conversation from a pipe: what is answered, what the commands do, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conversation import DRAFT, FIRST, POINTS, SECOND, changing, told
from tests.scripted_ask import Ask, Said, citation, fault
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, HOW_MANY, TALKS


def test_each_line_is_a_question_answered_with_numbered_lines(ask: Ask) -> None:
    assert told(ask, HOW_LONG, "", f"  {HOW_MANY} ") == Said(0, FIRST + SECOND, "")


def test_the_last_line_needs_no_end_and_no_line_at_all_is_no_failure(ask: Ask) -> None:
    assert ask("chat", "--quiet", stdin=HOW_LONG) == Said(0, FIRST, "")
    assert ask("chat", "--quiet", stdin="") == Said(0, "", "")


def test_off_a_terminal_there_is_no_prompt_and_nothing_else_on_standard_output(ask: Ask) -> None:
    said = told(ask, HOW_LONG, options="--verbose")
    assert said.out == FIRST
    assert "ask>" not in said.out + said.err
    assert "\x1b" not in said.err
    assert "searching ...\nreading 3 of 3 passages ...\nwriting ...\nchecking ...\n" in said.err


def test_a_follow_up_is_understood_from_what_was_said_and_shown_as_it_was(ask: Ask) -> None:
    ask.model = ScriptedModel(
        sentence={HOW_LONG: FIVE, HOW_MANY: POINTS},
        short={HOW_LONG: "5 hours", HOW_MANY: "28"},
        rewrite={"And the leaked draft?": HOW_MANY, "And its points?": HOW_MANY},
    )
    said = told(ask, HOW_LONG, "And the leaked draft?", "And its points?", options="--verbose")
    assert said.out == FIRST + SECOND + SECOND
    assert said.err.count(f"understood as: {HOW_MANY}\n") == 2
    first, second = ask.model.texts("rewrite")
    assert f"\n{HOW_LONG}\n{FIVE}\nThe next question: And the leaked draft?" in first
    # What was asked is told as it was understood, so that a chain of follow-ups holds.
    assert f"\n{HOW_LONG}\n{FIVE}\n{HOW_MANY}\n{POINTS}\nThe next question: And its" in second


def test_with_json_each_answer_is_a_line_and_a_follow_up_has_what_was_asked(ask: Ask) -> None:
    ask.model = ScriptedModel(
        sentence={HOW_LONG: FIVE, HOW_MANY: POINTS},
        short={HOW_LONG: "5 hours", HOW_MANY: "28"},
        rewrite=HOW_MANY,
    )
    said = told(ask, HOW_LONG, "And the draft?", ":sources", ":open 1", ":help", options="--json")
    first, second, sources, opened = map(json.loads, said.out.splitlines())
    assert (first["question"], first["short"]) == (HOW_LONG, "five hours")
    assert "asked" not in first
    assert (second["question"], second["asked"]) == ("And the draft?", HOW_MANY)
    assert sources == second["citations"] == [citation(ask.folder, "plans/plan.md", 2)]
    assert opened == {
        "source": "plans/plan.md",
        "sha256": sources[0]["sha256"],
        "first_line": 1,
        "last_line": 2,
        "cited": [2],
        "state": "sound",
        "lines": ["The plan", DRAFT],
    }
    assert ":sources" in said.err


def test_after_new_nothing_is_known_of_what_was_said(ask: Ask) -> None:
    """And a question that leans is asked as it stands, for there is nothing to lean on."""
    ask.model = ScriptedModel(
        sentence={HOW_LONG: FIVE, "How many points has it?": POINTS}, short="5 hours"
    )
    said = told(ask, HOW_LONG, ":new", ":sources", "How many points has it?", ":sources")
    assert ask.model.texts("rewrite") == []
    assert fault(said) == "nothing was answered yet; ask a question first"
    assert HOW_LONG not in said.out.removeprefix(FIRST)


def test_a_question_that_fails_does_not_end_the_conversation(ask: Ask) -> None:
    ask.model.context = 400
    said = told(ask, "?", "How long were talks " * 100, HOW_LONG)
    assert (said.code, said.out) == (2, FIRST)
    empty, long = said.err.splitlines()
    assert empty.startswith("ask: the question is empty; ")
    assert long.startswith("ask: ")
    assert "the question is too long for the model" in long


@pytest.mark.parametrize(
    "lines, code",
    [
        ([HOW_LONG], 0),
        (["Who is the pope?", HOW_LONG], 1),
        ([HOW_LONG, "Who is the pope?"], 1),
        (["Who is the pope?", ":wrong", HOW_LONG], 2),
        ([":help", ":quit"], 0),
    ],
)
def test_the_exit_code_is_that_of_the_worst_line(ask: Ask, lines: list[str], code: int) -> None:
    ask.model = ScriptedModel(
        gate={HOW_LONG: 0.9, "Who is the pope?": 0.01}, sentence=FIVE, short="5 hours"
    )
    assert told(ask, *lines).code == code


def test_an_interruption_off_a_terminal_is_exit_130(ask: Ask) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    ask.model = ScriptedModel(sentence=interrupted)
    assert told(ask, HOW_LONG, HOW_MANY) == Said(130, "", "ask: stopped\n")


def test_a_bug_keeps_its_traceback(ask: Ask) -> None:
    def broken(_: str) -> str:
        raise ZeroDivisionError

    ask.model = ScriptedModel(sentence=broken)
    with pytest.raises(ZeroDivisionError):
        told(ask, HOW_LONG)


def test_what_changed_since_the_last_question_is_read_first(ask: Ask) -> None:
    ask.model = ScriptedModel(
        sentence={HOW_LONG: FIVE, HOW_MANY: POINTS},
        short={HOW_LONG: "5 hours", HOW_MANY: "28"},
        look=lambda question, text: (
            9.0 if {HOW_LONG: "hours", HOW_MANY: "28"}[question] in text else 0.0
        ),
    )
    for name in "abcdefg":
        (ask.folder / f"{name}.txt").write_text(f"The aides flew to {name} town afterwards.\n")
    ask("index")
    said = told(ask, HOW_MANY, changing(ask, f"One more line\n{TALKS}"), HOW_LONG, options="--json")
    many, long = map(json.loads, said.out.splitlines())
    assert [one["first_line"] for one in many["citations"]] == [2]
    assert long["citations"] == [citation(ask.folder, "talks.txt", 4)]
    assert said.err.count(f"indexing {ask.folder}") == 2, "one beginning and one end are told"
    # And a small corpus is looked over again, before the question is on its way.
    before, after = [one for one in ask.model.looked if one.question is None]
    lines = [
        sum("One more line" in text for group in one.groups for text in group)
        for one in (before, after)
    ]
    assert lines == [0, 1]


def test_a_corpus_that_is_gone_for_a_while_does_not_end_the_conversation(ask: Ask) -> None:
    aside, folder = ask.folder.with_name("aside"), ask.folder
    there = (lambda: folder.rename(aside), folder.mkdir)
    back = (folder.rmdir, lambda: aside.rename(folder))
    said = told(ask, HOW_LONG, *there, HOW_LONG, *back, HOW_LONG)
    assert (said.code, said.out) == (2, FIRST + FIRST)
    assert fault(said).startswith(f"the corpus holds no .md, .pdf or .txt file: {folder}; ")


def test_files_are_talked_about_without_an_index_on_disk(ask: Ask, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    said = told(ask, HOW_LONG, HOW_MANY, options="--quiet --file notes/talks.txt")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith(FIRST)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "typed, said",
    [
        (":sorces", "there is no such command: :sorces; type :sources"),
        (":exit", "there is no such command: :exit; type :"),
        (":", "there is no such command: :; type :help"),
        (": sources", "there is no such command: :; type :help"),
        (":xyz 1", "there is no such command: :xyz; type :help"),
        (":open", ":open needs to know which; type :open N"),
        (":save", ":save needs to know which; type :save FILE"),
        (":quit now", ":quit takes nothing after it; type :quit"),
        (":open two", "there is no such line: two; type :open 1"),
        (":open 0", "there is no such line: 0; type :open 1"),
        (":open 2", "there is no such line: 2; type :open 1"),
        (":open ²", "there is no such line: ²; type :open 1"),
    ],
)
def test_a_wrong_command_is_one_line_that_says_what_to_type(
    ask: Ask, typed: str, said: str
) -> None:
    heard = told(ask, HOW_LONG, typed, HOW_MANY)
    assert (heard.code, heard.out) == (2, FIRST + SECOND)
    assert fault(heard).startswith(said)


@pytest.mark.parametrize("typed", [":sources", ":open 1", ":save a.md"])
def test_before_the_first_answer_there_is_nothing_to_show(ask: Ask, typed: str) -> None:
    said = told(ask, typed)
    assert (said.code, said.out) == (2, "")
    assert fault(said) == "nothing was answered yet; ask a question first"


def test_where_the_answer_shows_no_line_none_is_opened(ask: Ask) -> None:
    def sentence(_: str) -> str:
        for path in ask.folder.rglob("*.*"):
            path.unlink()
        return FIVE.replace("5", "6")

    ask.model = ScriptedModel(sentence=sentence)
    said = told(ask, HOW_LONG, ":sources", ":open 1")
    assert said.out == "Not found: no line bears out the answer that was drafted.\n  no line\n"
    assert fault(said) == "the last answer shows no line to open; ask another question"


def test_help_names_every_command_and_quit_ends(ask: Ask) -> None:
    said = told(ask, ":help", ":quit", HOW_LONG)
    assert (said.code, said.err) == (0, "")
    first, *commands = said.out.splitlines()
    assert first == "anything else is a question; Ctrl-C stops an answer"
    assert [line.split()[0] for line in commands] == [
        *(":sources", ":open", ":save", ":save!", ":new", ":help", ":quit")
    ]
