"""Asking the questions of a set, one after the other, and keeping what came of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.pace import Pace
from eval.question import Question
from eval.result import Passage, Result
from index.errors import AsklineError
from rag.assistant import Assistant, Done, Found

__all__ = ["Ask", "Halted", "asking", "run"]

Ask = Callable[[Question], tuple[Mapping[str, Any], tuple[Passage, ...]]]
"""Asks a question: the answer as the contract's object, and what the search found."""


class Halted(Exception):
    """Asking broke off, by its cause. passages: what the search had found by then."""

    def __init__(self, passages: tuple[Passage, ...]) -> None:
        super().__init__()
        self.passages = passages


def asking(assistant: Assistant) -> Ask:
    """Asks an assistant; a question that brings documents is asked over these alone.

    What goes wrong is raised as the cause of Halted.
    """

    def ask(question: Question) -> tuple[Mapping[str, Any], tuple[Passage, ...]]:
        row = question.row
        there = assistant.over(row.documents) if row.documents is not None else assistant
        passages: tuple[Passage, ...] = ()
        try:
            for event in there.stream(question.question, row.history):
                if isinstance(event, Found):
                    passages = tuple(
                        Passage(one.source, one.first_line, one.last_line, one.text)
                        for one in event.passages
                    )
                elif isinstance(event, Done):
                    # Through JSON, so that a result is the same now as when it is read again.
                    return json.loads(json.dumps(event.answer.to_json())), passages
        except Exception as error:
            raise Halted(passages) from error
        raise AssertionError("a stream ends with Done")

    return ask


def run(
    questions: Sequence[Question],
    ask: Ask,
    *,
    known: Sequence[Result] = (),
    keep: Callable[[Result], None],
    pace: Callable[[int], Pace],
) -> list[Result]:
    """The result of every question, in the order of the questions.

    known: results of an earlier run, which are not asked again. keep: is given each new result as
    soon as it is there. pace: makes the progress for so many questions. What a question raises
    becomes its result; an interruption ends the run.
    """
    there = {result.question.id: result for result in known}
    left = [one for one in questions if one.id not in there]
    if left:
        told = pace(len(left))
        try:
            for question in left:
                there[question.id] = _asked(question, ask)
                keep(there[question.id])
                told.step()
        finally:
            told.end()
    return [there[one.id] for one in questions]


def _asked(question: Question, ask: Ask) -> Result:
    try:
        answer, passages = ask(question)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a row and never a gap
        found = error.passages if isinstance(error, Halted) else ()
        raised = error.__cause__ if isinstance(error, Halted) else None
        return Result(question, None, _told(raised or error), found)
    return Result(question, answer, None, passages)


def _told(error: BaseException) -> str:
    """What went wrong, in one line; a bug with its kind and place."""
    if isinstance(error, AsklineError):
        return str(error)
    place = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f" in {code.co_qualname}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return " ".join(f"{type(error).__name__}: {error}{place}".split())
