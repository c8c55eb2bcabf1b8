"""The one door to llama.cpp: its functions, and the weights of a GGUF in memory."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from index.early import Early

__all__ = ["Loaded", "begin", "load", "version"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A GGUF that llama.cpp has loaded. llama, ggml: the libraries. model: None if it could not.
    complaints: the last lines that it wrote of errors. log: what it writes them with, as long as
    the process lives.
    """

    llama: Any
    ggml: Any
    model: Any
    complaints: deque[str]
    log: Any


_begun: dict[Path, Early[Loaded]] = {}
"""What was begun and nobody has asked for yet."""


def begin(path: Path) -> None:
    """Begin to load a GGUF that load() will be asked for, in a thread of its own."""
    # The libraries not in that thread: whatever is imported meanwhile would hold it up.
    _begun[path] = Early(partial(_load, *_libraries(), path))


def load(path: Path) -> Loaded:
    """A GGUF in memory; one that was begun is waited for."""
    begun = _begun.pop(path, None)
    return _load(*_libraries(), path) if begun is None else begun.result()


def version(llama: Any) -> str:
    """Of the package that holds llama.cpp."""
    from importlib import metadata

    known = getattr(llama, "__version__", None)
    return str(known or metadata.version("llama-cpp-python"))


def _libraries() -> tuple[Any, Any]:
    """llama.cpp's functions and ggml's, without the rest of their package: what that imports
    (numpy, jinja2, a cache on disk) takes four times as long, and nothing loads before.
    """
    if "llama_cpp" in sys.modules:
        import llama_cpp
        from llama_cpp._ggml import libggml

        return llama_cpp, libggml
    package = ModuleType("llama_cpp")
    found = importlib.util.find_spec("llama_cpp")
    package.__path__ = list(found.submodule_search_locations or ()) if found else []
    sys.modules["llama_cpp"] = package
    try:
        import llama_cpp.llama_cpp as functions
        from llama_cpp._ggml import libggml
    finally:
        # Whoever imports the package later gets all of it.
        del sys.modules["llama_cpp"]
    return functions, libggml


def _load(llama: Any, ggml: Any, path: Path) -> Loaded:
    complaints: deque[str] = deque(maxlen=8)

    @llama.llama_log_callback  # type: ignore[untyped-decorator]
    def log(level: int, text: bytes, _: object) -> None:
        # The numbers of the levels have changed between releases; the words have not.
        line = text.decode(errors="replace").strip()
        if "error" in line or "failed" in line or "corrupt" in line:
            complaints.append(line)

    llama.llama_log_set(log, ctypes.c_void_p(0))
    llama.llama_backend_init()
    parameters = llama.llama_model_default_params()
    parameters.n_gpu_layers = 0
    # Weights laid out anew for wide instructions read a third slower than the file's own
    # layout does here, need 600 MB more and 2 s at the start (eval/LOG.md).
    parameters.use_extra_bufts = False
    model = llama.llama_model_load_from_file(str(path).encode(), parameters)
    return Loaded(llama, ggml, model, complaints, log)
