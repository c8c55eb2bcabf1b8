"""Quotation marks: they stay around what the lines say word for word, and around nothing else.

A small model quotes as it likes. What stands between its marks may be true all the same, so that
only the marks are taken away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["as_held"]

_QUOTED = re.compile(r'(?<!\w)"([^"]+)"|“([^”“]+)”|«([^»«]+)»')


def as_held(claim: str, lines: Sequence[str], question: str) -> str:
    """The claim, without the marks around what neither a line nor the question says so.

    Compared are letters and digits alone: case, blanks and punctuation are a matter of typesetting.
    """
    held = [_bare(text) for text in (*lines, question)]

    def checked(found: re.Match[str]) -> str:
        said = next(part for part in found.groups() if part is not None)
        return found.group() if any(_bare(said) in text for text in held) else said

    return _QUOTED.sub(checked, claim)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
