"""A state beside the index: whole, with its checksum, and never many of them."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag import shelf_file
from rag.shelf_file import ShelfFile

OURS = "0123456789ab"
YEAR = 365 * 86_400


def keep(folder: Path, stamp: str, data: bytes, age: int = 0, done: bool = True) -> ShelfFile:
    """A state that was written so many seconds ago."""

    def write(path: Path) -> bool:
        path.write_bytes(data)
        now = 1_800_000_000 - age
        os.utime(path, (now, now))
        return done

    made = ShelfFile(folder, stamp)
    made.replace(write, len(data))
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

    ShelfFile(tmp_path, OURS).replace(write, 2)
    assert [path.parent for path in begun] == [tmp_path]
    assert names(tmp_path) == []


def test_what_is_no_fault_of_the_disk_is_not_hidden(tmp_path: Path) -> None:
    def write(path: Path) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ShelfFile(tmp_path, OURS).replace(write, 2)
    assert names(tmp_path) == []


def why(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was told since the last time."""
    told = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return told


def test_why_a_state_is_not_used_is_told_in_a_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rag")
    kept = keep(tmp_path, OURS, b"state")
    seal = kept.path.with_name(f"{OURS}.shelf.blake2b")
    assert kept.is_sound()
    assert not ShelfFile(tmp_path / "new", OURS).is_sound()
    assert why(caplog) == []
    thrown = f"a kept state is thrown away, and its documents are read: {kept.path}: "
    sealed = seal.read_bytes()
    seal.write_bytes(b"later version")
    assert not kept.is_sound()
    assert why(caplog) == [f"{thrown}it is not what was written"]
    seal.write_bytes(b"\xff")
    assert not kept.is_sound()
    assert why(caplog) == [f"{thrown}its checksum is no text"]
    seal.unlink()
    assert not kept.is_sound()
    assert why(caplog) == [f"{thrown}it has no checksum"]
    seal.write_bytes(sealed)
    kept.path.unlink()
    kept.path.mkdir()
    assert not kept.is_sound()
    assert why(caplog) == [f"{thrown}Is a directory"]


def test_a_state_of_another_model_is_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rag")
    keep(tmp_path, OURS, b"state")
    assert not ShelfFile(tmp_path, "f" * 12).is_sound()
    assert why(caplog) == [f"what is kept is of another model or version: {tmp_path}"]


def test_what_was_used_is_newer_than_what_was_not(tmp_path: Path) -> None:
    used, other = keep(tmp_path, "a" * 12, b"used", YEAR), keep(tmp_path, "b" * 12, b"", YEAR)
    assert used.is_sound()
    assert used.path.stat().st_mtime_ns > other.path.stat().st_mtime_ns


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_state_in_a_folder_that_can_only_be_read_is_used(tmp_path: Path) -> None:
    kept = keep(tmp_path / "index", OURS, b"state")
    kept.folder.chmod(0o500)
    assert kept.is_sound()
    keep(kept.folder, OURS, b"other")
    assert kept.path.read_bytes() == b"state"
    kept.folder.chmod(0o700)


def test_a_process_that_may_write_little_keeps_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on what files may grow to fails as a full disk does."""
    code = (
        "import resource, sys; from pathlib import Path; from rag.shelf_file import ShelfFile\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "write = lambda path: bool(path.write_bytes(b'x' * 2000))\n"
        f"ShelfFile(Path(sys.argv[1]), '{OURS}').replace(write, 2000)\n"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "index")]
    done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert names(tmp_path / "index") == []


def test_a_state_that_is_more_than_may_be_kept_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rag")
    monkeypatch.setenv("ASKLINE_STATES", "4")
    kept = keep(tmp_path, OURS, b"state")
    assert names(tmp_path) == []
    assert why(caplog) == [
        f"no state is kept: {kept.path}: it takes 5 B, ASKLINE_STATES allows 4 B"
    ]


def test_states_that_were_used_longest_ago_make_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("ASKLINE_STATES", "12")
    keep(tmp_path, "a" * 12, b"oldest", age=30)
    keep(tmp_path, "b" * 12, b"older", age=20)
    caplog.set_level(logging.INFO, "rag")
    keep(tmp_path, "c" * 12, b"newest", age=10)
    assert names(tmp_path) == [*both("b"), *both("c")]
    gone = tmp_path / ("a" * 12 + ".shelf")
    assert why(caplog) == [f"a state was dropped, for no more are kept: {gone}"]
    keep(tmp_path, "b" * 12, b"anew, 9 B")
    assert names(tmp_path) == both("b"), "what is replaced counts once"


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
