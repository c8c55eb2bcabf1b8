"""The facts of a run and of the machine, from files as Linux has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import about
from index.machine import cores


def test_the_machine_s_facts_are_read_or_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mem").write_text("MemTotal:       24576000 kB\nMemFree:        1000 kB\n")
    (tmp_path / "cpu").write_text("processor\t: 0\nmodel name\t: Some CPU @ 2 GHz: fast\n\nx\n")
    monkeypatch.setattr(about, "_MEMORY", tmp_path / "mem")
    monkeypatch.setattr(about, "_PROCESSOR", tmp_path / "cpu")
    facts = about.machine()
    # 24,576,000 * 1024 bytes
    assert (facts["memory"], facts["processor"]) == ("25.17 GB", "Some CPU @ 2 GHz: fast")
    assert facts["cores"] == str(cores())
    (tmp_path / "mem").write_text("MemFree: 1000 kB\n")
    assert "memory" not in about.machine()
    monkeypatch.setattr(about, "_MEMORY", tmp_path / "none")
    assert "memory" not in about.machine()


def test_a_run_s_facts_say_what_part_of_the_set_was_asked() -> None:
    made = about.about("sample", 3, 9, "notes", {"model": "m", "prompt": "p"})
    assert list(made)[:6] == ["set", "questions", "corpus", "day", "model", "prompt"]
    assert (made["set"], made["questions"], made["corpus"]) == ("sample", "3 of 9", "notes")
    assert about.about("sample", 9, 9, "notes", {})["questions"] == "9"
