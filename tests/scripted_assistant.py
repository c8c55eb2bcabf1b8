"""An assistant over a folder, with a model whose words are written down beforehand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.corpus import Corpus, FolderCorpus
from index.search import Index
from rag.answer import Citation
from rag.assistant import Assistant
from rag.judge import Judge
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel


def opened(folder: Path, model: ScriptedModel, judge: Judge = GATED) -> Assistant:
    return over(FolderCorpus.open(folder), model, judge)


def over(corpus: Corpus, model: ScriptedModel, judge: Judge = GATED) -> Assistant:
    """An assistant with an index in memory that is up to date."""
    made = Assistant(Index.open(corpus, None, HashEmbedder()), model, judge)
    made.index.refresh()
    return made


def of_talks_and_flight() -> ScriptedModel:
    """Knows how long the talks and the flight lasted; a follow-up is about the flight."""
    return ScriptedModel(
        sentence=lambda asked: (
            "The flight lasted nine hours." if "flight" in asked else "The talks lasted 5 hours."
        ),
        short=lambda asked: "nine hours" if "flight" in asked else "5 hours",
        rewrite="How long did the flight last?",
    )


def line_of(folder: Path, source: str, line: int) -> Citation:
    """The citation of a line, counted and hashed without any code of ours."""
    data = (folder / source).read_bytes()
    quote = data.decode().split("\n")[line - 1]
    return Citation(source, line, line, quote, hashlib.sha256(data).hexdigest(), verified=True)
