"""Opening a peer by its name, on the weights that askline itself uses."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from eval.peers import Peer
from index.corpus import Corpus
from index.errors import UsageError
from index.weights import GGUFS, Progress, find, locate

__all__ = ["PEERS", "model_path", "open_peer", "require"]

PEERS = {"langchain": ("langchain", "langchain_huggingface", "langchain_text_splitters")}
"""The packages that each needs, which askline alone does not bring."""


def require(name: str) -> None:
    """Raises UsageError if a peer's packages are missing, without importing them."""
    missing = [one for one in PEERS[name] if importlib.util.find_spec(one) is None]
    if missing:
        raise UsageError(
            f"{missing[0]} is not installed, which {name} needs",
            fix="type: pip install 'askline[bench]'",
        )


def open_peer(name: str, corpus: Corpus | None, model: str, progress: Progress) -> Peer:
    """A peer over a corpus (None: every question brings its documents). model: as --model has it.

    The weights are there: askline was asked with them before. Raises AsklineError.
    """
    from eval.peers import langchain

    return langchain.open_peer(
        corpus,
        model_path=model_path(model),
        embedder_folder=locate(find("embedder", "default")),
        progress=progress,
    )


def model_path(model: str) -> Path:
    """The GGUF of a model that is here, as --model has it. Raises AsklineError."""
    known = {weights.name for weights in GGUFS}
    return locate(find("gguf", model)) if model in known else Path(model).expanduser()
