"""Texts to vectors: the one door to sentence-transformers, and its ONNX twin.

The twin is exported once from the same weights and run by onnxruntime: the same vectors, half a
second from process start to the first one instead of seven.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.errors import ModelError, StorageError

__all__ = ["Embedder", "OnnxEmbedder", "SentenceTransformerEmbedder", "export_onnx"]

Vectors = npt.NDArray[np.float32]

BATCH = 32
"""Texts that are run together, at most."""
TOKENS = 512
"""Of a batch together, or a little more. A core computes 1,024 together 3 to 6 % slower: they most
likely fit its own cache less."""
MAX_TOKENS = 256
"""Of a text, what MiniLM was configured to read; the rest is cut off."""


class Embedder(Protocol):
    """Whatever turns texts into vectors of one length."""

    @property
    def name(self) -> str:
        """Which weights these are, as the index remembers them."""

    @property
    def dim(self) -> int:
        """The length of a vector."""

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> Vectors:
        """float32 (n, dim), unit rows, in the order of texts; advance is told of each batch."""


class OnnxEmbedder:
    """The exported model in onnxruntime, on the CPU; same vectors as SentenceTransformer.encode."""

    def __init__(self, graph: Path, tokenizer: Path, *, name: str, threads: int) -> None:
        """Raises ModelError if either file is damaged."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # Batches side by side take less time than one batch divided among the cores.
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._session = onnxruntime.InferenceSession(
                str(graph), options, providers=["CPUExecutionProvider"]
            )
        # Both libraries raise bare Exceptions of their own for a file that they cannot parse.
        except Exception as error:
            raise ModelError(
                "the embedding model does not load",
                where=graph.parent,
                fix="type: ask models fetch",
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._threads = threads
        self.name = name
        self.dim = int(self._session.get_outputs()[0].shape[1])

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> Vectors:
        """See Embedder. A text's vector is the same, to the last bit, whatever stands beside it;
        only of one all alone, as a question is, the last digit may be another.
        """
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        batches = _batches(ids)

        def run(rows: list[int]) -> int:
            # For a text by itself onnxruntime adds up the norm in another order; beside another
            # one, and be it itself, it is like any. A question need not wait twice for that.
            shown = rows * 2 if len(rows) == 1 < len(texts) else rows
            vectors[rows] = self._run([ids[row] for row in shown])[: len(rows)]
            return len(rows)

        for done in self._each(run, batches):
            if advance is not None:
                advance(done)
        return vectors

    def _each(self, run: Callable[[list[int]], int], batches: list[list[int]]) -> Iterator[int]:
        """Run batches, side by side where there are several; what each gives, in order."""
        if len(batches) < 2:
            yield from map(run, batches)
            return
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(self._threads, "encode") as pool:
            yield from pool.map(run, batches)

    def _run(self, ids: list[list[int]]) -> Vectors:
        output: Vectors = self._session.run(None, {"ids": np.array(ids, dtype=np.int64)})[0]
        return output


def _batches(ids: Sequence[Sequence[int]]) -> list[list[int]]:
    """Which texts are run together, by their numbers: those of one length, so that nothing is
    padded, and no more than BATCH and TOKENS say; the longest first, for the cores end together
    then.
    """
    order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
    batches = []
    for length, rows in groupby(order, key=lambda row: len(ids[row])):
        alike = list(rows)
        step = min(BATCH, -(-TOKENS // length))
        batches += [alike[start : start + step] for start in range(0, len(alike), step)]
    return batches


class SentenceTransformerEmbedder:
    """sentence-transformers itself: the reference that the twin is measured against."""

    def __init__(self, folder: Path, *, name: str) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self.name = name
        self.dim = int(self._model.get_embedding_dimension() or 0)

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> Vectors:
        """See Embedder."""
        vectors = self._model.encode(
            list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        if advance is not None:
            advance(len(texts))
        return np.asarray(vectors, dtype=np.float32)


def export_onnx(folder: Path, graph: Path) -> None:
    """Write the sentence-transformers model in folder as one ONNX file, pooling included.

    The file appears whole or not at all. Input ids, int64 (texts, tokens), of texts of one length;
    output float32 (texts, dim), unit rows. Takes some ten seconds. Raises StorageError.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    from index.twin import Encoder

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    # Any two texts of one length; the graph is traced, and takes all.
    example = torch.tensor([[101, 2129, 2146, 102], [101, 2073, 2002, 102]])
    partial = graph.with_suffix(f".{os.getpid()}.part")
    try:
        graph.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            # The exporter warns of what tracing leaves fixed; the vectors are compared instead.
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Encoder(model[0].auto_model).eval(),
                (example,),
                str(partial),
                input_names=["ids"],
                output_names=["vectors"],
                dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "vectors": {0: "texts"}},
                dynamo=False,
            )
        os.replace(partial, graph)
    except OSError as error:
        raise StorageError(
            f"the embedding model cannot be written ({error.strerror})",
            where=graph,
            fix="free some space or set ASKLINE_HOME to a folder that can be written",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink()
