"""A peer gets the very weights that askline has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval.peers import opening
from index.corpus import TextCorpus
from index.weights import Silent


@pytest.mark.parametrize(
    ("model", "expected"),
    [("small", "weights/small"), ("my/own.gguf", "my/own.gguf"), ("~/a.gguf", "HOME/a.gguf")],
)
def test_a_peer_is_opened_on_the_same_files(
    monkeypatch: pytest.MonkeyPatch, model: str, expected: str
) -> None:
    given: list[Any] = []

    def open_chain(corpus: object, **named: Any) -> str:
        given.append((corpus, named))
        return "peer"

    monkeypatch.setenv("HOME", "HOME")
    monkeypatch.setattr("eval.peers.langchain.open_peer", open_chain)
    monkeypatch.setattr(opening, "locate", lambda one: Path("weights") / one.name)
    corpus, told = TextCorpus({}), Silent()
    peer: Any = opening.open_peer("langchain", corpus, model, told)
    assert peer == "peer"
    assert given == [
        (
            corpus,
            {
                "model_path": Path(expected),
                "embedder_folder": Path("weights/default"),
                "progress": told,
            },
        )
    ]
