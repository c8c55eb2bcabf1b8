"""One file as text and lines, with what it says of itself: a title and a date."""

from __future__ import annotations

import bisect
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from index.dating import Dated, FrontMatter, front_matter, of_name
from index.days import Day, parse
from index.formats import load
from index.lines import decode, split_lines

__all__ = ["Document", "Stated"]

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\b(?:\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?"
    r"|\d{4}-\d\d-\d\d)(?!\w)"
)
_BYLINE = re.compile(
    r"(?:^\W*|[-–—|:;]\s+|\b(?:report|story|article|text|dispatch|reporting|written|words|published)\s+)[Bb]y\s+"
    r"((?:[A-Z][\w'’.-]*|of|the|de|van|von|and)(?:\s+(?:[A-Z][\w'’.-]*|of|de|van|von|and))*)"
)
_FROM = re.compile(r"\W*(?P<place>[^\W\d_a-z]{2,}(?:[ '’.-]+[^\W\d_a-z]+)*),\s")
"""The place in capitals that a dateline opens with."""
_UNSIGNED = re.compile(r"\b(?:unsigned|no byline|anonymous)\b", re.I)
_DATELINE = re.compile(r"^\W*[A-Z][A-Z .,'’-]{2,30}\W")
_TELLS = re.compile(
    rf"^\W*(?:written|published|posted|dated|filed|date)(?: in (?-i:[A-Z])\w+)?(?: on)?[\s:*]+"
    rf"{_DATE.pattern}\W*(?:(?:by|in|at|from|for)\b[^.!?]{{0,60}})?\W*$",
    re.I,
)
"""A line that says nothing but a document's date, where and by whom it was written, full stop
behind it or none; "Published on 3 May, the report shows" tells of another."""
_SENTENCE = re.compile(r"\w[.!?][\"'”’)\]]*\s*$")
_HEADER_LINES = 4
_TITLE_CHARS = 120
_DATELINE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Stated:
    """Something that a document says of itself, in its own words. line: 1-based."""

    line: int
    text: str


@dataclass(frozen=True)
class Document:
    r"""A readable file. source: its path relative to the corpus, with forward slashes.

    text has ``\\n`` line ends only; sha256 is of the bytes on disk; note says what a reader
    should know of how the bytes were understood, else None; pages and made are as in Loaded; given
    is the date that the user gave it.
    """

    source: str
    text: str
    sha256: str
    note: str | None = None
    pages: tuple[int, ...] = ()
    made: Day | None = None
    given: Day | None = None

    @classmethod
    def from_bytes(cls, source: str, data: bytes) -> Document:
        """Raises Unreadable where the bytes hold no text, or not what the source's ending says."""
        loaded = load(source, data)
        sha256 = hashlib.sha256(data).hexdigest()
        return cls(source, loaded.text, sha256, loaded.note, loaded.pages, loaded.made)

    @classmethod
    def from_text(cls, source: str, text: str) -> Document:
        """A document that is no file: what a question brings with it."""
        data = text.encode("utf-8", errors="replace")
        return cls(source, decode(data).text, hashlib.sha256(data).hexdigest())

    def page_of(self, line: int) -> int | None:
        """The page that a line is on, both 1-based; None where the format has no pages."""
        return bisect.bisect_right(self.pages, line) or None

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
    def byline(self) -> Stated | None:
        """Who wrote it, as its head says; None where no author is named.

        Only lines short enough for a head are looked at: "brokered by Trump" names no author.
        """
        for number, line in self._head():
            if len(line) <= _TITLE_CHARS and (found := _BYLINE.search(line)):
                return Stated(number, found.group(1).rstrip(" .,"))
        return None

    @cached_property
    def unsigned(self) -> Stated | None:
        """Where the head says that no author is known; None if it does not say so."""
        for number, line in self._head():
            if len(line) <= _TITLE_CHARS and (found := _UNSIGNED.search(line)):
                return Stated(number, found.group())
        return None

    @cached_property
    def date(self) -> Dated | None:
        """When the document is from, and where that is known from: what the user said, else the
        document's own words, its front matter, the fields of its PDF, its file's name.
        """
        if self.given is not None:
            return Dated(self.given, "you")
        if self.published is not None and (day := parse(self.published.text)) is not None:
            return Dated(day, "text", self.published.line)
        if self._front.dated is not None:
            return self._front.dated
        if self.made is not None:
            return Dated(self.made, "PDF")
        named = of_name(self.source)
        return None if named is None else Dated(named, "file name")

    @cached_property
    def published(self) -> Stated | None:
        """The date that the document's own words give it: in a short line of its head, or in a
        dateline, or behind "Written on"; front matter is none of its words.

        Stricter than dated: a date in the first sentence is of what is told, not of the telling.
        """
        for number, line in self._head(self._front.last):
            found = _DATE.search(line)
            opens = found and found.start() <= _DATELINE_CHARS and _DATELINE.match(line)
            short = len(line) <= _TITLE_CHARS and not _SENTENCE.search(line)
            if found and (short or opens or _TELLS.match(line)):
                return Stated(number, found.group())
        return None

    @cached_property
    def place(self) -> Stated | None:
        """Where its dateline says that it was written, as names are; None if it does not say so."""
        if self.published is None or self.published.line > len(self.lines):
            return None
        found = _FROM.match(self.lines[self.published.line - 1])
        return Stated(self.published.line, found["place"].title()) if found else None

    @cached_property
    def head(self) -> str:
        """The lines that tell whose it is and from when; empty if there are none."""
        of_day = self.published or self._front.dated
        told = {one.line for one in (self.byline, of_day) if one and one.line}
        return "\n".join(self.lines[number - 1] for number in sorted(told))

    @cached_property
    def _front(self) -> FrontMatter:
        return front_matter(self.lines)

    def _head(self, after: int = 0) -> list[tuple[int, str]]:
        """The first lines with something in them after so many."""
        written = [(i, line) for i, line in enumerate(self.lines, 1) if i > after and line.strip()]
        return written[:_HEADER_LINES]

    @cached_property
    def dated(self) -> str | None:
        """The first date in the head of the document, as it is written there: what a search may
        ask for. It may be of what is told; date is of the document.
        """
        for _, line in self._head():
            if found := _DATE.search(line):
                return found.group()
        return None
