"""A GGUF that is loaded before it is asked for, and how little is imported until then."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.gguf import begin, load
from rag.llama import LlamaModel
from tests.scripted_llama import Llama
from tests.test_shape import loaded


@pytest.fixture
def opened(llama: Llama, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that llama.cpp was told to load."""
    found: list[str] = []
    real = llama.llama_model_load_from_file

    def noted(path: bytes, parameters: SimpleNamespace) -> str | None:
        found.append(path.decode())
        return real(path, parameters)

    monkeypatch.setattr(llama, "llama_model_load_from_file", noted)
    return found


def test_what_was_begun_is_not_loaded_again(opened: list[str], gguf: Path) -> None:
    begin(gguf)
    model = LlamaModel.open(gguf, name="own", sha256=lambda: "")
    assert model.title == "Own Model"
    assert opened == [str(gguf)]
    # And a model that is opened after it has weights of its own.
    assert LlamaModel.open(gguf, name="own", sha256=lambda: "").title == "Own Model"
    assert opened == [str(gguf)] * 2


def test_another_file_that_was_begun_is_left_alone(
    opened: list[str], gguf: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.gguf"
    begin(other)
    assert LlamaModel.open(gguf, name="own", sha256=lambda: "").title == "Own Model"
    assert sorted(opened) == sorted([str(gguf), str(other)])
    assert load(other).model
    assert len(opened) == 2


def test_llama_cpp_comes_without_the_rest_of_its_package_which_can_be_had_later() -> None:
    code = """
from rag import gguf
llama, ggml = gguf._libraries()
assert llama.llama_model_load_from_file and ggml.ggml_get_name
assert gguf.version(llama)
"""
    assert loaded(code, ["numpy", "jinja2", "diskcache", "llama_cpp"]) == []
    code += """
import llama_cpp
assert llama_cpp.Llama
assert llama_cpp.llama_backend_init is llama.llama_backend_init
assert gguf._libraries()[0] is llama_cpp
assert gguf.version(llama_cpp) == gguf.version(llama)
"""
    assert loaded(code, ["gradio"]) == []
