"""``--verbose``: what is said of faults that were got over, in documents and in kept states."""

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

    handler = ToStderr()
    logs = [logging.getLogger(name) for name in ("index", "rag")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.INFO)
        log.addHandler(handler)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.removeHandler(handler)
            log.setLevel(level)
