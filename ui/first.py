"""What a question begins with: the model loads while all else is imported and opened."""

from __future__ import annotations

import argparse
import contextlib

from index.errors import ModelError
from index.weights import GGUFS, locate
from rag import gguf, memory
from ui.settings import Settings

__all__ = ["begin"]


def begin(arguments: argparse.Namespace) -> None:
    """Begin to load the model that a typed question will be asked, where that is sure.

    Nothing is said of what is missing or damaged: whoever opens it finds the same.
    """
    settings = Settings.from_arguments(arguments)
    typed = any(character.isalnum() for word in arguments.question for character in word)
    folder = settings.corpus is None or settings.corpus.is_dir()
    if not typed or not folder or arguments.batch is not None:
        return
    for weights in GGUFS:
        if weights.name == settings.model:
            with contextlib.suppress(ModelError, OSError):
                path = locate(weights)
                memory.check(path)
                gguf.begin(path)
