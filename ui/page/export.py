"""A conversation as a file: to read, or to check again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rag.answer import Answer
from ui.page.lines import shown_of
from ui.page.render import place_of
from ui.page.turn import Turn
from ui.render import answer_text

__all__ = ["as_lines", "as_markdown"]


def as_lines(turns: Sequence[Turn]) -> str:
    """The answers as JSON Lines, each as ``ask --json`` prints it; what ask verify reads."""
    return "".join(
        f"{json.dumps(turn.answer.to_json(), ensure_ascii=False)}\n"
        for turn in turns
        if turn.answer is not None
    )


def as_markdown(title: str, turns: Sequence[Turn]) -> str:
    """The conversation to read: each question, its answer, and the lines that go with it."""
    parts = [f"# {_plain(title)}"]
    for turn in turns:
        parts.append(f"## {_plain(turn.question)}")
        parts.append("(not answered)" if turn.answer is None else _said(turn.answer))
    return "\n\n".join(parts) + "\n"


def _said(answer: Answer) -> str:
    lines = [f"- {_plain(place_of(one))} {_plain(one.quote)}" for one in shown_of(answer)]
    heading = "Nearest lines:" if answer.status == "not_found" else "Lines:"
    return "\n\n".join(
        [_plain(answer_text(answer)), *([heading, "\n".join(lines)] if lines else [])]
    )


def _plain(text: str) -> str:
    """One line in which Markdown sees words only: no image, link, tag or heading of a document."""
    return re.sub(r"([\\`*_{}\[\]<>#!|~&])", r"\\\1", " ".join(text.split()))
