"""MiniLM's encoder (a BERT) written anew for texts of one length: what the ONNX twin is made of.

As sentence-transformers runs it, with a mask for what is padded, a processor spends 3 to 5 % more
time (eval/LOG.md). Here nothing is padded: queries, keys and values are one product, tokens of all
texts are rows of one matrix, and the division by the root of a head's width is in the weights.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

__all__ = ["Encoder"]


class Encoder(nn.Module):  # type: ignore[misc]
    """bert: transformers' BertModel, whose weights it shares but for those that it packs."""

    def __init__(self, bert: Any) -> None:
        super().__init__()
        self.width: int = bert.config.hidden_size
        self.embeddings = bert.embeddings
        self.layers = nn.ModuleList(map(_Layer, bert.encoder.layer))

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """int64 (texts, tokens) to float32 (texts, width): the mean over each text's tokens, of
        length 1.
        """
        texts, tokens = ids.shape
        embedded = self.embeddings(input_ids=ids, token_type_ids=torch.zeros_like(ids))
        rows = embedded.reshape(-1, self.width)
        for layer in self.layers:
            rows = layer(rows, texts, tokens)
        pooled = rows.reshape(texts, tokens, self.width).mean(1)
        # Its last axis is told again, for onnxruntime to say how long a vector is.
        return nn.functional.normalize(pooled, dim=-1).reshape(-1, self.width)


class _Layer(nn.Module):  # type: ignore[misc]
    """layer: transformers' BertLayer."""

    def __init__(self, layer: Any) -> None:
        super().__init__()
        attention = layer.attention.self
        self.heads: int = attention.num_attention_heads
        self.width: int = attention.attention_head_size
        scale = self.width**-0.5
        query, key, value = attention.query, attention.key, attention.value
        packed = torch.cat([query.weight * scale, key.weight, value.weight])
        self.weight = nn.Parameter(packed.t().contiguous())
        self.bias = nn.Parameter(torch.cat([query.bias * scale, key.bias, value.bias]))
        self.attended = layer.attention.output
        self.intermediate = layer.intermediate
        self.output = layer.output

    def forward(self, rows: torch.Tensor, texts: int, tokens: int) -> torch.Tensor:
        """float32 (texts * tokens, width of the model) to the same."""
        packed = rows @ self.weight + self.bias
        each = packed.view(texts, tokens, 3, self.heads, self.width).permute(2, 0, 3, 1, 4)
        query, key, value = each[0], each[1], each[2]
        weights = torch.softmax(query @ key.transpose(-1, -2), -1)
        seen = (weights @ value).transpose(1, 2).reshape(-1, self.heads * self.width)
        rows = self.attended(seen, rows)
        return self.output(self.intermediate(rows), rows)
