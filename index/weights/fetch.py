"""Getting a model onto this machine: whole, checked, in one step, and once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from index.errors import ModelError, NetworkError, StorageError
from index.weights.catalogue import File, Model
from index.weights.check import verify
from index.weights.checksum import remember
from index.weights.durable import put_in_place, sync
from index.weights.place import file_paths, home_dir, models_dir, path_of, staging_dir
from index.weights.progress import Progress, Silent, amount
from index.weights.source import Source, default_sources

__all__ = ["fetch", "free_bytes"]

_LARGER_DISK = "free some space, or set ASKLINE_HOME to a folder on a larger disk"


def free_bytes(folder: Path) -> int:
    """Room on the disk that the folder is on."""
    return shutil.disk_usage(folder).free


def fetch(
    model: Model,
    *,
    sources: Sequence[Source] | None = None,
    progress: Progress | None = None,
    home: Path | None = None,
    free: Callable[[Path], int] = free_bytes,
) -> Path:
    """The path of the model, which is fetched first unless it is there and sound.

    sources: asked in order; default_sources() if None. The model appears at its path whole and
    with the right checksums or not at all; interrupted at any point, the next call goes on from
    there. Two callers at once fetch once: the second waits.

    Raises NetworkError if no source gave the right bytes, StorageError if they cannot be kept.
    """
    sources = default_sources() if sources is None else sources
    progress = Silent() if progress is None else progress
    home = home_dir(home)
    try:
        if _is_sound(model, home):
            return path_of(model, home)
        with _alone(model, home, progress):
            if not _is_sound(model, home):  # the one before us may have fetched it
                _ask(_holders(model, sources), model, home, progress, free)
    except OSError as fault:  # the sources turn those of the network into NetworkErrors
        raise StorageError(
            f"the model cannot be stored ({fault.strerror or fault})",
            where=fault.filename or models_dir(home),
            fix="check the rights on this folder, or set ASKLINE_HOME to another",
        ) from fault
    return path_of(model, home)


def _is_sound(model: Model, home: Path) -> bool:
    return not verify(model, home=home, again=False)


@contextmanager
def _alone(model: Model, home: Path, progress: Progress) -> Iterator[None]:
    """Holds the model's lock. Waits for it, saying so."""
    from filelock import FileLock, Timeout

    path = staging_dir(model, home).with_suffix(".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress.note(f"{model.title} is being fetched by another process: waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _holders(model: Model, sources: Sequence[Source]) -> list[Source]:
    holders = [source for source in sources if source.has(model)]
    if not holders:
        names = ", ".join(source.name for source in sources)
        raise ModelError(
            f"no source that may be asked ({names}) has {model.title}",
            where=f"{model.kind} {model.name}",
            fix="unset ASKLINE_MODEL_SOURCE",
        )
    return holders


def _ask(
    sources: Sequence[Source],
    model: Model,
    home: Path,
    progress: Progress,
    free: Callable[[Path], int],
) -> None:
    """Takes the model from the first source that has the right bytes."""
    faults = []
    for number, source in enumerate(sources, start=1):
        try:
            _take(source, model, home, progress, free)
            return
        except NetworkError as fault:
            faults.append(fault)
            if number < len(sources):
                progress.note(f"{fault.what}; trying the {sources[number].name}")
    if len(faults) == 1:
        raise faults[0]
    each = "; ".join(
        f"{source.name}: {fault.what}, {fault.where}"
        for source, fault in zip(sources, faults, strict=True)
    )
    raise NetworkError(f"no source gave {model.title} ({each})", fix="type: ask models fetch")


def _take(
    source: Source,
    model: Model,
    home: Path,
    progress: Progress,
    free: Callable[[Path], int],
) -> None:
    staging = staging_dir(model, home)
    stage = staging / source.name
    stage.mkdir(parents=True, exist_ok=True)
    _check_room(source.needs(model, stage), free(stage), model, home)
    try:
        with closing(source.files(model, stage, progress)) as arriving:
            for file, path in arriving:
                _prove(file, path, source, stage)
    finally:
        progress.done()
    place = path_of(model, home)
    new = stage / "files" if model.folder is not None else stage / "files" / model.files[0].name
    put_in_place(new, place, staging / "replaced")
    remember({path: file.sha256 for file, path in file_paths(model, place)}, home=home)
    shutil.rmtree(staging, ignore_errors=True)


def _prove(file: File, path: Path, source: Source, stage: Path) -> None:
    """Sees the file safely to the disk if its bytes are right.

    If not, all that this source sent is deleted, or the next call would go on from it.
    """
    import hashlib

    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != file.sha256:
        shutil.rmtree(stage, ignore_errors=True)
        raise NetworkError(
            f"wrong checksum from the {source.name}: SHA-256 {digest}, expected {file.sha256}",
            where=file.name,
            fix="the bytes were deleted; type: ask models fetch",
        )
    sync(path)


def _check_room(needed: int, free: int, model: Model, home: Path) -> None:
    if free < needed:
        raise StorageError(
            f"not enough room for {model.title}: it needs {amount(needed)} ({needed} bytes), "
            f"{amount(free)} ({free} bytes) are free",
            where=models_dir(home),
            fix=_LARGER_DISK,
        )
