"""What a model learnt of close reading: small changes to some of its matrices, switched on and off.

A low-rank adapter (LoRA; Hu and others, arXiv 2106.09685), fitted by ``python -m eval.fit_adapter``
on questions behind the worked examples, and used nowhere else: whatever else the model reads, it
reads as its authors made it. Another model has none, and goes on from the examples as it is.
"""

from __future__ import annotations

import ctypes
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["FITTED", "Adapter", "fingerprint", "load", "place"]

FITTED = Path(__file__).with_name("adapters")
"""A GGUF for each model that there is one for."""
SCALE = 0.6
"""How much of what was learned counts. With all of it the model wants to be told what is asked
nearly in those words: questions as typed into a search engine that a passage answers were told from
others with an AUC of 0.75, and of 0.78 with this much of it, SQuAD's with 0.90 and 0.91 (60 and 52
development questions, eval/LOG.md)."""


class Adapter:
    """One that llama.cpp has loaded for a model."""

    def __init__(self, llama: Any, loaded: Any) -> None:
        """llama: the library as rag/gguf.py opened it."""
        self._llama = llama
        self._these = (llama.llama_adapter_lora_p_ctypes * 1)(loaded)
        self._scales = (ctypes.c_float * 1)(SCALE)
        self._is_on = False

    def switch(self, context: Any, *, on: bool) -> None:
        """Have the context that it is used in compute with it from now on, or without it."""
        if on == self._is_on:
            return
        if on:
            self._llama.llama_set_adapters_lora(context, self._these, 1, self._scales)
        else:
            self._llama.llama_set_adapters_lora(context, None, 0, None)
        self._is_on = on


def load(llama: Any, model: Any, title: str) -> Adapter | None:
    """The one that was fitted for a model, by its general.name; None if there is none, or if it
    does not fit: another model may go by the same name.
    """
    path = place(title)
    if not path.exists():
        return None
    loaded = llama.llama_adapter_lora_init(model, str(path).encode())
    return Adapter(llama, loaded) if loaded else None


def place(title: str) -> Path:
    """Where the one for a model lies.

    >>> place("Own Model 1.5B").name
    'own-model-1.5b.gguf'
    """
    return FITTED / f"{'-'.join(title.lower().replace('/', ' ').split()) or 'none'}.gguf"


@cache
def fingerprint() -> str:
    """Twelve hex digits that change with any of them, and with how much of it counts. Read once in
    a process, see rag/fitted.py.
    """
    whole = hashlib.sha256(str(SCALE).encode())
    for path in sorted(FITTED.glob("*.gguf")):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:12]
