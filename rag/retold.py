"""A copied value told by another sentence that it stands in, where the first one does not state it.

"2 December" may stand in what was said of the talks and in what tells when they were; which of them
is meant the question's words do not always show, and the model, shown each alone, does.
"""

from __future__ import annotations

from itertools import islice

from rag import decide, read
from rag.borne import Cited, Reading, cited
from rag.llm import Model
from rag.read import Second
from rag.sources import Sources
from rag.weigh import once_more

__all__ = ["retold"]

MOST = 3
"""Sentences that are looked at, at most: each costs half a second."""


def retold(
    model: Model,
    reading: Reading,
    borne: Cited,
    second: Second,
    sources: Sources,
    copy: read.Copy = read.copied,
) -> tuple[Cited, Second]:
    """A copied value's sentence and what the model makes of it alone, or those of another one that
    the model holds likelier to state the answer, where it holds the first unlikely to. copy: see
    once_more.
    """
    if reading.extract is None or second.holds >= decide.EVEN:
        return borne, second
    found = [(borne, second)]
    for said in islice(reading.tellings, 1, MOST):
        other = cited(said, reading, sources)
        if other is not None and other.citations != borne.citations:
            found.append((other, once_more(model, reading, other, sources, copy)))
    return max(found, key=lambda one: one[1].holds)
