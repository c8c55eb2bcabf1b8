"""What is kept of the question that asks nothing: the same numbers, for the same passages alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.blank import kept

Looked = dict[int, npt.NDArray[np.float64]]
GIVEN: Looked = {3: np.array([[1 / 3, 5e-324], [0.1 + 0.2, 1.0]]), 16: np.zeros((2, 2))}
KEY = ((1, 2), [(0, 1)])


class Computing:
    """Gives GIVEN, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Looked:
        self.times += 1
        return GIVEN


def same(one: Looked, other: Looked) -> bool:
    """To the last bit."""
    return one.keys() == other.keys() and all(
        one[layer].tobytes() == other[layer].tobytes() and one[layer].shape == other[layer].shape
        for layer in one
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "0123456789ab.blank"
    kept(made, KEY, Computing())
    return made


def test_what_was_computed_once_is_read_with_all_its_digits(path: Path) -> None:
    computing = Computing()
    assert same(kept(path, KEY, computing), GIVEN)
    assert computing.times == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_for_other_passages_it_is_computed_and_takes_the_place(path: Path) -> None:
    computing, other = Computing(), ((1, 2), [(0, 2)])
    for _ in range(2):
        assert same(kept(path, other, computing), GIVEN)
    assert computing.times == 1
    kept(path, KEY, computing)
    assert computing.times == 2


def test_without_a_file_it_is_computed_each_time() -> None:
    computing = Computing()
    assert same(kept(None, KEY, computing), GIVEN)
    assert same(kept(None, KEY, computing), GIVEN)
    assert computing.times == 2


def test_what_is_damaged_is_computed_again(path: Path) -> None:
    whole = path.read_bytes()
    flipped = whole.replace(b"0.3333333333333333", b"0.3333333333333343")
    assert flipped != whole
    for damaged in (b"", whole[:-1], flipped, b"\xff\xfe" + whole, whole.replace(b"\n", b"")):
        path.write_bytes(damaged)
        computing = Computing()
        assert same(kept(path, KEY, computing), GIVEN)
        assert computing.times == 1
        assert path.read_bytes() == whole


def test_where_nothing_can_be_written_it_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    computing = Computing()
    assert same(kept(tmp_path / "file" / "x.blank", KEY, computing), GIVEN)
    assert computing.times == 1
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
