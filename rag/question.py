"""What is asked: whether something is so, for a value, or for an explanation."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

from index.words import STOP, term, tokens
from rag.in_situ import asks_in_place

__all__ = [
    "Kind",
    "asks_for_summary",
    "asks_once",
    "confirmed",
    "denied",
    "denies",
    "kind",
    "names",
    "unknown_names",
    "unknown_numbers",
]

Kind = Literal["whether", "value", "explanation"]

_WHETHER = re.compile(
    r"(?:and |but |so |then )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|shall|may|might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't"
    r"|haven't|won't)\b(?!.*\bor\b)",
    re.I,
)
_EXPLANATION = re.compile(
    r"(?:and |but |so |please )?(?:why|explain|sum up|outline|describe|summari[sz]e|tell me"
    r"|give (?:me )?(?:a|an)"
    r"|how (?:come|did|do|does|is|are|was|were|has|have|can|could|would|should)\b)",
    re.I,
)
_SUMMARY = re.compile(
    r"\W*(?:(?:and|but|so|please|now|can you|could you) )*(?:summari[sz]e|sum up|outline|describe"
    r"|tell me (?:more )?about|give (?:me )?(?:a|an) (?:\w+ )?(?:summary|overview|account))\b",
    re.I,
)
_ASKING = re.compile(r"\b(?:who|whom|whose|what|which|where|when|why|how)\b", re.I)
_NAME = re.compile(r"[^\W\d_][\w'’.-]*")
_STATES = re.compile(r"\bUnited States\b")
_ENDED = re.compile(r"[.?!:]\s*[\"'“‘(]*$")
_ADDRESSED = frozenset("mr mrs ms dr prof".split())
_SHORTENED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|Gen|Col|Lt|Capt|Sen|Rep|Gov|Pres|[A-Z])\.\s*$")
"""A full stop after which the sentence goes on with a name."""
_COUNTED = r"(?=\s+(?:\w+\s+)?(?:\w+s\b|people\b))"
_ASKED_FOR = re.compile(
    rf"\b(?:what (?:are|were)|which|what|who|the|these|all)\s+[^\W\d_]+{_COUNTED}"
    rf"|\b(?:name|list|identify|give|mention|explain|discuss)\s+(?:\d\d?{_COUNTED}"
    r"|(?:(?:the|any|all)\s+)?[^\W\d_]+(?=\s+\w))"
    r"|\bone\s+(?:of|example|instance|kind|type|way|thing|reason)\b",
    re.I,
)
"""How many are asked for: what are five duties, identify four problem areas, one example."""
_ENUMERATED = re.compile(r"^\s*\(?\d{1,3}[.)]\s+")
"""The number of a question in the list that it was copied from."""
_SPAN = re.compile(
    r"\b([12]\d{3})\s*(?:[-–—/]|(?:to|and|until|till|through)\b)\s*(?:[^\W\d_]+\.?\s+)?([12]\d{3})\b"
)
"""Two years with all that lie between: from 1952 to Mar 1955, 1952–1955."""
_VERDICT = re.compile(r"^\s*(?:yes|no)\s*[,:]\s*", re.I)
_DENIAL = re.compile(
    r"(?:\b(?:not(?! only)|no|never|nobody|none|nothing|neither|nor|without|cannot|denied|denies)\b"
    r"|n['’]t\b)(?!(?:[^\w.!?;]+\w+){0,4}?[^\w.!?;]+(?:un)?till?\b)",
    re.I,
)
"""A not, or a no; but "did not end until Wednesday" says that it did, and when."""
_REACH = 4
"""Words behind a not that it speaks of;"""
_TOLD = re.compile(r"\b(?:denied|denies)\s+(?P<what>that\b[^,;:.!?]*)", re.I)
"""but who denies that something is so, denies all of it."""
_DENYING = re.compile(r"\bden(?:y|ies|ied|ying)\b", re.I)
_NOT_DENYING = re.compile(r"\b(?:not|n['’]t|never|cannot|nor|neither|nobody) den(?:y|ied)\b", re.I)
_ROOT = 4
"""Letters that a word has at least from which another goes on, as easily does from easy."""
_STEM = 5
"""Letters that two forms of one name share at least: Europe and European, Ukraine and Ukrainian."""
_SAME_NAME = 0.75
"""SequenceMatcher's ratio from which two spellings are one name: Zelenskyy and Zelensky 0.94,
Yuri and Yury 0.75; Peskov and Petrov 0.67."""


def kind(question: str) -> Kind:
    """What form the answer has. A choice ("is it red or blue?") is a value, and so is what a
    question word in its place asks for ("Will Smith was born where?").
    """
    text = question.strip()
    if _EXPLANATION.match(text) or asks_for_summary(text):
        return "explanation"
    return "whether" if _WHETHER.match(text) and not asks_in_place(text) else "value"


def asks_for_summary(question: str) -> bool:
    """Whether what several passages say is asked for, and not what they say together."""
    return bool(_SUMMARY.match(question))


def asks_once(question: str) -> bool:
    """Whether there is one thing that a question can be about: who it was, and not who and when."""
    return len(_ASKING.findall(question)) <= 1


def names(question: str) -> list[str]:
    """Words that are written as names are: with a capital, and not only for opening a sentence.

    How somebody is addressed, or an initial, is no name. Nothing, where the whole question is
    in capitals.
    """
    if question.isupper():
        return []
    found = []
    for match in _NAME.finditer(question):
        word = match.group().strip(".'’-")
        before = question[: match.start()]
        ended = _ENDED.search(before) and not _SHORTENED.search(before)
        opens = not before.strip(" \t\n\"'“‘(") or ended
        initial = len(word) == 1 and match.group().endswith(".")
        if word[:1].isupper() and not (opens or initial or word.lower() in STOP | _ADDRESSED):
            found.append(word)
    return found


def denies(text: str) -> bool:
    """Whether a sentence, behind a yes or no, says that something is not so."""
    return bool(_DENIAL.search(_VERDICT.sub("", text)))


def denied(claim: str, line: str) -> bool:
    """Whether a line says that something of a claim is not so: a word of the claim, and no name,
    stands in it close behind a not or a no.
    """
    named = {term(token) for name in names(f"- {claim}") for token in tokens(name)}
    said = {term(token) for token in tokens(_VERDICT.sub("", claim)) if token not in STOP} - named
    behind = [tokens(line[found.end() :])[:_REACH] for found in _DENIAL.finditer(line)]
    behind += [tokens(found["what"]) for found in _TOLD.finditer(line)]
    return any(_goes_on(one, term(word)) for words in behind for word in words for one in said)


def _goes_on(one: str, other: str) -> bool:
    """Whether two terms are one, or one of them goes on from the other: easy and easily."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _ROOT and long.startswith(short))


def confirmed(question: str, line: str) -> bool:
    """Whether it is asked whether something was denied, and a line says that it was."""
    both = all(_DENYING.search(one) and not _NOT_DENYING.search(one) for one in (question, line))
    return both and denied(question, line)


def unknown_names(question: str, texts: list[str]) -> list[str]:
    """Names of the question that stand in none of the texts, in no spelling."""
    known = {term(token) for text in texts for token in tokens(text)}
    missing = []
    # The two words are one term, and by themselves no name.
    for name in names(_STATES.sub("US", question)):
        parts = [term(token) for token in tokens(name)]
        if not all(part in known or _is_near(part, known) for part in parts):
            missing.append(name)
    return missing


def unknown_numbers(question: str, texts: list[str]) -> list[str]:
    """Numbers of the question that stand in none of the texts.

    How many are asked for ("which three people") is no number that a text must hold, nor is that
    of the question itself ("1. Who ..."), nor first: what is the only one a text tells of, it need
    not call so. A year is held by two that it lies between, and a span of
    years that is asked about by either end of it.
    """
    known = {term(token) for text in texts for token in tokens(text)}
    words = tokens(_ASKED_FOR.sub(" ", _ENUMERATED.sub("", question)))
    numbers = [word for word in words if term(word)[0].isdigit() and word != "first"]
    missing = [word for word in numbers if term(word) not in known]
    told = {year for word in missing if _is_spanned(year := term(word), texts)}
    told |= {year for span in _SPAN.findall(question) if known & {*span} for year in span}
    return [word for word in missing if term(word) not in told]


def _is_spanned(year: str, texts: list[str]) -> bool:
    """Whether a text names two years that this one lies between."""
    return any(first <= year <= last for text in texts for first, last in _SPAN.findall(text))


def _is_near(word: str, known: set[str]) -> bool:
    """Whether some known word differs from this one only as spellings or endings do."""
    if len(word) >= _STEM and any(other[:_STEM] == word[:_STEM] for other in known):
        return True
    return any(
        other[:1] == word[:1] and SequenceMatcher(None, word, other).ratio() >= _SAME_NAME
        for other in known
        if abs(len(other) - len(word)) <= 2
    )
