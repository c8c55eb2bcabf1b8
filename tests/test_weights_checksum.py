"""Checksums are right, remembered while a file is unchanged, and never trusted beyond that."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from index.errors import StorageError
from index.weights import checksum, sha256_of
from index.weights.checksum import remember
from index.weights.durable import put_in_place, write_atomic, write_new

ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


class Reads:
    """Counts how often a file's content is read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[Path] = []
        self._digest = checksum._digest
        monkeypatch.setattr(checksum, "_digest", self)

    def __call__(self, path: Path) -> str:
        self.paths.append(path)
        return self._digest(path)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def abc(tmp_path: Path) -> Path:
    path = tmp_path / "mine" / "abc.gguf"
    path.parent.mkdir()
    path.write_bytes(b"abc")
    return path


def test_the_digest_is_that_of_the_standard(abc: Path, home: Path) -> None:
    assert sha256_of(abc, home=home) == ABC
    assert sha256_of(str(abc), home=home) == ABC


def test_an_unchanged_file_is_read_once(abc: Path, home: Path, reads: Reads) -> None:
    assert [sha256_of(abc, home=home) for _ in range(3)] == [ABC] * 3
    assert reads.paths == [abc]


def test_a_relative_path_is_the_same_file(
    abc: Path, home: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(abc.parent)
    assert sha256_of("abc.gguf", home=home) == sha256_of(abc, home=home) == ABC
    assert len(reads.paths) == 1


def test_a_changed_file_is_read_again(abc: Path, home: Path, reads: Reads) -> None:
    sha256_of(abc, home=home)
    before = abc.stat().st_mtime_ns
    abc.write_bytes(b"abd")  # as long as before
    os.utime(abc, ns=(before + 1, before + 1))
    assert sha256_of(abc, home=home) == hashlib.sha256(b"abd").hexdigest()
    assert len(reads.paths) == 2


def test_another_size_at_the_same_time_is_a_change(abc: Path, home: Path) -> None:
    sha256_of(abc, home=home)
    before = abc.stat().st_mtime_ns
    abc.write_bytes(b"abcd")
    os.utime(abc, ns=(before, before))
    assert sha256_of(abc, home=home) == hashlib.sha256(b"abcd").hexdigest()


def test_again_reads_whatever_is_remembered(abc: Path, home: Path, reads: Reads) -> None:
    remember({abc: "0" * 64}, home=home)
    assert sha256_of(abc, home=home) == "0" * 64
    assert sha256_of(abc, home=home, again=True) == ABC
    assert sha256_of(abc, home=home) == ABC
    assert len(reads.paths) == 1


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"\xff\xfe", b"[]", b"7", b"[" * 100_000, b'{"ABC": [3, 4]}', b'{"ABC": "x"}'],
)
def test_a_damaged_memory_is_ignored_and_mended(
    abc: Path, home: Path, reads: Reads, damage: bytes
) -> None:
    home.mkdir()
    (home / "checksums.json").write_bytes(damage.replace(b"ABC", str(abc).encode()))
    assert [sha256_of(abc, home=home) for _ in range(2)] == [ABC] * 2
    assert len(reads.paths) == 1


def test_a_digest_that_is_none_is_not_believed(abc: Path, home: Path) -> None:
    stat = abc.stat()
    home.mkdir()
    stamp = {str(abc): [stat.st_size, stat.st_mtime_ns, "short"]}
    (home / "checksums.json").write_text(json.dumps(stamp))
    assert sha256_of(abc, home=home) == ABC


def test_one_file_s_memory_keeps_the_others(abc: Path, home: Path, reads: Reads) -> None:
    other = abc.with_name("other")
    other.write_bytes(b"")
    sha256_of(other, home=home)
    sha256_of(abc, home=home)
    sha256_of(other, home=home)
    assert reads.paths == [other, abc]


def test_nothing_is_written_beside_a_user_s_file(abc: Path, home: Path) -> None:
    sha256_of(abc, home=home)
    assert [path.name for path in abc.parent.iterdir()] == ["abc.gguf"]
    assert [path.name for path in home.iterdir()] == ["checksums.json"]


def test_a_home_that_cannot_be_written_costs_only_the_memory(
    abc: Path, tmp_path: Path, reads: Reads
) -> None:
    blocked = tmp_path / "a file"
    blocked.write_bytes(b"")
    assert [sha256_of(abc, home=blocked) for _ in range(2)] == [ABC] * 2
    assert len(reads.paths) == 2


def test_a_file_written_to_while_it_is_read_is_not_remembered(
    abc: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def digest(path: Path) -> str:
        path.write_bytes(b"something else")
        return ABC

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(checksum, "_digest", digest)
        assert sha256_of(abc, home=home) == ABC
    assert sha256_of(abc, home=home) == hashlib.sha256(b"something else").hexdigest()


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as raised:
        sha256_of(tmp_path / "none.gguf", home=tmp_path)
    line = f"cannot read the file (No such file or directory): {tmp_path}/none.gguf; check the path"
    assert str(raised.value) == line


def test_a_write_that_fails_leaves_the_old_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new folder" / "x"
    write_atomic(path, b"old")

    def refuse(*paths: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        write_atomic(path, b"new")
    assert [(p.name, p.read_bytes()) for p in path.parent.iterdir()] == [("x", b"old")]


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_takes_no_other_s_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def refuse(*paths: object) -> None:
        raise OSError("no links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "x"
    write_new(path, b"old")
    with pytest.raises(FileExistsError):
        write_new(path, b"new")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "folder", b"new")
    there = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
    assert there == {"x": b"old"}


def test_a_folder_takes_the_place_of_a_full_one(tmp_path: Path) -> None:
    new, place, aside = tmp_path / "new", tmp_path / "models" / "place", tmp_path / "aside"
    for folder, content in ((new, "new"), (place, "old"), (aside, "older")):
        folder.mkdir(parents=True)
        (folder / "x").write_text(content)
    put_in_place(new, place, aside)
    assert (place / "x").read_text() == "new"
    assert (aside / "x").read_text() == "old"
    assert not new.exists()
