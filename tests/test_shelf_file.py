"""A state beside the index: whole, with its checksum, and never many of them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from rag import shelf_file
from rag.shelf_file import KEPT, ShelfFile

OURS = "0123456789ab"


def keep(folder: Path, stamp: str, data: bytes, age: int = 0, done: bool = True) -> ShelfFile:
    """A state that was written so many seconds ago."""

    def write(path: Path) -> bool:
        path.write_bytes(data)
        now = 1_800_000_000 - age
        os.utime(path, (now, now))
        return done

    made = ShelfFile(folder, stamp)
    made.replace(write)
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def both(digit: str) -> list[str]:
    """The files of a state whose stamp is a digit again and again."""
    return [f"{digit * 12}.shelf", f"{digit * 12}.shelf.blake2b"]


def test_a_state_lies_beside_its_checksum(tmp_path: Path) -> None:
    kept = keep(tmp_path / "new", OURS, b"state")
    assert kept.path == tmp_path / "new" / f"{OURS}.shelf"
    assert names(kept.folder) == [f"{OURS}.shelf", f"{OURS}.shelf.blake2b"]
    assert kept.path.read_bytes() == b"state"
    seal = kept.path.with_name(f"{OURS}.shelf.blake2b").read_text(encoding="ascii")
    assert seal == hashlib.blake2b(b"state").hexdigest() + "\n"
    assert kept.is_sound()


def test_what_is_not_what_was_written_is_not_sound(tmp_path: Path) -> None:
    kept = keep(tmp_path, OURS, b"state")
    assert not ShelfFile(tmp_path, "f" * 12).is_sound()
    kept.path.write_bytes(b"stale")
    assert not kept.is_sound()
    kept.path.write_bytes(b"state")
    assert kept.is_sound()
    kept.path.with_name(f"{OURS}.shelf.blake2b").write_bytes(b"\xff\xfe")
    assert not kept.is_sound()


def test_a_state_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    keep(tmp_path, OURS, b"before")
    kept = keep(tmp_path, OURS, b"half", done=False)
    assert kept.path.read_bytes() == b"before"
    assert kept.is_sound()
    assert names(tmp_path) == [f"{OURS}.shelf", f"{OURS}.shelf.blake2b"]


def test_a_disk_that_is_full_is_no_error_and_leaves_nothing(tmp_path: Path) -> None:
    begun: list[Path] = []

    def write(path: Path) -> bool:
        path.write_bytes(b"ha")
        begun.append(path)
        raise OSError(28, "No space left on device")

    ShelfFile(tmp_path, OURS).replace(write)
    assert [path.parent for path in begun] == [tmp_path]
    assert names(tmp_path) == []


def test_what_is_no_fault_of_the_disk_is_not_hidden(tmp_path: Path) -> None:
    def write(path: Path) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ShelfFile(tmp_path, OURS).replace(write)
    assert names(tmp_path) == []


def test_the_newest_states_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for other in ("index.sqlite", "book.shelf", "0123456789AB.shelf", f"{OURS}.txt"):
        (tmp_path / other).write_bytes(b"")
    theirs = names(tmp_path)
    for age, digit in enumerate("feba"):
        keep(tmp_path, digit * 12, b"older", age=10 + age)
    left = tmp_path / ("c" * 12 + ".shelfx7_k2")
    left.write_bytes(b"half of one, from a process that died")
    os.utime(left, (1_700_000_000, 1_700_000_000))
    older = [*both("b"), *both("e"), *both("f")]
    assert names(tmp_path) == sorted([*theirs, *both("a"), *older, left.name])
    keep(tmp_path, "d" * 12, b"newest", age=0)
    assert KEPT == 4
    assert names(tmp_path) == sorted([*theirs, *older, *both("d")])
    assert ShelfFile(tmp_path, "b" * 12).is_sound()


def test_the_two_newest_are_checked_before_anybody_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(shelf_file, "begin", lambda path: begun.append(path.name))
    shelf_file.check_ahead(tmp_path / "none")
    assert begun == []
    for age, digit in ((30, "a"), (10, "b"), (20, "c")):
        keep(tmp_path, digit * 12, b"state", age=age)
    shelf_file.check_ahead(tmp_path)
    assert begun == ["bbbbbbbbbbbb.shelf", "cccccccccccc.shelf"]
