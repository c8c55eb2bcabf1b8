"""What the machine has to compute with."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

__all__ = ["cores", "memory", "room"]

_PROC = Path("/proc")
_GROUPS = Path("/sys/fs/cgroup")


def cores() -> int:
    """How many cores this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> int | None:
    """Bytes of memory that this process may still take: what the machine has left, or what its
    control groups leave it if that is less. What is only kept of files does not count as taken.
    None where the system does not tell, as only Linux does.
    """
    with contextlib.suppress(OSError, ValueError, KeyError):
        left = 1024 * _numbers(_PROC / "meminfo", ":")["MemAvailable"]
        return min([left, *_left_in_groups()])
    return None


def room() -> int | None:
    """Bytes of address space that this process may still take (``ulimit -v``); None for any."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        if limit == resource.RLIM_INFINITY:
            return None
        pages = (_PROC / "self" / "statm").read_text(encoding="ascii").split()[0]
        return max(0, limit - int(pages) * resource.getpagesize())
    return None


def _left_in_groups() -> Iterator[int]:
    """What each control group leaves that this process is in, or that these are in."""
    try:
        named = (_PROC / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in named:
        _, controllers, name = line.split(":", 2)
        if controllers == "":
            root, limit, taken, files = _GROUPS, "memory.max", "memory.current", ""
        elif "memory" in controllers.split(","):
            root, limit = _GROUPS / "memory", "memory.limit_in_bytes"
            taken, files = "memory.usage_in_bytes", "total_"
        else:
            continue
        own = PurePosixPath(name.lstrip("/"))
        for group in (root / own, *(root / above for above in own.parents)):
            # A limit of "max" is none; a container may not see where it stands.
            with contextlib.suppress(OSError, ValueError):
                most = int((group / limit).read_text(encoding="ascii"))
                now = int((group / taken).read_text(encoding="ascii"))
                kept = _numbers(group / "memory.stat", " ")
                of_files = (kept.get(f"{files}{one}_file", 0) for one in ("active", "inactive"))
                yield max(0, most - now + sum(of_files))


def _numbers(path: Path, mark: str) -> Mapping[str, int]:
    """The numbers of a file of names and numbers."""
    lines = (line.partition(mark) for line in path.read_text(encoding="ascii").splitlines())
    return {name: int(rest.split()[0]) for name, _, rest in lines if rest.strip()}
