"""What a plain reply amounts to: a refusal or an answer, and the value of it alone.

A chain has no status: its reply is read as a person would. Only whole sentences are recognised, so
that an answer with "not" in it stays an answer, and "the details were not disclosed" is one: it may
be what the documents say. A sentence that is about the given text, or about what the chain knows,
tells of no answer.
"""

from __future__ import annotations

import re

from index.passage import sentences

__all__ = ["is_refusal", "short"]

_TEXT = (
    r"(?:the|this|that|your|any of the|these) (?:(?:given|provided|retrieved|available|above) )?"
    r"(?:pieces? of )?(?:context|text|passages?|documents?|information|articles?|reports?"
    r"|excerpts?)"
    r"(?: (?:provided|given|above|below|retrieved|available|here))?"
)
_NOT = (
    r"(?:do(?:es)?|did|is|are|was|were)(?:n't| not)"
    r"(?: (?:explicitly|specifically|directly|clearly))?"
)
_TELL = (
    r"(?:contain|provide|mention|specify|include|state|say|give|tell|indicate|answer|address|have"
    r"|discuss|describe|reveal|cover)"
)
_TOLD = (
    r"(?:mentioned|provided|specified|stated|given|included|contained|available|known|clear"
    r"|indicated|described|discussed|found)"
)
_REST = r"(?:(?!\b(?:but|however|although|though|yet|while|whereas|instead)\b)[^;:])*"
"""More of the same sentence, as long as it does not turn round."""
_OPENING = (
    r"(?:(?:(?:i'm|i am) sorry|i apologi[sz]e|unfortunately|therefore|so|thus|as such|however"
    rf"|(?:based on|according to) {_TEXT})(?:, but |, | but | ))*"
)
_KINDS = (
    r"i (?:do not|don't|cannot|can't|could not|couldn't)"
    rf" (?:have|find|see|answer|determine|know)\b{_REST}",
    rf"(?:i am|i'm) (?:not sure|unable|not able)\b{_REST}",
    rf"{_TEXT} {_NOT} {_TELL}\b{_REST}",
    rf"(?:there is |there's )?no (?:information|answer|mention|indication)\b{_REST}",
    rf"[^,;:]* {_NOT} {_TOLD}(?: anywhere)? (?:in|by|from|within) {_TEXT}",
    rf"it (?:is not|isn't) (?:possible|clear) (?:to|from)\b{_REST}",
    r"the answer is (?:unknown|unclear|not known)",
    r"(?:unknown|not (?:mentioned|stated|specified|provided|given|known))",
)
_REFUSAL = re.compile(rf"{_OPENING}(?:{'|'.join(_KINDS)})[.!]*", re.IGNORECASE)
_UNKNOWN = re.compile(
    rf"{_OPENING}i (?:do not|don't) know\b(?:(?!\bbut\b)[^;:])*[.!]*", re.IGNORECASE
)
_WHETHER = re.compile(r"(yes|no)(?:[.,!;:].*)?", re.IGNORECASE | re.DOTALL)


def is_refusal(reply: str) -> bool:
    """Whether a reply says nothing but that the answer is not known.

    Each of its sentences is a refusal; or the first one is "I don't know", which is what the chain
    is told to say, whatever it adds.
    """
    plain = " ".join(reply.replace("’", "'").split())
    said = [plain[start:end] for start, end in sentences(plain)]
    if not said:
        return True
    return _UNKNOWN.fullmatch(said[0]) is not None or all(map(_REFUSAL.fullmatch, said))


def short(reply: str) -> str:
    """The value alone: yes or no where the reply opens with that word, else the whole reply."""
    found = _WHETHER.fullmatch(reply)
    return found.group(1).lower() if found else reply
