"""Questions of a set that bring their own documents, as texts with questions."""

from __future__ import annotations

from pathlib import Path

from eval.adapter.packs import Asked, Row
from eval.question import Question, read_set

__all__ = ["rows_of"]


def rows_of(path: Path) -> list[Row]:
    """Each text of a set once, with all that is asked on it. Left out are questions whose answers
    do not stand in their text, and those that ask whether.
    """
    asked: dict[str, list[Asked]] = {}
    for question in read_set(path):
        own = question.row.documents
        texts = [own.read(one.source).text for one in own.entries()] if own is not None else []
        text = "\n".join(filter(None, map(str.strip, texts)))
        if not question.answerable:
            asked.setdefault(text, []).append(Asked(question.question))
        elif (answer := _shortest(question, text)) is not None:
            asked.setdefault(text, []).append(Asked(question.question, answer))
    return [Row("set", text, tuple(some)) for text, some in asked.items()]


def _shortest(question: Question, text: str) -> str | None:
    """The shortest of the ways to put an answer of one part that its text holds."""
    (aliases, *others) = question.answers
    held = [one for one in aliases if one in text]
    return None if others or not held else min(held, key=len)
