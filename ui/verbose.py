"""``--verbose``: what the readers of files say of faults that they got over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["told"]


@contextmanager
def told(wanted: bool) -> Iterator[None]:
    """While this lasts, such remarks go to standard error, if they are wanted."""
    if not wanted:
        yield
        return
    import logging

    class ToStderr(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            print(f"ask: {record.getMessage()}", file=sys.stderr, flush=True)

    log, handler = logging.getLogger("index"), ToStderr()
    level = log.level
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
