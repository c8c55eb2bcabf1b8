"""An assistant over a folder, with a model whose words are written down beforehand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from index.corpus import FolderCorpus
from index.search import Index
from rag.answer import Citation
from rag.assistant import Assistant
from rag.judge import Judge
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel


def opened(folder: Path, model: ScriptedModel, judge: Judge = GATED) -> Assistant:
    made = Assistant(Index.open(FolderCorpus.open(folder), None, HashEmbedder()), model, judge)
    made.index.refresh()
    return made


def line_of(folder: Path, source: str, line: int) -> Citation:
    """The citation of a line, counted and hashed without any code of ours."""
    data = (folder / source).read_bytes()
    quote = data.decode().split("\n")[line - 1]
    return Citation(source, line, line, quote, hashlib.sha256(data).hexdigest(), verified=True)
