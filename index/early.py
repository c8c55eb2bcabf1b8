"""Something that is computed before anybody asks for it, beside what is done meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Early"]

T = TypeVar("T")


class Early(Generic[T]):
    """A value that a thread of its own computes. Not a Future: importing these takes as long as
    what is begun with this at the start of a process.
    """

    def __init__(self, compute: Callable[[], T]) -> None:
        self._compute = compute
        self._found: list[T] = []
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="early", daemon=True)
        self._thread.start()

    def result(self) -> T:
        """The value, once it is there. Raises what computing it raised."""
        self._thread.join()
        if self._failed is not None:
            raise self._failed
        return self._found[0]

    def _run(self) -> None:
        try:
            self._found.append(self._compute())
        except BaseException as error:  # noqa: BLE001 - it is raised where the value is asked for
            self._failed = error
