"""Looking over passages, compared with attention that is written down beforehand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import ModelError
from rag.attention import Shelf
from rag.batch import BATCH
from tests.scripted_attention import (
    ASK,
    BLANK,
    DEPTH,
    HEADS_USED,
    MEANS,
    ONE,
    OPEN,
    SPANS,
    TWO,
    WEIGHTS,
    attentive,
    shelf_of,
    taken,
)
from tests.scripted_llama import HEADS, Llama
from tests.scripted_memory import LAYERS


@pytest.fixture
def llama() -> Llama:
    return attentive()


@pytest.fixture
def shelf(llama: Llama) -> Shelf:
    made = shelf_of(llama)
    made.put([OPEN, ONE, TWO], depth=DEPTH)
    return made


def test_the_context_is_one_that_shows_its_attention(llama: Llama, shelf: Shelf) -> None:
    asked = llama.contexts[-1].parameters
    assert (asked.n_ctx, asked.n_batch, asked.n_ubatch) == (64, BATCH, BATCH)
    assert (asked.n_threads, asked.n_threads_batch, asked.flash_attn_type) == (3, 3, 0)
    assert shelf.window == 64


def test_a_survey_is_the_mean_over_the_question_summed_over_each_passage(shelf: Shelf) -> None:
    found = shelf.survey(ASK, SPANS, [2, 1])
    assert found.keys() == {1, 2}
    assert found[1].tolist() == [MEANS[ASK, 1, 0], MEANS[ASK, 1, 1]]
    assert found[2].tolist() == [[0.0, 0.0, 0.0], MEANS[ASK, 2, 1]]
    assert shelf.survey(BLANK, SPANS, [1])[1].tolist() == [MEANS[BLANK, 1, 0], MEANS[BLANK, 1, 1]]


def test_a_weight_is_what_is_more_than_for_no_question_in_units_of_its_spread(shelf: Shelf) -> None:
    assert WEIGHTS == [1.0, -0.5, 0.5]
    assert shelf.weigh(ASK, BLANK, SPANS, HEADS_USED) == WEIGHTS
    assert shelf.weigh(BLANK, BLANK, SPANS, HEADS_USED) == [0.0, 0.0, 0.0]


def test_no_question_is_looked_at_once_for_the_same_passages(llama: Llama, shelf: Shelf) -> None:
    taken(llama)
    assert shelf.weigh(ASK, BLANK, SPANS, HEADS_USED) == WEIGHTS
    assert taken(llama) == "??-"
    assert shelf.weigh(ASK, BLANK, SPANS, HEADS_USED) == WEIGHTS
    assert taken(llama) == "??"
    assert shelf.weigh(ASK, BLANK, SPANS[::-1], HEADS_USED) == WEIGHTS[::-1]
    assert taken(llama) == "??-"
    assert shelf.weigh(ASK, BLANK, SPANS[::-1], HEADS_USED[:1]) == [-1.0, 0.0, 0.5]
    assert taken(llama) == "??-"
    shelf.put([OPEN, ONE, tuple(b"dx")], depth=DEPTH)
    assert shelf.weigh(ASK, BLANK, SPANS[::-1], HEADS_USED[:1]) == [-1.0, 0.0, 0.5]
    assert taken(llama) == "dx??-"


def test_what_no_question_looks_at_is_kept_between_processes(llama: Llama, tmp_path: Path) -> None:
    file = tmp_path / "0123456789ab.blank"
    for read in ("<>abcde??-", "<>abcde??", "<>abcde??"):
        shelf = shelf_of(llama)
        shelf.put([OPEN, ONE, TWO], depth=DEPTH)
        assert shelf.weigh(ASK, BLANK, SPANS, HEADS_USED, file) == WEIGHTS
        assert taken(llama) == read
    assert shelf.weigh(ASK, BLANK, SPANS[::-1], HEADS_USED, file) == WEIGHTS[::-1]
    assert taken(llama) == "??-"


def test_layers_above_the_last_that_is_wanted_are_not_computed(llama: Llama, shelf: Shelf) -> None:
    assert llama.seen == [
        *("kq-0", "kq_soft_max-0", "kqv_out-0"),
        *("kq-1", "kq_soft_max-1", "kqv_out-1"),
        *("kq-2", "kq_soft_max-2!"),
    ]
    shelf.survey(ASK, SPANS, [1])
    assert llama.seen == ["kq-0", "kq_soft_max-0", "kqv_out-0", "kq-1", "kq_soft_max-1!"]
    shelf.survey(ASK, SPANS, [0, 2])
    assert [step for step in llama.seen if step.endswith("!")] == [
        "kq_soft_max-0!",
        "kq_soft_max-2!",
    ]
    assert llama.contexts[-1].depths == [DEPTH] * 7


def test_a_question_leaves_nothing_behind(llama: Llama, shelf: Shelf) -> None:
    shelf.weigh(ASK, BLANK, SPANS, HEADS_USED)
    assert bytes(llama.contexts[-1].tokens) == b"<>abcde"


@pytest.mark.parametrize(
    ("then", "read"),
    [
        ([OPEN, ONE, TWO], ""),
        ([OPEN, ONE, TWO, tuple(b"fg")], "fg"),
        ([OPEN, ONE, tuple(b"dx")], "dx"),
        ([OPEN, tuple(b"abx"), TWO], "abxde"),
        ([OPEN, ONE], ""),
        ([OPEN, TWO, ONE], "deabc"),
        ([tuple(b"<"), ONE, TWO], "<abcde"),
        ([OPEN, (*ONE, *TWO)], "abcde"),
    ],
)
def test_only_what_is_new_is_read_in_whole_segments(
    llama: Llama, shelf: Shelf, then: list[tuple[int, ...]], read: str
) -> None:
    taken(llama)
    shelf.put(then, depth=DEPTH)
    assert taken(llama) == read
    assert llama.contexts[-1].tokens == [token for segment in then for token in segment]
    shelf.put(then, depth=DEPTH)
    assert taken(llama) == ""


def test_what_was_read_for_fewer_layers_is_read_again_for_more(llama: Llama, shelf: Shelf) -> None:
    taken(llama)
    shelf.put([OPEN, ONE, TWO], depth=DEPTH - 1)
    assert taken(llama) == ""
    shelf.put([OPEN, ONE, TWO], depth=LAYERS)
    assert taken(llama) == "<>abcde"
    assert shelf.survey(ASK, SPANS, range(LAYERS)).keys() == set(range(LAYERS))
    shelf.put([OPEN, ONE, ASK], depth=DEPTH)
    shelf.put([OPEN, ONE, ASK], depth=LAYERS)
    assert taken(llama) == "??" + "??" + "<>abc??"


def test_how_far_it_is_is_told_in_tokens(llama: Llama) -> None:
    shelf, told = shelf_of(llama), list[tuple[int, int]]()

    def put(*segments: tuple[int, ...]) -> list[tuple[int, int]]:
        told.clear()
        shelf.put(segments, depth=DEPTH, advance=lambda done, total: told.append((done, total)))
        return told

    assert put(OPEN, ONE, TWO) == [(0, 7), (2, 7), (5, 7), (7, 7)]
    assert put(OPEN, ONE, TWO) == []
    assert put(OPEN, ONE, BLANK) == [(5, 6), (6, 6)]
    assert put(OPEN, ONE) == [(5, 5)]


def test_a_segment_longer_than_a_batch_is_read_in_parts(llama: Llama) -> None:
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    shelf = shelf_of(llama, window=2 * BATCH + 7)
    long = tuple(range(200)) * 5
    shelf.put([OPEN, (*long, *long[:27])], depth=DEPTH)
    assert llama.contexts[-1].tokens == [*OPEN, *long, *long[:27]]


def test_more_than_the_shelf_holds_is_refused(llama: Llama) -> None:
    shelf = shelf_of(llama, window=8)
    shelf.put([OPEN, ONE, TWO], depth=DEPTH)
    assert shelf.weigh(BLANK, BLANK, SPANS, HEADS_USED) == [0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="more than the shelf holds"):
        shelf.weigh(ASK, BLANK, SPANS, HEADS_USED)
    with pytest.raises(ValueError, match="more than the shelf holds"):
        shelf.put([OPEN, ONE, ONE, TWO], depth=DEPTH)
    taken(llama)
    shelf.put([OPEN, ONE, TWO], depth=DEPTH)
    assert taken(llama) == "de"


def test_a_question_longer_than_a_batch_is_refused(llama: Llama) -> None:
    with pytest.raises(ValueError, match=f"{BATCH + 1} tokens, not {BATCH} at most"):
        shelf_of(llama, window=4 * BATCH).survey((1,) * (BATCH + 1), SPANS, [1])


def test_without_memory_there_is_no_shelf_and_what_was_on_it_is_read_again(llama: Llama) -> None:
    llama.has_memory = False
    with pytest.raises(MemoryError):
        shelf_of(llama)
    llama.has_memory = True
    shelf = shelf_of(llama)
    shelf.put([OPEN, ONE], depth=DEPTH)
    llama.fails = True
    with pytest.raises(MemoryError):
        shelf.put([OPEN, ONE, TWO], depth=DEPTH)
    llama.fails = False
    taken(llama)
    shelf.put([OPEN, ONE, TWO], depth=DEPTH)
    assert taken(llama) == "<>abcde"


@pytest.mark.parametrize("other", ["name", "form"])
def test_attention_that_is_not_shown_is_an_error(llama: Llama, other: str) -> None:
    shelf = shelf_of(llama)
    if other == "name":
        llama.shows = False
    else:
        llama.attention = lambda layer, tokens, new: np.zeros((HEADS + 1, new, 9), dtype=np.float32)
    shelf.put([OPEN, ONE, TWO], depth=DEPTH)
    with pytest.raises(ModelError) as caught:
        shelf.survey(ASK, SPANS, [1])
    assert str(caught.value) == "llama.cpp does not show what this model looks at"


def test_a_shelf_that_is_closed_gives_its_memory_back(llama: Llama, shelf: Shelf) -> None:
    assert len(llama.batches) == 1
    shelf.close()
    assert llama.closed == llama.contexts
    assert llama.batches == []
