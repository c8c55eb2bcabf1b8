"""A stand-in for the llama.cpp that a peer opens itself, and questions for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eval.question import Question, read_text

if TYPE_CHECKING:
    pass


class ScriptedLlama:
    """Says its replies one after another, a word at a time; remembers what it was given.

    A token is a word. kept: how many tokens of a prompt it claims to know from before. cut: the
    limit ends a reply, so that its last token is chosen but not computed.
    """

    def __init__(self, *replies: str, kept: int = 0, cut: bool = False) -> None:
        self.replies = list(replies)
        self.kept = kept
        self.cut = cut
        self.given: list[dict[str, Any]] = []
        self.evaluated: list[tuple[int, int]] = [(0, 99)]  # of a reply before
        self.closed = False

    def create_chat_completion(self, **given: Any) -> Iterator[dict[str, Any]]:
        self.given.append(given)
        words = self.replies.pop(0).split(" ")
        read = sum(len(turn["content"].split()) for turn in given["messages"])
        self.evaluated.append((self.kept, read - self.kept))
        yield part({"role": "assistant"})
        for i, word in enumerate(words):
            if not self.cut or i < len(words) - 1:
                self.evaluated.append((read + i, 1))
            yield part({"content": f" {word}" if i else word})
        yield part({}, "length" if self.cut else "stop")

    def close(self) -> None:
        self.closed = True


def part(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"delta": delta, "finish_reason": reason}]}


def row(question: str, **more: object) -> Question:
    raw = {"id": "q", "question": question, "answers": ["x"], "answerable": True, **more}
    (made,) = read_text([json.dumps(raw)], "set.jsonl")
    return made
