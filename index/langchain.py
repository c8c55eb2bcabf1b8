"""The search as LangChain wants it: a question in, Documents with their place out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, Field

from index.corpus import FolderCorpus, sample
from index.opening import index_file, index_path, open_embedder
from index.search import Index

__all__ = ["PassageRetriever", "open_retriever"]


class PassageRetriever(BaseRetriever):
    """The k passages that a question is most likely answered in, best first.

    A document's page_content is exactly its lines; its metadata are source, first_line, last_line,
    context and score.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = Field(default=4, ge=1)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        **_: Any,
    ) -> list[Document]:
        return [
            Document(
                page_content=hit.passage.text,
                metadata={
                    "source": hit.passage.source,
                    "first_line": hit.passage.first_line,
                    "last_line": hit.passage.last_line,
                    "context": hit.passage.context,
                    "score": hit.score,
                },
            )
            for hit in self.index.search(query, k if k is not None else self.k)
        ]


def open_retriever(
    corpus: str | Path | None, *, index: str | Path | None = None, k: int = 4
) -> PassageRetriever:
    """See index.retriever."""
    folder = FolderCorpus.open(Path(corpus) if corpus is not None else sample())
    path = index_file(Path(index)) if index is not None else index_path(folder)
    opened = Index.open(folder, path, open_embedder())
    opened.refresh()
    return PassageRetriever(index=opened, k=k)
