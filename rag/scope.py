"""Questions asked of some of the documents only: "according to the UNI report, when ...?".

A document is named by its file, by who wrote it, or by its day. What the question asks of it is
then looked for in it alone, and other documents that tell it otherwise contradict nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.document import Document
from index.words import term, tokens
from rag.dates import parse
from rag.known_item import is_by, is_named, same_day

__all__ = ["Scope", "meant", "scoped"]

Scope = tuple[str, str]
"""A question without the words that name documents, and these words."""

_NOUN = r"(?:report|article|story|piece|account|dispatch|file|document|note)s?"
_NOT = r"(?!(?:which|what|whose|any|all|each|every|some|how|these|those|your|my)\b)"
_NAMED = (
    rf"(?:(?:the|that) )?{_NOT}(?P<name>[^,?!]{{1,60}}?)(?: {_NOUN})"
    rf"|the {_NOUN} (?:by|from|of) (?P<author>[^,?!]{{1,60}}?)"
    r"|(?:the file )?(?P<file>[\w./-]+\.[a-z]{2,5})"
)
_PLAIN = rf"{_NOT}(?P<plain>[^\W\d_a-z][^,?!]{{1,40}}?)"
_SPOKEN = r"(?:according to|going by|as told (?:in|by)|as per|per)"
_FORMS = (
    re.compile(rf"^\W*(?:and |but |so )?(?:{_SPOKEN}|in|by) (?:{_NAMED}), *", re.I),
    re.compile(rf"^\W*(?:and |but |so )?(?i:{_SPOKEN}) {_PLAIN}, *"),
    re.compile(rf",? (?:{_SPOKEN}|in|by) (?:{_NAMED})(?=\W*$)", re.I),
    re.compile(rf",? (?i:{_SPOKEN}) {_PLAIN}(?=\W*$)"),
)
_SUBJECT = re.compile(
    rf"\b(?P<verb>do|does|did) (?:{_NAMED})"
    r"(?= (?:say|give|state|report|tell|mention|claim|write|name|put|describe|call|quote)s?\b)",
    re.I,
)


def scoped(question: str) -> Scope | None:
    """What a question asks, and of which documents as it names them; None if it names none."""
    for form in _FORMS:
        if (found := form.search(question)) is not None:
            rest = f"{question[: found.start()]}{question[found.end() :]}".strip()
            return f"{rest[:1].upper()}{rest[1:]}", _words(found)
    if (found := _SUBJECT.search(question)) is not None:
        before, after = question[: found.start()], question[found.end() :]
        return f"{before}{found['verb']} the report{after}", _words(found)
    return None


def meant(named: str, documents: Sequence[Document]) -> frozenset[str]:
    """The sources of the documents that some words name; none if these name nothing, or all."""
    there = [one for one in documents if is_named(one.source, named)]
    if not there:
        said = {term(word) for word in tokens(named)}
        there = [one for one in documents if one.byline and is_by(one.byline.text, said)]
    if not there and (day := parse(named)) is not None:
        there = [one for one in documents if one.date and same_day(one.date.day, day)]
    return frozenset(one.source for one in there) if len(there) < len(documents) else frozenset()


def _words(found: re.Match[str]) -> str:
    return next(one for one in found.groupdict().items() if one[0] != "verb" and one[1])[1]
