"""The search as a LangChain retriever: LangChain's own suite, and the places of what is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests
from pydantic import ValidationError

import index
from index.corpus import FolderCorpus, sample
from index.errors import CorpusError
from index.langchain import PassageRetriever, open_retriever
from index.search import Index
from tests.scripted import HashEmbedder
from tests.written_pdf import pdf_of

TALKS = "# The talks\n\nThe envoy met the President.\n\nThe meeting lasted five hours.\n"
LAND = "3 December 2025\n\nThe question of land was left open.\n\nThe talks go on.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "talks.md").write_text(TALKS)
    (folder / "land.txt").write_text(LAND)
    return folder


@pytest.fixture
def searched(folder: Path) -> Iterator[Index]:
    with closing(Index.open(FolderCorpus.open(folder), None, HashEmbedder())) as made:
        made.refresh()
        yield made


@pytest.mark.anyio
class TestStandard(RetrieversIntegrationTests):
    """What LangChain asks of every retriever."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture(autouse=True)
    def _search(self, searched: Index) -> None:
        self._index = searched

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self._index}

    @property
    def retriever_query_example(self) -> str:
        return "How long did the meeting last?"


def test_a_document_is_a_passage_with_its_place(searched: Index) -> None:
    found = PassageRetriever(index=searched, k=2).invoke("How long did the meeting last?")
    hits = searched.search("How long did the meeting last?", 2)
    assert found[0] == Document(
        page_content="The meeting lasted five hours.",
        metadata={
            "source": "talks.md",
            "first_line": 5,
            "last_line": 5,
            "context": "The talks",
            "score": hits[0].score,
        },
    )
    assert [document.page_content for document in found] == [hit.passage.text for hit in hits]


def test_documents_are_as_many_as_asked_for(searched: Index) -> None:
    assert len(PassageRetriever(index=searched).invoke("talks")) == 4
    assert len(PassageRetriever(index=searched, k=3).invoke("talks")) == 3
    assert len(PassageRetriever(index=searched, k=3).invoke("talks", k=1)) == 1
    assert len(PassageRetriever(index=searched, k=50).invoke("talks")) == 6
    with pytest.raises(ValidationError):
        PassageRetriever(index=searched, k=0)


def test_questions_asked_at_once_are_answered_as_one_by_one(searched: Index) -> None:
    """LangChain's batch asks from several threads."""
    retriever = PassageRetriever(index=searched, k=2)
    questions = ["the envoy", "the land", "five hours", "talks"] * 5
    assert retriever.batch(questions) == [retriever.invoke(question) for question in questions]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> HashEmbedder:
    """Instead of the weights."""
    embedder = HashEmbedder()
    monkeypatch.setattr("index.langchain.open_embedder", lambda: embedder)
    return embedder


def test_a_folder_is_indexed_where_it_is_said_and_searched(
    folder: Path, tmp_path: Path, scripted: HashEmbedder
) -> None:
    place = tmp_path / "index"
    for path in (folder, str(folder)):  # twice: the first call imports what could be in its way
        scripted.texts = []
        retriever = index.retriever(path, index=place, k=1)
        with closing(retriever.index):
            assert retriever.k == 1
            (found,) = retriever.invoke("Was the question of land left open?")
            assert found.metadata["source"] == "land.txt"
            assert found.metadata["first_line"] == 3
    assert scripted.texts == ["Was the question of land left open?"]  # the second time
    assert [file for file in tmp_path.rglob("*.sqlite") if place in (file, *file.parents)]


def test_a_pdf_is_searched_as_every_document(folder: Path, scripted: HashEmbedder) -> None:
    pages = "A gate", "The old gate\n\nThe hinges of the gate squeak."
    (folder / "gate.pdf").write_bytes(pdf_of(*pages))
    retriever = index.retriever(folder, index=folder.parent / "index", k=1)
    with closing(retriever.index):
        (found,) = retriever.invoke("Do the hinges of the gate squeak?")
    lines = found.page_content.split("\n")
    assert lines[-1] == "The hinges of the gate squeak."
    assert (found.metadata["source"], found.metadata["last_line"]) == ("gate.pdf", 3)


def test_without_a_folder_it_is_the_sample(
    tmp_path: Path, scripted: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path))
    retriever = open_retriever(None)
    with closing(retriever.index):
        (file,) = tmp_path.rglob("*.sqlite")
        assert retriever.index.store.path == file
        sources = {document.metadata["source"] for document in retriever.invoke("Kremlin", k=50)}
        assert sources == {path.name for path in sample().glob("*.txt")}


def test_a_missing_folder_is_said_in_one_line(tmp_path: Path, scripted: HashEmbedder) -> None:
    with pytest.raises(CorpusError, match="no such corpus folder: "):
        index.retriever(tmp_path / "missing")
    assert scripted.calls == 0
