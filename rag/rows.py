"""A file of questions, one JSON object a line: what --batch answers and an eval set is made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.corpus import TextCorpus
from index.errors import UsageError
from rag.answer import Answer
from rag.events import Exchange

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["Row", "answer_row", "parse", "read_rows", "whole"]


@dataclass(frozen=True, slots=True)
class Row:
    """A question, and what it brings: its id, what was asked before, and its own documents.

    documents None: the corpus that the assistant is open over. raw: the whole object.
    """

    question: str
    id: str | int | float | None
    history: tuple[Exchange, ...]
    documents: TextCorpus | None
    raw: dict[str, Any]


def read_rows(lines: Iterable[str], name: str) -> Iterator[Row]:
    """The rows of a file, blank lines left out. Raises UsageError naming line and field."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield parse(line, f"{name}:{number}")


def parse(line: str, where: str) -> Row:
    """One row. Raises UsageError that names the place, the field and what is expected."""
    try:
        raw = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"this line is no JSON ({error})", where=where, fix=_FIX) from error
    if not isinstance(raw, dict):
        raise UsageError("this line is no JSON object", where=where, fix=_FIX)
    question = raw.get("question")
    if not isinstance(question, str) or not question.strip():
        raise UsageError("question is not a text", where=where, fix=_FIX)
    identity = raw.get("id")
    if not isinstance(identity, str | int | float | None):
        raise UsageError(
            "id is neither a text nor a number", where=where, fix='write one, such as "id": "q1"'
        )
    history = [Exchange(**one) for one in _texts(raw, "history", ("question", "answer"), where)]
    texts = _texts(raw, "documents", ("source", "text"), where)
    documents = None
    if raw.get("documents") is not None:
        documents = TextCorpus(_by_source(texts, where))
    return Row(whole(question), identity, tuple(history), documents, raw)


_FIX = 'write one object a line, such as {"question": "How long did the meeting last?"}'


def _texts(
    raw: dict[str, Any], field: str, names: tuple[str, str], where: str
) -> list[dict[str, str]]:
    """A list of objects that have these two texts."""
    found = raw.get(field)
    if found is None:
        return []
    expected = f'write "{field}": [{{"{names[0]}": "...", "{names[1]}": "..."}}]'
    if not isinstance(found, list):
        raise UsageError(f"{field} is not a list", where=where, fix=expected)
    for one in found:
        for name in names:
            if not isinstance(one, dict) or not isinstance(one.get(name), str):
                raise UsageError(f"{field}: {name} is not a text", where=where, fix=expected)
    return [{name: whole(one[name]) for name in names} for one in found]


def _by_source(documents: list[dict[str, str]], where: str) -> dict[str, str]:
    """Texts by the names they are cited under. Raises UsageError if two have the same."""
    found: dict[str, str] = {}
    for one in documents:
        if one["source"] in found:
            # Neither may be dropped, and a citation could not say which of them it means.
            raise UsageError(
                f"documents: source {one['source']!r} stands there twice",
                where=where,
                fix="give each document a name of its own",
            )
        found[one["source"]] = one["text"]
    return found


def whole(text: str) -> str:
    """The text with halves of surrogate pairs, which no file can hold, as question marks."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


def answer_row(assistant: Assistant, row: Row) -> Answer:
    """The answer to a row, over its own documents where it brings some."""
    there = assistant.over(row.documents) if row.documents is not None else assistant
    return there.ask(" ".join(row.question.split()), row.history)
