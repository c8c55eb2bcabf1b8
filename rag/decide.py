"""What may be said: answered or not found, why, and how sure.

Everything here is a pure function of what was found, read and cited.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from index.search import Hit
from rag.answer import Reason
from rag.cite import content
from rag.question import kind, unknown_names

__all__ = [
    "DISAGREES",
    "LOOKED_UP",
    "THRESHOLD",
    "THRESHOLD_WHETHER",
    "YES",
    "before_writing",
    "confidence",
    "says_nothing",
    "unlike",
]

THRESHOLD = 0.35
"""Below this probability of Yes nothing is written."""
THRESHOLD_WHETHER = 0.4
"""The same for a question that asks whether."""
YES = 0.68
"""From this probability on a question that asks whether is answered with yes: a small model says
yes too easily (on the development questions yes was 0.74 or more, no 0.61 or less)."""
DISAGREES = 0.3
"""From this probability on a line read alone counts as answering the question otherwise."""
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


def before_writing(question: str, hits: Sequence[Hit], yes: float) -> Reason | None:
    """Why nothing should be written, or None if the model may try.

    yes: how likely the model holds it that the passages state the answer, 0 to 1.
    """
    if not hits or unlike(question, hits):
        return "no_match"
    texts = [f"{hit.passage.context}\n{hit.passage.text}" for hit in hits]
    least = THRESHOLD_WHETHER if kind(question) == "whether" else THRESHOLD
    if yes < least or unknown_names(question, texts):
        return "not_stated"
    return None


def unlike(question: str, hits: Sequence[Hit]) -> bool:
    """Whether what was found is about something else: far away, and few of its words shared."""
    wanted = set(content(question))
    held = {t for hit in hits for t in content(f"{hit.passage.context} {hit.passage.text}")}
    nearest = max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0)
    return nearest < FAR and len(wanted & held) < max(1.0, len(wanted) / 2)


def says_nothing(text: str) -> bool:
    """Whether a draft only says that the passages do not tell."""
    return not text.strip() or bool(_NOTHING.search(text))


def confidence(yes: float, share: float) -> float:
    """How sure an answer is, 0 to 1, from the model's Yes and the share that its lines bear out.

    The logit of yes, shifted by how far the share is above the least that is accepted.
    """
    odds = math.log(max(yes, 1e-6) / max(1.0 - yes, 1e-6)) + 2.0 * (share - 0.5)
    return round(1.0 / (1.0 + math.exp(-odds)), 4)
