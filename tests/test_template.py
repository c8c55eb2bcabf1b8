"""Families of models, known by what stands in their chat templates."""

from __future__ import annotations

import pytest

from index.errors import ModelError
from rag.template import FAMILIES, Family, recognise

QWEN = (
    "{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content"
    " + '<|im_end|>' + '\\n' }}{%- endfor %}"
)
LLAMA = (
    "{% for message in messages %}{% set content = '<|start_header_id|>' + message['role'] +"
    " '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' %}{% endfor %}"
)
GEMMA = "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
PHI = "{% if message['role'] == 'user' %}{{'<|user|>\\n' + message['content'] + '<|end|>\\n'}}"


@pytest.mark.parametrize(
    "template, name, written",
    [
        (QWEN, "ChatML", "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"),
        (
            LLAMA,
            "Llama 3",
            "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
        ),
        (GEMMA, "Gemma", "<start_of_turn>user\nHi<end_of_turn>\n<start_of_turn>model\n"),
        (PHI, "Phi 3", "<|user|>\nHi<|end|>\n<|assistant|>\n"),
    ],
)
def test_a_family_is_recognised_and_marks_its_turns(template: str, name: str, written: str) -> None:
    family = recognise(template, "model.gguf")
    assert family.name == name
    turn = f"{family.before.format(role='user')}Hi{family.after}"
    assert turn + family.before.format(role=family.assistant) == written


def test_only_gemma_has_no_turn_for_the_system() -> None:
    assert [family.name for family in FAMILIES if not family.system] == ["Gemma"]


def test_no_family_s_marker_stands_in_what_another_writes_before_it_in_the_list() -> None:
    """Else the first of two would take the other's models."""

    def all_marks(family: Family) -> str:
        return family.marker + family.before + family.after

    for place, family in enumerate(FAMILIES):
        assert not any(family.marker in all_marks(later) for later in FAMILIES[place + 1 :])


@pytest.mark.parametrize("template", ["", "[INST] {{ message }} [/INST]"])
def test_a_family_that_is_not_known_is_an_error_that_names_the_known_ones(template: str) -> None:
    with pytest.raises(ModelError) as caught:
        recognise(template, "mistral.gguf")
    assert str(caught.value) == (
        "the model's chat format is not known: mistral.gguf; name a GGUF of one of these families"
        " with --model: ChatML, Llama 3, Gemma, Phi 3"
    )
