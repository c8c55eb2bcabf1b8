"""A shelf's state on disk: taken as far as it fits, and lost without harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.shelf_file import ShelfFile
from tests.scripted_attention import (
    ASK,
    BLANK,
    DEPTH,
    HEADS_USED,
    ONE,
    OPEN,
    SPANS,
    TWO,
    WEIGHTS,
    attentive,
    pause_at,
    shelf_of,
    taken,
)
from tests.scripted_llama import Llama


@pytest.fixture
def llama() -> Llama:
    return attentive()


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


def test_what_is_paused_is_kept_on_disk_when_it_is_done(llama: Llama, keep: ShelfFile) -> None:
    shelf = shelf_of(llama)
    assert not shelf.put([OPEN, ONE], depth=DEPTH, keep=keep, pause=pause_at(DEPTH + 1))
    assert not keep.path.exists()
    assert shelf.put([OPEN, ONE], depth=DEPTH, keep=keep)
    assert put(llama, keep, OPEN, ONE) == ""
