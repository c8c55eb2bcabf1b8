"""From lines of print to lines that can be cited: one a paragraph, as a text file has them.

A printed page breaks sentences where its column ends, and half a sentence proves nothing: a line
that is cited is read alone, and compared with what it shall bear out. So lines that the margin
broke are put together again, and what was not certainly broken by it (a row of a table, an address,
a verse) stays as it is printed. Nothing goes over the end of a page, so that a line has one page.

What is printed at the same height of three pages or more is said once: a head that comes again is
kept where it stands first, and page numbers are left out.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["PrintedLine", "paragraphs", "said_once"]

PROSE = 30
"""Characters: where no line of a column is longer, its lines are no running text."""
FULL = 0.85
"""How much of its column a line and the word after it fill at least, if the margin broke it."""
RAGGED = 0.6
"""The same where the next line goes on in lower case, as a broken sentence does."""
LOOSE = 1.3
"""A distance of so many times the usual one between two lines parts paragraphs."""
OVERLAP, SINGLE, DOUBLE = 0.5, 1.2, 2.4
"""Heights of letters from one line to the next: below that they are no two lines, as is usual, and
as much as running text ever has.
"""
INDENT = 0.8
"""The same for what a line begins further right, in heights of its letters."""
EDGE = 2
"""Lines at the top and at the bottom of a page that may be its head or foot."""
HEAD = 120
"""Characters of a head or foot, at most."""
REPEATED = 3
"""Pages that have the same there, at least."""

WORD = 60
"""Letters of a word, at most."""

_ENDED = re.compile(r"""[.!?:;…]["'”’»)\]]*(?:\[?\d+\]?)?$""")
_OPENS = re.compile(r"(?:[-–—*+•‣▪◦·■●]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]\s|\[\d+\]\s)")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_HYPHEN = re.compile(r"\w[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_COMPOUNDING = frozenset({"half", "self", "well"})
"""Words that are parts of others more often than syllables."""
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:(?:page|seite|p|s)\W*)?\d+(?:\W*(?:of|von|de)?\W*\d+)?\W*", re.I)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of print. x, y: where it begins, in points from the left and from the bottom of the
    page. size: the height of its letters in points.
    """

    text: str
    x: float
    y: float
    size: float


def paragraphs(pages: Sequence[Sequence[PrintedLine]]) -> list[list[str]]:
    """The paragraphs of each page, in the order of print."""
    usual = _distances(pages)
    known = _words(pages)
    return [[_joined(group, known) for group in _groups(page, usual)] for page in pages]


def _words(pages: Iterable[Sequence[PrintedLine]]) -> Counter[str]:
    """How often each word stands there, in lower case; none that the end of a line broke."""
    found: Counter[str] = Counter()
    for page in pages:
        broken = False
        for line in page:
            words = [word.lower() for word in _WORD.findall(line.text)]
            breaks = _broken(line.text) is not None
            found.update(words[broken : len(words) - breaks])
            broken = breaks
    return found


def _distances(pages: Iterable[Sequence[PrintedLine]]) -> dict[int, float]:
    """The usual distance from one line of a paragraph to the next, by the height of their letters:
    one of the shorter ones, for those between paragraphs may be more.
    """
    found: dict[int, list[float]] = defaultdict(list)
    for page in pages:
        for above, below in pairwise(page):
            apart = above.y - below.y
            if _alike(above, below) and OVERLAP * above.size < apart <= DOUBLE * above.size:
                found[round(above.size)].append(apart)
    return {size: sorted(apart)[len(apart) // 4] for size, apart in found.items()}


def _alike(one: PrintedLine, other: PrintedLine) -> bool:
    return abs(one.size - other.size) <= 0.05 * max(one.size, other.size)


def _groups(page: Sequence[PrintedLine], usual: dict[int, float]) -> list[list[PrintedLine]]:
    """The lines of each paragraph of a page."""
    widths = _widths(page)
    groups: list[list[PrintedLine]] = []
    for number, line in enumerate(page):
        if groups and _goes_on(groups[-1], line, widths[number - 1], usual):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _widths(page: Sequence[PrintedLine]) -> list[int]:
    """For each line the characters of the longest one in its column: the lines before and after it
    down to one that is printed further up, or in other letters.
    """
    widths: list[int] = []
    column: list[PrintedLine] = []
    for line in page:
        if column and (line.y > column[-1].y or not _alike(column[-1], line)):
            widths += [max(len(one.text) for one in column)] * len(column)
            column = []
        column.append(line)
    return widths + [max((len(one.text) for one in column), default=0)] * len(column)


def _goes_on(
    group: Sequence[PrintedLine], line: PrintedLine, width: int, usual: dict[int, float]
) -> bool:
    """Whether a line belongs to the paragraph that was begun. width: of the column it is in."""
    last = group[-1]
    if width < PROSE or not _alike(last, line) or _OPENS.match(line.text):
        return False
    begun = len(last.text) + 1 + len(line.text.split(" ", 1)[0])
    lower, ended = line.text[0].islower(), bool(_ENDED.search(last.text))
    apart = last.y - line.y
    if apart <= 0:  # further up: in the next column
        return lower and not ended and begun >= RAGGED * width
    if apart > LOOSE * usual.get(round(last.size), SINGLE * last.size):
        return False
    if lower and not ended:
        return begun >= RAGGED * width
    item = len(group) == 1 and _OPENS.match(last.text)
    indented = line.x > last.x + INDENT * last.size and not item
    return begun >= FULL * width and not indented


def _joined(group: Sequence[PrintedLine], known: Counter[str]) -> str:
    pieces = [group[0].text]
    for line in group[1:]:
        pieces[-1] = _before(pieces[-1], line.text, known)
        pieces.append(line.text)
    return "".join(pieces).replace("\u00ad", "")


def _broken(line: str) -> re.Match[str] | None:
    """The part of a word that a line ends with, and its hyphen. Whatever is longer is no word: it
    would be looked through once for each of its letters.
    """
    return _HYPHENATED.search(line, max(0, len(line) - WORD))


def _before(line: str, after: str, known: Counter[str]) -> str:
    """A line as it stands before the next one: with a blank, or its hyphen as the word is written
    elsewhere.

    known: how often each word of the document stands in it, whole. A word that is written nowhere
    else loses its hyphen, for most were put there by the margin, unless both parts are words.
    """
    broken, follows = _broken(line), _WORD.match(after)
    if broken is None or follows is None:
        return line if _HYPHEN.search(line) and after[0].isalnum() else f"{line} "
    first, last = broken[1].lower(), follows[0].lower()
    whole, hyphened = known[first + last], known[f"{first}-{last}"]
    parts = (known[first] and known[last]) or (first in _COMPOUNDING and len(last) > 3)
    keeps = follows[0][0].isupper() or (hyphened if hyphened or whole else parts)
    return line if keeps and not line.endswith("\u00ad") else line[:-1]


def said_once(pages: Sequence[Sequence[PrintedLine]]) -> list[list[PrintedLine]]:
    """The pages without their numbers, and without the heads and feet that an earlier one has."""
    places: dict[tuple[str, int], list[tuple[int, PrintedLine]]] = defaultdict(list)
    for number, page in enumerate(pages):
        by_height = sorted(page, key=lambda line: line.y)
        for line in dict.fromkeys([*by_height[:EDGE], *by_height[-EDGE:]]):
            if len(line.text) <= HEAD:
                places[_NUMBER.sub("#", line.text), round(line.y / 3)].append((number, line))
    dropped: dict[int, set[PrintedLine]] = defaultdict(set)
    for found in places.values():
        if len({number for number, _ in found}) >= REPEATED and _counts_pages(found):
            kept = 0 if _PAGE_NUMBER.fullmatch(found[0][1].text) else 1
            for number, line in found[kept:]:
                dropped[number].add(line)
    return [
        [line for line in page if line not in dropped[number]] for number, page in enumerate(pages)
    ]


def _counts_pages(found: Sequence[tuple[int, PrintedLine]]) -> bool:
    """Whether lines differ in nothing but numbers that go up by one with each page."""
    rows = [(number, [int(one) for one in _NUMBER.findall(line.text)]) for number, line in found]
    page, first = rows[0]
    return all(
        len({row[place] for _, row in rows}) == 1
        or all(row[place] - number == first[place] - page for number, row in rows)
        for place in range(len(first))
    )
