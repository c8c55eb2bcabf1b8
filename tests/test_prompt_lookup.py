"""What is guessed from the prompt, and that what is written is the same without."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ModelError
from rag import prompt
from rag.llm import CONTEXT, LlamaModel
from rag.prompt_lookup import LONGEST, Lookup, pays
from tests.scripted_llama import END, Llama, marked

SAID = "The talks lasted five hours in all."
ASKED = prompt.sentence([SAID], "How long?")
MANY = 12
"""Cores with which a guessed token costs a quarter of one that is read alone."""


@pytest.fixture
def model(llama: Llama, gguf: Path, monkeypatch: pytest.MonkeyPatch) -> LlamaModel:
    """A model on a machine on which it pays to guess."""
    monkeypatch.setattr("rag.llm.cores", lambda: MANY)
    made = LlamaModel.open(gguf, name="own", sha256=lambda: "")
    assert made.context == CONTEXT
    return made


def written(model: LlamaModel, llama: Llama, limit: int = 100) -> tuple[str, list[int]]:
    """What is written behind ASKED, and how many tokens were read at a time for that."""
    model.read([ASKED])
    llama.lengths.clear()
    text = "".join(model.write(ASKED, limit=limit))
    behind = marked(llama.state).removeprefix(whole(model))
    assert behind == text, "what is kept is what was written"
    return text, llama.lengths


def whole(model: LlamaModel) -> str:
    return "".join(marked(list(segment)) for segment in model._tokens.segments(ASKED))


PROMPT = [(9, 9, 1, 2, 3), (4, 5, 6, 7, 8, 1, 2, 3, 9)]
"""Two segments: what is looked up may stand in both."""


@pytest.mark.parametrize(
    ("said", "guess"),
    [
        ([1, 2, 3, 4], (5, 6, 7, 8)),
        ([0, 2, 3, 4], (5, 6, 7, 8)),
        ([0, 0, 3, 4], (5, 6, 7)),
        ([4], (5,)),
        ([0, 0, 1], (2,)),
        ([8, 1, 2, 3], (9,)),
        ([2, 3], (4, 5, 6)),
        ([0, 0], ()),
        ([4, 0], ()),
    ],
)
def test_what_stands_behind_the_longest_run_is_guessed_where_it_stands_first(
    said: list[int], guess: tuple[int, ...]
) -> None:
    assert Lookup(PROMPT, MANY).guess(said, LONGEST) == guess


def test_no_more_is_guessed_than_there_is_room_for() -> None:
    lookup = Lookup(PROMPT, MANY)
    assert [lookup.guess([1, 2, 3, 4], room) for room in range(3)] == [(), (5,), (5, 6)]


def test_the_more_threads_compute_the_longer_a_guess_may_be() -> None:
    lengths = [len(Lookup(PROMPT, threads).guess([1, 2, 3, 4], 9)) for threads in (1, 2, 4, 8, 64)]
    assert lengths == [1, 1, 2, 3, 6]
    behind_one = [len(Lookup(PROMPT, threads).guess([4], 9)) for threads in (1, 2, 4, 8, 64)]
    assert behind_one == [0, 0, 0, 1, 6]


def test_guessing_pays_where_many_threads_wait_for_the_weights() -> None:
    assert [pays(threads) for threads in (1, 2, 8, 11, 12)] == [False, False, False, False, True]


def test_a_sentence_of_the_passages_is_read_by_guesses(llama: Llama, model: LlamaModel) -> None:
    llama.reply = [*SAID.encode(), END]
    # T alone, and with the h that is guessed; then the e with four more, and so on; behind the
    # last stop the line ends, and the rest of the guess is wrong.
    assert written(model, llama) == (SAID, [1, 2, *[5] * 7])
    assert model.usage.generated == len(SAID)


def test_what_is_not_in_the_prompt_is_written_one_by_one(llama: Llama, model: LlamaModel) -> None:
    llama.reply = [*b"XXXX", END]
    assert written(model, llama) == ("XXXX", [1, 1, 1, 1])


def test_of_a_guess_stays_what_is_right(llama: Llama, model: LlamaModel) -> None:
    llama.reply = [*b"The taXXX", END]
    # Of " tal" all but the last is right; behind X nothing stands.
    assert written(model, llama) == ("The taXXX", [1, 2, 5, 1, 1, 1])
    llama.reply = [*b"The tXXX", END]
    assert written(model, llama) == ("The tXXX", [2, 5, 1, 1, 1])


def test_a_guess_that_is_wrong_leaves_nothing(llama: Llama, model: LlamaModel) -> None:
    llama.reply = [*b"TXX", END]
    assert written(model, llama) == ("TXX", [1, 2, 1, 1])


def test_the_turn_ends_within_a_guess(llama: Llama, model: LlamaModel) -> None:
    """The instruction ends its turn with these words, and a new one begins behind it."""
    llama.reply = [*b"passages.", END]
    text, lengths = written(model, llama)
    assert (text, lengths[-1]) == ("passages.", 5)
    assert model.usage.generated == len("passages.")


@pytest.mark.parametrize("limit", range(1, 12))
def test_the_limit_is_reached_within_a_guess(llama: Llama, model: LlamaModel, limit: int) -> None:
    llama.reply = [*SAID.encode(), END]
    text = "".join(model.write(ASKED, limit=limit))
    assert text == SAID[:limit]
    assert model.usage.generated == limit
    assert (whole(model) + SAID[:limit]).startswith(marked(llama.state))


@pytest.mark.parametrize("heard", [1, 2, 3, 4, 5])
def test_who_stops_listening_leaves_nothing_of_a_guess(
    llama: Llama, model: LlamaModel, heard: int
) -> None:
    llama.reply = [*SAID.encode(), END]

    def job() -> None:
        writing = model._context.greedy(model._tokens.segments(ASKED), 50)
        assert [next(writing) for _ in range(heard)] == list(SAID[:heard].encode())
        writing.close()

    model._call(job)
    assert marked(llama.state) == whole(model) + SAID[: heard - 1]


def test_where_a_batch_has_other_digits_no_more_is_guessed(llama: Llama, model: LlamaModel) -> None:
    def digits(tokens: list[int]) -> dict[int, float]:
        return {llama._next(tokens): 1.0 + 1e-6 * (llama.lengths[-1] > 1)}

    llama.logits = digits
    llama.reply = [*SAID.encode(), END]
    assert written(model, llama) == (SAID, [1, 2, *[1] * 35])
    assert written(model, llama) == (SAID, [1] * 35)


def test_a_guess_that_cannot_be_computed_is_an_error(
    llama: Llama, model: LlamaModel, gguf: Path
) -> None:
    def digits(tokens: list[int]) -> dict[int, float]:
        llama.fails = marked(tokens).endswith("The tal")
        return {llama._next(tokens): 1.0}

    llama.logits = digits
    llama.reply = [*SAID.encode(), END]
    with pytest.raises(ModelError) as caught:
        list(model.write(ASKED, limit=50))
    assert str(caught.value) == f"llama.cpp could not compute this prompt: {gguf}"
    llama.fails, llama.logits = False, None
    assert written(model, llama)[0] == SAID, "nothing was kept that is not there"


@pytest.mark.parametrize("threads", [1, 2, 11])
def test_with_few_cores_all_is_as_without(
    llama: Llama, gguf: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    monkeypatch.setattr("rag.llm.cores", lambda: threads)
    model = LlamaModel.open(gguf, name="own", sha256=lambda: "")
    llama.reply = [*SAID.encode(), END]
    assert written(model, llama) == (SAID, [1] * 35)
    assert not hasattr(llama.parameters, "type_v")
