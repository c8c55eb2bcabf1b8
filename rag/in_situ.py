"""Questions that keep their question word where the answer would stand: "was born where?"

A question for yes or no puts its verb first and has no question word of its own. But Will and May
are names too, and "Will Smith starred in what film?" opens like one: what tells is the question
word in place ("in situ" in grammars), with nothing after it but phrases that say where or when.
One that opens a clause has the clause after it: "say what he wants", "the man who came".
"""

from __future__ import annotations

import re

__all__ = ["asks_in_place"]

_PREPOSITION = (
    r"(?:in|on|at|by|for|from|of|with|to|under|against|during|about|into|after|before|near|since"
    r"|until|through|over|between|as)"
)
_OF_CLAUSES = (
    r"(?:i|you|he|she|it|we|they|there|to|is|are|was|were|do|does|did|has|have|had|can|could|will"
    r"|would|should|shall|may|might|must|\w+ed)"
)
_DETERMINER = r"(?:the|an?|his|her|its|their|this|that)"
# No name: after a question word or a common noun a name is the subject of a clause.
_NOUN = rf"(?-i:(?!(?:{_PREPOSITION}|{_OF_CLAUSES}|{_DETERMINER})\b)[a-z][\w'’-]*)"
_PHRASES = rf"(?: {_PREPOSITION}(?: {_DETERMINER})?(?-i:(?: [A-Z\d][\w'’.-]*)*)(?: {_NOUN})*)*"
_PRONOUN = rf"(?:when|how|(?:who|whom|where|what){_PHRASES})"
_MEASURE = rf"how \w+(?: {_NOUN}){{0,2}}{_PHRASES}"
_AFTER_PREPOSITION = rf"(?:what|which|whose) {_NOUN}{_PHRASES}"
# In "take what comes" and "the talks which go on" a clause follows: a word in s may be its verb.
_AFTER_VERB = rf"(?:what {_NOUN}(?<!s){_PHRASES}|(?:which|whose) {_NOUN}(?<!s))"
_IN_PLACE = re.compile(
    rf"\b(?P<before>[\w'’.-]+)(?P<preposition> {_PREPOSITION})? (?:{_PRONOUN}|{_MEASURE}"
    rf"|(?(preposition){_AFTER_PREPOSITION}|{_AFTER_VERB}))\W*$",
    re.I,
)
_LEFT_OFF = frozenset(
    "say tell know explain decide ask clear unclear certain sure aware mention specify disclose"
    " reveal announce understand state discuss determine see show learn find indicate care matter"
    " wonder remember recall clarify confirm depend idea this that it".split()
)
"""After these a clause may be left off at its question word: "Did he say when?" """
_LEFT_OFF_PAST = frozenset(
    "said told known explained decided asked mentioned specified disclosed revealed announced"
    " understood stated discussed determined seen shown learned found indicated clarified"
    " confirmed".split()
)
"""So they may after is and has. After did and will a verb is bare: who "Will Smith said what?"
speaks of is called Will."""
_AUXILIARY = frozenset(
    "is are was were has have had isn't aren't wasn't weren't hasn't haven't".split()
)


def asks_in_place(question: str) -> bool:
    """Whether a question that opens with a verb, as one for yes or no does, asks for a value."""
    plain = " ".join(question.split())
    found = _IN_PLACE.search(plain)
    if found is None:
        return False
    before = found["before"].lower()
    past = bool(_AUXILIARY & set(plain.lower().split()[:2])) and found["preposition"] is None
    return before not in _LEFT_OFF and not (past and before in _LEFT_OFF_PAST)
