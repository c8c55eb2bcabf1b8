"""What is begun before anybody asks: computed once, beside other things, and never another's."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from index.early import Early
from rag import checksum


def test_a_value_is_computed_beside_what_is_done_meanwhile() -> None:
    may_end = threading.Event()
    calls: list[str] = []

    def compute() -> str:
        assert may_end.wait(60)
        calls.append(threading.current_thread().name)
        return "found"

    early = Early(compute)
    assert calls == []
    may_end.set()
    assert (early.result(), early.result()) == ("found", "found")
    assert calls == ["early"]


def test_what_goes_wrong_is_raised_where_the_value_is_asked_for() -> None:
    def compute() -> None:
        raise FileNotFoundError("gone")

    early = Early(compute)
    for _ in range(2):
        with pytest.raises(FileNotFoundError, match="gone"):
            early.result()


def blake(data: bytes) -> str:
    return hashlib.blake2b(data).hexdigest()


def test_a_checksum_that_was_begun_is_computed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[Path] = []
    compute = checksum._compute

    def counted(path: Path) -> str:
        computed.append(path)
        return compute(path)

    monkeypatch.setattr(checksum, "_compute", counted)
    path = tmp_path / "state"
    path.write_bytes(b"one")
    assert checksum.checksum(path) == blake(b"one")
    checksum.begin(path)
    assert checksum.checksum(path) == blake(b"one")
    assert computed == [path, path]
    assert checksum.checksum(path) == blake(b"one")
    assert computed == [path, path, path], "asked for again, it is not remembered"


@pytest.mark.parametrize(("data", "time"), [(b"two", 2), (b"three", 1)])
def test_a_file_that_changed_since_is_read_again(tmp_path: Path, data: bytes, time: int) -> None:
    path = tmp_path / "state"
    path.write_bytes(b"one")
    os.utime(path, ns=(1, 1))
    checksum.begin(path)
    path.write_bytes(data)
    os.utime(path, ns=(time, time))
    assert checksum.checksum(path) == blake(data)
