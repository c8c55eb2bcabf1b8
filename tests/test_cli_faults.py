"""What goes wrong is one line that says what to type; a bug is none of that."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag.opening
from tests.scripted import HashEmbedder
from tests.scripted_ask import Ask, Said, citation, one_line, rows
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, TALKS


def test_a_corpus_that_is_missing_or_no_folder_is_named(ask: Ask) -> None:
    assert one_line(ask("--corpus", "none", HOW_LONG)) == (
        "no such corpus folder: none; name a folder of .md, .pdf or .txt files with --corpus DIR"
    )
    assert one_line(ask("--corpus", "notes/talks.txt", HOW_LONG)) == (
        "the corpus is a file, not a folder: notes/talks.txt; type: ask --file notes/talks.txt"
    )
    assert ask.opened == []


@pytest.mark.parametrize(
    "files, fault",
    [
        ({}, "the corpus holds no .md, .pdf or .txt file: {}; "),
        ({"a.bin": b"\0\1", "b.png": b""}, "the corpus holds no .md, .pdf or .txt file: {}; "),
        (
            {"a.txt": b"\0\1\2"},
            "nothing in the corpus can be read (a.txt holds control characters, so it is no text):"
            " {}; ",
        ),
        ({"a.txt": b"...\n"}, "nothing in the corpus can be read (a.txt holds no words): {}; "),
    ],
    ids=["empty", "other kinds", "binary", "no words"],
)
def test_a_corpus_without_text_is_named(
    ask: Ask, tmp_path: Path, files: dict[str, bytes], fault: str
) -> None:
    folder = tmp_path.resolve() / "bare"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for command in ([HOW_LONG], ["index"]):
        said = one_line(ask("--quiet", "--corpus", "bare", *command))
        assert said.startswith(fault.format(folder))
        assert said.endswith(" --corpus DIR")


@pytest.mark.parametrize(
    "typed, fault",
    [
        (["--colour", HOW_LONG], "unrecognized arguments: --colour; type: ask --help"),
        ([HOW_LONG, "-x"], "unrecognized arguments: -x; type: ask --help"),
        (["--batch"], "argument --batch: expected one argument; type: ask --help"),
        (["index", "--colour"], "unrecognized arguments: --colour; type: ask index --help"),
        (["show"], "the following arguments are required: SOURCE; type: ask show --help"),
        (["status", "please"], "unrecognized arguments: please; type: ask status --help"),
        (["chat", HOW_LONG], f"unrecognized arguments: {HOW_LONG}; type: ask chat --help"),
    ],
)
def test_what_cannot_be_typed_is_one_line_without_a_usage_block(
    ask: Ask, typed: list[str], fault: str
) -> None:
    assert one_line(ask(*typed)) == fault


def test_a_model_of_an_unknown_name_is_an_error_that_lists_those_there_are(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_doors(ask, monkeypatch)
    assert one_line(ask("--model", "enormous", HOW_LONG)) == (
        "no gguf of this name: enormous; choose one of: default, small, tiny"
    )


def test_a_gguf_that_is_none_or_is_truncated_is_named(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real_doors(ask, monkeypatch)
    (tmp_path / "no.gguf").write_bytes(b"PK\3\4 a zip")
    assert one_line(ask("--quiet", "--model", "no.gguf", HOW_LONG)) == (
        "this file is no GGUF: no.gguf; name a GGUF file with --model"
    )
    assert one_line(ask("--quiet", "--model", "none.gguf", HOW_LONG)).startswith(
        "the model cannot be read (No such file or directory): none.gguf; "
    )
    (tmp_path / "cut.gguf").write_bytes(b"GGUF" + b"\3\0\0\0" + b"garbage " * 20)
    with below_python(tmp_path / "said") as said:
        fault = one_line(ask("--quiet", "--model", "cut.gguf", HOW_LONG))
    assert re.fullmatch(
        r"the model does not load \(.+\): cut\.gguf;"
        r" type: ask models verify, or name another GGUF with --model",
        fault,
    )
    assert said.read_bytes() == b"", "llama.cpp itself says nothing"


@contextlib.contextmanager
def below_python(file: Path) -> Iterator[Path]:
    """Sends to a file what C code writes to standard output and error, past Python's streams."""
    kept = [os.dup(1), os.dup(2)]
    with file.open("wb") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        try:
            yield file
        finally:
            for number, copy in enumerate(kept, 1):
                os.dup2(copy, number)
                os.close(copy)


REAL_OPEN_MODEL = rag.opening.open_model


def real_doors(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are opened as they are in earnest."""
    monkeypatch.setattr(rag.opening, "open_model", REAL_OPEN_MODEL)


def test_an_index_of_another_embedder_says_what_to_type_and_that_mends_it(ask: Ask) -> None:
    ask("index")
    path = next((ask.home / "indexes").rglob("index.sqlite"))
    ask.embedder = HashEmbedder(name="another", dim=64)
    fault = (
        f"the index was made with embedder hash, this is another: {path};"
        " type: ask index --rebuild, with the same --corpus and --index"
    )
    for typed in ([HOW_LONG], ["index"], ["status"], ["check"]):
        assert one_line(ask("--quiet", *typed)) == fault
    assert ask("--quiet", "index", "--rebuild").out == (
        f"2 documents in {path}: 2 added, 0 changed, 0 removed\n"
    )
    assert ask("--quiet", "--short", HOW_LONG) == Said(0, "five hours\n", "")


def test_an_interruption_is_exit_130_and_one_line(ask: Ask) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    ask.model = ScriptedModel(sentence=interrupted)
    assert ask("--quiet", HOW_LONG) == Said(130, "", "ask: stopped\n")
    ask.model = ScriptedModel(sentence={HOW_LONG: FIVE}, short="", rewrite=interrupted)
    text = rows(
        {"question": HOW_LONG}, {"question": "a?", "history": [{"question": "b", "answer": "c"}]}
    )
    said = ask("--quiet", "--batch", "-", stdin=text)
    assert (said.code, said.err) == (130, "ask: stopped\n")
    assert [json.loads(line)["question"] for line in said.out.splitlines()] == [HOW_LONG]


def test_a_bug_keeps_its_traceback(ask: Ask) -> None:
    def broken(_: str) -> str:
        raise ZeroDivisionError

    ask.model = ScriptedModel(sentence=broken)
    with pytest.raises(ZeroDivisionError):
        ask(HOW_LONG)


def test_a_file_that_changes_while_the_model_writes_is_never_cited_as_it_was(ask: Ask) -> None:
    def sentence(_: str) -> str:
        (ask.folder / "talks.txt").write_text(TALKS.replace("five", "nine"))
        return FIVE

    ask.model = ScriptedModel(sentence=sentence, short="5")
    said = ask("--json", HOW_LONG)
    answer = said.json
    assert (said.code, answer["reason"], answer["citations"]) == (1, "unsupported", [])
    assert answer["nearest"]
    for line in answer["nearest"]:
        assert line == citation(ask.folder, line["source"], line["first_line"])
