"""Prompts that are read together, with a stand-in for llama.cpp (see scripted_llama)."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index.errors import ModelError, UsageError
from rag import prompt
from rag.batch import BATCH, SEQUENCES
from rag.llama import CONTEXT, LlamaModel
from rag.llm import Usage
from rag.prompt import Prompt
from tests.scripted_llama import Llama
from tests.scripted_vocabulary import END, marked

YES_NO = ["Yes", "No"]
LINES, WHY = ["One.", "Two."], "Why?"
GATE = prompt.gate(LINES, WHY)
CHECK = prompt.check(LINES, WHY, "So it is.")
SHORT = prompt.short(LINES, WHY, "So it is.")
THREE = [GATE, CHECK, SHORT]
OTHER = prompt.gate(["Three."], "Who?")
ALONE = prompt.rewrite([("Why?", "So.")], "And?")


def by_what_was_read(tokens: list[int]) -> dict[int, float]:
    """Logits that every token before them changes."""
    return {ord(letter): zlib.crc32(f"{letter} {tokens}".encode()) / 2**32 for letter in ("Y", "N")}


def whole(model: LlamaModel, asked: Prompt) -> str:
    return "".join(parts(model, asked))


def parts(model: LlamaModel, asked: Prompt) -> list[str]:
    return [marked(list(segment)) for segment in parts_of(model, asked)]


def parts_of(model: LlamaModel, asked: Prompt) -> list[tuple[int, ...]]:
    return model._tokens.segments(asked)


def added(model: LlamaModel, asked: Prompt) -> str:
    """What comes after the system's turn and the passages and question."""
    return "".join(parts(model, asked)[2:])


def keep_passages(llama: Llama, model: LlamaModel) -> None:
    """Read the passages and the question for something else."""
    list(model.write(prompt.explanation(LINES, WHY), limit=1))
    taken(llama)
    llama.lengths.clear()


def opening(model: LlamaModel) -> int:
    """Tokens of the system's turn, which is kept when everything else is not."""
    return len(parts_of(model, GATE)[0])


def taken(llama: Llama) -> str:
    """What was read since the last time."""
    read, llama.decoded = marked(llama.decoded), []
    return read


def states(llama: Llama) -> list[str]:
    return [marked(llama.contexts[0].sequence(number)) for number in range(SEQUENCES)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_was_read_together_says_what_it_says_when_it_is_read_alone(
    llama: Llama, gguf: Path, order: Sequence[int]
) -> None:
    llama.logits = by_what_was_read
    alone = []
    for asked in THREE:
        model = LlamaModel.open(gguf, name="", sha256=lambda: "")
        alone.append(model.choose(asked, YES_NO))
        llama.contexts.clear()
    assert len({yes for yes, _ in alone}) == 3
    model = LlamaModel.open(gguf, name="", sha256=lambda: "")
    model.read(THREE)
    taken(llama)
    found = {number: model.choose(THREE[number], YES_NO) for number in order}
    assert [found[number] for number in range(3)] == alone
    assert taken(llama) == "", "it was read already"


def test_what_prompts_share_is_read_once_in_one_batch_behind_the_opening(
    llama: Llama, model: LlamaModel
) -> None:
    first, passages, gate = parts_of(model, GATE)
    proposed, check = parts_of(model, CHECK)[2:]
    assert parts_of(model, SHORT)[2] == proposed
    short = parts_of(model, SHORT)[3]
    model.read(THREE)
    batch = [first, passages, gate, proposed, check, short]
    assert llama.lengths == [len(first), sum(map(len, batch[1:]))]
    assert taken(llama) == "".join(marked(list(part)) for part in batch)
    assert states(llama) == [*(whole(model, asked) for asked in THREE), ""]
    behind = [sum(map(len, batch[1:end])) - 1 for end in (3, 5, 6)]
    assert sorted(llama.contexts[0].ends) == behind, "logits are computed behind whole prompts"
    total = sum(map(model.count, THREE))
    reused = 2 * (len(first) + len(passages)) + len(proposed)
    assert model.usage == Usage(prompt=total, reused=reused, generated=0)
    for asked in THREE[:2]:
        llama.logits = {ord("Y"): 1.0}
        model.choose(asked, YES_NO)
    assert model.usage.prompt == total, "a prompt that was read ahead counts once"


def nothing(llama: Llama, model: LlamaModel) -> None:
    """Ask nothing before."""


def look_elsewhere(llama: Llama, model: LlamaModel) -> None:
    model.choose(OTHER, YES_NO)


def follow_up(llama: Llama, model: LlamaModel) -> None:
    list(model.write(ALONE, limit=3))


def read_some_of_it(llama: Llama, model: LlamaModel) -> None:
    model.read(THREE[1:])


BEFORE = [keep_passages, look_elsewhere, follow_up, read_some_of_it]


@pytest.mark.parametrize("before", [nothing, *BEFORE])
def test_prompts_are_read_in_the_same_batches_whatever_was_read_before(
    llama: Llama, model: LlamaModel, before: Callable[[Llama, LlamaModel], None]
) -> None:
    before(llama, model)
    taken(llama)
    llama.lengths.clear()
    usage = model.usage
    model.read(THREE)
    first, *others = parts_of(model, GATE) + parts_of(model, CHECK)[2:] + parts_of(model, SHORT)[3:]
    here = before is not nothing
    assert llama.lengths == [*([] if here else [len(first)]), sum(map(len, others))]
    assert states(llama) == [*(whole(model, asked) for asked in THREE), ""]
    proposed, passages = parts_of(model, SHORT)[2], parts_of(model, GATE)[1]
    shared = len(proposed) + 2 * len(passages)
    assert (model.usage - usage).reused == shared + (3 if here else 2) * len(first)


def test_what_was_read_ahead_is_used_once_and_only_its_opening_is_kept(
    llama: Llama, model: LlamaModel
) -> None:
    llama.logits = by_what_was_read
    model.read(THREE)
    taken(llama)
    found = model.choose(GATE, YES_NO)
    assert taken(llama) == ""
    assert model.choose(GATE, YES_NO) == found
    assert taken(llama) == "".join(parts(model, GATE)[1:])
    assert model.choose(CHECK, YES_NO) != found
    assert taken(llama) == added(model, CHECK)


def test_one_prompt_can_be_read_ahead_as_it_is_or_twice(llama: Llama, model: LlamaModel) -> None:
    list(model.write(OTHER, limit=3))
    taken(llama)
    for asked in ([CHECK], [CHECK, CHECK]):
        model.read(asked)
        assert taken(llama) == "".join(parts(model, CHECK)[1:])
        assert "".join(model.write(CHECK, limit=50)) == "Yes, it is."
        assert taken(llama) == "Yes, it is."


@pytest.mark.parametrize("number", range(3))
def test_what_is_written_goes_on_behind_its_own_prompt(
    llama: Llama, model: LlamaModel, number: int
) -> None:
    model.read(THREE)
    taken(llama)
    assert "".join(model.write(THREE[number], limit=50)) == "Yes, it is."
    assert taken(llama) == "Yes, it is."
    expected = [whole(model, asked) for asked in THREE]
    expected[number] += "Yes, it is."
    assert states(llama) == [*expected, ""]


def test_what_is_written_in_between_changes_nothing_of_what_was_read(
    llama: Llama, model: LlamaModel
) -> None:
    llama.logits = by_what_was_read
    expected = [model.choose(asked, YES_NO) for asked in THREE[:2]]
    written = "".join(model.write(SHORT, limit=5))
    model.read(THREE)
    taken(llama)
    assert "".join(model.write(SHORT, limit=5)) == written
    assert taken(llama) == written
    assert [model.choose(asked, YES_NO) for asked in THREE[:2]] == expected
    assert taken(llama) == ""


@pytest.mark.parametrize("after", [OTHER, ALONE, GATE, SHORT])
def test_another_prompt_clears_away_what_was_not_asked_for(
    llama: Llama, model: LlamaModel, after: Prompt
) -> None:
    llama.logits = by_what_was_read
    expected = [model.choose(asked, YES_NO) for asked in THREE]
    model.read(THREE)
    model.choose(GATE, YES_NO)
    model.choose(SHORT, YES_NO)
    llama.logits = None
    assert "".join(model.write(after, limit=50)) == "Yes, it is."
    assert states(llama) == [whole(model, after) + "Yes, it is.", "", "", ""]
    llama.logits = by_what_was_read
    assert [model.choose(asked, YES_NO) for asked in THREE] == expected


def test_what_was_read_together_gives_way_to_what_is_read_together_next(
    llama: Llama, model: LlamaModel
) -> None:
    four = [*THREE[::-1], prompt.sentence(LINES, WHY)]
    model.read(THREE)
    model.read(four)
    assert states(llama) == [whole(model, asked) for asked in four]
    model.read([OTHER])
    assert states(llama) == [whole(model, OTHER), "", "", ""]
    taken(llama)
    assert "".join(model.write(OTHER, limit=50)) == "Yes, it is."
    assert taken(llama) == "Yes, it is."


def test_prompts_that_share_nothing_can_be_read_together(llama: Llama, model: LlamaModel) -> None:
    other = Prompt((prompt.Turn("user", ("Hello.",)),))
    model.read([other, GATE])
    assert states(llama)[:2] == [whole(model, other), whole(model, GATE)]
    taken(llama)
    assert "".join(model.write(GATE, limit=50)) == "Yes, it is."
    assert taken(llama) == "Yes, it is."


def adding(length: int, model: LlamaModel) -> Prompt:
    """A check of the same lines with so many tokens behind what it shares with GATE."""
    bare = prompt.check(LINES, WHY, "")
    return prompt.check(LINES, WHY, "x" * (length - sum(map(len, parts_of(model, bare)[2:]))))


@pytest.mark.parametrize(("more", "together"), [(0, True), (1, False)])
def test_prompts_that_are_longer_than_a_batch_are_read_when_they_are_asked(
    llama: Llama, model: LlamaModel, more: int, together: bool
) -> None:
    check = adding(BATCH - (model.count(GATE) - opening(model)) + more, model)
    model.read([GATE, check])
    assert (taken(llama) != "") is together
    assert "".join(model.write(check, limit=50)) == "Yes, it is."
    assert (parts(model, check)[-1] in taken(llama)) is not together
    assert model.usage.prompt == model.count(check) + (model.count(GATE) if together else 0)


@pytest.mark.parametrize(("more", "together"), [(0, True), (1, False)])
def test_room_is_left_for_what_is_written_behind_what_is_read_together(
    llama: Llama, model: LlamaModel, more: int, together: bool
) -> None:
    def both(length: int) -> list[Prompt]:
        system = prompt.Turn("system", ("x" * length,))
        return [Prompt((system, prompt.Turn("user", (ask,)))) for ask in ("Why?", "Who is it?")]

    taking = sum(map(model.count, both(0))) - len(parts_of(model, both(0)[0])[0])
    asked = both(CONTEXT - BATCH - taking + more)
    llama.reply = [*b"x" * (BATCH - 1), END]
    model.read(asked)
    assert (taken(llama) != "") is together
    assert "".join(model.write(asked[1], limit=BATCH)) == "x" * (BATCH - 1)


def test_what_is_too_long_for_the_model_is_so_when_it_is_asked(model: LlamaModel) -> None:
    long = prompt.gate(["x" * CONTEXT], WHY)
    model.read([long, long])
    with pytest.raises(UsageError, match="tokens are more than the model can take"):
        model.choose(long, YES_NO)


def test_what_cannot_be_computed_is_an_error_and_leaves_nothing_kept(
    llama: Llama, model: LlamaModel, gguf: Path
) -> None:
    list(model.write(OTHER, limit=3))
    llama.fails = True
    with pytest.raises(ModelError) as caught:
        model.read([OTHER, prompt.sentence(["Three."], "Who?")])
    assert str(caught.value) == f"llama.cpp could not compute this prompt: {gguf}"
    llama.fails = False
    taken(llama)
    assert "".join(model.write(OTHER, limit=50)) == "Yes, it is."
    assert taken(llama) == whole(model, OTHER) + "Yes, it is."
