"""A question about several people, asked of a line that names only some of them."""

from __future__ import annotations

import re

from rag.cite import content

__all__ = ["asked_of"]

_NAME = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*"
_AND = r"(?:, and |, | and )"
_TOGETHER = re.compile(rf"{_NAME}(?:{_AND}{_NAME})+")


def asked_of(question: str, line: str) -> str:
    """The question without those of several named together that a line does not name, for one
    report leaves out whom another has; as it is where the line names all or none of them.

    "When did Ito meet Sato and Mori?", of a line that names Ito and Sato: "When did Ito meet Sato?"
    """
    held = set(content(line))

    def named(found: re.Match[str]) -> str:
        together = re.split(_AND, found.group())
        there = [name for name in together if set(content(name)) & held]
        return " and ".join(there) if 0 < len(there) < len(together) else found.group()

    return _TOGETHER.sub(named, question)
