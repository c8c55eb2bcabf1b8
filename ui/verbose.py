"""``--verbose``: what the readers of files say of faults that they got over."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["told"]


class _ToStderr(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        print(f"ask: {record.getMessage()}", file=sys.stderr, flush=True)


@contextmanager
def told(wanted: bool) -> Iterator[None]:
    """While this lasts, such remarks go to standard error, if they are wanted."""
    log, handler = logging.getLogger("index"), _ToStderr()
    level = log.level
    if wanted:
        log.setLevel(logging.INFO)
        log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
