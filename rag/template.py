"""How each family of models wants its turns to be marked.

A GGUF brings a chat template that is a program (Jinja); it is looked at to recognise the family
and never run. A family that is not known here is an error, not a guess.
"""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import ModelError

__all__ = ["FAMILIES", "Family", "recognise"]


@dataclass(frozen=True, slots=True)
class Family:
    """The control text around a turn. marker: what only this family's template holds.

    before, after: what stands around a turn's text, with {role} for its role. system: whether
    there is a system turn; else its text goes before the user's first.
    """

    name: str
    marker: str
    before: str
    after: str
    assistant: str = "assistant"
    system: bool = True


FAMILIES = (
    Family("ChatML", "<|im_start|>", "<|im_start|>{role}\n", "<|im_end|>\n"),
    Family(
        "Llama 3",
        "<|start_header_id|>",
        "<|start_header_id|>{role}<|end_header_id|>\n\n",
        "<|eot_id|>",
    ),
    Family(
        "Gemma",
        "<start_of_turn>",
        "<start_of_turn>{role}\n",
        "<end_of_turn>\n",
        assistant="model",
        system=False,
    ),
    Family("Phi 3", "<|end|>", "<|{role}|>\n", "<|end|>\n"),
)


def recognise(chat_template: str, name: str) -> Family:
    """The family whose marker stands in a model's chat template.

    Raises ModelError, which names the known families, if there is none.
    """
    for family in FAMILIES:
        if family.marker in chat_template:
            return family
    known = ", ".join(family.name for family in FAMILIES)
    raise ModelError(
        "the model's chat format is not known",
        where=name,
        fix=f"name a GGUF of one of these families with --model: {known}",
    )
