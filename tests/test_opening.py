"""What an assistant is opened with: a corpus, its index brought up to date, and a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from index.corpus import FolderCorpus, sample
from index.errors import CorpusError, ModelError, UsageError
from index.search import Index
from index.weights import Silent, find
from rag import opening, ruling
from rag.assistant import Assistant
from rag.llama import LlamaModel
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel
from tests.talks import FIVE, HOW_LONG, PLAN, TALKS
from tests.terminal import Told

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> HashEmbedder:
    monkeypatch.setattr(ruling, "judge_of", {"Scripted": GATED}.__getitem__)
    made = HashEmbedder()
    monkeypatch.setattr(opening, "open_embedder", lambda progress: made)
    return made


def test_an_assistant_opens_over_a_folder_with_its_index_up_to_date(
    notes: Path, embedder: HashEmbedder, tmp_path: Path
) -> None:
    model = ScriptedModel(sentence=FIVE, short="5 hours")
    assistant = Assistant.open(str(notes), index=tmp_path / "here", model=model)
    assert assistant.model is model
    assert assistant.index.store.path == tmp_path / "here" / "index.sqlite"
    assert not assistant.index.changes()
    encoded = len(embedder.texts)
    again = Assistant.open(notes, index=tmp_path / "here", model=model)
    assert len(embedder.texts) == encoded, "what is in the index already is not encoded again"
    assert again.ask(HOW_LONG).short == "five hours"


def test_without_a_corpus_it_opens_over_the_sample_and_without_an_index_in_the_home(
    embedder: HashEmbedder, home: Path
) -> None:
    assistant = Assistant.open(model=ScriptedModel())
    assert assistant.index.corpus.name == str(sample().resolve())
    path = assistant.index.store.path
    assert path is not None
    assert path.is_relative_to(home / "indexes")
    assert path.exists()


def test_in_memory_nothing_is_written(notes: Path, embedder: HashEmbedder, home: Path) -> None:
    made = opening.open_assistant(notes, model=ScriptedModel(), in_memory=True)
    assert made.index.store.path is None
    assert made.index.store.count() > 0
    assert made.index.beside == home / "states"
    assert not home.exists()


def test_what_is_read_whole_can_be_read_later(
    tmp_path: Path, home: Path, embedder: HashEmbedder
) -> None:
    lines = [f"{word} was there{' and so it was said' * 14}." for word in "ABCDEFGH"]
    (tmp_path / "long.txt").write_text("\n\n".join(lines))
    for looks in (True, False):
        model = ScriptedModel(look=lambda *_: 1.0)
        opening.open_assistant(tmp_path, index=tmp_path / "at", model=model, looks=looks)
        assert len(model.looked) == looks


def test_a_folder_that_is_not_there_is_an_error(embedder: HashEmbedder, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        Assistant.open(tmp_path / "nowhere", model=ScriptedModel())
    assert caught.value.where == str(tmp_path / "nowhere")


def test_a_refresh_tells_of_each_document_and_of_nothing_if_there_is_nothing_to_do(
    notes: Path,
) -> None:
    index = Index.open(FolderCorpus.open(notes), None, HashEmbedder())
    told = Told()
    changes = opening.refresh(index, told)
    assert changes.added == ("plans/plan.md", "talks.txt")
    assert told.events == [
        ("start", f"indexing {notes}", len(PLAN) + len(TALKS), 0),
        ("advance", len(PLAN)),
        ("advance", len(TALKS)),
        ("done",),
    ]
    told = Told()
    assert not opening.refresh(index, told)
    assert told.events == []


def test_a_name_that_is_no_model_s_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        opening.open_model("enormous", Silent())
    assert str(caught.value) == (
        "no gguf of this name: enormous; choose one of: default, small, tiny"
    )


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, str]]:
    """Models that would be opened: path, name and checksum."""
    found: list[tuple[Path, str, str]] = []

    def open_gguf(path: Path, *, name: str, sha256: Callable[[], str]) -> str:
        found.append((path, name, sha256()))
        return "a model"

    monkeypatch.setattr(LlamaModel, "open", open_gguf)
    return found


def test_a_path_is_a_gguf_of_one_s_own(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF")
    checksum = hashlib.sha256(b"GGUF").hexdigest()
    opening.open_model(str(path), Silent())
    monkeypatch.chdir(tmp_path)
    opening.open_model("own.gguf", Silent())
    opening.open_model(Path("own.gguf"), Silent())
    own = (Path("own.gguf"), "own.gguf", checksum)
    assert asked_for == [(path, "own.gguf", checksum), own, own]


def test_a_model_that_is_missing_is_fetched_and_one_that_is_there_is_not(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = find("gguf", "tiny")
    fetched: list[str] = []
    monkeypatch.setattr(opening, "is_complete", lambda model: bool(fetched))
    monkeypatch.setattr(opening, "fetch", lambda model, progress: fetched.append(model.key))
    monkeypatch.setattr(opening, "locate", lambda model: tmp_path / model.files[0].name)
    for _ in range(2):
        opening.open_model("tiny", Silent())
    assert fetched == ["gguf-tiny"]
    file = weights.files[0]
    assert asked_for == [(tmp_path / file.name, weights.title, file.sha256)] * 2


def test_a_folder_called_like_a_model_does_not_stand_in_for_it(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "default").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening, "is_complete", lambda model: True)
    monkeypatch.setattr(opening, "locate", lambda model: tmp_path / model.files[0].name)
    opening.open_model("default", Silent())
    assert [name for _, name, _ in asked_for] == [find("gguf", "default").title]


def test_a_gguf_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        opening.open_model(str(tmp_path / "none.gguf"), Silent())
    assert str(caught.value).startswith(
        f"the model cannot be read (No such file or directory): {tmp_path / 'none.gguf'};"
    )
