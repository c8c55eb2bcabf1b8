"""Files that change after they were indexed, or while they are read, are cited as they are now."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.scripted_assistant import line_of, opened
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, TALKS


def test_a_line_that_moved_after_the_index_was_made_is_cited_where_it_is_now(notes: Path) -> None:
    assistant = opened(notes, ScriptedModel(sentence=FIVE, short="5 hours"))
    (notes / "talks.txt").write_text(f"A new headline\n\n{TALKS}")
    answer = assistant.ask(HOW_LONG)
    assert answer.citations == (line_of(notes, "talks.txt", 5),)


def test_a_file_that_changed_after_the_index_was_made_is_read_anew(notes: Path) -> None:
    assistant = opened(notes, ScriptedModel(sentence=FIVE, short="5 hours"))
    (notes / "talks.txt").write_text(TALKS.replace("five hours", "nine hours"))
    answer = assistant.ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "unsupported")
    assert answer.nearest[0] == line_of(notes, "talks.txt", 3)
    assert "nine hours" in answer.nearest[0].quote


def test_a_change_that_leaves_size_and_time_alone_is_noticed_when_the_line_is_cited(
    notes: Path,
) -> None:
    """The index cannot see it; the comparison with the file does."""
    assistant = opened(notes, ScriptedModel(sentence=FIVE, short="5 hours"))
    stat = (notes / "talks.txt").stat()
    (notes / "talks.txt").write_text(TALKS.replace("five hours", "nine hours"))
    os.utime(notes / "talks.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    answer = assistant.ask(HOW_LONG)
    assert (answer.status, answer.reason, answer.citations) == ("not_found", "unsupported", ())
    assert answer.nearest
    assert all(line == line_of(notes, line.source, line.first_line) for line in answer.nearest)


def edit(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TALKS.replace("five hours", "nine hours"), id="another number"),
        pytest.param(f"A new headline\n{TALKS}", id="a line put in above"),
        pytest.param("A week of diplomacy\n", id="shorter"),
        pytest.param("\0\1\2", id="no text any more"),
        pytest.param(None, id="gone"),
    ],
)
def test_a_file_that_changes_while_the_model_writes_is_never_cited_as_it_was(
    notes: Path, text: str | None
) -> None:
    def sentence(_: str) -> str:
        edit(notes / "talks.txt", text)
        return FIVE

    answer = opened(notes, ScriptedModel(sentence=sentence, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.reason, answer.citations) == ("not_found", "unsupported", ())
    assert answer.nearest
    assert all(line == line_of(notes, line.source, line.first_line) for line in answer.nearest)


def test_a_line_that_stays_where_it_is_while_the_file_changes_is_cited_from_the_file_as_it_is(
    notes: Path,
) -> None:
    def sentence(_: str) -> str:
        edit(notes / "talks.txt", f"{TALKS}One more line.\n")
        return FIVE

    answer = opened(notes, ScriptedModel(sentence=sentence, short="5 hours")).ask(HOW_LONG)
    assert answer.citations == (line_of(notes, "talks.txt", 3),)


def test_a_file_that_changes_while_the_model_reads_is_not_shown_as_it_was(notes: Path) -> None:
    def gate(_: str) -> float:
        edit(notes / "talks.txt", TALKS.replace("five hours", "nine hours"))
        return 0.01

    answer = opened(notes, ScriptedModel(gate=gate, sentence=FIVE, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "not_stated")
    assert answer.nearest
    assert all(line == line_of(notes, line.source, line.first_line) for line in answer.nearest)
