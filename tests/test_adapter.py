"""When a model reads with its adapter, with a stand-in for llama.cpp (see scripted_llama)."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import adapter, prompt
from rag.llama import LlamaModel
from tests.scripted_llama import Llama, install


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the adapter of the stand-in's model is looked for."""
    monkeypatch.setattr(adapter, "FITTED", tmp_path)
    # What was kept of the examples in another test would not be read here.
    monkeypatch.setattr("rag.kept.aside", lambda: tmp_path / "aside")
    return tmp_path / "own-model.gguf"


def opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Llama, LlamaModel]:
    llama = install(monkeypatch)
    llama.reply = [*b"Yes", *b"\n"] * 40
    llama.logits = {ord("Y"): 1.0}
    gguf = path / "model.gguf"
    gguf.write_bytes(b"GGUF")
    return llama, LlamaModel.open(gguf, name="own", sha256=lambda: "0" * 64)


def test_only_what_stands_behind_examples_is_read_with_the_adapter(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_bytes(b"made for it")
    llama, model = opened(tmp_path, monkeypatch)

    def adapts(asked: prompt.Prompt) -> list[bool]:
        llama.adapts = []
        model.choose(asked, prompt.OPTIONS)
        return llama.adapts

    told = adapts(prompt.stated(["It opened in May."], "When did it open?"))
    assert told == sorted(told)
    assert set(told) == {False, True}
    assert set(adapts(prompt.gate(["It opened in May."], "When did it open?"))) == {False}
    assert set(adapts(prompt.stated(["It opened in June."], "When did it open?"))) == {True}


def test_prompts_that_are_read_together_are_read_with_it_too(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_bytes(b"made for it")
    llama, model = opened(tmp_path, monkeypatch)
    text, question = ["It opened in May."], "When did it open?"
    model.read([prompt.stated(text, question), prompt.copied(text, question)])
    assert llama.adapts == sorted(llama.adapts)
    assert set(llama.adapts) == {False, True}


@pytest.mark.parametrize("there", [None, b"of another model"])
def test_a_model_without_an_adapter_of_its_own_goes_on_as_it_is(
    there: bytes | None, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there is not None:
        place.write_bytes(there)
    llama, model = opened(tmp_path, monkeypatch)
    model.choose(prompt.stated(["It opened in May."], "When did it open?"), prompt.OPTIONS)
    assert set(llama.adapts) == {False}


def test_what_an_answer_was_made_with_tells_one_adapter_from_another(place: Path) -> None:
    found = set()
    for content in (b"one", b"another"):
        place.write_bytes(content)
        adapter.fingerprint.cache_clear()
        found.add(adapter.fingerprint())
    adapter.fingerprint.cache_clear()
    assert len(found) == 2


def test_the_shipped_adapters_are_small_and_called_as_their_models() -> None:
    shipped = sorted(adapter.FITTED.glob("*"))
    assert shipped
    for path in shipped:
        assert path.suffix == ".gguf"
        assert path.stat().st_size < 200_000
