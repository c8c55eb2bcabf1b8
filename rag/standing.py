"""A follow-up as a question that stands for itself."""

from __future__ import annotations

from collections.abc import Sequence

from rag import prompt
from rag.events import Exchange
from rag.followup import counted_again, named_again, still_asks
from rag.llm import Model

__all__ = ["alone"]


def alone(model: Model, question: str, history: Sequence[Exchange]) -> str:
    """The question as it stands for itself; unchanged if the model makes nothing of it, or another
    question. history: what was asked and answered before, the last one last.
    """
    pairs = [(past.question, past.answer) for past in history]
    if (counted := counted_again(question, pairs)) is not None:
        return counted
    written = model.write(prompt.rewrite(pairs, question), limit=64)
    whole = " ".join("".join(written).split())
    before = [asked for asked, _ in pairs]
    if any(map(str.isalnum, whole)) and still_asks(question, whole, before):
        return whole
    return named_again(question, pairs) or question
