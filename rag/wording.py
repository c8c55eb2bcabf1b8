"""How an answer is worded: what it says, and not that a passage says so. The citation does that."""

from __future__ import annotations

import re

__all__ = ["direct"]

_TEXT = r"(?:passages?|texts?|lines?|documents?|context)(?: (?:above|provided|given))?"
_SAYS = r"(?:states?|says?|mentions?|indicates?|suggests?|notes?|tells?(?: us)?|reports?|explains?)"
_FRAME = re.compile(
    rf"^(?:according to the {_TEXT}, ?"
    rf"|the {_TEXT} {_SAYS}(?: clearly| explicitly)? that )(?=\S)",
    re.I,
)


def direct(sentence: str) -> str:
    """The sentence without "according to the passage" or "the text states that" before it."""
    found = _FRAME.match(sentence)
    if found is None:
        return sentence
    said = sentence[found.end() :]
    return said[0].upper() + said[1:]
