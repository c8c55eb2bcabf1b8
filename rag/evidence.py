"""The part of a text that says so, as the model copied it or a value from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.passage import Passage, goes_on, sentences, unfinished
from rag.cite import MOST, Place, content, share_held, subject

__all__ = ["as_claim", "gone_on", "nearer", "stands", "tellings", "together"]

LOOKED = 0.5
"""What it counts that the model looked at a sentence's passage, beside the question's words."""
ITSELF = 0.5
"""The same for the question's words that a sentence has itself, beside those of its title."""
CLEAR = 3
"""Words that have to be there before they tell how they go on."""
NEARER = 0.4
"""The share of a question's words that another sentence has to hold beyond what the copied one
does. Of 71 development answers it is so for nine; seven of these get the right line by it, one
loses it (eval/LOG.md)."""

_BULLET = re.compile(r"^\s*(?:[-*•]+|\(?\d{1,2}[.)])\s+")


def stands(written: str, passages: Sequence[Passage]) -> list[tuple[Place, str]]:
    """The lines, MOST at most, in which some copied words stand one after another, and of each the
    sentences that hold them; of several such places the first. Nothing if they stand nowhere so.

    How a text is set, and its capitals, are not for the model to keep.
    """
    return next((parts for _, parts in _everywhere(written, passages)), [])


def tellings(
    value: str, question: str, passages: Sequence[Passage], looked: Sequence[float] = ()
) -> list[str]:
    """The sentences in which a copied value stands, each with its lines one below the other. First
    come those with most of the question's words, and whose passage the model looked at more
    (looked: one number a passage, or none).
    """
    most = max(looked, default=0.0)
    fits: dict[str, float] = {}
    for number, parts in _everywhere(value, passages):
        text = "\n".join(part for _, part in parts)
        like = looked[number] / most if most > 0 else 0.0
        held = share_held(question, [text, passages[number].context])
        itself = share_held(question, [text])
        fits[text] = max(fits.get(text, 0.0), held + ITSELF * itself + LOOKED * like)
    return sorted(fits, key=lambda text: -fits[text])


def gone_on(begun: str, passages: Sequence[Passage]) -> str | None:
    """What words go on to that were copied from passages, up to the end of their sentence; None if
    that is not clear. The last of them may be broken off.
    """
    if len(begun.split()) < CLEAR or not (wanted := _words(begun)):
        return None
    found = [(one, match) for one in passages for match in re.finditer(wanted, one.text, re.I)]
    if len(found) != 1:
        return None
    (passage, match) = found[0]
    return "\n".join(text for _, text in _parts(passage, *match.span()))


def nearer(question: str, copied: str, passages: Sequence[Passage]) -> str:
    """The copied sentence, or the one that holds most of a question's words if that is far more: a
    small model looks past the line that it has its verdict from. One that stands nowhere stays, for
    who makes words up has no line to be nearer to; a title that only names something says nothing.
    """
    if not stands(copied, passages):
        return copied
    told = [
        line[start:end]
        for passage in passages
        for line in passage.text.split("\n")
        for start, end in sentences(line)
        if not set(content(line[start:end])) <= subject(passage)
    ] or [copied]
    held = [share_held(question, [one]) for one in told]
    best = max(range(len(told)), key=held.__getitem__)
    return told[best] if held[best] - share_held(question, [copied]) >= NEARER else copied


def _words(written: str) -> str:
    """A pattern for words one after another, the last of which may go on; "" for none."""
    words = map(re.escape, re.findall(r"\w+", written))
    wanted = r"\W+".join(words)
    return rf"(?<!\w){wanted}" if wanted else ""


def _everywhere(
    written: str, passages: Sequence[Passage]
) -> Iterator[tuple[int, list[tuple[Place, str]]]]:
    """The number of a passage, and what stands() tells, for each place where some words stand."""
    if wanted := _words(written):
        for number, passage in enumerate(passages):
            for found in re.finditer(rf"{wanted}(?!\w)", passage.text, re.I):
                yield number, list(_parts(passage, *found.span()))[:MOST]


def as_claim(verdict: str, parts: Sequence[str]) -> str:
    """A yes or no as it is told, with what says so.

    >>> as_claim("yes", ["- Admission free"])
    'Yes: Admission free.'
    """
    return f"{verdict.capitalize()}: {together(parts)}"


def together(parts: Sequence[str]) -> str:
    """Parts of lines as one text that ends as a sentence does."""
    told = [_BULLET.sub("", part).strip() for part in parts]
    said = told[0]
    for before, after in pairwise([*told, ""]):
        ends = unfinished(before) and not (after and goes_on(before, after))
        said += f"{'.' if ends else ''} {after}"
    return said.rstrip()


def _parts(passage: Passage, first: int, last: int) -> Iterator[tuple[Place, str]]:
    """The lines that a part of a passage's text is in, and their sentences there. last: the
    character behind it.
    """
    begins = 0
    for number, line in enumerate(passage.text.split("\n"), passage.first_line):
        spans = [
            (start, end)
            for start, end in sentences(line)
            if begins + start < last and first < begins + end
        ]
        if spans:
            yield Place(passage.source, number), line[spans[0][0] : spans[-1][1]]
        begins += len(line) + 1
