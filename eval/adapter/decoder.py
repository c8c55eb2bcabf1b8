"""A GGUF's decoder in torch, as far as a low-rank adapter has to be fitted through it.

The architecture is Qwen2's (Yang and others, arXiv 2407.10671): grouped attention with biases on
its inputs, rotary places, and a gated feed-forward part, each behind a root-mean-square norm.
Matrices are kept in bfloat16, sums and norms in float32; torch multiplies bfloat16 four times as
fast as float32 where the processor has instructions for it. Nothing of a batch: one row of tokens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import linear, scaled_dot_product_attention, silu

__all__ = ["MATRICES", "Decoder", "KeysValues", "Shape", "read"]

KeysValues = tuple[Any, Any]
"""What a layer kept of tokens: (key heads, tokens, width of a head) each."""
MATRICES = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "o": "attn_output",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}
"""Of a layer, those that an adapter can change, by a short name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a decoder. base, epsilon: of rotary places, and of norms."""

    layers: int
    heads: int
    key_heads: int
    base: float
    epsilon: float


@dataclass(eq=False)
class Decoder:
    """tensors: by their names in a GGUF. changes: what an adapter adds to a matrix, by its name
    without ".weight": (rank, in) and (out, rank).
    """

    shape: Shape
    tensors: Mapping[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def embed(self, tokens: Sequence[int]) -> Any:
        """What goes into the first layer, (tokens, width)."""
        return self.tensors["token_embd.weight"][torch.tensor(tokens)].float()

    def layers(
        self, hidden: Any, places: Any, sees: Any, before: Sequence[KeysValues], span: range
    ) -> tuple[Any, list[KeysValues]]:
        """What comes out of some layers, and what they kept.

        hidden: (tokens, width). places: of each token. sees: (tokens, tokens before and tokens),
        true where one may look. before: what each layer, from 0 on, kept of what stands before;
        empty for nothing.
        """
        turn = self._turns(places, self._wide())
        kept = []
        for layer in span:
            past = before[layer] if before else None
            hidden, keys_values = self._layer(layer, hidden, turn, sees, past)
            kept.append(keys_values)
        return hidden, kept

    def logits(self, hidden: Any, tokens: Sequence[int] | None = None) -> Any:
        """Of what came out of the last layer, (rows, vocabulary), or only some tokens of that."""
        out = self.tensors.get("output.weight", self.tensors["token_embd.weight"])
        out = out if tokens is None else out[torch.tensor(tokens)]
        return linear(self._norm(hidden, "output_norm"), out).float()

    def _layer(
        self, layer: int, hidden: Any, turn: tuple[Any, Any], sees: Any, past: KeysValues | None
    ) -> tuple[Any, KeysValues]:
        at, wide, rows = f"blk.{layer}.", self._wide(), len(hidden)
        x = self._norm(hidden, f"{at}attn_norm")
        queries, keys, values = (
            self._linear(x, f"{at}attn_{one}").view(rows, -1, wide).transpose(0, 1) for one in "qkv"
        )
        queries, keys = _turned(queries, turn), _turned(keys, turn)
        kept = keys, values
        if past is not None:
            keys, values = (torch.cat(pair, 1) for pair in zip(past, kept, strict=True))
        share = self.shape.heads // self.shape.key_heads
        keys, values = (one.repeat_interleave(share, 0)[None] for one in (keys, values))
        given = scaled_dot_product_attention(queries[None], keys, values, attn_mask=sees)[0]
        given = given.transpose(0, 1).reshape(rows, -1)
        hidden = hidden + self._linear(given, f"{at}attn_output").float()
        x = self._norm(hidden, f"{at}ffn_norm")
        gated = silu(self._linear(x, f"{at}ffn_gate")) * self._linear(x, f"{at}ffn_up")
        return hidden + self._linear(gated, f"{at}ffn_down").float(), kept

    def _linear(self, x: Any, name: str) -> Any:
        y = linear(x, self.tensors[f"{name}.weight"])
        bias = self.tensors.get(f"{name}.bias")
        if bias is not None:
            y = y + bias.to(y.dtype)
        if name in self.changes:
            down, up = self.changes[name]
            y = y + linear(linear(x, down.to(x.dtype)), up.to(x.dtype))
        return y

    def _norm(self, hidden: Any, name: str) -> Any:
        x = hidden.float()
        x = x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.shape.epsilon)
        weight = self.tensors["token_embd.weight"]
        return (x * self.tensors[f"{name}.weight"].float()).to(weight.dtype)

    def _wide(self) -> int:
        """The width of a head."""
        return int(self.tensors["blk.0.attn_k.weight"].shape[0]) // self.shape.key_heads

    def _turns(self, places: Any, wide: int) -> tuple[Any, Any]:
        """The cosine and the sine that a token's place turns each half of a head by."""
        speeds = self.shape.base ** -(torch.arange(0, wide, 2).float() / wide)
        angles = places.float()[:, None] * speeds[None]
        angles = torch.cat([angles, angles], -1)
        return angles.cos(), angles.sin()


def _turned(x: Any, turn: tuple[Any, Any]) -> Any:
    first, second = x.float().chunk(2, -1)
    cosine, sine = turn
    return (x.float() * cosine + torch.cat([-second, first], -1) * sine).to(x.dtype)


def read(path: Path) -> Decoder:
    """The decoder of a GGUF, with its matrices as the quantised ones stand for.

    Raises ValueError if its architecture is another one.
    """
    from gguf import GGUFReader
    from gguf.quants import dequantize

    file = GGUFReader(path)
    field_of = {name: one.contents() for name, one in file.fields.items()}
    kind = field_of["general.architecture"]
    if kind != "qwen2":
        raise ValueError(f"an adapter can be fitted for qwen2 only, and this is {kind}")
    tensors = {}
    for one in file.tensors:
        values = torch.tensor(dequantize(one.data, one.tensor_type))
        tensors[one.name] = values if values.dim() == 1 else values.to(torch.bfloat16)
    shape = Shape(
        layers=int(field_of["qwen2.block_count"]),
        heads=int(field_of["qwen2.attention.head_count"]),
        key_heads=int(field_of["qwen2.attention.head_count_kv"]),
        base=float(field_of["qwen2.rope.freq_base"]),
        epsilon=float(field_of["qwen2.attention.layer_norm_rms_epsilon"]),
    )
    return Decoder(shape, tensors)
