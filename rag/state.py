"""What a llama.cpp context has read, to a file or another context and back."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.shelf_file import ShelfFile
from rag.tokens import Segment

__all__ = ["load", "put", "save", "taken"]


def load(llama: Any, context: Any, keep: ShelfFile, window: int) -> Segment:
    """Put what a file holds in the place of what the context's first sequence holds.

    window: tokens that the context takes. Returns the tokens that it now holds; none if llama.cpp
    does not take the file, which is told of.
    """
    room = (llama.llama_token * window)()
    count = ctypes.c_size_t(0)
    read = llama.llama_state_seq_load_file(
        context, os.fsencode(keep.path), 0, room, window, ctypes.byref(count)
    )
    if not read:
        keep.throw_away("llama.cpp does not take it")
        return ()
    return tuple(room[: count.value])


def save(llama: Any, context: Any, keep: ShelfFile, tokens: Sequence[int]) -> None:
    """Keep the state of the context's first sequence, where that can be; tokens: what it holds."""
    array = (llama.llama_token * len(tokens))(*tokens)

    def write(path: Path) -> bool:
        written = llama.llama_state_seq_save_file(context, os.fsencode(path), 0, array, len(tokens))
        # What is left in a buffer when the disk is full is lost without a word.
        return bool(written) and written == path.stat().st_size

    keep.replace(write, llama.llama_state_seq_get_size(context, 0) + ctypes.sizeof(array))


def taken(llama: Any, context: Any, sequence: int) -> bytes:
    """The state of one of a context's sequences."""
    size = llama.llama_state_seq_get_size(context, sequence)
    room = (ctypes.c_uint8 * size)()
    got = llama.llama_state_seq_get_data(context, room, size, sequence)
    return ctypes.string_at(room, got)


def put(llama: Any, context: Any, held: bytes) -> bool:
    """Let it be what a context's first sequence holds; False if llama.cpp does not take it. It is
    of a context that keeps its values the same way, so both with flash attention or none.
    """
    there = ctypes.cast(ctypes.c_char_p(held), ctypes.POINTER(ctypes.c_uint8))
    return bool(llama.llama_state_seq_set_data(context, there, len(held), 0))
