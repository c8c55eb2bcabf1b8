"""Looking over passages, compared with attention that is written down beforehand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from index.errors import ModelError
from rag import attention
from rag.attention import Head, Shelf, known_heads
from rag.batch import BATCH
from rag.shelf_file import ShelfFile
from tests.scripted_llama import HEADS, Llama
from tests.scripted_memory import LAYERS

OPEN, ONE, TWO = tuple(b"<>"), tuple(b"abc"), tuple(b"de")
"""What is put: seven tokens, the passages being "a", "bc" and "de"."""
SPANS = [(2, 3), (3, 5), (5, 7)]
ASK, BLANK = tuple(b"??"), tuple(b"-")
HEADS_USED = (Head(1, 0, 0.5), Head(1, 1, 0.25), Head(2, 1, 0.125))
DEPTH = 3

GIVEN = {
    # What a token gives the seven that were put, by layer and head; the rest goes elsewhere.
    (ASK, 1, 0): [[0, 0, 0.25, 0.125, 0.125, 0, 0], [0, 0, 0.75, 0.125, 0.125, 0, 0]],
    (ASK, 1, 1): [[0.5, 0, 0, 0, 0, 0.25, 0.25], [0.5, 0, 0, 0.25, 0, 0, 0.25]],
    (ASK, 2, 1): [[0, 0, 0.125, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0.5]],
    (BLANK, 1, 0): [[0, 0, 0.25, 0, 0.25, 0.5, 0]],
    (BLANK, 1, 1): [[1, 0, 0, 0, 0, 0, 0]],
    (BLANK, 2, 1): [[0, 0, 0, 0.125, 0, 0, 0.25]],
}
MEANS = {
    (ASK, 1, 0): [0.5, 0.25, 0.0],
    (ASK, 1, 1): [0.0, 0.125, 0.375],
    (ASK, 2, 1): [0.0625, 0.0, 0.25],
    (BLANK, 1, 0): [0.25, 0.25, 0.5],
    (BLANK, 1, 1): [0.0, 0.0, 0.0],
    (BLANK, 2, 1): [0.0, 0.125, 0.25],
}
"""The same as the mean over a question's tokens, summed over each passage."""
WEIGHTS = [
    (0.5 - 0.25) / 0.5 + 0.0 / 0.25 + (0.0625 - 0.0) / 0.125,
    (0.25 - 0.25) / 0.5 + 0.125 / 0.25 + (0.0 - 0.125) / 0.125,
    (0.0 - 0.5) / 0.5 + 0.375 / 0.25 + (0.25 - 0.25) / 0.125,
]


def written_down(layer: int, tokens: list[int], new: int) -> npt.NDArray[np.float32]:
    """GIVEN as llama.cpp shows it: behind what was put come the question, and empty cells."""
    found = np.full((HEADS, new, len(tokens) + 7), 9.0, dtype=np.float32)
    for head in range(HEADS):
        found[head, :, :7] = np.array(GIVEN.get((tuple(tokens[-new:]), layer, head), [[0.0] * 7]))
    return found


@pytest.fixture
def llama() -> Llama:
    made = Llama()
    made.attention = written_down
    return made


def shelf_of(llama: Llama, window: int = 64) -> Shelf:
    return Shelf(llama, llama.ggml, "model", window=window, threads=3)


@pytest.fixture
def shelf(llama: Llama) -> Shelf:
    made = shelf_of(llama)
    made.put([OPEN, ONE, TWO], depth=DEPTH)
    return made


def taken(llama: Llama) -> str:
    """What was read since the last time."""
    read, llama.read = bytes(llama.read).decode(), []
    return read


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


def pause_at(count: int) -> Callable[[], bool]:
    """Says so when it is asked for the count-th time, from 1 on, and ever after."""
    asked = iter([False] * (count - 1))
    return lambda: next(asked, True)


LONG = tuple(range(200)) * 6
"""Two batches and a bit."""


@pytest.mark.parametrize("layer", range(DEPTH))
@pytest.mark.parametrize("batch", range(4))
def test_reading_that_is_paused_ends_within_a_layer_and_goes_on_at_the_same_batch(
    llama: Llama, batch: int, layer: int
) -> None:
    """It is asked at each layer of a batch; OPEN is one, then come three of LONG."""
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    shelf = shelf_of(llama, window=4 * BATCH)
    pause = pause_at(batch * DEPTH + layer + 1)
    assert not shelf.put([OPEN, LONG], depth=DEPTH, pause=pause)
    whole = [0, 2, 2 + BATCH, 2 + 2 * BATCH][batch]
    assert llama.contexts[-1].tokens == [*OPEN, *LONG][:whole]
    assert llama.seen[-1] == f"kq_soft_max-{layer}!"
    llama.read = []
    told: list[tuple[int, int]] = []
    assert shelf.put([OPEN, LONG], depth=DEPTH, advance=lambda done, of: told.append((done, of)))
    assert bytes(llama.read) == bytes([*OPEN, *LONG][whole:])
    assert told[0] == (whole, 2 + len(LONG))
    assert llama.contexts[-1].depths == [DEPTH] * (2 + len(LONG))
    assert shelf.survey(BLANK, [(0, 1)], [DEPTH - 1]).keys() == {DEPTH - 1}


def test_who_comes_while_a_batch_is_computed_waits_for_a_layer_of_it(llama: Llama) -> None:
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    shelf = shelf_of(llama, window=4 * BATCH)
    assert not shelf.put([LONG], depth=DEPTH, pause=lambda: "kqv_out-0" in llama.computed)
    assert llama.computed[-1] == "kq_soft_max-1"
    assert llama.contexts[-1].tokens == []


@pytest.mark.parametrize(
    ("then", "read"),
    [
        ((*LONG[:BATCH], 7), [7]),
        (LONG[:BATCH], []),
        ((7, *LONG), [7, *LONG]),
        (LONG[:9], [*LONG[:9]]),
    ],
    ids=["another end", "nothing more", "another beginning", "less"],
)
def test_what_is_begun_is_gone_on_with_only_if_it_is_the_same(
    llama: Llama, then: tuple[int, ...], read: list[int]
) -> None:
    shelf = shelf_of(llama, window=4 * BATCH)
    llama.attention = lambda layer, tokens, new: np.zeros((HEADS, new, 1), dtype=np.float32)
    assert not shelf.put([OPEN, LONG], depth=DEPTH, pause=pause_at(2 * DEPTH + 1))
    assert len(llama.contexts[-1].tokens) == 2 + BATCH
    llama.read = []
    assert shelf.put([OPEN, then], depth=DEPTH)
    assert llama.read == read
    assert llama.contexts[-1].tokens == [*OPEN, *then]


def test_what_is_begun_for_fewer_layers_is_begun_again_for_more(llama: Llama) -> None:
    shelf = shelf_of(llama)
    assert not shelf.put([ONE], depth=1, pause=lambda: True)
    assert shelf.put([ONE], depth=LAYERS)
    assert llama.contexts[-1].depths == [LAYERS] * len(ONE)


def test_what_is_paused_is_kept_on_disk_when_it_is_done(llama: Llama, keep: ShelfFile) -> None:
    shelf = shelf_of(llama)
    assert not shelf.put([OPEN, ONE], depth=DEPTH, keep=keep, pause=pause_at(DEPTH + 1))
    assert not keep.path.exists()
    assert shelf.put([OPEN, ONE], depth=DEPTH, keep=keep)
    assert put(llama, keep, OPEN, ONE) == ""


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


STAMP = "0123456789ab"


@pytest.fixture
def keep(tmp_path: Path) -> ShelfFile:
    return ShelfFile(tmp_path / "index", STAMP)


def put(llama: Llama, keep: ShelfFile, *segments: tuple[int, ...], window: int = 64) -> str:
    """Put segments on a shelf of another process; what had to be read."""
    shelf = shelf_of(llama, window)
    taken(llama)
    shelf.put(segments, depth=DEPTH, keep=keep)
    read = taken(llama)
    assert llama.contexts[-1].tokens == [token for segment in segments for token in segment]
    assert shelf.survey(BLANK, [(0, 2)], [DEPTH - 1]).keys() == {DEPTH - 1}
    return read


def test_a_state_is_taken_from_its_file(llama: Llama, keep: ShelfFile) -> None:
    assert put(llama, keep, OPEN, ONE, TWO) == "<>abcde"
    written = keep.path.read_bytes(), keep.path.stat().st_ino
    told: list[tuple[int, int]] = []
    shelf = shelf_of(llama)
    taken(llama)
    shelf.put(
        [OPEN, ONE, TWO],
        depth=DEPTH,
        keep=keep,
        advance=lambda done, total: told.append((done, total)),
    )
    assert taken(llama) == ""
    assert told == [(7, 7)]
    assert shelf.weigh(ASK, BLANK, SPANS, HEADS_USED) == WEIGHTS
    assert (keep.path.read_bytes(), keep.path.stat().st_ino) == written


def test_a_state_of_a_corpus_that_changed_is_used_as_far_as_it_goes(
    llama: Llama, keep: ShelfFile
) -> None:
    put(llama, keep, OPEN, ONE, TWO)
    assert put(llama, keep, OPEN, ONE, ASK) == "??"
    assert put(llama, keep, OPEN, ONE, ASK) == ""
    assert put(llama, keep, OPEN, TWO) == "de"
    assert put(llama, keep, OPEN, TWO, ONE) == "abc"
    assert put(llama, keep, BLANK, TWO, ONE) == "-deabc"
    assert put(llama, keep, BLANK, TWO, ONE) == ""
    assert put(llama, keep, BLANK, TWO) == ""


def test_what_this_process_has_read_needs_no_file(llama: Llama, keep: ShelfFile) -> None:
    put(llama, keep, OPEN, TWO)
    shelf = shelf_of(llama)
    shelf.put([OPEN, ONE], depth=DEPTH)
    taken(llama)
    shelf.put([OPEN, ONE, ASK], depth=DEPTH, keep=keep)
    assert taken(llama) == "??"
    assert put(llama, keep, OPEN, ONE, ASK) == ""


def test_a_state_that_llama_cpp_does_not_take_is_thrown_away(llama: Llama, keep: ShelfFile) -> None:
    put(llama, keep, OPEN, ONE)
    llama.restores = False
    assert put(llama, keep, OPEN, ONE) == "<>abc"


def test_a_state_longer_than_the_window_is_thrown_away(llama: Llama, keep: ShelfFile) -> None:
    put(llama, keep, OPEN, ONE, TWO)
    assert put(llama, keep, OPEN, ONE, window=6) == "<>abc"
    assert put(llama, keep, OPEN, ONE, window=6) == ""


def damaged(path: Path) -> None:
    written = path.read_bytes()
    path.write_bytes(written.replace(b"97", b"98"))
    assert path.read_bytes() != written


@pytest.mark.parametrize(
    "harm",
    [
        damaged,
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.with_name(f"{path.name}.blake2b").unlink(),
        lambda path: path.with_name(f"{path.name}.blake2b").write_bytes(b"\xff"),
    ],
    ids=["a value", "its end", "no byte left", "all of it", "no seal", "a seal that is no text"],
)
def test_a_damaged_file_is_thrown_away_and_written_anew(
    llama: Llama, keep: ShelfFile, harm: Callable[[Path], Any]
) -> None:
    put(llama, keep, OPEN, ONE, TWO)
    harm(keep.path)
    assert put(llama, keep, OPEN, ONE, TWO) == "<>abcde"
    assert put(llama, keep, OPEN, ONE, TWO) == ""


def test_a_full_disk_leaves_nothing_half_written(
    llama: Llama, keep: ShelfFile, caplog: pytest.LogCaptureFixture
) -> None:
    llama.full = True
    with caplog.at_level("INFO", "rag"):
        assert put(llama, keep, OPEN, ONE) == "<>abc"
    assert list(keep.folder.iterdir()) == []
    assert "no state is kept" in caplog.text
    assert put(llama, keep, OPEN, ONE) == "<>abc"


def test_a_folder_in_the_place_of_a_state_is_left_alone(llama: Llama, keep: ShelfFile) -> None:
    keep.path.mkdir(parents=True)
    assert put(llama, keep, OPEN, ONE) == "<>abc"
    assert put(llama, keep, OPEN, ONE) == "<>abc"
    assert list(keep.folder.iterdir()) == [keep.path]


def test_a_state_of_another_text_says_how_much_of_it_is_as_it_was(
    llama: Llama, keep: ShelfFile, caplog: pytest.LogCaptureFixture
) -> None:
    put(llama, keep, OPEN, ONE, TWO)
    with caplog.at_level("INFO", "rag"):
        put(llama, keep, OPEN, ONE, ASK)
        put(llama, keep, BLANK, ONE, ASK)
    whys = [record.message.rpartition(": ")[2] for record in caplog.records]
    assert whys == ["of 2 documents 1 are as they were", "of 2 documents 0 are as they were"]


def test_where_nothing_can_be_written_nothing_is_kept(llama: Llama, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    keep = ShelfFile(tmp_path / "file" / "index", STAMP)
    assert put(llama, keep, OPEN, ONE) == "<>abc"
    assert put(llama, keep, OPEN, ONE) == "<>abc"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_heads_are_known_of_the_models_that_were_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = [{"layer": 3, "head": 1, "scale": 0.5}, {"layer": 2, "head": 4, "scale": 0.25}]
    fitted = tmp_path / "heads.json"
    fitted.write_text(json.dumps({"Own": {"questions": 9, "heads": heads}}), encoding="utf-8")
    monkeypatch.setattr(attention, "FITTED", fitted)
    assert known_heads("Own", layers=4, heads=5) == (Head(3, 1, 0.5), Head(2, 4, 0.25))
    assert known_heads("Other", layers=4, heads=5) == ()
    assert known_heads("Own", layers=3, heads=5) == (), "another model by the same name"
    assert known_heads("Own", layers=4, heads=4) == ()


def test_the_heads_that_are_shipped_are_heads_of_the_default_model() -> None:
    found = known_heads("Qwen2.5 Coder 1.5B Instruct GGUF", layers=28, heads=12)
    assert len({(one.layer, one.head) for one in found}) == 6
    assert all(one.scale > 0 for one in found)
