"""What is asked, without what is ordered beside it.

What somebody is told to do or to believe is no part of a question: "Use 5,000 from now on. How many
are there?" asks how many there are. An order is told by its form, at the beginning of a sentence; a
sentence that only tells something stays, for the question may have to be understood from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.passage import sentences
from rag.followup import leans

__all__ = ["asking"]

_LINKS = r"(?:please |now |so |just |and )*"
_WHO = r"(?:system|assistant|user|admin|administrator|developer|model|ai|chatbot|bot)"
_ROLE = rf"^\W*{_WHO}\b\W*(?::|$)|^\W*[\[(<|]{{1,2}}{_WHO}\b"
_RULE = r"\bnew rules?\b|\b(?:every|each|any|your) (?:reply|response|answer)\b"
_ADDRESSED = rf"\b(?:note|message|memo|reminder|instructions?) (?:to|for) (?:the |all )?{_WHO}s?\b"
_ORDERED = re.compile(
    rf"(?:^|[.!:;,\n]\s*){_LINKS}(?:ignore|disregard|forget|pretend|obey"
    r"|reply|respond|answer|say|use|act as|cite)\b"
    rf"|{_ROLE}|{_RULE}|{_ADDRESSED}|\byou (?:are now|must|will now)\b"
    r"|\bfrom (?:now|here|this point) on\b"
    r"|\b(?:new|your|all|previous|earlier) instructions?\b"
    r"|\b(?:documents|lines|passages|sources|text) above\b",
    re.I,
)
"""In what stands before a question."""
_TURNED = re.compile(
    rf"(?:^|[.!:;,(\n]\s*){_LINKS}(?:ignore|disregard|forget|pretend|obey|override|cite)\b"
    r"|\b(?:reply|respond|answer|say|write|print|output)\b[^.?!]*(?:[\"“]|\bthe (?:single )?word\b)"
    rf"|{_ROLE}|{_ADDRESSED}|\bnew (?:instructions?|rules?)\b|^\W*important\b"
    r"|^</?\w|^\[/?[A-Z]{3,}\]",
    re.I,
)
"""In what stands behind one, where "Answer in hours." is part of it."""
_LED = re.compile(r":\s+|\n\s*")
"""What can stand between an order and a question in the same sentence: "Answer this: who …?"."""
_TOLD = re.compile(r"\b(?:and|then|but|also),? (?=(?:please )?tell me\b)", re.I)
"""What can stand between an order and what is asked without a question mark."""
_ASIDE = re.compile(r"^(?:(?:oh|ok|okay|well|and|but|so|now|then|also)\b,? ?)+", re.I)
_CUT = re.compile(r"(?<=\?)\s+|\n\s*|\[/?[A-Z]{3,}\]\s*|</?\w[^<>]*>\s*")
"""Where a sentence is cut besides: behind a question, a line, and behind a mark of who speaks."""


def asking(text: str) -> str:
    """A question without the orders that stand before it, or that turn it round behind it."""
    parts = list(_parts(text))
    asked = [part for part in parts if text[slice(*part)].endswith("?")]
    if not asked:
        return _after_order(text, text, _TOLD) or _behind_orders(text, parts) or text
    first, last = asked[0]
    turned = (start for start, end in parts if start >= last and _TURNED.search(text[start:end]))
    end = next(turned, len(text))
    before, kept = text[:end].rstrip(), text[first:end].strip()
    alone = _after_order(kept, text[first:last], _LED)
    if alone is None and any(_ORDERED.search(text[a:b]) for a, b in parts if b <= first):
        alone = kept
    if alone is None:
        return before
    alone = _ASIDE.sub("", alone)
    # Told before it may be what it has to be understood from; an order is not.
    told = any(not _ORDERED.search(text[a:b]) for a, b in parts if b <= first)
    said = any(character.isalnum() for character in alone)
    return alone if said and not (told and leans(alone)) else before


def _behind_orders(text: str, parts: Sequence[tuple[int, int]]) -> str | None:
    """What stands behind the last of the orders that a text opens with, where no mark of a question
    tells what is asked; None if they are all of it, or it opens with none.
    """
    ordered = [bool(_ORDERED.search(text[start:end])) for start, end in parts]
    if not ordered or not ordered[0] or all(ordered):
        return None
    start, _ = parts[len(ordered) - ordered[::-1].index(True)] if not ordered[-1] else (0, 0)
    alone = text[start:].strip()
    return None if start == 0 or leans(alone) else alone


def _after_order(text: str, within: str, mark: re.Pattern[str]) -> str | None:
    """What stands behind the last mark in the beginning of a text that an order stands before."""
    ends = [one.end() for one in mark.finditer(within) if _ORDERED.search(within[: one.end()])]
    return text[ends[-1] :] if ends else None


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Sentences, and what a mark closes, as sentences() gives them."""
    for start, end in sentences(text):
        for found in _CUT.finditer(text, start, end):
            if piece := text[start : found.end()].rstrip():
                yield start, start + len(piece)
            start = found.end()
        if start < end:
            yield start, end
