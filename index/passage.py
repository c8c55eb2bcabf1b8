"""Lines to passages: the units that are searched, and read by the model.

A passage's text is exactly its lines: ``document.text[start:end]``, which begins in line
first_line and ends in line last_line. A line that is too long for the embedder is cut between
sentences; lines that break off mid-sentence (hard-wrapped text) are put together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.document import Document

__all__ = ["Passage", "goes_on", "is_wrapped", "passages", "sentences", "unfinished"]

TARGET = 240
"""Characters: a passage shorter than this takes in the next line of its paragraph."""
LIMIT = 700
"""Characters: none is longer (about 150 tokens; MiniLM reads 256)."""
MARGIN = 120
"""Characters: text with longer lines was not wrapped at a margin."""
NARROW = 60
"""Characters: a shorter line was not cut at a margin, and ends where it was meant to."""

_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Col|Lt|Sgt|Capt|Adm|Maj|Sen|Rep|Gov|Pres|Rev|Hon"
    r"|Mt|Ft|No|Nos|v|vs|etc|Inc|Ltd|Co|Corp|Fig|Vol|pp|p|ca|cf|e\.g|i\.e"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.$"
)
_BREAK = re.compile(r"""[.!?]+["'”’)\]]*(?:\[\d+\])*\s+(?=["'“‘(\[]*[A-Z0-9À-ÞΑ-Я])""")
_ENDED = re.compile(r"""(?:[.!?:;]|\.\.\.|…)["'”’)\]*_]*\s*$""")
_STARTS_ANEW = re.compile(r"\s*(?:#{1,6}\s|[-*+•]\s|\d+[.)]\s|>\s|\||```)")
_HEADING = re.compile(r"\s*#{1,6}\s+(.*)")


@dataclass(frozen=True, slots=True)
class Passage:
    """Some consecutive lines of a document, or a part of one long line, and their place.

    first_line, last_line: 1-based, both included. start, end: the characters of the document's
    text, ``text == document.text[start:end]``. context: the title, date and heading above it, to
    be searched with it but never cited. before, after: the text around it.
    """

    source: str
    first_line: int
    last_line: int
    start: int
    end: int
    text: str
    context: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters start to end, in one line; opens: nothing before it may be joined to it."""

    line: int
    start: int
    end: int
    opens: bool
    heading: str


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text begins and ends, in characters, without outer blanks.

    The spans are in order, do not overlap, and leave out nothing but white space.
    """
    bounds = [0]
    for found in _BREAK.finditer(text):
        if not _ABBREVIATED.search(text, max(0, found.start() - 11), found.start() + 1):
            bounds.append(found.end())
    bounds.append(len(text))
    spans = []
    for start, end in itertools.pairwise(bounds):
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + len(piece.rstrip())))
    return spans


def passages(document: Document) -> list[Passage]:
    """The passages of a document, in order. Every line with a letter or digit is in one."""
    context = " - ".join(part for part in (document.title, document.dated) if part)
    groups = list(_groups(document))
    texts = [document.text[group[0].start : group[-1].end] for group in groups]
    made = []
    for i, (group, text) in enumerate(zip(groups, texts, strict=True)):
        heading = group[0].heading
        made.append(
            Passage(
                source=document.source,
                first_line=group[0].line,
                last_line=group[-1].line,
                start=group[0].start,
                end=group[-1].end,
                text=text,
                context=f"{context} - {heading}" if heading and heading not in context else context,
                before=texts[i - 1] if i else "",
                after=texts[i + 1] if i + 1 < len(texts) else "",
            )
        )
    return made


def _groups(document: Document) -> Iterator[list[_Piece]]:
    """Pieces that make one passage each."""
    wrapped = is_wrapped(document.lines)
    group: list[_Piece] = []
    for piece in _pieces(document):
        if group and not _belongs(document.text, group, piece, wrapped):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def is_wrapped(lines: list[str]) -> bool:
    """Whether line ends fall where a margin was, so that sentences run over them."""
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    broken = sum(not _ENDED.search(a) and not _STARTS_ANEW.match(b) for a, b in pairs)
    return broken > len(pairs) * 0.5 and max(map(len, lines)) <= MARGIN


def unfinished(text: str) -> bool:
    """Whether a text breaks off before its last sentence ends."""
    return not _ENDED.search(text)


def goes_on(line: str, after: str) -> bool:
    """Whether a line breaks off in a sentence that the line after it goes on with."""
    return (
        unfinished(line)
        and not _STARTS_ANEW.match(after)
        and (after.lstrip()[:1].islower() or len(line) >= NARROW)
    )


def _belongs(text: str, group: list[_Piece], piece: _Piece, wrapped: bool) -> bool:
    """Whether a piece goes on with the passage begun: a broken sentence does, a short one may."""
    if piece.opens or piece.end - group[0].start > LIMIT:
        return False
    begun = text[group[0].start : group[-1].end]
    if piece.line == group[-1].line:
        return piece.end - group[0].start <= TARGET * 2
    goes_on = unfinished(begun) and (wrapped or text[piece.start].islower())
    return goes_on or len(begun) < TARGET // 2


def _pieces(document: Document) -> Iterator[_Piece]:
    """Every line with words in it; a long one sentence by sentence."""
    offset = 0
    heading = ""
    opens = True
    for number, line in enumerate(document.lines, 1):
        start, offset = offset, offset + len(line) + 1
        if not any(character.isalnum() for character in line):
            opens = True
            continue
        if found := _HEADING.match(line):
            heading, opens = found.group(1).rstrip().rstrip("#").rstrip(), True
        opens = opens or bool(_STARTS_ANEW.match(line))
        for first, last in _parts(line):
            yield _Piece(number, start + first, start + last, opens, heading)
            opens = False


def _parts(line: str) -> Iterator[tuple[int, int]]:
    """The line as one span, or its sentences; a sentence over the limit is cut at a blank."""
    if len(line) <= LIMIT:
        yield 0, len(line)
        return
    for start, end in sentences(line):
        while end - start > LIMIT:
            cut = line.rfind(" ", start + 1, start + LIMIT)
            cut = cut if cut > start else start + LIMIT
            if line[start:cut].strip():
                yield start, cut
            start = cut + (line[cut] == " ")
        if line[start:end].strip():
            yield start, end
