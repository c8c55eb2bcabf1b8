"""The two embedders give the same vectors; what does not load says what to type."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index.corpus import FolderCorpus, sample
from index.embed import (
    Embedder,
    OnnxEmbedder,
    SentenceTransformerEmbedder,
    _batches,
    export_onnx,
)
from index.errors import ModelError, StorageError
from index.weights import find, is_complete, locate
from tests.scripted import HashEmbedder

TOKENIZER = """{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
"normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
"decoder": null, "model": {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}}"""


@pytest.mark.parametrize(
    ("graph", "tokenizer"),
    [
        (b"no graph", TOKENIZER.encode()),
        (b"", TOKENIZER.encode()),
        (None, TOKENIZER.encode()),
        (b"no graph", b"no tokenizer"),
        (b"no graph", None),
    ],
)
def test_files_that_do_not_load_are_one_line(
    tmp_path: Path, graph: bytes | None, tokenizer: bytes | None
) -> None:
    for name, data in (("model.onnx", graph), ("tokenizer.json", tokenizer)):
        if data is not None:
            (tmp_path / name).write_bytes(data)
    with pytest.raises(ModelError) as raised:
        OnnxEmbedder(tmp_path / "model.onnx", tmp_path / "tokenizer.json", name="x", threads=1)
    assert str(raised.value) == (
        f"the embedding model does not load: {tmp_path}; type: ask models fetch"
    )


def test_the_stand_in_is_an_embedder() -> None:
    """Unit rows, the same for the same words, counted."""
    embedder = HashEmbedder(dim=64)
    told: list[int] = []
    checked: Embedder = embedder
    vectors = checked.encode(["five hours", "5 hour", "", "land"], advance=told.append)
    assert vectors.dtype == np.float32
    assert vectors.shape == (4, 64)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert vectors[0].tolist() == vectors[1].tolist()
    assert float(vectors[0] @ vectors[3]) == 0.0
    assert checked.encode([]).shape == (0, 64)
    assert (told, embedder.calls, len(embedder.texts)) == ([4], 2, 4)


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the weights lie."""
    weights = find("embedder", "default")
    if not is_complete(weights):
        pytest.skip("the embedding model is not here; type: ask models fetch")
    return locate(weights)


@pytest.fixture(scope="module")
def twin(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> OnnxEmbedder:
    """Exported anew."""
    graph = tmp_path_factory.mktemp("twin") / "deep" / "model.onnx"
    export_onnx(folder, graph)
    assert [file.name for file in graph.parent.iterdir()] == ["model.onnx"]
    return OnnxEmbedder(graph, folder / "tokenizer.json", name="twin", threads=2)


@pytest.fixture(scope="module")
def reference(folder: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(folder, name="reference")


def sample_lines() -> Iterator[str]:
    corpus = FolderCorpus.open(sample())
    for entry in corpus.entries():
        yield from corpus.read(entry.source).lines


LENGTHS = [
    "",
    " ",
    "\n",
    "a",
    "five",
    "How long did the meeting last?",
    "word " * 50,
    "The envoy met the President. " * 30,
    "The delegations spoke of land, of prisoners and of guarantees. " * 60,
    "x" * 5000,
    "\U0001f600 Київ 北京 café \ufeff\u2028\x85",
]


@pytest.mark.slow
def test_the_twin_gives_the_vectors_of_sentence_transformers(
    twin: OnnxEmbedder, reference: SentenceTransformerEmbedder
) -> None:
    texts = [*LENGTHS, *sample_lines()]
    assert len(texts) > 100
    told: list[int] = []
    one, other = twin.encode(texts, advance=told.append), reference.encode(texts)
    assert one.dtype == other.dtype == np.float32
    assert one.shape == other.shape == (len(texts), twin.dim)
    assert twin.dim == reference.dim == 384
    assert float(np.abs(one - other).max()) < 1e-5
    assert np.linalg.norm(one, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    assert sum(told) == len(texts)
    assert max(told) <= 32


@pytest.mark.slow
def test_a_text_has_one_vector_whatever_stands_beside_it(twin: OnnxEmbedder) -> None:
    """To the last bit: an index that grew is the one that was made at once."""
    texts = [*LENGTHS, *sample_lines()]
    twice: npt.NDArray[np.float32] = np.concatenate([twin.encode([text] * 2)[:1] for text in texts])
    assert twin.encode(texts).tobytes() == twice.tobytes()
    assert twin.encode(texts[::-3]).tobytes() == twice[::-3].tobytes()
    assert float(np.abs(twin.encode(texts[-1:]) - twice[-1:]).max()) < 1e-6
    assert twin.encode([]).shape == (0, twin.dim)


def test_a_batch_holds_texts_of_one_length_and_no_more_than_it_should() -> None:
    lengths = [3, 5, 3, 2, 5, *[3] * 40, 300, 300, 300]
    batches = _batches([[0] * length for length in lengths])
    assert batches == [
        *([45, 46], [47]),  # 600 tokens: two are the first that are TOKENS together
        [1, 4],
        *([0, 2, *range(5, 35)], [*range(35, 45)]),
        [3],
    ]
    assert _batches([]) == []


@pytest.mark.slow
def test_what_is_meant_alike_is_near(twin: OnnxEmbedder) -> None:
    query, near, far = twin.encode(
        ["How long did the meeting last?", "The talks took five hours.", "The cat sat on the mat."]
    )
    assert float(query @ near) > float(query @ far) + 0.2


@pytest.mark.slow
def test_an_export_that_cannot_be_written_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="embedding model cannot be written"):
        export_onnx(folder, tmp_path / "file" / "model.onnx")
    assert os.listdir(tmp_path) == ["file"]
