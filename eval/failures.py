"""What went wrong with a question, laid out for a reader who wants to know why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.outcome import Outcome
from eval.result import Result

__all__ = ["KINDS", "CitedLines", "Failure", "FoundPassage", "GoldLines", "TextLine", "failures"]

KINDS = {
    "error": "failed",
    "refused": "said not to be there",
    "made-up": "answered what is not there",
    "wrong-value": "said a listed wrong value",
    "wrong": "wrong answer",
}
"""What can go wrong, and how a reader is told."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a passage. number: in its document, from 1."""

    number: int
    text: str
    gold: bool
    cited: bool


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that the search found. rank: from 1, the best."""

    rank: int
    source: str
    lines: tuple[TextLine, ...]
    gold: bool


@dataclass(frozen=True, slots=True)
class GoldLines:
    """Where the answer stands. place: "source:first-last". rank: of the first passage that holds a
    line of it; None if none does.
    """

    place: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class CitedLines:
    """A citation. gold: one of its lines says the answer."""

    place: str
    quote: str
    gold: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered rightly. kind: a key of KINDS. answer: the contract's
    object, empty where asking failed.
    """

    kind: str
    result: Result
    outcome: Outcome
    answer: Mapping[str, Any]
    gold: tuple[GoldLines, ...]
    cited: tuple[CitedLines, ...]
    passages: tuple[FoundPassage, ...]

    @property
    def unfound(self) -> bool:
        """Whether there are gold lines, and the search found none of them."""
        return bool(self.gold) and all(one.rank is None for one in self.gold)


def failures(results: Sequence[Result], outcomes: Sequence[Outcome]) -> list[Failure]:
    """The questions that went wrong, in order. outcomes: of the results, in their order."""
    pairs = zip(results, outcomes, strict=True)
    return [_failure(result, one) for result, one in pairs if not one.right]


def _failure(result: Result, outcome: Outcome) -> Failure:
    answer = result.answer or {}
    citations = answer.get("citations") or ()
    gold = {
        (span.source, line)
        for span in result.question.evidence
        for line in range(span.first_line, span.last_line + 1)
    }
    cited = {line for one in citations for line in _lines(one)}
    passages = tuple(
        _passage(rank, one.source, one.first_line, one.text, gold, cited)
        for rank, one in enumerate(result.passages, 1)
    )
    ranks: dict[tuple[str, int], int] = {}
    for passage in passages:
        for line in passage.lines:
            ranks.setdefault((passage.source, line.number), passage.rank)
    return Failure(
        kind=_kind(outcome),
        result=result,
        outcome=outcome,
        answer=answer,
        gold=tuple(
            GoldLines(
                _place(span.source, span.first_line, span.last_line),
                min(
                    (
                        ranks[span.source, line]
                        for line in range(span.first_line, span.last_line + 1)
                        if (span.source, line) in ranks
                    ),
                    default=None,
                ),
            )
            for span in result.question.evidence
        ),
        cited=tuple(
            CitedLines(
                _place(str(one["source"]), int(one["first_line"]), int(one["last_line"])),
                str(one["quote"]),
                any(line in gold for line in _lines(one)),
            )
            for one in citations
        ),
        passages=passages,
    )


def _kind(outcome: Outcome) -> str:
    if outcome.error is not None:
        return "error"
    if not outcome.answerable:
        return "made-up"
    if not outcome.answered:
        return "refused"
    return "wrong-value" if outcome.wrong_said else "wrong"


def _passage(
    rank: int,
    source: str,
    first: int,
    text: str,
    gold: set[tuple[str, int]],
    cited: set[tuple[str, int]],
) -> FoundPassage:
    lines = tuple(
        TextLine(number, line, (source, number) in gold, (source, number) in cited)
        for number, line in enumerate(text.split("\n"), first)
    )
    return FoundPassage(rank, source, lines, any(line.gold for line in lines))


def _lines(citation: Mapping[str, Any]) -> list[tuple[str, int]]:
    numbers = range(int(citation["first_line"]), int(citation["last_line"]) + 1)
    return [(str(citation["source"]), number) for number in numbers]


def _place(source: str, first: int, last: int) -> str:
    return f"{source}:{first}" if first == last else f"{source}:{first}-{last}"
