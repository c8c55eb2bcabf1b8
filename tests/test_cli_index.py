"""The commands that make an index, tell what is in it, check it and show a document."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from pathlib import Path

from tests.scripted_ask import Ask, Said, one_line
from tests.talks import HOW_LONG, PLAN, TALKS


def test_index_says_what_changed(ask: Ask) -> None:
    (ask.folder / "bad.txt").write_bytes(b"\0")
    (ask.folder / "old.txt").write_bytes(b"Caf\xe9\n")
    said = ask("index", "--index", "there")
    assert said.code == 0
    assert said.out == (
        "3 documents in there/index.sqlite: 3 added, 0 changed, 0 removed, 1 skipped\n"
    )
    assert said.err.splitlines()[-2:] == [
        "ask: old.txt: read as cp1252, for it is not UTF-8",
        "ask: skipped bad.txt: holds control characters, so it is no text",
    ]
    assert said.err.startswith(f"indexing {ask.folder}: ")
    (ask.folder / "old.txt").unlink()
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    (ask.folder / "new.txt").write_text("New.\n")
    assert ask("index", "--index", "there", "--json").json == {
        "added": ["new.txt"],
        "changed": ["talks.txt"],
        "removed": ["old.txt"],
        "documents": 3,
        "skipped": [{"source": "bad.txt", "why": "holds control characters, so it is no text"}],
    }
    assert ask("index", "--index", "there", "--json").json["changed"] == []


def test_index_takes_the_folder_as_a_word_too(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "own.txt").write_text("One line.\n")
    assert ask("index", "other", "--json").json["added"] == ["own.txt"]
    assert ask("--corpus", "other", "index", "--json").json["added"] == []


def test_a_rebuild_does_not_delete_what_is_no_index(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "index.sqlite").write_text("my diary")
    fault = one_line(ask("--quiet", "index", "--index", "precious"))
    assert fault.startswith("the index is damaged (")
    assert fault.endswith("type: ask index --rebuild, with the same --corpus and --index")
    assert ask("--quiet", "index", "--rebuild", "--index", "precious").code == 0
    assert (tmp_path / "precious" / "index.sqlite.damaged").read_text() == "my diary"
    assert ask("--quiet", "--index", "precious", "--short", HOW_LONG).out == "five hours\n"


def test_status_before_and_after_there_is_an_index(ask: Ask) -> None:
    assert ask("status") == Said(
        0,
        f"corpus   {ask.folder}\n"
        "index    none yet; type: ask index, with the same --corpus and --index\n",
        "",
    )
    assert ask("status", "--json").json == {
        "corpus": str(ask.folder),
        "index": None,
        "documents": [],
    }
    assert not ask.home.exists(), "status makes no index"
    (ask.folder / "bad.txt").write_bytes(b"\0")
    path = ask("index", "--quiet").out.split(" in ")[1].split(":")[0]
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    (ask.folder / "new.txt").write_text("New.\n")
    (ask.folder / "plans" / "plan.md").unlink()
    assert ask("status", "--model", "small") == Said(
        0,
        f"corpus   {ask.folder}\n"
        f"index    {path} (3 passages)\n"
        "embedder hash\n"
        "model    small\n"
        "  plans/plan.md: 2 lines; The plan\n"
        "  talks.txt: 4 lines; A week of diplomacy\n"
        "  skipped bad.txt: holds control characters, so it is no text\n"
        "  added since: new.txt\n"
        "  changed since: talks.txt\n"
        "  removed since: plans/plan.md\n",
        "",
    )
    report = ask("status", "--json").json
    assert report["changes"] == {
        "added": ["new.txt"],
        "changed": ["talks.txt"],
        "removed": ["plans/plan.md"],
    }
    assert (report["index"], report["embedder"], report["model"], report["passages"]) == (
        path,
        "hash",
        "default",
        3,
    )
    assert [(row["source"], row["lines"]) for row in report["documents"]] == [
        ("plans/plan.md", 2),
        ("talks.txt", 4),
    ]
    assert ask.opened == []


def test_check_is_sound_or_says_what_is_not(ask: Ask) -> None:
    assert one_line(ask("check")).startswith("there is no index to check: ")
    ask("index")
    assert ask("check") == Said(0, "the index is sound\n", "")
    assert ask("check", "--json").json == {"sound": True, "faults": []}
    (ask.folder / "talks.txt").write_text(TALKS + "More.\n")
    assert ask("check") == Said(
        2,
        "talks.txt: changed since it was indexed\n",
        "ask: the index does not fit the documents; type: ask index\n",
    )
    said = ask("check", "--json")
    assert (said.code, said.json) == (
        2,
        {"sound": False, "faults": ["talks.txt: changed since it was indexed"]},
    )
    ask("index")
    assert ask("check").code == 0


def test_check_finds_a_damaged_row_and_rebuilding_mends_it(ask: Ask) -> None:
    ask("index")
    path = next((ask.home / "indexes").rglob("index.sqlite"))
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update passages set text = replace(text, 'five', 'fivf')")
    for typed in (["check"], [HOW_LONG]):
        fault = one_line(ask("--quiet", *typed))
        assert "damaged" in fault
        assert fault.endswith("type: ask index --rebuild, with the same --corpus and --index")
    ask("index", "--rebuild")
    assert ask("check").code == 0
    assert ask("--short", HOW_LONG).out == "five hours\n"


def test_show_prints_the_lines_that_citations_count(ask: Ask) -> None:
    (ask.folder / "many.txt").write_bytes(b"".join(b"n%d\x0cx\r\n" % n for n in range(1, 11)))
    assert ask("show", "plans/plan.md") == Said(
        0, "1  The plan\n2  The leaked draft of the peace plan has 28 points.\n", ""
    )
    shown = ask("show", "many.txt").out.split("\n")
    assert (shown[0], shown[9], shown[10:]) == (" 1  n1\x0cx", "10  n10\x0cx", [""])
    assert ask("show", "plans/plan.md", "--json").json == {
        "source": "plans/plan.md",
        "sha256": hashlib.sha256(PLAN.encode()).hexdigest(),
        "lines": [
            {"line": number, "text": text} for number, text in enumerate(PLAN.splitlines(), 1)
        ],
    }


def test_show_shows_documents_of_the_corpus_only(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret\n")
    (ask.folder / "bad.txt").write_bytes(b"\0")
    for source in ("none.txt", "../secret.txt", str(tmp_path / "secret.txt")):
        assert one_line(ask("show", source)) == f"no such document: {source}; type: ask status"
    assert one_line(ask("show", "bad.txt")) == (
        "this document holds control characters, so it is no text: bad.txt"
    )
