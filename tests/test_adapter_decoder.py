"""The decoder that an adapter is fitted through, beside that of transformers."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch

from eval.adapter import file
from eval.adapter.decoder import Decoder, Shape
from eval.adapter.fitting import Course, behind, fit, measured, start
from eval.adapter.packs import Asked, Pack, Row, laid_out, packs

SHAPE = Shape(layers=3, heads=4, key_heads=2, base=10000.0, epsilon=1e-6)
WIDE, INNER, WORDS = 32, 48, 256


def reference() -> Any:
    """A Qwen2 of transformers, as small as one can be."""
    from transformers import Qwen2Config, Qwen2ForCausalLM

    torch.manual_seed(3)
    config = Qwen2Config(
        vocab_size=WORDS,
        hidden_size=WIDE,
        intermediate_size=INNER,
        num_hidden_layers=SHAPE.layers,
        num_attention_heads=SHAPE.heads,
        num_key_value_heads=SHAPE.key_heads,
        rope_parameters={"rope_type": "default", "rope_theta": SHAPE.base},
        rms_norm_eps=SHAPE.epsilon,
        initializer_range=0.3,
        tie_word_embeddings=False,
    )
    made = Qwen2ForCausalLM(config).eval()
    for name, weight in made.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(weight)
    return made


NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def small() -> Decoder:
    """The same as a decoder of ours."""
    return Decoder(SHAPE, _tensors(reference()))


def _tensors(model: Any) -> dict[str, Any]:
    outer = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
    tensors = {}
    for name, weight in model.state_dict().items():
        stem, _, kind = name.rpartition(".")
        if stem in outer:
            tensors[f"{outer[stem]}.{kind}"] = weight
        else:
            _, _, layer, part = stem.split(".", 3)
            tensors[f"blk.{layer}.{NAMES[part]}.{kind}"] = weight
    return tensors


def seen_in_order(count: int) -> Any:
    return torch.ones(count, count, dtype=torch.bool).tril()


def logits(decoder: Decoder, tokens: list[int]) -> Any:
    every = range(SHAPE.layers)
    places, sees = torch.arange(len(tokens)), seen_in_order(len(tokens))
    hidden, _ = decoder.layers(decoder.embed(tokens), places, sees, [], every)
    return decoder.logits(hidden)


def bridge() -> list[Pack]:
    asked = Asked("When?", "1932"), Asked("Who?"), Asked("How long?", "503 m")
    row = Row("encyclopedia", "Opened 1932, 503 m.", asked)
    return packs([row], lambda text: list(text.encode()), Random(0))


def test_it_computes_what_transformers_does() -> None:
    tokens = [7, 200, 13, 99, 4, 4, 81]
    with torch.no_grad():
        theirs = reference()(torch.tensor([tokens])).logits[0]
        ours = logits(small(), tokens)
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_a_question_of_a_pack_is_answered_as_if_it_were_asked_alone() -> None:
    decoder, examples = small(), [5, 6, 7]
    (pack,) = bridge()
    with torch.no_grad():
        before = behind(decoder, examples, [[0], [1]])
        tokens, places, sees, ends, _ = laid_out(pack, len(examples))
        every = range(SHAPE.layers)
        hidden, _ = decoder.layers(decoder.embed(tokens), places, sees, before.kept, every)
        together = decoder.logits(hidden[ends])
        for one, found in zip(pack.questions, together, strict=True):
            alone = logits(decoder, [*examples, *pack.text, *one.tokens])[-1]
            assert torch.allclose(found, alone, atol=1e-3)


def test_only_some_tokens_logits_can_be_asked_for() -> None:
    decoder = small()
    hidden = decoder.embed([1, 2])
    some = decoder.logits(hidden, [9, 3])
    assert torch.allclose(some, decoder.logits(hidden)[:, [9, 3]], atol=1e-5)


def test_fitting_begins_where_the_model_is_and_ends_where_the_packs_are_said() -> None:
    decoder = small()
    course = Course(range(1, 3), rank=2, steps=60, packs=1, rate=2e-2)
    asked = bridge()
    forms: Any = {"value": behind(decoder, [5, 6, 7], [[ord("N")], [ord("Y")]])}
    before = measured(decoder, asked, forms, 1)
    start(decoder, course, {})
    assert measured(decoder, asked, forms, 1) == before
    told: list[int] = []
    fit(decoder, asked, forms, course, lambda done, loss: told.append(done))
    after = measured(decoder, asked, forms, 1)
    assert told == list(range(1, 61))
    assert after.labels < before.labels / 2
    assert after.said < before.said / 2
    assert after.right["value"] == 1.0
    assert {name.split(".")[1] for name in decoder.changes} == {"1", "2"}


def test_what_is_written_is_read_as_it_is(tmp_path: Path) -> None:
    from gguf import GGUFReader

    decoder = small()
    start(decoder, Course(range(2, 3), rank=2), {})
    path = tmp_path / "one.gguf"
    file.write(path, decoder.changes, kind="qwen2", title="Own Model")
    read = GGUFReader(path)
    found = {name: field.contents() for name, field in read.fields.items()}
    assert found["general.architecture"] == "qwen2"
    assert (found["general.type"], found["adapter.type"]) == ("adapter", "lora")
    assert found["adapter.lora.alpha"] == 2.0
    tensors = {one.name: one.data for one in read.tensors}
    assert set(tensors) == {
        f"blk.2.{name}.weight.lora_{part}"
        for name in ("attn_q", "attn_v", "attn_output")
        for part in "ab"
    }
    for name, (down, up) in decoder.changes.items():
        for suffix, matrix in (("a", down), ("b", up)):
            kept = torch.tensor(tensors[f"{name}.weight.lora_{suffix}"].copy()).float()
            assert torch.allclose(kept, matrix.detach(), atol=1e-3)
    assert list(tmp_path.iterdir()) == [path]
    again = small()
    start(again, Course(range(1, 3), rank=2), file.read(path))
    for name, pair in decoder.changes.items():
        for matrix, known in zip(pair, again.changes[name], strict=True):
            assert known.requires_grad
            assert torch.allclose(known, matrix, atol=1e-3)
    assert not any(up.any() for name, (_, up) in again.changes.items() if name.startswith("blk.1."))


def test_another_architecture_is_refused(tmp_path: Path) -> None:
    from gguf import GGUFWriter

    from eval.adapter.decoder import read

    path = tmp_path / "other.gguf"
    writer = GGUFWriter(path, "gemma3")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ValueError, match="qwen2 only, and this is gemma3"):
        read(path)
