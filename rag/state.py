"""What a llama.cpp context has read, to a file and back."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.shelf_file import ShelfFile
from rag.tokens import Segment

__all__ = ["load", "save"]


def load(llama: Any, context: Any, keep: ShelfFile, window: int) -> Segment:
    """Put what a file holds in the place of what the context's first sequence holds.

    window: tokens that the context takes. Returns the tokens that it now holds; none if llama.cpp
    does not take the file.
    """
    room = (llama.llama_token * window)()
    count = ctypes.c_size_t(0)
    read = llama.llama_state_seq_load_file(
        context, os.fsencode(keep.path), 0, room, window, ctypes.byref(count)
    )
    return tuple(room[: count.value]) if read else ()


def save(llama: Any, context: Any, keep: ShelfFile, tokens: Sequence[int]) -> None:
    """Keep the state of the context's first sequence, where that can be; tokens: what it holds."""
    array = (llama.llama_token * len(tokens))(*tokens)

    def write(path: Path) -> bool:
        return bool(
            llama.llama_state_seq_save_file(context, os.fsencode(path), 0, array, len(tokens))
        )

    keep.replace(write)
