"""Going on from worked examples, with a stand-in for llama.cpp: they are read once and kept."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest

import rag.llama
from rag import prompt, worked
from rag.heads import Head
from rag.llama import LlamaModel
from rag.prompt import Prompt
from tests.scripted_llama import Llama
from tests.scripted_vocabulary import END, marked

EXAMPLES = "\nText:\nA bee dances.\nQuestion: What dances?\nStated: Yes\nAnswer: a bee\n"
LINES, WHY = ["It lasted", "five hours."], "How long?"
BEHIND = "\nText:\nIt lasted\nfive hours.\nQuestion: How long?\nStated:"
ANSWER = " Yes\nAnswer:"
REPLY = " five hours"
GATE = prompt.gate(["One."], "Why?")
OPENING = f"«start»system\n{prompt.SYSTEM}«end»\n"
YES_NO = ["Yes", "No"]


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short ones: of the stand-in's tokens, which are letters, those that there are take most."""
    monkeypatch.setattr(worked, "EXAMPLES", EXAMPLES)


@pytest.fixture
def llama(llama: Llama) -> Llama:
    """The same, going on from examples as they do: after the answer comes the next question."""
    llama.logits = going_on
    return llama


@pytest.fixture
def kept(home: Path) -> Path:
    """Where states of examples lie."""
    return home / "states" / "examples"


def going_on(tokens: list[int]) -> dict[int, float]:
    """What is copied, letter by letter; how likely yes is where every token before changes it."""
    said = marked(tokens).rpartition(f"Stated:{ANSWER}")[2]
    if (wanted := f"{REPLY}\nQuestion: ").startswith(said):
        return {ord(wanted[len(said)]): 1.0}
    return {ord(letter): zlib.crc32(f"{letter} {tokens}".encode()) / 2**32 for letter in "YN"}


def opened(gguf: Path) -> LlamaModel:
    return LlamaModel.open(gguf, name="own", sha256=lambda: "ab")


def stated(question: str = WHY) -> Prompt:
    return prompt.stated(LINES, question)


def write(model: LlamaModel, question: str = WHY) -> str:
    return "".join(model.write(prompt.copied(LINES, question), limit=20))


def decoded(llama: Llama) -> str:
    """What was read by those that write since the last time."""
    read, llama.decoded = marked(llama.decoded), []
    return read


def test_examples_are_read_once_and_what_is_behind_them_for_each_question(
    llama: Llama, model: LlamaModel
) -> None:
    model.choose(stated(), YES_NO)
    assert decoded(llama) == EXAMPLES + BEHIND
    assert write(model) == REPLY
    assert decoded(llama) == ANSWER + REPLY
    model.choose(stated("Why?"), YES_NO)
    assert decoded(llama) == BEHIND.replace("How long?", "Why?")


def test_what_is_asked_of_lines_is_read_together_and_says_the_same(
    llama: Llama, gguf: Path
) -> None:
    alone = opened(gguf)
    given = alone.choose(stated(), YES_NO)
    llama.contexts.clear()
    decoded(llama)
    model = opened(gguf)
    model.read([stated(), prompt.copied(LINES, WHY)])
    assert decoded(llama) == BEHIND + ANSWER
    assert model.choose(stated(), YES_NO) == given
    assert write(model) == REPLY
    assert decoded(llama) == REPLY


def test_writing_ends_with_the_line_only_where_it_goes_on_from_examples(
    llama: Llama, model: LlamaModel
) -> None:
    assert write(model) == REPLY
    assert model.usage.generated == len(f"{REPLY}\n") - 1
    llama.logits, llama.reply = None, [*b"One.\nTwo.", END]
    assert "".join(model.write(GATE, limit=20)) == "One.\nTwo."


def test_the_next_process_takes_them_from_a_file(llama: Llama, gguf: Path, kept: Path) -> None:
    given = opened(gguf).choose(stated(), YES_NO)
    assert len(list(kept.glob("*.shelf"))) == 1
    decoded(llama)
    model = opened(gguf)
    assert model.choose(stated(), YES_NO) == given
    assert write(model) == REPLY
    assert decoded(llama) == BEHIND + ANSWER + REPLY


def test_other_examples_are_read_and_kept_beside_them(
    llama: Llama, gguf: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(gguf).choose(stated(), YES_NO)
    decoded(llama)
    monkeypatch.setattr(worked, "EXAMPLES", f"Otherwise.{EXAMPLES}")
    opened(gguf).choose(stated(), YES_NO)
    assert decoded(llama) == f"Otherwise.{EXAMPLES}{BEHIND}"
    assert len(list(kept.glob("*.shelf"))) == 2


def test_a_file_of_examples_that_is_damaged_or_not_taken_is_read_anew(
    llama: Llama, gguf: Path, kept: Path
) -> None:
    given = opened(gguf).choose(stated(), YES_NO)
    (file,) = kept.glob("*.shelf")
    sound = file.read_bytes()
    for restores, held in ((True, sound[:-1]), (True, sound[:9]), (False, sound)):
        decoded(llama)
        file.write_bytes(held)
        llama.restores = restores
        assert opened(gguf).choose(stated(), YES_NO) == given
        assert decoded(llama) == EXAMPLES + BEHIND
        assert file.read_bytes() == sound


def test_examples_and_what_prompts_open_with_take_turns_and_neither_is_read_again(
    llama: Llama, model: LlamaModel, kept: Path
) -> None:
    model.choose(GATE, YES_NO)
    first = decoded(llama)
    assert first.startswith(OPENING)
    given = model.choose(stated(), YES_NO)
    assert decoded(llama) == EXAMPLES + BEHIND
    shutil.rmtree(kept)
    for _ in range(2):
        model.choose(GATE, YES_NO)
        assert decoded(llama) == first.removeprefix(OPENING)
        assert model.choose(stated(), YES_NO) == given
        assert decoded(llama) == BEHIND
    assert not kept.exists(), "they were at hand"


def test_what_was_read_before_examples_changes_nothing_of_what_is_said_behind_them(
    llama: Llama, gguf: Path
) -> None:
    alone = opened(gguf)
    given = alone.choose(GATE, YES_NO), alone.choose(stated(), YES_NO)
    llama.contexts.clear()
    model = opened(gguf)
    model.read([GATE, prompt.check(["One."], "Why?", "So.")])
    model.read([stated(), prompt.copied(LINES, WHY)])
    assert (model.choose(GATE, YES_NO), model.choose(stated(), YES_NO)) == given


@pytest.mark.parametrize("heads", [(), (Head(0, 1, 0.5),)])
def test_a_corpus_is_prepared_with_the_examples_where_it_is_looked_over(
    llama: Llama, gguf: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, heads: tuple[Head, ...]
) -> None:
    monkeypatch.setattr(rag.llama, "known_heads", lambda *_, **__: heads)
    opened(gguf).prepare([["One."]])
    assert decoded(llama) == (EXAMPLES if heads else "")
    assert kept.exists() is bool(heads)
    opened(gguf).prepare([["One."]])
    assert decoded(llama) == "", "they are kept"
