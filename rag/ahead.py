"""What is likely asked next, read before it is asked: while nobody waits.

Nothing is read that a question would not read in the same way, so that no answer depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.search import Index
from rag import prompt
from rag.events import Exchange
from rag.llm import Model
from rag.retrieve import shelved
from rag.run import RECENT

__all__ = ["Pause", "reading"]

Pause = Callable[[], bool]
"""Asked again and again, whether somebody waits now."""


def reading(index: Index, model: Model, history: Sequence[Exchange]) -> Callable[[Pause], None]:
    """What can be read before a question that follows on a history, as a call that ends early where
    it is told to pause, and goes on when it is made again.

    The index is looked into here; the call touches the model alone, so that any thread may make it.
    """
    found = shelved(index)
    said = [(past.question, past.answer) for past in history[-RECENT:]]

    def read(pause: Pause) -> None:
        if found is not None:
            model.prepare(found.groups, keep=found.keep, pause=pause)
        if said and not pause():
            model.expect(prompt.rewrite(said, ""))

    return read
