"""A conversation from a pipe: what is answered, what the commands do, how it ends."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scripted_model import ScriptedModel
from tests.test_cli import FIVE, HOW_LONG, HOW_MANY, LINE, NOT_STATED, TALKS, Ask, Said, citation
from tests.test_render import answer
from ui.keeping import as_markdown

POINTS = "The leaked draft has 28 points."
DRAFT = "The leaked draft of the peace plan has 28 points."
FIRST = f"{FIVE}\n  1  notes/talks.txt:3  {LINE}\n"
SECOND = f"{POINTS}\n  1  notes/plans/plan.md:2  {DRAFT}\n"


class Lines(io.StringIO):
    """Lines one after the other, and what happens between them."""

    def __init__(self, *lines: str | Callable[[], object]) -> None:
        super().__init__()
        self._lines = list(lines)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        while self._lines:
            line = self._lines.pop(0)
            if isinstance(line, str):
                return f"{line}\n"
            line()
        return ""


def told(ask: Ask, *lines: str | Callable[[], object], options: str = "--quiet") -> Said:
    """A conversation of these lines."""
    return ask("chat", *options.split(), stdin=Lines(*lines))


def fault(said: Said) -> str:
    """The one line that a conversation said on standard error."""
    assert said.err.startswith("ask: ")
    assert said.err.count("\n") == 1
    return said.err[len("ask: ") : -1]


def changing(ask: Ask, text: str | None, name: str = "talks.txt") -> Callable[[], object]:
    """Gives a file other text; None takes it away."""
    path = ask.folder / name
    return path.unlink if text is None else lambda: path.write_text(text)


# Questions.


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
    assert told(ask, HOW_LONG, HOW_MANY) == Said(130, "", "ask: interrupted\n")


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
    assert fault(said).startswith(f"the corpus holds no .txt or .md file: {folder}; ")


def test_files_are_talked_about_without_an_index_on_disk(ask: Ask, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    said = told(ask, HOW_LONG, HOW_MANY, options="--quiet --file notes/talks.txt")
    assert (said.code, said.err) == (1, "")
    assert said.out.startswith(FIRST)
    assert sorted(tmp_path.rglob("*")) == before


# Sources and documents.


def test_sources_are_the_whole_lines_of_the_last_answer(ask: Ask) -> None:
    longer = f"{LINE} {'It is said again and again. ' * 20}".strip()
    (ask.folder / "talks.txt").write_text(TALKS.replace(LINE, longer))
    said = told(ask, HOW_LONG, ":sources")
    first, cut, whole = said.out.splitlines()
    assert (first, whole) == (FIVE, f"  1  notes/talks.txt:3  {longer}")
    assert whole.startswith(cut.removesuffix(" ..."))
    assert cut.endswith(" ...")


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


# Saving.


def test_what_is_saved_as_json_is_what_json_prints_and_verify_reads_it(
    ask: Ask, tmp_path: Path
) -> None:
    lines = [HOW_LONG, HOW_MANY, ":save all.json", ":save all.jsonl"]
    printed = told(ask, *lines, options="--json").out.splitlines()
    assert (tmp_path / "all.jsonl").read_text().splitlines() == printed
    assert json.loads((tmp_path / "all.json").read_text()) == [*map(json.loads, printed)]
    for name in "all.json", "all.jsonl":
        assert ask("verify", name) == Said(
            0,
            "sound   talks.txt:3  the file is unchanged\n"
            "sound   plans/plan.md:2  the file is unchanged\n2 of 2 citations are sound\n",
            "",
        )
    changing(ask, None, "plans/plan.md")()
    assert ask("verify", "all.json").code == 1
    assert sorted(path.name for path in tmp_path.glob("all*")) == ["all.json", "all.jsonl"]


def test_a_saved_list_that_holds_something_else_is_named(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text('[{"citations": []}, 5]')
    said = ask("verify", "s.json")
    assert (said.code, fault(said)) == (
        2,
        "this is no saved answer: s.json, answer 2; save one with ask --json",
    )


def test_markdown_has_each_question_its_answer_and_its_lines(ask: Ask, tmp_path: Path) -> None:
    ask.model = ScriptedModel(
        gate={HOW_LONG: 0.9, HOW_MANY: 0.01}, sentence=FIVE, short="5 hours", rewrite=HOW_MANY
    )
    told(ask, HOW_LONG, "And the *draft*?", ":save talk.md")
    text = (tmp_path / "talk.md").read_text()
    head, nearest = text.split("Nearest lines:\n")
    assert head == (
        f"# A conversation with askline\n\n## {HOW_LONG}\n\n{FIVE}\n\n- talks.txt:3: {LINE}\n\n"
        f"## And the \\*draft\\*?\n\nUnderstood as: {HOW_MANY}\n\n{NOT_STATED}\n\n"
    )
    assert f"\n- plans/plan.md:2: {DRAFT}\n" in nearest
    assert nearest.endswith("\n---\n\naskline 0.1.0, scripted\n")


def test_no_mark_of_a_document_is_one_of_the_page(ask: Ask, tmp_path: Path) -> None:
    marks = r"# <b>`five`</b> [hours](http://x.y) &lt; *a* _b_ ~c~ |d| $e$ \f {g}!"
    (ask.folder / "talks.txt").write_text(TALKS.replace(LINE, f"{LINE} {marks}"))
    told(ask, HOW_LONG, ":save talk.md")
    text = (tmp_path / "talk.md").read_text()
    (item,) = [line for line in text.splitlines() if line.startswith("- ")]
    escaped = (
        r"\# \<b\>\`five\`\</b\> \[hours\](http://x.y) \&lt; \*a\* \_b\_ \~c\~ \|d\| \$e\$"
        r" \\f \{g\}\!"
    )
    assert item == f"- talks.txt:3: {LINE} {escaped}"


@pytest.mark.parametrize(
    "said, shown",
    [
        ("1. Five", "1\\. Five"),
        ("12) Five", "12\\) Five"),
        ("- Five - or six", "\\- Five - or six"),
        ("= Five\n===", "\\= Five ==="),
        ("1.5 hours of 3.", "1\\.5 hours of 3."),
        ("\x1b[mFive", "\\[mFive"),
    ],
)
def test_an_answer_is_one_plain_paragraph(said: str, shown: str) -> None:
    assert as_markdown([answer(text=said)]).split("\n\n")[2] == shown


def test_a_file_is_replaced_only_where_that_was_said(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "my talk.md").write_text("precious")
    said = told(ask, HOW_LONG, ":save my talk.md")
    assert (said.code, fault(said)) == (
        2,
        "this file is there already: my talk.md; type :save! my talk.md to replace it",
    )
    assert (tmp_path / "my talk.md").read_text() == "precious"
    said = told(ask, HOW_LONG, ":save! my talk.md", options="--verbose")
    assert "1 answer saved: my talk.md\n" in said.err
    assert FIVE in (tmp_path / "my talk.md").read_text()


@pytest.mark.parametrize(
    "typed, said",
    [
        (":save talk.txt", "it is not clear how to save this: talk.txt; end it in .md, .json or"),
        (":save talk", "it is not clear how to save this: talk; end it in .md, .json or"),
        (":save none/talk.md", "there is no such folder: none; name one that there is"),
        (":save notes/talks.txt/a.md", "there is no such folder: notes/talks.txt; "),
        (":save folder.md", "this file is there already: folder.md; "),
        (":save! folder.md", "this cannot be written (Is a directory): folder.md; name another"),
        (f":save {'x' * 300}.md", "this cannot be written (File name too long): xxx"),
    ],
)
def test_what_cannot_be_saved_is_one_line_and_leaves_nothing(
    ask: Ask, tmp_path: Path, typed: str, said: str
) -> None:
    (tmp_path / "folder.md").mkdir()

    def there() -> list[Path]:
        """All but the index."""
        return sorted(path for path in tmp_path.rglob("*") if ask.home not in path.parents)

    ask("index")
    before = there()
    assert fault(told(ask, HOW_LONG, typed)).startswith(said)
    assert there() == before


# Commands.


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
