"""What became of a question: the answer, or the error, and what the search had found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval.question import Question
from index.errors import UsageError

__all__ = ["Passage", "Result", "from_json", "to_json"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines that the search found: 1-based, both included, and the text of them that is read."""

    source: str
    first_line: int
    last_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """A question that was asked.

    answer: the object that ``ask --json`` prints; None if asking failed. error: what went wrong, in
    one line; None if nothing did. passages: what the search found, best first.
    """

    question: Question
    answer: Mapping[str, Any] | None
    error: str | None
    passages: tuple[Passage, ...]


def to_json(result: Result) -> dict[str, Any]:
    """A result as its line in results.jsonl; the question is told by its id and its words."""
    return {
        "id": result.question.id,
        "question": result.question.question,
        "answer": result.answer,
        "error": result.error,
        "passages": [asdict(passage) for passage in result.passages],
    }


def from_json(raw: Any, question: Question, where: str) -> Result:
    """The result of a line that to_json made. Raises UsageError, where is its file:line."""
    try:
        answer, error = raw["answer"], raw["error"]
        passages = tuple(Passage(**one) for one in raw["passages"])
        sound = (answer is None) == isinstance(error, str) and isinstance(answer, dict | None)
    except (KeyError, TypeError):
        sound = False
    if not sound:
        raise UsageError(
            "this line is no result of ask eval", where=where, fix="name a folder it wrote"
        )
    return Result(question, answer, error, passages)
