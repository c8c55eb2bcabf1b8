"""Questions whether something is more or less than so much: what is asked openly is how much it is,
and arithmetic tells the rest. A small model reads over the numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag import comparable
from rag.answer import Answer, Citation, Claim
from rag.choice import OPENS, fronted
from rag.cite import content
from rag.reply import Reply

__all__ = ["Bound", "bound", "just", "leaves", "verdict"]

_HOW = re.compile(
    r"\b(?P<how>no (?:more|longer|less|fewer) than|not (?:more|less|fewer) than|more than"
    r"|longer than|less than|fewer than|shorter than|at least|at most|over|under|above|below"
    r"|up to)\s+",
    re.I,
)
_ONE = re.compile(r"^an? (?=(?:second|minute|hour|day|night|week|month|year|decade|century)\b)")
_OR = re.compile(r"\bor\b", re.I)
_KINDS = "kindduration", "kindnumber"
_ABOVE = frozenset("more longer over above".split())
_BELOW = frozenset("less fewer shorter under below".split())
_NOT_BELOW = frozenset(("at least", "no less", "no fewer", "not less", "not fewer"))
_NOT_ABOVE = frozenset(("at most", "up to", "no more", "no longer", "not more"))
_WHAT = re.compile(
    r"\s+(?P<what>(?:[a-z]+ ){0,2}?(?:[a-z]+s|people|per cent|percent))\b(?P<of>(?: of [^?.!,]+)?)"
)
_LEADS = re.compile(r"\s+(?:for|by|to|of)\s*$", re.I)
"""What is left over before a measure that is asked for: "blocked for"."""
_MEASURED = re.compile(r"^\s+(?:long|old|high|tall|wide|deep)\b", re.I)
"""The same behind one: "three hours long"."""
_ENDS = re.compile(
    r"(?:\s+(?:long|old|high|tall|wide|deep)\b"
    r"|\s+(?:[a-z]+ ){0,2}?(?:[a-z]+s|people|per cent|percent)\b"
    r"(?: (?:in|on|of|at|for) [^?.!,]+)?)?\W*$"
)
_MONEY = re.compile(r"[$€£¥]|\b(?:dollar|euro|pound|rouble|ruble|yen)s?\b", re.I)
_CURRENCY = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "ruble": "rouble"}
_ROUGHLY = re.compile(
    r"\b(?P<how>no (?:more|less|fewer) than|not (?:more|less|fewer) than|more than|less than"
    r"|fewer than|at least|at most|over|under|up to|about|around|some|roughly|nearly|almost"
    r"|approximately)\s+$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """What is asked openly, and what the answer is held against. how: more than, at least, ...,
    empty for just that; what: the thing that is counted or measured, as it is called, empty for
    money and durations.
    """

    question: str
    how: str
    value: comparable.Value
    what: str = ""


def bound(question: str) -> Bound | None:
    """The bound that a question asks about; None for any other question."""
    opens = OPENS.match(question)
    how = _HOW.search(question, opens.end()) if opens else None
    if opens is None or how is None or _OR.search(question):
        return None
    before, behind = question[opens.start("verb") : how.start()], question[how.end() :]
    behind = _ONE.sub("one ", behind)
    for kind in _KINDS:
        value = next(iter(comparable.values(behind, kind)), None)
        if value is not None and not value.about and behind.startswith(value.written):
            return _of(how["how"].lower(), value, before, behind[len(value.written) :])
    return None


def just(question: str) -> Bound | None:
    """The duration, sum or count that a question ends with, and asks whether it is just that;
    None for any other question.
    """
    opens = OPENS.match(question)
    if opens is None or _OR.search(question):
        return None
    for kind in _KINDS:
        for value in comparable.values(question[opens.end() :], kind)[-1:]:
            begin = question.rindex(value.written)
            before, behind = question[opens.start("verb") : begin], question[begin:]
            if not value.about and _ENDS.match(behind, len(value.written)) is not None:
                return _of("", value, before, behind[len(value.written) :])
    return None


def _of(how: str, value: comparable.Value, before: str, behind: str) -> Bound | None:
    if value.kind == "kindduration":
        asked = fronted("How long", _LEADS.sub(" ", before), _MEASURED.sub("", behind))
        return Bound(asked, how, value)
    if _MONEY.search(value.written):
        return Bound(fronted("How much", _LEADS.sub(" ", before), behind), how, value)
    counted = _WHAT.match(behind)
    if counted is None:
        return None
    what, rest = counted["what"], _MEASURED.sub("", behind[counted.end() :])
    return Bound(fronted(f"How many {what}{counted['of']}", before, rest), how, value, what)


def verdict(answer: Answer, asked: Bound, reply: Reply) -> Answer:
    """What an answer to the open question says to the one that was asked; the answer as it is,
    where that cannot be told, or where its sources would give a yes and a no.
    """
    if answer.status == "not_found":
        return answer
    told = {_holds(asked, *one) for one in _values(answer, asked)}
    if len(told) != 1 or None in told:
        return answer
    short = "yes" if told == {True} else "no"
    said = f"{short.capitalize()}: {answer.answer}"
    if answer.status == "conflict":
        return reply.decided(answer, short)
    claims = [Claim(said, tuple(range(len(answer.citations))))]
    return reply.answered(said, short, claims, answer.citations, answer.confidence)


def leaves(answer: Answer, asked: Bound) -> bool:
    """Whether an answer leaves open whether it is just so much: there is none, or every value of
    the lines that a yes or a no was told by says the other.
    """
    if answer.short not in ("yes", "no"):
        return answer.status == "not_found"
    spans = [
        _span(one, line.quote)
        for line in answer.citations
        for one in comparable.values(line.quote, asked.value.kind)
        if _is_same(asked, one, line)
    ]
    return bool(spans) and all(_holds(asked, *one) is (answer.short == "no") for one in spans)


def _values(answer: Answer, asked: Bound) -> Iterator[tuple[float, float]]:
    """From how much to how much it is, by the lines that give what was told."""
    given = [one.value for conflict in answer.conflicts for one in conflict.values]
    kind = asked.value.kind
    for text in given or [answer.short or answer.answer]:
        told = {value.key for value in comparable.values(text, kind)}
        spans = [
            _span(one, line.quote)
            for line in answer.citations
            for one in comparable.values(line.quote, kind)
            if one.key in told and _is_same(asked, one, line)
        ]
        yield from spans[:1] or [(math.nan, math.nan)]


def _is_same(asked: Bound, value: comparable.Value, line: Citation) -> bool:
    """Whether a value of a line counts the same thing in the same unit."""
    if value.kind == "kindduration":
        return True
    if _currency(asked.value.written) != _currency(value.written):
        return False
    return not asked.what or content(asked.what)[-1] in content(line.quote)


def _currency(written: str) -> str:
    found = _MONEY.search(written)
    name = found.group().lower().rstrip("s") if found else ""
    return _CURRENCY.get(name, name)


def _span(value: comparable.Value, line: str) -> tuple[float, float]:
    amount = value.amount if value.amount is not None else math.nan
    begin = line.find(value.written)
    found = _ROUGHLY.search(line[: max(begin, 0)])
    how = found["how"].lower() if found else ""
    if not how:
        return amount, amount
    side = _side(how)
    if side is None:
        return amount * (1 - comparable.NEAR), amount * (1 + comparable.NEAR)
    above, strictly = side
    edge = math.nextafter(amount, math.inf if above else -math.inf) if strictly else amount
    return (edge, math.inf) if above else (-math.inf, edge)


def _side(how: str) -> tuple[bool, bool] | None:
    """Whether it means above, and whether strictly; None for neither above nor below."""
    words = how.removesuffix(" than")
    if words in _NOT_BELOW or words in _NOT_ABOVE:
        return words in _NOT_BELOW, False
    if words in _ABOVE or words in _BELOW:
        return words in _ABOVE, True
    return None


def _holds(asked: Bound, least: float, most: float) -> bool | None:
    """Whether what lies between two amounts is on the side that was asked about, or just it."""
    side, limit = _side(asked.how), asked.value.amount
    if limit is None or math.isnan(least):
        return None
    if not asked.how:
        return None if least < limit < most else limit in (least, most)
    if side is None:
        return None
    above, strictly = side
    if not above:
        least, most, limit = -most, -least, -limit
    if least > limit or (least == limit and not strictly):
        return True
    if most < limit or (most == limit and strictly):
        return False
    return None
