"""Conversations are kept, found again, changed and taken away; each user sees their own."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import StorageError
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Conflict,
    ConflictValue,
    Manifest,
    Timings,
    Tokens,
)
from ui.keeping import as_markdown, file_of
from ui.page.conversations import TITLE, Conversations
from ui.page.turn import Turn, answer_of

LINE = Citation("a/talks.txt", 3, 3, "The talks *lasted* <five> hours.", "ab" * 32, verified=True)
OTHER = Citation("b.txt", 9, 9, "Four hours.", "cd" * 32, verified=True)
ANSWER = Answer(
    question="How long?",
    status="conflict",
    reason=None,
    answer="Five hours 100%.",
    short="five hours",
    claims=(Claim("Five hours 100%.", (0, 1)),),
    citations=(LINE, OTHER),
    conflicts=(Conflict("length", (ConflictValue("5", (0,)), ConflictValue("4", (1,)))),),
    confidence=0.75,
    nearest=(),
    timings=Timings(0.1, 0.2, 0.3),
    tokens=Tokens(1, 2, 3),
    manifest=Manifest("0", "m", "s", "e", "i", "p", "j", "h", "a"),
    asked="How long did it last?",
)


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "deep" / "conversations.sqlite")


def asked(kept: Conversations, question: str, owner: str = "ann", conversation: str = "") -> str:
    conversation = conversation or kept.begin(owner)
    turn = kept.ask(owner, conversation, question, None)
    kept.settle(replace(turn, state="done", answer=ANSWER))
    return conversation


def test_an_answer_is_read_back_as_it_was_written() -> None:
    assert answer_of(json.loads(json.dumps(ANSWER.to_json()))) == ANSWER
    plain = replace(ANSWER, asked=None, status="not_found", reason="no_match", nearest=(LINE,))
    assert answer_of(json.loads(json.dumps(plain.to_json()))) == plain
    claimed = replace(ANSWER, claims=(replace(ANSWER.claims[0], said_by=("Ito",)),))
    assert answer_of(json.loads(json.dumps(claimed.to_json()))) == claimed
    earlier = json.loads(json.dumps(ANSWER.to_json()))
    del earlier["claims"][0]["said_by"]
    assert answer_of(earlier) == ANSWER


def test_what_was_asked_is_there_again_for_another_process(kept: Conversations) -> None:
    conversation = asked(kept, "How long?")
    waiting = kept.ask("ann", conversation, "And where?", None)
    again = Conversations(kept._path)
    first, second = again.turns("ann", conversation)
    assert (first.question, first.state, first.answer) == ("How long?", "done", ANSWER)
    assert second == Turn(waiting.id, "And where?", state="open")
    assert again.answers("ann", conversation) == [ANSWER]


def test_an_error_is_kept_too(kept: Conversations) -> None:
    turn = kept.ask("ann", "c", "How long?", None)
    kept.settle(replace(turn, state="failed", error="no model"))
    assert kept.turns("ann", "c") == [Turn(turn.id, "How long?", state="failed", error="no model")]


def test_a_conversation_is_called_by_its_first_question_until_it_is_renamed(
    kept: Conversations,
) -> None:
    conversation = asked(kept, f"How  long\n{'x' * 200}?")
    title = kept.title("ann", conversation)
    assert title is not None
    assert title.startswith("How long xxx") and title.endswith("…") and len(title) == TITLE
    kept.rename("ann", conversation, "  ")
    assert kept.title("ann", conversation) == title
    kept.rename("ann", conversation, "The talks")
    assert kept.title("ann", conversation) == "The talks"


def test_the_latest_stands_first(kept: Conversations) -> None:
    first, second = asked(kept, "One?"), asked(kept, "Two?")
    assert [one.id for one in kept.found("ann")] == [second, first]
    asked(kept, "Three?", conversation=first)
    assert [one.title for one in kept.found("ann")] == ["One?", "Two?"]


@pytest.mark.parametrize(
    ("search", "found"),
    [("SECOND", ["Second?"]), ("hours 100%", ["Second?", "First_?"]), ("t_?", ["First_?"])],
)
def test_words_are_found_in_titles_questions_and_answers_as_they_stand(
    kept: Conversations, search: str, found: list[str]
) -> None:
    asked(kept, "First_?")
    asked(kept, "Second?")
    assert [one.title for one in kept.found("ann", search)] == found


def test_nobody_sees_or_changes_what_is_anothers(kept: Conversations) -> None:
    conversation = asked(kept, "How long?")
    assert kept.found("bob") == []
    assert kept.turns("bob", conversation) == []
    kept.rename("bob", conversation, "Mine")
    kept.delete("bob", conversation)
    with pytest.raises(StorageError):
        kept.title("bob", conversation)
    with pytest.raises(StorageError):
        kept.ask("bob", conversation, "May I?", None)
    assert kept.title("ann", conversation) == "How long?"
    assert len(kept.turns("ann", conversation)) == 1


def test_deleting_takes_everything_away(kept: Conversations) -> None:
    conversation = asked(kept, "How long?")
    other = asked(kept, "Where?")
    kept.delete("ann", conversation)
    assert [one.id for one in kept.found("ann")] == [other]
    with sqlite3.connect(kept._path) as file:
        assert file.execute("SELECT conversation FROM turns").fetchall() == [(other,)]
    file.close()


def test_an_edited_question_takes_its_place_and_what_came_after_goes(kept: Conversations) -> None:
    conversation = asked(kept, "One?")
    asked(kept, "Two?", conversation=conversation)
    asked(kept, "Three?", conversation=conversation)
    second = kept.turns("ann", conversation)[1]
    kept.ask("ann", conversation, "Two, really?", second.id)
    kept.settle(replace(second, state="stopped"))
    assert [(one.question, one.state) for one in kept.turns("ann", conversation)] == [
        ("One?", "done"),
        ("Two, really?", "open"),
    ]


def test_a_damaged_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"no database, but long enough to be looked at" * 40)
    with pytest.raises(StorageError, match="the conversations cannot be kept"):
        Conversations(tmp_path / "c.sqlite").found("")


@pytest.mark.parametrize(
    ("ending", "content"),
    [(".json", [ANSWER.to_json()]), (".jsonl", ANSWER.to_json()), (".JSON", [ANSWER.to_json()])],
)
def test_json_is_the_answers_and_no_question_that_got_none(ending: str, content: object) -> None:
    kept = file_of([ANSWER, "And?"], ending)
    assert kept is not None
    assert json.loads(kept) == json.loads(json.dumps(content))


def test_another_ending_is_no_file() -> None:
    assert file_of([ANSWER], ".pdf") is None


def test_markdown_shows_words_as_words() -> None:
    asked = replace(ANSWER, question="How\nlong <b>?", asked=None)
    assert as_markdown([asked, "And *who*?"], "# T\x1b") == (
        "# \\# T\n\n## How long \\<b\\>?\n\nFive hours 100%.\n\n"
        "- a/talks.txt:3: The talks \\*lasted\\* \\<five\\> hours.\n- b.txt:9: Four hours.\n\n"
        "## And \\*who\\*?\n\n(not answered)\n\n---\n\naskline 0, m\n"
    )


def test_where_nothing_was_answered_nothing_made_it() -> None:
    assert as_markdown(["And who?"], "T") == "# T\n\n## And who?\n\n(not answered)\n"
