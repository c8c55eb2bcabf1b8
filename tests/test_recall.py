"""Going on from passages where they lie, with a stand-in for llama.cpp."""

from __future__ import annotations

from pathlib import Path

import pytest

import rag.llama
from index.errors import ModelError
from rag import prompt
from rag.heads import Head
from rag.llama import LlamaModel
from rag.prompt import Laid
from tests.scripted_llama import Llama
from tests.scripted_memory import LAYERS
from tests.scripted_vocabulary import marked

GROUPS = (("bcx", "st"), ("cc",))
OPENING = f"«start»system\n{prompt.SYSTEM}«end»\n«start»user\nPassages:\n"
TAIL = f"\nQuestion: Why?\n{prompt.SENTENCE}«end»\n«start»assistant\n"
REPLY = "Yes, it is."
OTHER = prompt.sentence(["One."], "Who?")


@pytest.fixture
def llama(llama: Llama, monkeypatch: pytest.MonkeyPatch) -> Llama:
    """The same, with a head that is known to look at what matters in the first layer."""
    monkeypatch.setattr(rag.llama, "known_heads", lambda *_, **__: (Head(0, 1, 0.5),))
    return llama


@pytest.fixture
def laid(tmp_path: Path, llama: Llama, model: LlamaModel) -> Laid:
    """The first and the last of three passages, which have been looked over."""
    model.attend(GROUPS, "dddd", keep=tmp_path, whole=True)
    llama.read = []
    return Laid(GROUPS, tmp_path, (0, 2))


def taken(llama: Llama) -> str:
    """What was read since the last time by the context that writes."""
    read, llama.decoded = marked(llama.decoded), []
    return read


def looked(llama: Llama) -> str:
    """The same by the one that looks."""
    read, llama.read = marked(llama.read), []
    return read


def write(model: LlamaModel, asked: prompt.Prompt) -> str:
    return "".join(model.write(asked, limit=20))


def test_only_the_question_is_read_and_only_the_passages_that_are_shown_are_in_view(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    asked = prompt.recalled(laid, "Why?")
    model.read([asked])
    assert taken(llama) == TAIL
    assert marked(llama.state) == f"{OPENING}bcx\ncc\n{TAIL}"
    assert write(model, asked) == REPLY
    assert taken(llama) == REPLY
    assert looked(llama) == ""


def test_the_prompt_says_what_is_in_view(laid: Laid) -> None:
    assert prompt.recalled(laid, "Why?").text == (
        f"{prompt.SYSTEM}\nPassages:\nbcx\ncc\n\nQuestion: Why?\n{prompt.SENTENCE}"
    )


def test_what_was_shown_counts_as_read_before(model: LlamaModel, laid: Laid) -> None:
    before = model.usage
    write(model, prompt.recalled(laid, "Why?"))
    used = model.usage - before
    tail = len(f"\nQuestion: Why?\n{prompt.SENTENCE}assistant\n") + 3
    seen = len(f"system\n{prompt.SYSTEM}\nuser\nPassages:\nbcx\ncc\n") + 3
    assert (used.prompt, used.reused, used.generated) == (seen + tail, seen, len(REPLY))


def test_a_passage_behind_those_that_are_shown_is_out_of_view(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    model.read([prompt.recalled(Laid(GROUPS, laid.keep, (1,)), "Why?")])
    assert marked(llama.state) == f"{OPENING}st\n{TAIL}"


def test_a_look_between_reading_and_writing_changes_nothing(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    asked = prompt.recalled(laid, "Why?")
    model.read([asked])
    model.attend(GROUPS, "eeee", keep=laid.keep, whole=True)
    taken(llama)
    assert write(model, asked) == REPLY
    assert taken(llama) == REPLY


def test_what_is_read_between_has_the_question_read_again(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    asked = prompt.recalled(laid, "Why?")
    model.read([asked])
    write(model, OTHER)
    taken(llama)
    assert write(model, asked) == REPLY
    assert taken(llama) == TAIL + REPLY


def test_what_other_prompts_open_with_is_not_read_again_afterwards(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    before = write(model, OTHER), taken(llama)
    write(model, prompt.recalled(laid, "Why?"))
    taken(llama)
    after = write(model, OTHER), taken(llama)
    opening = f"«start»system\n{prompt.SYSTEM}«end»\n"
    assert (after[0], opening + after[1]) == before


def test_a_passage_behind_other_ones_is_another_one(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    write(model, prompt.recalled(Laid(GROUPS, None, (2,)), "Why?"))
    looked(llama)
    write(model, prompt.recalled(Laid((("bcy", "st"), ("cc",)), None, (2,)), "Why?"))
    assert looked(llama) == "bcy\nst\ncc\n"
    assert marked(llama.state[: -len(REPLY)]) == f"{OPENING}cc\n{TAIL}"


def test_what_something_else_was_put_in_the_place_of_is_put_there_again(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    model.attend([["other"]], "eeee")
    looked(llama)
    assert write(model, prompt.recalled(laid, "Why?")) == REPLY
    # The state is in its file, with every layer of it.
    assert taken(llama) == TAIL + REPLY
    assert looked(llama) == ""


def test_all_layers_are_computed_of_what_is_kept_and_of_nothing_else(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    assert set(llama.contexts[1].depths) == {LAYERS}
    model.attend([["other"]], "eeee")
    assert llama.contexts[1].depths[-len("other\n") :] == [1] * len("other\n")


def test_the_shelf_is_as_it_was_afterwards(llama: Llama, model: LlamaModel, laid: Laid) -> None:
    write(model, prompt.recalled(laid, "Why?"))
    assert marked(llama.contexts[1].tokens) == f"{OPENING}bcx\nst\ncc\n"
    again = model.attend(GROUPS, "dddd", keep=laid.keep, whole=True)
    assert again == model.attend(GROUPS, "dddd")


def test_too_little_memory_is_told(llama: Llama, model: LlamaModel, laid: Laid) -> None:
    llama.refuses = -2
    with pytest.raises(ModelError, match="not enough memory"):
        write(model, prompt.recalled(laid, "Why?"))


def test_a_state_that_is_not_taken_is_told_and_nothing_of_it_kept(
    llama: Llama, model: LlamaModel, laid: Laid
) -> None:
    asked = prompt.recalled(laid, "Why?")
    llama.restores = False
    with pytest.raises(ModelError, match="could not compute"):
        write(model, asked)
    llama.restores = True
    assert write(model, asked) == REPLY


def test_what_was_gone_on_from_before_is_not_in_the_way_of_a_state_that_is_loaded(
    llama: Llama, model: LlamaModel, laid: Laid, tmp_path: Path
) -> None:
    others = (("e",), ("f",))
    model.attend(others, "dddd", keep=tmp_path / "others", whole=True)
    write(model, prompt.recalled(Laid(others, None, (0,)), "Why?"))
    looked(llama)
    model.attend(GROUPS, "dddd", keep=tmp_path, whole=True)
    assert "bcx" not in looked(llama)
