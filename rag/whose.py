"""Whose something somebody is: "whose envoy is Ito?" is asked as "who is Ito the envoy of?".

Asked the other way a small model gives the name that the question holds.
"""

from __future__ import annotations

import re

__all__ = ["turned"]

_WHOSE = re.compile(
    r"^\W*whose\s+(?P<what>[\w'’-]+(?:\s+[\w'’-]+){0,3}?)"
    r"\s+(?P<verb>is|are|was|were)\s+(?P<who>(?-i:[A-Z][\w.'’-]*(?:\s+[A-Z][\w.'’-]*)*))\s*[?.!]*$",
    re.I,
)


def turned(question: str) -> str | None:
    """The question with whose at its end as whom; None for any other question."""
    found = _WHOSE.match(question)
    if found is None:
        return None
    return f"Who {found['verb'].lower()} {found['who']} the {found['what']} of?"
