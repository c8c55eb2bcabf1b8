"""What the parts of a bench stand on: questions, systems, places, each opened when needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.bench.large import Large
from eval.bench.processes import Processes
from eval.bench.settings import Settings
from eval.bench.timed import TimedModel
from eval.choose import SHIPPED, choose
from eval.pace import Pace
from eval.peers import Peer
from eval.peers.opening import model_path, open_peer
from eval.question import Question, read_set
from eval.run import asking
from index.corpus import FolderCorpus, sample
from index.embed import Embedder, SentenceTransformerEmbedder
from index.opening import open_embedder
from index.weights import Progress, Silent, find, locate, to_stderr
from rag import opening
from rag.assistant import Assistant
from rag.raw import RawModel

__all__ = ["Ground", "drawn"]

ARTICLES = 25
"""That a corpus grows by at a time: some thousand passages."""

Ask = Callable[[Question], Mapping[str, Any]]


class Ground:
    """folder: for what is thrown away afterwards. Whatever is opened raises AsklineError."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.questions, self.warming = drawn(read_set(SHIPPED / "sample.jsonl"), settings.sample)

    @cached_property
    def model(self) -> TimedModel:
        """The model of the assistant."""
        return TimedModel(opening.open_model(self.settings.model, self.progress))

    @cached_property
    def assistant(self) -> Assistant:
        """Over the shipped sample, which it has read."""
        return opening.open_assistant(
            None, index=self.settings.index, model=self.model, progress=self.progress
        )

    @property
    def plain(self) -> list[Question]:
        """The questions that stand for themselves, as a process can be asked them."""
        return [one for one in self.questions if not one.row.history]

    @cached_property
    def ours(self) -> Ask:
        """Asks the assistant."""
        ask = asking(self.assistant)
        return lambda question: ask(question)[0]

    @cached_property
    def peer(self) -> Peer:
        """The tutorial's chain over the shipped sample."""
        corpus = FolderCorpus.open(sample())
        return open_peer("langchain", corpus, self.settings.model, self.progress)

    @cached_property
    def raw(self) -> RawModel:
        """The same GGUF, with nothing around it."""
        return RawModel(self.path, name=self.path.name, sha256=lambda: "")

    @cached_property
    def path(self) -> Path:
        """The GGUF."""
        _ = self.model  # which is fetched if it is not here
        return model_path(self.settings.model)

    @cached_property
    def processes(self) -> Processes:
        """ask, started anew."""
        return Processes(self.settings.model)

    @cached_property
    def index(self) -> Path:
        """Where the index of the sample lies, up to date, and the model's state beside it."""
        place = self.assistant.index.store.path
        assert place is not None
        return place

    @cached_property
    def embedder(self) -> Embedder:
        """Ours."""
        return open_embedder(self.progress)

    @cached_property
    def encoder(self) -> Embedder:
        """The same weights by sentence-transformers itself."""
        return SentenceTransformerEmbedder(locate(find("embedder", "default")), name="default")

    @cached_property
    def large(self) -> Large:
        """A corpus that grows."""
        return Large(self.folder / "large", self.embedder, ARTICLES)

    @property
    def progress(self) -> Progress:
        """Where it is told what is opened."""
        return Silent() if self.settings.quiet else to_stderr()

    def paced(self, label: str, total: int, things: str = "questions") -> Iterator[int]:
        """0 to total - 1, telling on standard error how many are done."""
        stream = None if self.settings.quiet else sys.stderr
        pace = Pace(label, total, stream, things=things)
        try:
            for number in range(total):
                yield number
                pace.step()
        finally:
            pace.end()

    def close(self) -> None:
        """Give back what other systems took."""
        if "peer" in self.__dict__:
            self.peer.close()
        if "large" in self.__dict__:
            self.large.index.close()


def drawn(questions: Sequence[Question], sample: int) -> tuple[list[Question], Question]:
    """So many questions that can be answered, always the same ones, and one more to warm up with.

    Only of those that were tuned on: the others are for telling how good answers are, and are not
    to be looked at for anything else.
    """
    there = [one for one in questions if one.answerable]
    kept = choose(there, tags=("dev",), sample=sample)
    more = choose(there, tags=("dev",), sample=sample + 1)
    return kept, next((one for one in more if one not in kept), kept[0])
