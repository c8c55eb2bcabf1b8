"""A conversation saved as JSON or Markdown, and nothing overwritten by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conversation import DRAFT, changing, told
from tests.scripted_ask import NOT_STATED, Ask, Said, fault
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, HOW_MANY, LINE, TALKS
from tests.test_render import answer
from ui.keeping import as_markdown


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
