"""An adapter as llama.cpp reads it: a GGUF of its two small matrices for each one it changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["read", "write"]


def write(path: Path, changes: Mapping[str, tuple[Any, Any]], *, kind: str, title: str) -> None:
    """Write changes, see Decoder.changes, in half precision. kind, title: the architecture and the
    name of the model that they are for.
    """
    from gguf import GGUFWriter

    # Beside it first: what is there is whole, whenever somebody looks.
    beside = path.with_name(f"{path.name}.part")
    writer = GGUFWriter(beside, kind)
    writer.add_type("adapter")
    writer.add_name(title)
    writer.add_string("adapter.type", "lora")
    (rank,) = {down.shape[0] for down, _ in changes.values()}
    # llama.cpp scales by alpha over rank: not at all.
    writer.add_float32("adapter.lora.alpha", float(rank))
    for name, pair in changes.items():
        for suffix, matrix in zip("ab", pair, strict=True):
            values = matrix.detach().numpy().astype(np.float16)
            writer.add_tensor(f"{name}.weight.lora_{suffix}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    beside.replace(path)


def read(path: Path) -> dict[str, tuple[Any, Any]]:
    """The changes that were written, as arrays in full precision."""
    from gguf import GGUFReader

    there = {one.name: np.array(one.data, np.float32) for one in GGUFReader(path).tensors}
    names = {name.rpartition(".weight.lora_")[0] for name in there}
    return {
        name: (there[f"{name}.weight.lora_a"], there[f"{name}.weight.lora_b"])
        for name in sorted(names)
    }
