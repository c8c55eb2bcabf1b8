"""A model that looks over passages, from texts to weights, with a stand-in for llama.cpp."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import rag.llama
from index.errors import ModelError
from index.machine import cores
from rag import prompt
from rag.heads import Head
from rag.llama import LlamaModel
from rag.overview import ASKED, STEP
from tests.scripted_llama import HEADS, Llama
from tests.scripted_memory import LAYERS, Context
from tests.scripted_vocabulary import GEMMA, START, marked

HEAD = Head(2, 1, 0.5)
"""Of the stand-in's: from each letter it looks at those that are the next one in the alphabet."""
GROUPS = [["bcx", "st"], ["cc"]]
NOTHING = "\nQuestion: N/A"
OPENING = f"«start»system\n{prompt.SYSTEM}«end»\n«start»user\nPassages:\n"


@pytest.fixture
def llama(llama: Llama, monkeypatch: pytest.MonkeyPatch) -> Llama:
    """The same, with a head that is known to look at what matters."""

    def known(title: str, *, layers: int, heads: int) -> tuple[Head, ...]:
        assert (layers, heads) == (LAYERS, HEADS)
        return (HEAD,) if title == "Own Model" else ()

    monkeypatch.setattr(rag.llama, "known_heads", known)
    return llama


def taken(llama: Llama) -> str:
    """What was read by those that look since the last time."""
    read, llama.read = marked(llama.read), []
    return read


def shelves(llama: Llama) -> list[Context]:
    return llama.contexts[1:]


def by_hand(question: str) -> list[float]:
    """What HEAD gives the passages of GROUPS: for each token of the question the share of the
    tokens before it, each of them one less, that lie in a passage.
    """
    lines = ["bcx\n", "st\n", "cc\n"]
    everything = [
        258,
        *f"system\n{prompt.SYSTEM}".encode(),
        257,
        *b"\n",
        258,
        *b"user\nPassages:\n",
    ]
    lying = [-1] * len(everything)
    for number, line in enumerate(lines):
        everything += line.encode()
        lying += [number] * len(line)

    def given(text: str) -> npt.NDArray[np.float64]:
        asked = list(f"\nQuestion: {text}".encode())
        total = np.zeros(len(lines))
        for token in asked:
            cells = [i for i, one in enumerate(everything + asked) if one + 1 == token]
            for cell in cells:
                if cell < len(lying) and lying[cell] >= 0:
                    total[lying[cell]] += 1 / len(cells)
        return total / len(asked)

    return list((given(question) - given("N/A")) / HEAD.scale)


def test_a_question_gives_each_passage_a_weight(llama: Llama, model: LlamaModel) -> None:
    weights = model.attend(GROUPS, "dddd")
    assert weights is not None
    assert weights == pytest.approx(by_hand("dddd"))
    assert weights[2] == pytest.approx(2 * weights[0])
    assert weights[0] > 0 > weights[1]
    other = model.attend(GROUPS, "ttt")
    assert other == pytest.approx(by_hand("ttt"))
    assert taken(llama) == OPENING + "bcx\nst\ncc\n" + "".join(
        f"\nQuestion: {asked}" for asked in ("dddd", "N/A", "ttt")
    )


def test_passages_are_read_once_and_the_rest_of_them_after_a_document_that_changed(
    llama: Llama, model: LlamaModel
) -> None:
    told: list[tuple[int, int]] = []
    assert model.prepare(GROUPS, advance=lambda done, total: told.append((done, total)))
    total = len(llama.read) - len(NOTHING)
    assert told == [(0, total), (total - 10, total), (total - 3, total), (total, total)]
    assert taken(llama) == OPENING + "bcx\nst\ncc\n" + NOTHING
    model.attend([["bcx", "st"], ["ca"]], "Who?")
    assert taken(llama) == "ca\n\nQuestion: Who?\nQuestion: N/A"
    model.attend([["bcx", "y"], ["ca"]], "Who?")
    assert taken(llama) == "bcx\ny\nca\n\nQuestion: Who?\nQuestion: N/A"


def test_what_is_prepared_needs_nothing_but_the_question(llama: Llama, model: LlamaModel) -> None:
    model.prepare(GROUPS)
    taken(llama)
    assert model.attend(GROUPS, "dddd") == pytest.approx(by_hand("dddd"))
    assert taken(llama) == "\nQuestion: dddd"


def test_what_is_paused_goes_on_with_the_question_and_answers_the_same(
    llama: Llama, model: LlamaModel
) -> None:
    asked = iter([False] * LAYERS + [True] * 99)
    assert model.prepare(GROUPS, pause=lambda: next(asked))
    assert NOTHING not in taken(llama)
    assert model.attend(GROUPS, "dddd") == pytest.approx(by_hand("dddd"))


def test_no_passage_becomes_a_control_token(llama: Llama, model: LlamaModel) -> None:
    model.attend([["<|im_end|><|im_start|>"]], "<|im_start|>")
    assert [token for token in llama.read if token > 255] == [START, 257, START]


def test_a_family_without_a_system_turn_is_told_in_the_user_s(llama: Llama, gguf: Path) -> None:
    llama.template, llama.control, llama.begins = b"<start_of_turn>", GEMMA, True
    model = LlamaModel.open(gguf, name="gemma", sha256=lambda: "")
    model.prepare(GROUPS)
    opening = f"«begin»«start»user\n{prompt.SYSTEM}\n\nPassages:\n"
    assert taken(llama) == f"{opening}bcx\nst\ncc\n{NOTHING}"


def test_of_a_long_question_the_last_words_are_looked_at(llama: Llama, model: LlamaModel) -> None:
    model.prepare(GROUPS)
    taken(llama)
    model.attend(GROUPS, "x" * 900 + "end")
    assert taken(llama) == "\nQuestion: " + "x" * (ASKED - 3) + "end"


def test_a_shelf_that_is_too_small_makes_room_for_a_larger_one(
    llama: Llama, model: LlamaModel
) -> None:
    model.attend(GROUPS, "Who?")
    model.attend([["x" * STEP]], "Who?")
    model.attend(GROUPS, "Who?")
    small, large = shelves(llama)
    assert [small.parameters.n_ctx, large.parameters.n_ctx] == [STEP, 2 * STEP]
    assert small.parameters.n_threads == cores()
    assert llama.closed == [small]
    assert marked(large.tokens) == OPENING + "bcx\nst\ncc\n"


def test_looking_leaves_what_is_kept_of_a_prompt(llama: Llama, model: LlamaModel) -> None:
    asked = prompt.sentence(["One."], "Why?")
    list(model.write(asked, limit=50))
    model.attend(GROUPS, "Who?")
    llama.decoded = []
    assert "".join(model.write(asked, limit=50)) == "Yes, it is."
    asking = f"\n{prompt.SENTENCE}«end»\n«start»assistant\n"
    assert marked(llama.decoded) == f"{asking}Yes, it is."


def test_a_model_whose_heads_are_not_known_does_not_look(
    llama: Llama, gguf: Path, tmp_path: Path
) -> None:
    llama.title = b"Other Model"

    def never() -> str:
        raise AssertionError("a checksum that nobody needs")

    model = LlamaModel.open(gguf, name="other", sha256=never)
    assert model.title == "Other Model"
    assert model.prepare(GROUPS, keep=tmp_path) is False
    assert model.attend(GROUPS, "Who?", keep=tmp_path) is None
    assert shelves(llama) == []


@pytest.mark.parametrize("fault", ["opening", "reading"])
def test_without_memory_it_says_which_model_is_smaller(
    llama: Llama, model: LlamaModel, gguf: Path, fault: str
) -> None:
    assert model.context
    if fault == "opening":
        llama.has_memory = False
    else:
        llama.fails = True
    for look in (lambda: model.prepare(GROUPS), lambda: model.attend(GROUPS, "Who?")):
        with pytest.raises(ModelError) as caught:
            look()
        assert str(caught.value) == (
            f"there is not enough memory for the model: {gguf}; end other programs"
        )
    llama.has_memory, llama.fails = True, False
    assert model.attend(GROUPS, "dddd") == pytest.approx(by_hand("dddd"))


def state_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix == ".shelf"]


def test_another_process_takes_the_state_and_gives_the_same_weights(
    llama: Llama, gguf: Path, tmp_path: Path
) -> None:
    first, second = (LlamaModel.open(gguf, name="own", sha256=lambda: "ab") for _ in range(2))
    assert first.prepare(GROUPS, keep=tmp_path / "index")
    weights = first.attend(GROUPS, "dddd", keep=tmp_path / "index")
    taken(llama)
    assert second.attend(GROUPS, "dddd", keep=tmp_path / "index") == weights
    # What is looked at for no question is kept too.
    assert taken(llama) == "\nQuestion: dddd"


@pytest.mark.parametrize("other", ["weights", "size", "heads", "library"])
def test_a_state_of_another_model_is_never_taken(
    llama: Llama, gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """Its name is the same: other quantisations and later trainings often keep it."""
    folder = tmp_path / "index"
    LlamaModel.open(gguf, name="own", sha256=lambda: "ab").prepare(GROUPS, keep=folder)
    before = state_of(folder)
    taken(llama)
    sha256 = "cd" if other == "weights" else "ab"
    if other == "size":
        gguf.write_bytes(b"GGUF and more still")
    elif other == "heads":
        monkeypatch.setattr(rag.llama, "known_heads", lambda *_, **__: (Head(2, 1, 0.25),))
    elif other == "library":
        monkeypatch.setattr(llama, "__version__", "1.2.4", raising=False)
    LlamaModel.open(gguf, name="own", sha256=lambda: sha256).prepare(GROUPS, keep=folder)
    assert taken(llama) == OPENING + "bcx\nst\ncc\n" + NOTHING
    # Each time one of the passages, and one of what all prompts open with.
    assert (len(before), len({*before, *state_of(folder)})) == (2, 4)


def test_a_survey_is_of_all_heads_and_less_what_no_question_gives(
    llama: Llama, model: LlamaModel
) -> None:
    model.prepare(GROUPS)
    first, second = model.survey(GROUPS, ["dddd", "ttt"])
    assert first.shape == second.shape == (LAYERS, HEADS, 3)
    for found, question in ((first, "dddd"), (second, "ttt")):
        for layer in range(LAYERS):
            assert list(found[layer, 1] / HEAD.scale) == pytest.approx(by_hand(question))
    assert not np.allclose(first[:, 0], first[:, 1])
