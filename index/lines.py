r"""What a line is, and what a file's bytes are as text.

A line is what an editor shows: the text split at ``\\n`` once ``\\r\\n`` and a lone ``\\r`` have
become ``\\n``. Nothing else ends a line: not a form feed, not U+2028, not U+0085, though
``str.splitlines`` thinks so.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from index.days import Day

__all__ = ["Decoded", "Loaded", "Unreadable", "decode", "join_lines", "normalise", "split_lines"]

# UTF-32's little-endian mark begins with UTF-16's, so the longer ones are looked at first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Unreadable(Exception):
    """These bytes are no text; the message says why. The file is skipped, never half read."""


@dataclass(frozen=True, slots=True)
class Decoded:
    r"""A file's text with ``\\n`` line ends and no byte order mark, and how it was encoded."""

    text: str
    encoding: str


@dataclass(frozen=True, slots=True)
class Loaded:
    r"""What a loader makes of a file. text has ``\\n`` line ends only.

    note: what a reader should know of how the bytes were understood, else None. pages: element i is
    the line that page i + 1 begins with, 1-based; a page without text begins where the next one
    does. Empty where the format has no pages. made: the day that the file itself says it was made,
    which is no part of its text; None where it says none.
    """

    text: str
    note: str | None = None
    pages: tuple[int, ...] = ()
    made: Day | None = None


def normalise(text: str) -> str:
    r"""The text with every line end as ``\n`` and without byte order marks at its beginning.

    A text that went through two editors may have several: all go, so that a second pass changes
    nothing and the characters before a line are counted alike everywhere.
    """
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def split_lines(text: str) -> list[str]:
    r"""The lines of a text, without their ends; element i is line i + 1.

    The end of a last line opens no line of its own, so ``"a\\n"`` is one line and ``""`` none.
    """
    pieces = normalise(text).split("\n")
    if pieces[-1] == "":
        pieces.pop()
    return pieces


def join_lines(lines: list[str] | tuple[str, ...], first: int, last: int) -> str:
    """Lines first to last (1-based, both included) as they stand in the text.

    Raises IndexError unless 1 <= first <= last <= len(lines).
    """
    if not 1 <= first <= last <= len(lines):
        raise IndexError(f"lines {first}-{last} of {len(lines)}")
    return "\n".join(lines[first - 1 : last])


def decode(data: bytes) -> Decoded:
    """The text of a file: by its mark, else UTF-8, else cp1252.

    Raises Unreadable for bytes that are none of these, or that hold NUL characters: text has
    none, and UTF-16 without a mark or a binary file has many.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = normalise(data.decode(candidate))
        except UnicodeDecodeError:
            continue
        # A guess needs more proof than a declaration: nearly any bytes are cp1252.
        if "\0" in text or (candidate == "cp1252" and _CONTROL.search(text)):
            raise Unreadable("holds control characters, so it is no text")
        return Decoded(text, candidate)
    raise Unreadable(f"is not {encoding or 'UTF-8, UTF-16 or cp1252'} text")
