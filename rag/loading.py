"""Whether a GGUF can be run, what is said if it cannot, and what it says of itself."""

from __future__ import annotations

import ctypes
from pathlib import Path

from index.errors import ModelError
from rag import gguf, memory

__all__ = ["chat_template", "check", "check_loaded", "title"]


def check(path: Path) -> None:
    """Raise ModelError if a file is missing, is no GGUF, or is more than there is memory for."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"the model cannot be read ({error.strerror})",
            where=path,
            fix="name a GGUF file with --model, or type: ask models fetch",
        ) from error
    if magic != b"GGUF":
        raise ModelError("this file is no GGUF", where=path, fix="name a GGUF file with --model")
    memory.check(path)


def check_loaded(loaded: gguf.Loaded, path: Path) -> None:
    """Raise ModelError if llama.cpp did not take a GGUF, MemoryError if for want of memory."""
    if loaded.model:
        return
    complaints = loaded.complaints
    if any(word in line for line in complaints for word in memory.WORDS):
        raise MemoryError
    why = complaints[0].split(": ", 1)[-1] if complaints else "llama.cpp gives no reason"
    raise ModelError(
        f"the model does not load ({why})",
        where=path,
        fix="type: ask models verify, or name another GGUF with --model",
    )


def title(loaded: gguf.Loaded) -> str:
    """What a GGUF calls itself (general.name); empty if it has no name."""
    buffer = ctypes.create_string_buffer(256)
    loaded.llama.llama_model_meta_val_str(loaded.model, b"general.name", buffer, len(buffer))
    return buffer.value.decode(errors="replace")


def chat_template(loaded: gguf.Loaded) -> str:
    """How a GGUF wants turns to be marked; empty if it does not say."""
    template = loaded.llama.llama_model_chat_template(loaded.model, None)
    return template.decode(errors="replace") if template else ""
