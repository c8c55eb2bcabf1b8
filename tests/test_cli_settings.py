"""What ask is told beside the question: corpus, index, model, files, and how much to tell."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from rag.shelf_file import ShelfFile
from tests.scripted_ask import Ask, citation, one_line
from tests.talks import FIVE, HOW_LONG, HOW_MANY, LINE, TALKS
from ui.settings import Settings


def test_options_come_before_the_environment(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "own.txt").write_text(TALKS)
    monkeypatch.setenv("ASKLINE_INDEX", "named")
    monkeypatch.setenv("ASKLINE_MODEL", "small")
    sources = [one["source"] for one in ask("--json", HOW_LONG).json["citations"]]
    assert (sources, ask.opened) == (["talks.txt"], ["small"])
    assert (tmp_path / "named" / "index.sqlite").exists()
    typed = ["--corpus", "other", "--index", "there", "--model", "tiny"]
    sources = [one["source"] for one in ask("--json", *typed, HOW_LONG).json["citations"]]
    assert (sources, ask.opened) == (["own.txt"], ["small", "tiny"])
    assert (tmp_path / "there" / "index.sqlite").exists()
    assert not ask.home.exists()


def test_the_model_is_the_default_one_if_none_is_named(ask: Ask) -> None:
    ask(HOW_LONG)
    assert ask.opened == ["default"]


def test_the_index_is_brought_up_to_date_first_and_only_if_need_be(ask: Ask) -> None:
    first = ask(HOW_LONG)
    assert f"indexing {ask.folder}" in first.err
    assert first.out == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    assert ask(HOW_LONG).err == ""
    (ask.folder / "talks.txt").write_text(f"One more line\n{TALKS}")
    again = ask(HOW_LONG)
    assert f"indexing {ask.folder}" in again.err
    assert again.out == f"{FIVE}\n  notes/talks.txt:4  {LINE}\n"


def test_verbose_tells_on_standard_error_what_is_done(ask: Ask) -> None:
    ask(HOW_LONG)
    said = ask("--verbose", HOW_LONG)
    assert said.out == f"{FIVE}\n  notes/talks.txt:3  {LINE}\n"
    *stages, model, figures = said.err.splitlines()
    assert stages == ["searching ...", "reading 3 of 3 passages ...", "writing ...", "checking ..."]
    # Written are nine words of the answer, the two of its value, and two from the other document.
    assert re.fullmatch(
        r"search \d+\.\d\d s, first word \d+\.\d\d s, all \d+\.\d\d s; \d+ tokens read,"
        r" 0 of them kept from before, 13 written; confidence 0\.90",
        figures,
    )
    assert model == f"model scripted, SHA-256 {ask.model.sha256}"


def test_files_are_answered_from_without_an_index_on_disk(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text("Nothing of note.\n")
    typed = ["--file", "notes/talks.txt", "--file", str(tmp_path / "loose.txt")]
    before = sorted(tmp_path.rglob("*"))
    said = ask("--json", *typed, HOW_LONG)
    assert said.code == 0
    assert said.json["citations"] == [citation(tmp_path, "notes/talks.txt", 3)]
    assert ask("--quiet", *typed, HOW_LONG).out.endswith(f"  notes/talks.txt:3  {LINE}\n")
    other = ask("--json", *typed, HOW_MANY)
    assert (other.code, other.json["status"]) == (1, "not_found"), "the plan is not among them"
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written"


@pytest.mark.parametrize(
    "name, fault",
    [
        ("none.txt", "no such file: none.txt; name a file with --file DOC"),
        ("notes", "no such file: notes; name a file with --file DOC"),
        ("a.bin", "a file of a kind that is not read: a.bin; name a .md, .pdf or .txt file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    ask: Ask, tmp_path: Path, name: str, fault: str
) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0")
    assert one_line(ask("--file", "notes/talks.txt", "--file", name, HOW_LONG)) == fault


@pytest.mark.parametrize(
    ("said", "reads"), [(None, True), ("1", True), ("0", False), (" 0 ", False)]
)
def test_what_is_read_ahead_can_be_left_out(
    monkeypatch: pytest.MonkeyPatch, said: str | None, reads: bool
) -> None:
    monkeypatch.delenv("ASKLINE_PREPARE", raising=False)
    if said is not None:
        monkeypatch.setenv("ASKLINE_PREPARE", said)
    given = dict.fromkeys(("corpus", "index", "model", "json", "quiet", "verbose"))
    assert Settings.from_arguments(argparse.Namespace(**given)).reads_ahead == reads


def test_verbose_tells_which_state_is_thrown_away_and_nothing_else_does(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def prepare(groups: object, **_: object) -> bool:
        ShelfFile(tmp_path, "0" * 12).throw_away("it is not what was written")
        return True

    long = "".join(f"{word} was there{' and so it was said' * 14}.\n\n" for word in "ABCDEFGH")
    (ask.folder / "long.txt").write_text(long)
    monkeypatch.setattr(ask.model, "prepare", prepare)
    told = (
        "ask: a kept state is thrown away, and its documents are read:"
        f" {tmp_path / ('0' * 12 + '.shelf')}: it is not what was written\n"
    )
    plain = ask(HOW_LONG)
    assert told not in plain.err
    said = ask("--verbose", HOW_LONG)
    assert told in said.err
    assert said.out == plain.out


def test_out_of_memory_is_one_line(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose(*_: object) -> list[float]:
        raise MemoryError

    monkeypatch.setattr(ask.model, "choose", choose)
    assert one_line(ask("--quiet", HOW_LONG)) == (
        "there is not enough memory; type: ask --model small"
    )
