"""One file as text and lines, with what it says of itself: a title and a date."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from index.lines import decode, split_lines

__all__ = ["Document"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d)(?!\w)"
)
_HEADER_LINES = 4
_TITLE_CHARS = 120


@dataclass(frozen=True)
class Document:
    r"""A readable file. source: its path relative to the corpus, with forward slashes.

    text has ``\\n`` line ends only; sha256 is of the bytes on disk; note says what a reader
    should know of how the bytes were understood, else None.
    """

    source: str
    text: str
    sha256: str
    note: str | None = None

    @classmethod
    def from_bytes(cls, source: str, data: bytes) -> Document:
        """Raises Unreadable where the bytes are no text."""
        decoded = decode(data)
        note = "read as cp1252, for it is not UTF-8" if decoded.encoding == "cp1252" else None
        return cls(source, decoded.text, hashlib.sha256(data).hexdigest(), note)

    @classmethod
    def from_text(cls, source: str, text: str) -> Document:
        """A document that is no file: what a question brings with it."""
        return cls.from_bytes(source, text.encode("utf-8", errors="replace"))

    @cached_property
    def lines(self) -> list[str]:
        """Element i is line i + 1."""
        return split_lines(self.text)

    @cached_property
    def title(self) -> str:
        """The first line with words in it, if it is short enough to be one.

        Else the words of the file's name, and where that holds none (a number, a hash), the
        beginning of the first line: a topic sentence tells more than a checksum.
        """
        first = next((line.strip() for line in self.lines if line.strip()), "")
        heading = first.lstrip("#").strip()
        if 0 < len(heading) <= _TITLE_CHARS:
            return heading
        words = re.split(r"[\W_]+", self.source.rsplit("/", 1)[-1].rsplit(".", 1)[0])
        if any(len(word) > 3 and word.isalpha() for word in words):
            return " ".join(word for word in words if word)
        return heading[:_TITLE_CHARS].rsplit(" ", 1)[0]

    @cached_property
    def dated(self) -> str | None:
        """The first date in the head of the document, as it is written there."""
        for line in [line for line in self.lines if line.strip()][:_HEADER_LINES]:
            if found := _DATE.search(line):
                return found.group()
        return None
