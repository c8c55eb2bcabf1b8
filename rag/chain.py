"""The assistant as a part of somebody's LangChain application."""

from __future__ import annotations

from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from rag.answer import Answer
from rag.assistant import Assistant

__all__ = ["answering"]


def answering(assistant: Assistant) -> Runnable[Any, Answer]:
    """See rag.chain."""

    def answer(asked: Any) -> Answer:
        if isinstance(asked, str):
            return assistant.ask(asked)
        return assistant.ask(str(asked["question"]), asked.get("history") or ())

    return RunnableLambda(answer, name="askline")
