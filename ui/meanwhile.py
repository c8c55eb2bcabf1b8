"""While somebody types: the model reads what is likely asked next, and stops once it is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from index.errors import AsklineError
from rag.assistant import Assistant
from rag.events import Exchange

__all__ = ["meanwhile"]


@contextmanager
def meanwhile(assistant: Assistant, history: Sequence[Exchange]) -> Iterator[None]:
    """While this lasts, read ahead; on the way out, wait until the model has stopped, which it does
    within a layer of a batch.
    """
    read, asked = assistant.reading_ahead(history), threading.Event()

    def run() -> None:
        # Whoever asks for what cannot be read is told then.
        with suppress(AsklineError):
            read(asked.is_set)

    reading = threading.Thread(target=run, name="reading ahead", daemon=True)
    reading.start()
    try:
        yield
    finally:
        asked.set()
        reading.join()
