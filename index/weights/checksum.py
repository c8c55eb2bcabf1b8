"""SHA-256 of files, remembered: 1.1 GB that did not change are not read at every start.

The memory is one small JSON file in askline's own folder. A file counts as unchanged while its
absolute path, its size and its modification time are the same. The memory may be lost or damaged
at any time: that costs one more reading of the file and nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from index.errors import StorageError
from index.weights.durable import write_atomic
from index.weights.place import home_dir

__all__ = ["remember", "sha256_of"]

Stamp = tuple[int, int, str]  # size, mtime_ns, sha256


def sha256_of(path: Path | str, *, home: Path | None = None, again: bool = False) -> str:
    """The file's SHA-256 in hex, from memory where the file is unchanged.

    again: read the file whatever the memory says. Nothing is written next to the file, which may
    be a user's own GGUF anywhere. Raises StorageError if it cannot be read.
    """
    path = Path(path).absolute()
    try:
        before = _signature(path)
        if not again:
            known = _read(_memory(home)).get(str(path))
            if known is not None and known[:2] == before:
                return known[2]
        digest = _digest(path)
        after = _signature(path)
    except OSError as fault:
        raise StorageError(
            f"cannot read the file ({fault.strerror})", where=path, fix="check the path"
        ) from fault
    if before == after:  # else it was written to meanwhile: the digest is of no lasting state
        remember({path: digest}, home=home)
    return digest


def remember(digests: Mapping[Path, str], *, home: Path | None = None) -> None:
    """Notes the digests of files as they are on the disk now."""
    memory = _memory(home)
    # A folder that cannot be written to only costs the memory.
    with suppress(OSError):
        stamps = _read(memory)
        for path, digest in digests.items():
            size, mtime = _signature(path.absolute())
            stamps[str(path.absolute())] = (size, mtime, digest)
        write_atomic(memory, json.dumps(stamps, indent=0, sort_keys=True).encode())


def _memory(home: Path | None) -> Path:
    return home_dir(home) / "checksums.json"


def _signature(path: Path) -> tuple[int, int]:
    stat = os.stat(path)
    return stat.st_size, stat.st_mtime_ns


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _read(memory: Path) -> dict[str, Stamp]:
    """The stamps that can be read; whatever is not a stamp is left out."""
    try:
        entries = json.loads(memory.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(entries, dict):
        return {}
    return {path: stamp for path, entry in entries.items() if (stamp := _stamp(entry)) is not None}


def _stamp(entry: object) -> Stamp | None:
    match entry:
        case [int(size), int(mtime), str(digest)] if len(digest) == 64:
            return size, mtime, digest
        case _:
            return None
