"""Texts of sets and documents, made harmless to look at: nobody knows what they hold."""

from __future__ import annotations

import unicodedata

__all__ = ["in_a_row", "visible"]


def visible(text: str) -> str:
    """The text with what cannot be seen written out: U+202E, which turns the order round, as such.

    Line ends and tabs stay as they are.
    """
    return "".join(
        f"⟨U+{ord(character):04X}⟩"
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in "\n\t"
        else character
        for character in text
    )


def in_a_row(text: str) -> str:
    """The same on one line, for a terminal: blanks and line ends as one blank each."""
    return visible(" ".join(text.split()))
