"""Pairs of answers that were compared beforehand; see rag/worked.py.

Two reports may give one thing in quite other words, or two things in nearly the same ones. Asked
whether two values agree, a model of this size goes by how many words they share; shown pairs of
which that cannot be told so, it goes by what they mean.
"""

from __future__ import annotations

__all__ = ["AGREE", "EXAMPLES", "OTHER", "QUESTION", "VALUE"]

QUESTION, VALUE, OTHER, AGREE = "Question:", "\nOne report:", "\nAnother:", "\nBoth true:"
_TASK = (
    "Each question was answered from two reports. Tell whether both answers can be true, or at most"
    " one of them.\n\n"
)
_WORKED: tuple[tuple[str, str, str, str], ...] = (
    ("Where did the leaders meet?", "Brussels", "the Belgian capital", "Yes"),
    ("Where did the leaders meet?", "Brussels", "Antwerp", "No"),
    ("Why was the match called off?", "a waterlogged pitch", "the heavy rain", "Yes"),
    ("Why was the match called off?", "a waterlogged pitch", "a power cut in the stands", "No"),
    ("who will lead the inquiry", "a retired judge", "Dame Laura Cox", "Yes"),
    ("who will lead the inquiry", "a retired judge", "a serving police officer", "No"),
    ("How many people were hurt?", "some thirty", "31", "Yes"),
    ("How many people were hurt?", "31 adults", "13 adults", "No"),
    ("What did the two sides agree on?", "to meet again", "not to meet again", "No"),
    ("What did the two sides agree on?", "to meet again", "a second round in May", "Yes"),
    ("What is her office?", "the deputy foreign minister", "the foreign minister", "No"),
    ("What is her office?", "the foreign minister", "the country's top diplomat", "Yes"),
    ("How did he get out?", "through a window", "down the stairs", "No"),
    ("When does the shop shut?", "at 18:00", "at six in the evening", "Yes"),
    ("When does the shop shut?", "on Monday", "on 3 March", "Yes"),
    ("Who was at the table?", "the mayor", "two engineers", "Yes"),
    ("What started the fire?", "an electrical fault", "a cigarette", "No"),
    ("What became of the old bridge?", "it was pulled down", "it is a footpath now", "No"),
)


def _told(question: str, one: str, other: str, both: str) -> str:
    return f"{QUESTION} {question}{VALUE} {one}{OTHER} {other}{AGREE} {both}\n\n"


EXAMPLES = _TASK + "".join(_told(*worked) for worked in _WORKED)
"""All of them as one text, which the next one goes on from."""
