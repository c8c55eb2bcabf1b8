"""Verbs of saying, and where what is said begins behind them."""

from __future__ import annotations

import re

from rag.clause import Clauses

__all__ = [
    "DENIED",
    "DESCRIBED",
    "HEARERS",
    "SAID",
    "SPEECH",
    "VIEWS",
    "behind",
    "is_verb",
    "said_from",
]

SAID = frozenset(
    "said says stated states told tells added adds announced announces warned warns insisted"
    " insists argued argues claimed claims confirmed confirms denied denies noted notes stressed"
    " stresses emphasised emphasized emphasises emphasizes explained explains revealed reveals"
    " acknowledged acknowledges admitted admits declared declares alleged alleges asserted asserts"
    " maintained maintains contended contends suggested suggests predicted predicts replied replies"
    " answered answers clarified clarifies reiterated reiterates repeated repeats commented"
    " comments remarked remarks observed observes indicated indicates signalled signaled hinted"
    " hints estimated estimates wrote writes testified testifies recalled recalls affirmed affirms"
    " complained complains disclosed discloses conceded concedes concluded concludes cautioned"
    " cautions countered continued recounted reported reports".split()
)
_SAY = frozenset("say warn argue claim insist add note stress admit deny".split())
"""What several people do."""
_BARE = frozenset("said says say saying claimed claims claim claiming alleged alleges".split())
"""What is said may follow these with no "that"."""
_OBJECT = frozenset(
    "denied denies denying confirmed confirms confirming acknowledged acknowledges acknowledging"
    " admitted admits admitting".split()
)
"""What is said may be a thing: "confirmed the handover"."""
DENIED = frozenset("denied denies denying deny".split())
_CALLED = frozenset("called calls".split())
DESCRIBED = frozenset("described describes characterised characterized".split())
_ACCUSED = frozenset("accused accuses accusing".split())
_SPOKE = frozenset((("spoke", "of"), ("speaks", "of")))
_PAIRS = _SPOKE | {
    *(("made", "clear"), ("makes", "clear"), ("pointed", "out"), ("points", "out")),
    *(("went", "on"), ("put", "it"), ("puts", "it")),
}
_VERBS = SAID | _CALLED | DESCRIBED | _ACCUSED
HEARERS = frozenset("reporters journalists parliament lawmakers".split())
"""Whom one tells something that follows with no "that"."""
VIEWS = frozenset("view words opinion account telling estimation judgment eyes".split())
"""What stands in "in her view"."""
_NO_NAMING = frozenset("for on off up upon in back a an by".split())
"""What follows "called" where it says nothing of what somebody thinks."""
_QUOTE = re.compile(r'[:"]')
_SKIPPED = re.compile(r"(?:a|t|ot+)*")
_VERB = re.compile("[ab]")
_ADVERBIAL = 14
"""Words between the verb and the "that" behind it, at most."""

SPEECH = _VERBS | _SAY | VIEWS | {"according", "spoke", "think"}
"""Words by which a question asks for what somebody says, too."""


def is_verb(clauses: Clauses, number: int) -> bool:
    """Whether the word of a number is, or begins, a verb of saying that can have a subject."""
    word = clauses.at(number)
    if word in _SAY:
        return clauses.tags[number - 1 : number] == "P"
    pair = (word, clauses.at(number + 1)) in _PAIRS
    return pair or word in _VERBS


def behind(clauses: Clauses, verb: int) -> int:
    """The number of the word behind a verb."""
    return verb + 1 + ((clauses.at(verb), clauses.at(verb + 1)) in _PAIRS)


def said_from(clauses: Clauses, verb: int) -> int | None:
    """The number of the word with which what is said begins; None if the verb is followed by
    something else.
    """
    word, start = clauses.at(verb), behind(clauses, verb)
    if word in _CALLED | DESCRIBED | _ACCUSED:
        return _thought_from(clauses, verb)
    if (word, clauses.at(verb + 1)) in _SPOKE:
        return start
    marked = _behind_that(clauses, verb, start) or _quotation(clauses, start)
    if marked is not None:
        return marked
    if word in ("told", "tells"):
        return start + 1 if clauses.at(start) in HEARERS else None
    return _unmarked(clauses, word, start) if word in _BARE | _OBJECT else None


def _unmarked(clauses: Clauses, verb: str, start: int) -> int | None:
    """Where what is said begins with no "that" before it: "Ito said on Monday the talks failed"."""
    skipped = _SKIPPED.match(clauses.tags, start)
    if skipped and not clauses.at(start).isdigit():
        start = skipped.end()
    follows = clauses.tags[start : start + 1]
    if not follows or follows not in "dCSRPphxmt":
        return None
    if verb in _OBJECT or verb.startswith("sa"):
        return start
    # Who claims a prize says nothing.
    return start if _VERB.search(clauses.tags, start, clauses.clause_end(start)) else None


def _thought_from(clauses: Clauses, verb: int) -> int | None:
    """The same behind "called", "described" and "accused"."""
    words = clauses.between(verb + 1, clauses.end)
    if clauses.at(verb) in _ACCUSED:
        return verb + 1 if "of" in words else None
    if clauses.at(verb) in DESCRIBED:
        return verb + 2 + words.index("as") if "as" in words else None
    named = {"a", "an", ""} & set(words[1:])
    return verb + 1 if named and words[0] not in _NO_NAMING else None


def _behind_that(clauses: Clauses, verb: int, start: int) -> int | None:
    """The word behind "that", at the verb or behind an adverbial of when, where and to whom."""
    for number in range(start, min(clauses.end, start + _ADVERBIAL)):
        if clauses.at(number) == "that":
            heard = clauses.at(verb) in ("told", "tells")
            return number + 1 if number == start or heard or clauses.tags[start] in "oat," else None
        if clauses.tags[number] in ';:."' or is_verb(clauses, number):
            return None
    return None


def _quotation(clauses: Clauses, start: int) -> int | None:
    """Where a quotation begins that follows the verb, or an adverbial behind it."""
    mark = _QUOTE.search(clauses.tags, start)
    if mark is None:
        return None
    between = clauses.tags[start : mark.start()].strip(",")
    return mark.start() if not between or (between[0] in "oat" and "," not in between) else None
