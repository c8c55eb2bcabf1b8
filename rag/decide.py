"""What may be said: answered or not found, why, and how sure.

Everything here is a pure function of what was found, read and cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search import Hit
from index.words import Term
from rag.answer import Reason
from rag.cite import content
from rag.judge import Signals
from rag.question import asks_for_summary, names
from rag.retrieve import Retrieved

__all__ = [
    "DISAGREES",
    "ELSEWHERE",
    "EVEN",
    "LOOKED_UP",
    "SEEN",
    "UNSEEN",
    "YES",
    "after_writing",
    "before_writing",
    "says_nothing",
    "unlike",
]

UNSEEN = 5.0
"""Where the passages were looked over and none was looked at this much, the corpus is about
something else: what was right had 5.5 and more on 220 questions (eval/LOG.md)."""
SEEN = 15.0
"""What was looked at this much is no matter of another corpus, however different its words are."""
EVEN = 0.5
"""Below this probability of Yes the model itself holds it that the lines do not tell."""
YES = 0.3
"""From this probability on, of yes and no, a question that asks whether is answered with yes: three
of 60 development questions lay between it and 0.5, and all were yes (eval/LOG.md)."""
DISAGREES = 0.3
"""From this probability on a line about the same thing, read alone, answers the question too."""
ELSEWHERE = 0.9
"""How sure it is that a corpus about something else does not tell."""
LOOKED_UP = 0.9
"""How sure an answer about the documents themselves is: code looked it up, but the question may
have been meant otherwise."""
FAR = 0.2
"""A best cosine below this, and few shared words: the corpus is about something else."""

_NOTHING = re.compile(
    r"(?:passages?|texts?|documents?|lines|information|sources?|context)\b[^.]{0,40}"
    r"\b(?:do|does|did|is|are|was|were|has|have)(?: not|n't)\b[^.]{0,30}"
    r"\b(?:mention|state|provide|specif|contain|say|give|include|indicate|answer|found|available)"
    r"|\b(?:is|are|was|were) not (?:mentioned|stated|specified|provided|given)\b"
    r"|\bnot enough information\b|\bno information\b|\bcannot be (?:determined|answered)\b",
    re.I,
)


def before_writing(question: str, retrieved: Retrieved) -> Reason | None:
    """Why nothing should be written, or None if the model may try."""
    hits = retrieved.hits
    if not hits:
        return "no_match"
    if retrieved.only or (asks_for_summary(question) and _named(question, hits)):
        # Who names a document has seen it: how little a question has of its words tells nothing;
        # nor does it where all that somebody says is asked for, of whom they tell.
        return None
    if retrieved.looked:
        most = max(hit.score for hit in hits)
        about = most >= UNSEEN and (most >= SEEN or not unlike(question, hits))
    else:
        about = not unlike(question, hits)
    return None if about else "no_match"


def after_writing(
    signals: Signals, confidence: float, threshold: float, unheld: Sequence[str]
) -> Reason | None:
    """Why a draft with its lines should not be said, or None if it may.

    confidence: how likely it is right; threshold: how likely it has to be. unheld: numbers of the
    question that its lines know nothing of.
    """
    if unheld:
        return "false_premise"
    if confidence >= threshold:
        return None
    if signals.missing:
        return "false_premise"
    return "not_stated" if signals.alone < EVEN else "unsupported"


def unlike(question: str, hits: Sequence[Hit]) -> bool:
    """Whether what was found is about something else: far away, few of its words shared, and none
    of its names.
    """
    if _named(question, hits):
        return False
    wanted, held = set(content(question)), _held(hits)
    nearest = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    return nearest < FAR and len(wanted & held) < max(1.0, len(wanted) / 2)


def _named(question: str, hits: Sequence[Hit]) -> bool:
    """Whether what was found holds a name of the question."""
    held = _held(hits)
    return any(set(content(name)) & held for name in names(question))


def _held(hits: Sequence[Hit]) -> set[Term]:
    return {t for hit in hits for t in content(f"{hit.passage.context} {hit.passage.text}")}


def says_nothing(text: str) -> bool:
    """Whether a draft only says that the passages do not tell."""
    return not text.strip() or bool(_NOTHING.search(text))
