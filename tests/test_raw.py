"""llama.cpp alone: how many tokens are computed, and how, with a stand-in for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UsageError
from rag.llama import CONTEXT
from rag.raw import RawModel
from tests.scripted_llama import Llama


@pytest.fixture
def raw(llama: Llama, gguf: Path) -> RawModel:
    llama.logits = {1: 1.0}
    return RawModel(gguf, name="own.gguf", sha256=lambda: "ab" * 32)


def test_tokens_are_read_together_and_anew_each_time(raw: RawModel, llama: Llama) -> None:
    assert raw.reading(100) > 0
    assert raw.reading(100) > 0
    assert llama.lengths == [100, 100]


def test_tokens_are_written_one_at_a_time_behind_what_was_read(raw: RawModel, llama: Llama) -> None:
    assert raw.writing(200, 3) > 0
    assert llama.lengths == [200, 1, 1, 1]
    assert len(llama.state) == 203


def test_no_more_than_the_context_takes(raw: RawModel) -> None:
    with pytest.raises(UsageError, match="more than the model can take"):
        raw.reading(CONTEXT + 1)
    with pytest.raises(UsageError, match="more than the model can take"):
        raw.writing(CONTEXT, 1)
