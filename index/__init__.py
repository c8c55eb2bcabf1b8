"""Where text lies: documents, lines, passages, and the search for them.

``retriever(corpus)`` is the search as a LangChain retriever. Importing this loads no heavy library.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.langchain import PassageRetriever

__all__ = ["retriever"]


def retriever(
    corpus: str | Path | None = None, *, index: str | Path | None = None, k: int = 4
) -> PassageRetriever:
    """A LangChain retriever over a folder (None: the shipped sample), its index up to date.

    index: where the index lies; None for the user's data directory. k: passages per question.
    Raises AsklineError.
    """
    from index.langchain import open_retriever

    return open_retriever(corpus, index=index, k=k)
