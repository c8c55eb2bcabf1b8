"""Which states stay: as many as fit within a limit, those that were used last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import UsageError
from rag.kept import MOST, aside, drop, forget, most, states

DAY = 86_400
NOW = 1_800_000_000


def state(folder: Path, digit: str, *, size: int = 10, used: int = 0, end: str = "") -> Path:
    """A state and its checksum; used: seconds after NOW. end: of one that is half written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digit * 12}.shelf{end}"
    path.write_bytes(b"x" * size)
    os.utime(path, (NOW + used, NOW + used))
    if not end:
        seal_of(path).write_text("seal")
    return path


def seal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.blake2b")


@pytest.mark.parametrize(
    ("said", "bytes_"),
    [
        ("", MOST),
        ("  ", MOST),
        ("0", 0),
        ("0GB", 0),
        ("500", 500),
        ("500 MB", 500_000_000),
        ("1.5g", 1_500_000_000),
        ("20kb", 20_000),
        ("2TB", 2 * 10**12),
        ("7B", 7),
    ],
)
def test_a_limit_is_a_size(monkeypatch: pytest.MonkeyPatch, said: str, bytes_: int) -> None:
    monkeypatch.setenv("ASKLINE_STATES", said)
    assert most() == bytes_


def test_without_a_limit_of_ones_own_ten_states_of_the_sample_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ASKLINE_STATES", raising=False)
    assert 10 * 93_179_324 < most() == MOST < 1_117_320_768, "and less than the default model"


@pytest.mark.parametrize("said", ["much", "-1", "1,5 GB", "5 5", "GB", "1e9", "0x10"])
def test_what_is_no_size_is_an_error(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("ASKLINE_STATES", said)
    with pytest.raises(UsageError) as caught:
        most()
    assert str(caught.value) == (
        f"ASKLINE_STATES is no size: {said}; set it to one such as 500MB or 2GB, or to 0, which"
        " keeps no states: ASKLINE_STATES=0"
    )


def test_one_limit_is_over_all_of_the_data_directory_and_the_oldest_go_first(home: Path) -> None:
    notes, sample = home / "indexes" / "notes-1", home / "indexes" / "sample-2"
    beside = sample / "with-uploads-0a"
    third = state(notes, "a", used=3)
    first = state(sample, "b", used=1)
    fourth = state(beside, "c", used=4)
    second = state(aside() / "0123456789ab", "d", used=2)
    assert [one.path for one in states()] == [first, second, third, fourth]
    assert [(one.bytes, one.used) for one in states()] == [
        (10, (NOW + used) * 10**9) for used in (1, 2, 3, 4)
    ]
    dropped = drop(notes, 25, spare=notes / "new.shelf")
    assert [one.path for one in dropped] == [first, second]
    assert [one.path for one in states(notes)] == [third, fourth]
    assert not first.exists()
    assert not seal_of(first).exists()
    assert sample.exists(), "an index is in it"
    assert not second.parent.exists(), "nothing else would ever be in it"


def test_what_is_spared_neither_counts_nor_goes(home: Path) -> None:
    folder = home / "indexes" / "notes"
    old, new = state(folder, "a", used=1), state(folder, "b", used=2)
    assert drop(folder, 10, spare=old) == []
    assert [one.path for one in drop(folder, 0, spare=old)] == [new]
    assert old.exists()


def test_a_folder_elsewhere_counts_by_itself_and_not_below_it(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    inside = state(home / "indexes" / "notes", "a")
    own, below = state(elsewhere, "b"), state(elsewhere / "deeper", "c")
    assert [one.path for one in states(elsewhere)] == [own]
    assert [one.path for one in drop(elsewhere, 0, spare=below)] == [own]
    assert inside.exists()
    assert below.exists()


def test_what_was_left_half_written_goes_after_an_hour_and_nothing_else_is_touched(
    home: Path,
) -> None:
    folder = home / "indexes" / "notes"
    left, written = state(folder, "a", end="x7_k2"), state(folder, "b", end="half0000")
    os.utime(written)
    os.utime(left, (NOW - 30 * 365 * DAY, NOW - 30 * 365 * DAY))
    others = ("index.sqlite", "book.shelf", "0123456789AB.shelf", "0123456789ab.txt")
    for name in others:
        (folder / name).write_bytes(b"x" * 99)
    (folder / ("c" * 12 + ".shelf")).mkdir()
    assert drop(folder, 0, spare=folder) == []
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*others, written.name, "c" * 12 + ".shelf"]
    )


def test_all_can_be_forgotten_but_what_lies_elsewhere(home: Path, tmp_path: Path) -> None:
    there = state(tmp_path / "elsewhere", "a")
    gone = [state(home / "indexes" / name, "b", used=n) for n, name in enumerate(("one", "two"))]
    assert [one.path for one in forget()] == gone
    assert states() == forget() == []
    assert there.exists()


def test_where_nothing_was_ever_kept_there_is_nothing(home: Path) -> None:
    assert states() == []
    assert drop(home / "indexes" / "notes", 0, spare=home) == []
