"""One question of a conversation as it is shown: what is known of it now, and what that becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.answer import Answer, Citation, Claim, Conflict, ConflictValue, Manifest, Timings, Tokens
from rag.events import Done, Found, Stage, Word
from ui.page.job import Failed, Queued, Stopped, Told

__all__ = ["State", "Turn", "answer_of", "told"]

State = Literal["open", "done", "failed", "stopped"]
"""open: asked, and not answered. If nobody works on it, the server was stopped meanwhile."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, and how far its answer is.

    live: somebody works on it. began: when it was asked, in seconds of the monotonic clock. before:
    how many questions come first. stage: what is done now. words: the draft as it is written, not
    yet checked. lines, passages: what was found. read: how many of the passages are read for this
    draft.
    """

    id: int
    question: str
    state: State = "open"
    live: bool = False
    began: float = 0.0
    before: int = 0
    stage: str = ""
    words: str = ""
    lines: tuple[Citation, ...] = ()
    passages: int = 0
    read: int = 0
    answer: Answer | None = None
    error: str = ""


def told(turn: Turn, what: Told) -> Turn:
    """The turn after something was told of its job."""
    match what:
        case Queued(before):
            return replace(turn, before=before)
        case Stage(name, passages):
            # Another draft stands in the place of the one that was seen.
            words = "" if name == "writing" else turn.words
            read = passages or turn.read
            return replace(turn, stage=name, before=0, words=words, read=read)
        case Found(lines, passages):
            return replace(turn, lines=lines, passages=len(passages))
        case Word(text):
            return replace(turn, words=turn.words + text)
        case Done(answer):
            return replace(turn, state="done", live=False, answer=answer)
        case Failed(message):
            return replace(turn, state="failed", live=False, error=message)
        case Stopped():
            return replace(turn, state="stopped", live=False)


def answer_of(saved: dict[str, Any]) -> Answer:
    """An answer from its JSON, also as earlier versions wrote it; the inverse of Answer.to_json."""
    return Answer(
        question=saved["question"],
        status=saved["status"],
        reason=saved["reason"],
        answer=saved["answer"],
        short=saved["short"],
        claims=tuple(_claim(one) for one in saved["claims"]),
        citations=_citations(saved["citations"]),
        conflicts=tuple(_conflict(one) for one in saved["conflicts"]),
        confidence=saved["confidence"],
        nearest=_citations(saved["nearest"]),
        timings=Timings(**saved["timings"]),
        tokens=Tokens(**saved["tokens"]),
        manifest=Manifest(**saved["manifest"]),
        asked=saved.get("asked"),
    )


def _claim(saved: dict[str, Any]) -> Claim:
    return Claim(saved["text"], tuple(saved["citations"]), tuple(saved.get("said_by", ())))


def _citations(saved: list[dict[str, Any]]) -> tuple[Citation, ...]:
    return tuple(Citation(**one) for one in saved)


def _conflict(saved: dict[str, Any]) -> Conflict:
    values = [ConflictValue(one["value"], tuple(one["citations"])) for one in saved["values"]]
    return Conflict(saved["about"], tuple(values))
