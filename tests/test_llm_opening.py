"""What all prompts open with is read once: the next process takes it from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag.llama
from rag import prompt, worked
from rag.heads import Head
from rag.llama import LlamaModel
from rag.llm import Usage
from tests.scripted_llama import Llama
from tests.scripted_vocabulary import GEMMA, marked

OPENING = f"«start»system\n{prompt.SYSTEM}«end»\n"
ASKED = prompt.gate(["One."], "Why?")
GROUPS = [["One."]]


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that looks over passages: of others nothing is kept."""
    monkeypatch.setattr(rag.llama, "known_heads", lambda *_, **__: (Head(0, 1, 0.5),))


def prepared(gguf: Path, folder: Path | None) -> LlamaModel:
    model = LlamaModel.open(gguf, name="own", sha256=lambda: "ab")
    model.prepare(GROUPS, keep=folder)
    return model


def decoded(llama: Llama) -> str:
    """What was read by those that write since the last time."""
    read, llama.decoded = marked(llama.decoded), []
    return read


def test_the_next_process_does_not_read_it(llama: Llama, gguf: Path, tmp_path: Path) -> None:
    first = prepared(gguf, tmp_path)
    assert decoded(llama) == OPENING + worked.EXAMPLES
    given = first.choose(ASKED, ["Yes", "No"])
    rest = decoded(llama)
    assert rest.startswith("«start»user\n")
    second = prepared(gguf, tmp_path)
    assert decoded(llama) == ""
    assert second.choose(ASKED, ["Yes", "No"]) == given
    assert decoded(llama) == rest
    assert second.usage == Usage(second.count(ASKED), len(OPENING) - 10, 0)


def test_what_is_damaged_is_read_again(llama: Llama, gguf: Path, tmp_path: Path) -> None:
    prepared(gguf, tmp_path)
    kept = min(tmp_path.glob("*.shelf"), key=lambda path: path.stat().st_size)
    for damaged in (kept.read_bytes()[:-1], None):
        decoded(llama)
        if damaged is None:
            llama.restores = False
        else:
            kept.write_bytes(damaged)
        model = prepared(gguf, tmp_path)
        assert decoded(llama) == OPENING
        model.choose(ASKED, ["Yes", "No"])
        assert decoded(llama).startswith("«start»user\n")


def test_without_a_folder_it_is_read_with_the_first_prompt(llama: Llama, gguf: Path) -> None:
    model = prepared(gguf, None)
    assert decoded(llama) == worked.EXAMPLES
    model.choose(ASKED, ["Yes", "No"])
    assert decoded(llama).startswith(OPENING)


def test_where_prompts_open_with_their_passages_only_these_are_kept(
    llama: Llama, gguf: Path, tmp_path: Path
) -> None:
    llama.template, llama.control = b"<start_of_turn>", GEMMA
    prepared(gguf, tmp_path)
    assert decoded(llama) == worked.EXAMPLES
    assert len(list(tmp_path.glob("*.shelf"))) == 1
