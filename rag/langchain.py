"""The assistant as a part of somebody's LangChain application."""

from __future__ import annotations

import threading
from typing import Any

from langchain_core.runnables import Runnable, RunnableLambda

from rag.answer import Answer
from rag.assistant import Assistant

__all__ = ["answering"]


def answering(assistant: Assistant) -> Runnable[Any, Answer]:
    """See rag.chain."""
    turn = threading.Lock()  # LangChain's batch asks from several threads at once

    def answer(asked: Any) -> Answer:
        with turn:
            if isinstance(asked, str):
                return assistant.ask(asked)
            return assistant.ask(str(asked["question"]), asked.get("history") or ())

    return RunnableLambda(answer, name="askline")
