"""Putting an assistant together: which corpus, which index, which weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from index.changes import Changes
from index.corpus import Corpus, FolderCorpus, sample
from index.opening import index_file, index_path, open_embedder
from index.search import Index
from index.weights import GGUFS, Progress, Silent, fetch, find, is_complete, locate, sha256_of
from index.weights import Model as Weights
from rag.llama import LlamaModel
from rag.llm import Model
from rag.shelf_file import check_ahead

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["look_over", "open_assistant", "open_model", "refresh"]


def open_assistant(
    corpus: str | Path | Corpus | None,
    *,
    index: str | Path | None = None,
    model: str | Path | Model = "default",
    progress: Progress | None = None,
    in_memory: bool = False,
    looks: bool = True,
) -> Assistant:
    """See Assistant.open. in_memory: keep no index on disk, though the model's state of what is
    read whole, see rag/kept.py. looks: whether the model reads that now.

    The model begins to load first, in its own thread, and is ready when the search is: what asks
    it is imported meanwhile, and what is kept of it is checked.
    """
    told = progress or Silent()
    if corpus is None or isinstance(corpus, str | Path):
        corpus = FolderCorpus.open(Path(corpus) if corpus is not None else sample())
    opened = open_model(model, told) if isinstance(model, str | Path) else model
    path = (
        None
        if in_memory
        else (index_file(Path(index)) if index is not None else index_path(corpus))
    )
    if path is not None:
        check_ahead(path.parent)
    from rag import kept
    from rag.assistant import Assistant

    embedder = open_embedder(told)
    made = Index.open(corpus, path, embedder, beside=kept.aside() if in_memory else None)
    refresh(made, told)
    if looks:
        look_over(made, opened, told)
    return Assistant(made, opened)


def look_over(
    index: Index, model: Model, progress: Progress, pause: Callable[[], bool] | None = None
) -> None:
    """Have the model read a small corpus, telling of it if it takes time.

    pause: see Model.prepare.
    """
    from rag.retrieve import shelved

    if (found := shelved(index)) is None:
        return
    size = sum(row.size for row in index.store.documents())
    done = 0
    begun = False

    def advance(now: int, total: int) -> None:
        nonlocal done, begun
        if not begun and now < total:
            progress.start(f"reading {index.corpus.name}, once", size)
            begun = True
        reached = size * now // total
        if begun:
            progress.advance(reached - done)
        done = reached

    try:
        model.prepare(found.groups, keep=found.keep, advance=advance, pause=pause)
    finally:
        if begun:
            progress.done()


def refresh(index: Index, progress: Progress) -> Changes:
    """Bring an index up to date, telling of it only if there is something to do."""
    done = 0
    begun = False

    def advance(now: int, total: int) -> None:
        nonlocal done, begun
        if not begun:
            progress.start(f"indexing {index.corpus.name}", total)
            begun = True
        progress.advance(now - done)
        done = now

    try:
        return index.refresh(advance=advance)
    finally:
        if begun:
            progress.done()


def open_model(name: str | Path, progress: Progress) -> Model:
    """A model by its name in the catalogue, fetched if it is missing, or by a GGUF's path.

    Raises UsageError for a name that is neither, ModelError and NetworkError as they come.
    """
    path = Path(name).expanduser()
    is_path = isinstance(name, Path) or path.suffix == ".gguf" or len(path.parts) > 1
    if is_path or (path.exists() and name not in {weights.name for weights in GGUFS}):
        return LlamaModel.open(path, name=path.name, sha256=lambda: sha256_of(path))
    weights = find("gguf", str(name))
    return LlamaModel.open(
        _here(weights, progress), name=weights.title, sha256=lambda: _sum(weights)
    )


def _here(weights: Weights, progress: Progress) -> Path:
    if not is_complete(weights):
        fetch(weights, progress=progress)
    return locate(weights)


def _sum(weights: Weights) -> str:
    return weights.files[0].sha256
