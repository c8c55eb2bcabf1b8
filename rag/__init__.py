"""From a question to an answer whose lines were checked.

``Assistant.open(corpus).ask(question)`` is all that most programs need; ``chain(assistant)`` is the
same as a LangChain Runnable. Importing this loads no model and no heavy library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.answer import Answer, Citation, Claim
from rag.assistant import Assistant, Exchange

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

__all__ = ["Answer", "Assistant", "Citation", "Claim", "Exchange", "chain"]


def chain(assistant: Assistant) -> Runnable[Any, Answer]:
    """The assistant as a LangChain Runnable: a question in, an Answer out.

    The input is a question, or a mapping with ``question`` and, for a follow-up, ``history``.
    """
    from rag.chain import answering

    return answering(assistant)
