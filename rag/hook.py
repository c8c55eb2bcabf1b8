"""What llama.cpp shows of a layer while it computes, and where it is to stop: a forward hook."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Hook", "Take"]

Take = Callable[[int, npt.NDArray[np.float32]], None]
"""Is given a layer and its attention, (heads, tokens, cells), which is gone when it returns."""

_NODE = b"kq_soft_max-"
"""What llama.cpp calls the attention of a layer, the layer's number behind it."""


class Hook:
    """Of one context. callback: what that is opened with. last: the layer above which nothing is
    computed.
    """

    def __init__(self, llama: Any, ggml: Any, *, heads: int) -> None:
        """llama, ggml: the libraries as rag/gguf.py opened them. heads: of each layer."""
        self._name, self._data = _readers(ggml)
        self._heads = heads
        self._pause: Callable[[], bool] | None = None
        self._paused = False
        self._wanted: frozenset[int] = frozenset()
        self._take: Take
        self.last = 0
        self.callback = llama.ggml_backend_sched_eval_callback(self._see)

    @contextmanager
    def showing(self, layers: frozenset[int], take: Take) -> Iterator[None]:
        """Have take given the attention of some layers, the highest of which is the last."""
        self._wanted, self._take, self.last = layers, take, max(layers)
        try:
            yield
        finally:
            self._wanted = frozenset()

    def pausing(self, pause: Callable[[], bool] | None, compute: Callable[[], None]) -> bool:
        """Compute something; False if it ended early, within a layer of pause saying so."""
        self._pause, self._paused = pause, False
        try:
            compute()
        finally:
            self._pause, stopped, self._paused = None, self._paused, False
        return not stopped

    def _see(self, tensor: int, ask: bool, nothing: object) -> bool:
        """Called by llama.cpp before (ask) and after each step that is asked for here."""
        name = self._name(tensor)
        if not name.startswith(_NODE):
            return not ask
        layer = int(name[len(_NODE) :])
        if ask:
            # llama.cpp asks up to the next step that is wanted, and computes only then: where it
            # may have to end early, a step of each layer is wanted.
            return layer in self._wanted or layer >= self.last or self._pause is not None
        self._paused = self._pause is not None and self._pause()
        if layer in self._wanted:
            # A ggml_tensor opens with its type and buffer, its four lengths behind them.
            cells, tokens, heads, _ = (ctypes.c_int64 * 4).from_address(tensor + 16)
            if heads == self._heads:
                values = (ctypes.c_float * (cells * tokens * heads)).from_address(
                    self._data(tensor)
                )
                self._take(layer, np.ctypeslib.as_array(values).reshape(heads, tokens, cells))
        # False ends the computation here: what is above is not needed.
        return layer < self.last and not self._paused


def _readers(ggml: Any) -> tuple[Callable[[int], bytes], Callable[[int], int]]:
    """A tensor's name and where its numbers lie."""
    # Looked up by [] a function is a new one, so that nobody else's is changed here.
    name, data = ggml["ggml_get_name"], ggml["ggml_get_data"]
    name.restype, data.restype = ctypes.c_char_p, ctypes.c_void_p
    name.argtypes = data.argtypes = [ctypes.c_void_p]
    return name, data
