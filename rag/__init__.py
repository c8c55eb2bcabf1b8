"""From a question to an answer whose lines were checked.

``Assistant.open(corpus).ask(question)`` is all that most programs need; ``chain(assistant)`` is the
same as a LangChain Runnable. Importing this loads no model and no library: each name is brought in
when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.answer import Answer, Citation, Claim
    from rag.assistant import Assistant, Exchange

__all__ = ["Answer", "Assistant", "Citation", "Claim", "Exchange", "chain"]

_ROOMS = {
    "Answer": "rag.answer",
    "Assistant": "rag.assistant",
    "Citation": "rag.answer",
    "Claim": "rag.answer",
    "Exchange": "rag.assistant",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module 'rag' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_ROOMS[name]), name)


def chain(assistant: Assistant) -> Runnable[Any, Answer]:
    """The assistant as a LangChain Runnable: a question in, an Answer out.

    The input is a question, or a mapping with ``question`` and, for a follow-up, ``history``.
    """
    from rag.langchain import answering

    return answering(assistant)
