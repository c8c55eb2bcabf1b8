"""Documents about things that share a name: two bridges, three albums, a boxer and a judge.

What is asked of the name has an answer in each of them, and none of these is the other's. A
document is about what it opens with: "Foul Play (album)", "Lost Springs, Wyoming".
"""

from __future__ import annotations

import re

from index.words import Term, term, tokens
from rag.question import names

__all__ = ["opens_with", "subject"]

HEAD = 60
"""Characters that a document opens with: a short title."""
_QUOTED = re.compile(r"[\"“«](?P<quoted>[^\"“”«»]{2,80})[\"”»]")
_WORD = re.compile(r"[^\W_][\w.'’&-]*")
_TOLD_APART = re.compile(r"(?:(?:an?|the)\s+)?[\w.'’&-]+\s*[,(]", re.I)
_ARTICLES = frozenset(("a", "an", "the"))


def subject(question: str) -> str | None:
    """The name of what is asked about, as it is written: what stands in quotation marks, else the
    name of most words; None if there is none.
    """
    if quoted := _QUOTED.search(question):
        return quoted["quoted"].strip()
    found = max(_runs(question), key=len, default=[])
    if not found:
        return None
    return question[found[0].start() : found[-1].end()].rstrip(".'’-")


def opens_with(text: str, name: str) -> bool:
    """Whether a document opens with a name, an article before it or none.

    A name of one word opens headlines too ("Putin agrees"), so that it must be told from others
    of its name at once: "Handa, Aichi", "Deodato (painter)".
    """
    wanted, head = _terms(name), _terms(text[:HEAD])
    if not wanted or head[: len(wanted)] != wanted:
        return False
    return len(wanted) > 1 or bool(_TOLD_APART.match(text))


def _terms(text: str) -> list[Term]:
    words = tokens(text)
    return [term(word) for word in (words[1:] if words[:1] and words[0] in _ARTICLES else words)]


def _runs(question: str) -> list[list[re.Match[str]]]:
    """Names one behind another with nothing but space between them."""
    known = set(names(question))
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(question):
        if word.group().strip(".'’-") not in known:
            runs.append([])
            continue
        if runs[-1] and not question[runs[-1][-1].end() : word.start()].isspace():
            runs.append([])
        runs[-1].append(word)
    return runs
