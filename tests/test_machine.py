"""What the machine has to compute with, by what Linux tells of it in files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index import machine

GB = 10**9
ANY = 9223372036854771712
"""What the older control groups say where there is no limit."""


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has 8 GB left, and no control groups."""
    monkeypatch.setattr(machine, "_PROC", tmp_path / "proc")
    monkeypatch.setattr(machine, "_GROUPS", tmp_path / "groups")
    told = "MemTotal: 16000000 kB\nMemAvailable:    7812500 kB\n\nHugePages_Total:       0\n"
    write(tmp_path / "proc" / "meminfo", told)
    write(tmp_path / "proc" / "self" / "cgroup", "1:cpu:/\n0::/")
    return tmp_path


def write(path: Path, text: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")


def group(folder: Path, most: object, now: int, files: int) -> None:
    """A control group of today's kind; files: bytes that are only kept of files."""
    write(folder / "memory.max", most)
    write(folder / "memory.current", now)
    half = files // 2
    write(folder / "memory.stat", f"anon 5\nactive_file {half}\ninactive_file {half}")


def old_group(folder: Path, most: int, now: int, files: int) -> None:
    """One of the older kind, which also tells what is in it and not below it."""
    write(folder / "memory.limit_in_bytes", most)
    write(folder / "memory.usage_in_bytes", now)
    told = f"inactive_file 1\nactive_file 1\ntotal_inactive_file {files}\ntotal_active_file 0"
    write(folder / "memory.stat", told)


def test_what_the_machine_has_left_is_what_there_is(system: Path) -> None:
    assert machine.memory() == 8 * GB


@pytest.mark.parametrize(
    ("most", "now", "files", "left"),
    [
        (4 * GB, 1 * GB, 0, 3 * GB),
        (4 * GB, 3 * GB, 2 * GB, 3 * GB),
        (4 * GB, 5 * GB, 0, 0),
        ("max", 5 * GB, 0, 8 * GB),
        (20 * GB, 0, 0, 8 * GB),
    ],
)
def test_a_control_group_may_leave_less(
    system: Path, most: object, now: int, files: int, left: int
) -> None:
    write(system / "proc" / "self" / "cgroup", "0::/user/shell")
    group(system / "groups" / "user" / "shell", most, now, files)
    assert machine.memory() == left


def test_a_group_that_others_are_in_counts_as_well(system: Path) -> None:
    write(system / "proc" / "self" / "cgroup", "0::/user/shell")
    group(system / "groups" / "user" / "shell", 6 * GB, 0, 0)
    group(system / "groups" / "user", 5 * GB, 1 * GB, 0)
    assert machine.memory() == 4 * GB


@pytest.mark.parametrize("own", ["/docker/1a", "/"])
def test_the_older_groups_count_too_and_a_container_sees_its_own_at_the_top(
    system: Path, own: str
) -> None:
    write(system / "proc" / "self" / "cgroup", f"9:name=systemd:/\n4:cpu,memory:{own}\n1:cpu:/x")
    old_group(system / "groups" / "memory", 3 * GB, 2 * GB, GB)
    assert machine.memory() == 2 * GB
    old_group(system / "groups" / "memory", ANY, 2 * GB, 0)
    assert machine.memory() == 8 * GB


def test_where_the_system_tells_nothing_nothing_is_known(system: Path) -> None:
    write(system / "proc" / "meminfo", "MemTotal: 5 kB")
    assert machine.memory() is None
    (system / "proc" / "meminfo").unlink()
    assert machine.memory() is None


def test_a_system_without_control_groups_has_what_the_machine_has(system: Path) -> None:
    (system / "proc" / "self" / "cgroup").unlink()
    assert machine.memory() == 8 * GB


def test_a_limit_of_address_space_leaves_what_is_not_taken_yet() -> None:
    code = (
        "import resource; from index.machine import room\n"
        "resource.setrlimit(resource.RLIMIT_AS, (10**9, resource.RLIM_INFINITY))\n"
        "before = room(); taken = bytearray(10**8); after = room()\n"
        "print(0 < before < 10**9, 10**8 <= before - after < 2 * 10**8)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1000, resource.RLIM_INFINITY))\n"
        "print(room())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "True True\n0\n", done.stderr
