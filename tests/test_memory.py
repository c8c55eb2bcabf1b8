"""A model is not begun to be loaded where there is too little memory for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import machine
from index.errors import ModelError
from index.weights import find
from rag.llama import LlamaModel
from rag.memory import BESIDE, PER_CORE, SPACE, check, lacking

MB = 1_000_000


def gguf(folder: Path, size: int) -> Path:
    """A file of so many bytes, nearly none of which are written."""
    path = folder / "own.gguf"
    path.write_bytes(b"GGUF")
    os.truncate(path, size)
    return path


@pytest.mark.parametrize("limit", ["memory", "room"])
def test_what_is_left_must_be_enough_for_the_weights_and_what_is_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    path = gguf(tmp_path, 1000 * MB)
    monkeypatch.setattr(machine, "memory", lambda: None)
    monkeypatch.setattr(machine, "room", lambda: None)
    check(path)
    monkeypatch.setattr(machine, "cores", lambda: 3)
    beside = {"memory": BESIDE, "room": SPACE + 3 * PER_CORE}[limit]
    monkeypatch.setattr(machine, limit, lambda: 1000 * MB + beside)
    check(path)
    monkeypatch.setattr(machine, limit, lambda: 1000 * MB + beside - 10 * MB)
    with pytest.raises(ModelError) as caught:
        check(path)
    needed = (1000 * MB + beside) / 1e9
    assert str(caught.value) == (
        f"there is not enough memory for the model ({needed - 0.01:.2f} GB left, {needed:.2f} GB"
        f" needed): {path}; type: ask --model small"
    )


@pytest.mark.parametrize(
    ("size", "fix"),
    [
        (5000 * MB, "type: ask --model default"),
        (find("gguf", "default").bytes, "type: ask --model small"),
        (find("gguf", "small").bytes, "type: ask --model tiny"),
        (find("gguf", "tiny").bytes, "end other programs"),
    ],
)
def test_the_largest_model_that_is_smaller_is_named(tmp_path: Path, size: int, fix: str) -> None:
    path = gguf(tmp_path, size)
    assert str(lacking(path)) == f"there is not enough memory for the model: {path}; {fix}"


def test_no_model_is_opened_that_there_is_no_memory_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "memory", lambda: 1000 * MB)
    with pytest.raises(ModelError, match="there is not enough memory for the model"):
        LlamaModel.open(gguf(tmp_path, 900 * MB), name="own", sha256=lambda: "")
