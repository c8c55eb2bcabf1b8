"""What is asked, without the way of asking: "can you tell me who ...?", "..., didn't he?".

A question for yes or no by its first word, that no yes answers; a statement that asks for one.
"""

from __future__ import annotations

import re

from rag import choice, whose

__all__ = ["plainly"]

_LINKS = r"\W*(?:(?:please|hi|hello|hey|ok|okay|so|and|but|well|now|thanks)\b[,!.]? )*"
_FRAMED = re.compile(
    rf"^{_LINKS}(?:(?:can|could|would|will) (?:you|anyone|somebody|someone) (?:please |kindly )?"
    r"(?:tell me|tell us|say|let me know|find out|remind me|explain(?: to me)?)"
    r"|(?:do|does) (?:you|anyone|anybody|somebody|someone) (?:happen to )?(?:know|remember)"
    r"|(?:please )?(?:tell me|let me know|remind me)"
    r"|I(?:['’]d| would) (?:like|love) to (?:know|hear|find out)"
    r"|I (?:want|need) to (?:know|find out)|I(?:['’]m| am) wondering|I wonder|(?:any|no) idea"
    r")(?: please)?,? (?P<what>(?:who|whom|whose|what|which|when|where|why|how|if|whether)\b.*?)"
    r"(?:,? please)?[\s.?!]*$",
    re.I,
)
_ORDERED = re.compile(
    rf"^{_LINKS}(?:can|could|would|will) (?:you|anyone|somebody|someone) (?:please |kindly )?"
    r"(?P<what>(?:list|name|give|explain|describe|identify|mention|summari[sz]e|outline|define"
    r"|tell (?:me|us) (?:more )?about)\b.*?\w\W*?)(?:,? please)?[\s.?!]*$",
    re.I,
)
_BE = r"(?:is|was|are|were|do|does|did|has|have|had|can|could|will|would|should)"
_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_LINKED = re.compile(rf"^\s*(?:(?:and|but|so|then)\b,? )+(?=(?:{_ASKING}|{_BE})\b)", re.I)
_WHETHER = re.compile(r"(?:if|whether)\s+(?P<said>.+)", re.I)
_TAGGED = re.compile(
    rf"^(?!\W*(?:{_BE}|who|whom|whose|what|which|when|where|why|how)\b){_LINKS}(?P<said>[^?:;]+?), "
    rf"(?:right|correct|yes|no|true|{_BE}(?:n['’]t)? (?:it|he|she|they|there|we|you|that))"
    r"\s*\?+\s*$",
    re.I,
)
_TRUE = re.compile(
    rf"^{_LINKS}(?:(?:is (?:it|this|that) )?true or (?:false|not)|right or wrong)\s*[:,?-]\s*"
    r"(?P<said>.+?)[\s.?!]*$",
    re.I,
)
_SMALL = re.compile(r"(?:The|An?|It|He|She|They|There|His|Her|Its|Their|This|That|These|Those)\b")


def plainly(question: str) -> str:
    """The question as it is read: asked straight, and openly where it lets one choose."""
    straight = _straight(_linked(question))
    return choice.opened(straight) or whose.turned(straight) or straight


def _linked(question: str) -> str:
    """Without what links a question to the one before."""
    rest = _LINKED.sub("", question)
    return rest if rest == question else _raised(rest)


def _straight(question: str) -> str:
    for form in (_TRUE, _TAGGED):
        if found := form.match(question):
            return _whether(found["said"])
    framed = _FRAMED.match(question)
    if framed is None:
        ordered = _ORDERED.match(question)
        return f"{_raised(ordered['what'])}." if ordered else question
    what = framed["what"]
    if whether := _WHETHER.fullmatch(what):
        return _whether(whether["said"])
    return f"{_raised(what)}?"


def _whether(said: str) -> str:
    small = _SMALL.match(said)
    return f"Is it true that {said[:1].lower() if small else said[:1]}{said[1:].rstrip(' .!?')}?"


def _raised(text: str) -> str:
    """With a capital at its beginning."""
    return text[:1].upper() + text[1:]
