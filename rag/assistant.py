"""Answers questions about one corpus: what programs open and ask."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

from index.corpus import Corpus
from index.errors import UsageError
from index.redated import Given
from index.search import Index
from index.weights import Progress
from rag import adapter, ahead, fitted, heads, prompt
from rag import judge as judges
from rag.ahead import Pause
from rag.answer import Answer, Manifest
from rag.events import Done, Event, Exchange, Found, Stage, Word
from rag.judge import Judge
from rag.llm import Model
from rag.run import Run
from rag.version import VERSION

__all__ = ["Assistant", "Done", "Event", "Exchange", "Found", "Stage", "Word"]


class Assistant:
    """Answers questions about one corpus. Not to be shared between threads."""

    def __init__(self, index: Index, model: Model, judge: Judge | None = None) -> None:
        """judge: None for the one that was fitted for the model."""
        self.index = index
        self.model = model
        self.judge = judge

    @classmethod
    def open(
        cls,
        corpus: str | Path | Corpus | None = None,
        *,
        index: str | Path | None = None,
        model: str | Path | Model = "default",
        progress: Progress | None = None,
    ) -> Assistant:
        """An assistant over a folder (None: the shipped sample), its index brought up to date.

        index: where the index lies; None for the folder of the user's data directory. model: a
        name of the catalogue, a GGUF's path, or a model that is open already. Weights that are
        missing are fetched. Raises AsklineError.
        """
        from rag.opening import open_assistant

        return open_assistant(corpus, index=index, model=model, progress=progress)

    def over(self, corpus: Corpus, given: Given | None = None) -> Assistant:
        """An assistant with the same models over another corpus, indexed in memory. given: the days
        that the user gave its documents.
        """
        index = Index.open(corpus, None, self.index.embedder, given)
        index.refresh()
        return Assistant(index, self.model, self.judge)

    def ask(self, question: str, history: Sequence[Exchange | Mapping[str, str]] = ()) -> Answer:
        """The answer to a question. history: what was asked before, oldest first.

        Raises UsageError if the question is empty or longer than the model can take.
        """
        for event in self.stream(question, history):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self, question: str, history: Sequence[Exchange | Mapping[str, str]] = ()
    ) -> Generator[Event, None, None]:
        """The same as events, as they happen. Closing it stops the model."""
        if not any(character.isalnum() for character in question):
            raise UsageError("the question is empty", fix='type: ask "How long did it last?"')
        run = Run(
            question.strip(),
            [Exchange.of(past) for past in history],
            index=self.index,
            model=self.model,
            judge=self.judge,
            manifest=self.manifest,
        )
        yield from run.events()

    def reading_ahead(self, history: Sequence[Exchange] = ()) -> Callable[[Pause], None]:
        """What can be read while nobody waits, before a question that follows on a history, oldest
        first; see rag/ahead.py.
        """
        return ahead.reading(self.index, self.model, history)

    def manifest(self) -> Manifest:
        """What makes the answers."""
        judge = self.judge.fingerprint() if self.judge else fitted.fingerprint(judges.FITTED)
        return Manifest(
            askline=VERSION,
            model=self.model.name,
            model_sha256=self.model.sha256,
            embedder=self.index.embedder.name,
            index=self.index.fingerprint(),
            prompt=prompt.fingerprint(),
            judge=judge,
            heads=fitted.fingerprint(heads.FITTED),
            adapter=adapter.fingerprint(),
        )
