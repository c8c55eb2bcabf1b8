"""A draft that passes over what was asked for, mended from its own lines."""

from __future__ import annotations

from rag import comparable, prompt, read
from rag.borne import Cited, Reading, cited
from rag.llm import Model
from rag.read import Second
from rag.sources import Sources
from rag.weigh import once_more, shown

__all__ = ["mended", "overlooked"]


def mended(
    model: Model,
    reading: Reading,
    borne: Cited,
    second: Second,
    sources: Sources,
    copy: read.Copy = read.copied,
) -> tuple[Cited, Second]:
    """The draft and what the model makes of it, written anew where it overlooked the value. copy:
    see once_more.
    """
    value = overlooked(reading, borne, second)
    if value is None:
        return borne, second
    lines = read.texts(shown(reading, borne, sources))
    asked = prompt.worded(lines, reading.question, value)
    draft = " ".join("".join(model.write(asked, limit=read.ANSWER_LIMIT)).split())
    better = cited(draft, reading, sources)
    if better is None or not comparable.values(better.text, _sort(reading)):
        return borne, second
    return better, once_more(model, reading, better, sources, copy)


def overlooked(reading: Reading, borne: Cited, second: Second) -> str | None:
    """The date, duration or number that was asked for, where a draft has none and the model, shown
    nothing but its lines, finds one there; None otherwise.
    """
    sort = _sort(reading)
    if not sort or second.value is None or comparable.values(borne.text, sort):
        return None
    there = {value.key for quote in borne.quotes for value in comparable.values(quote, sort)}
    given = comparable.values(second.value, sort)
    return second.value if given and all(value.key in there for value in given) else None


def _sort(reading: Reading) -> str:
    """The kind of value that was asked for, if it is one that code can tell."""
    return comparable.asked_kind(reading.question) or ""
