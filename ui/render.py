"""An answer as text for a terminal or a pipe."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rag.answer import Answer, Citation

__all__ = ["answer_text", "cited_lines", "openable", "plain"]

REASONS = {
    "no_match": "Not found: nothing in these documents is about that.",
    "not_stated": "Not found: the documents do not state it.",
    "unsupported": "Not found: no line bears out the answer that was drafted.",
    "false_premise": "Not found: the question takes for granted what the documents do not say.",
}
QUOTE = 400
"""Characters of a line that are shown; the JSON has it whole."""


def answer_text(answer: Answer) -> str:
    """What is said, as one paragraph."""
    if answer.status == "not_found":
        return REASONS[answer.reason or "not_stated"]
    return plain(answer.answer)


def cited_lines(answer: Answer, folder: Path | None) -> list[str]:
    """Below the answer: each line as path:line with its text; for not_found the nearest ones.

    folder: where the sources lie, None where they are no files.
    """
    if answer.status != "not_found":
        return _lines(answer.citations, folder)
    if not answer.nearest:
        return []
    return ["nearest lines:", *_lines(answer.nearest, folder)]


def openable(source: str, folder: Path | None) -> str:
    """A path that an editor opens from here: relative where the file lies below, else whole."""
    if folder is None:
        return source
    path = folder / source
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def _lines(citations: Sequence[Citation], folder: Path | None) -> list[str]:
    return [
        f"  {openable(one.source, folder)}:{one.first_line}  {_shown(one.quote)}"
        for one in citations
    ]


def plain(text: str) -> str:
    """The text without what would move the cursor or colour the screen."""
    return "".join(c if c.isprintable() else " " for c in text)


def _shown(quote: str) -> str:
    text = plain(quote).strip()
    if len(text) <= QUOTE:
        return text
    return text[:QUOTE].rsplit(" ", 1)[0] + " ..."
