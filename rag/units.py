"""What sort of quantity is asked for, and which a value is: no litres tell what something costs.

Only words that can mean one thing; where question or value leave it open, nothing is told. A small
model that finds no price takes another number that stands there.
"""

from __future__ import annotations

import re

__all__ = ["as_said", "is_of_another_sort"]

_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million)"
)
_UNITS = {
    "money": r"euros? dollars? cents? pence pounds?\s+sterling francs? kronor kroner yen rupees?"
    r" rou?bles? pesos? forints? shillings? eur usd gbp chf sek nok dkk",
    "length": r"millimet(?:re|er)s? centimet(?:re|er)s? met(?:re|er)s? kilomet(?:re|er)s? miles?"
    r" inch(?:es)? mm cm km",
    "mass": r"milligrams? gram(?:me)?s? kilo(?:gram(?:me)?)?s? tons? tonnes? ounces? mg kg",
    "volume": r"millilit(?:re|er)s? centilit(?:re|er)s? lit(?:re|er)s? gallons? pints? ml cl",
    "temperature": r"degrees? °c? °f? celsius fahrenheit",
    "speed": r"km/h mph kph knots? rpm revolutions\s+(?:a|per)\s+minute"
    r" (?:kilomet(?:re|er)s?|km|miles?)\s+(?:an|per)\s+hour",
    "time": r"seconds? minutes? hours? days? weeks? months? years? decades? min mins",
}
_GIVEN = {
    sort: re.compile(
        rf"(?<!\w){_NUMBER}(?:\s+(?:a\s+half|hundred|thousand|million|billion|square|cubic))*[\s-]*"
        rf"(?:{'|'.join(units.split())})(?![\w/])",
        re.I,
    )
    for sort, units in _UNITS.items()
}
_BARE = re.compile(rf"(?<!\w){_NUMBER}(?!\w)", re.I)
_VERB = r"(?:does|do|did|would|will|is|are|was|were|has|have|had|can|could|should|must)"
_IS = r"(?:['’]s| (?:is|was|are|were))"
_ASKED = {
    sort: re.compile(pattern, re.I)
    for sort, pattern in {
        "money": rf"\bhow much (?:money )?{_VERB}\b.*\b(?:costs?|charged?|paid|pay|earns?|worth)\b"
        r"|\bwhat (?:does|do|did|would|will)\b.*\bcost\b|\bhow expensive\b"
        r"|\b(?:prices?|fees?|fares?|rents?|salary|wages?|costs?)\W*$"
        rf"|\b(?:what|which){_IS}\b.*\b(?:price|fee|fare|rent|salary|cost) (?:of|for)\b",
        "mass": rf"\bhow heavy\b|\bhow much {_VERB}\b.*\bweighs?\b"
        rf"|\bwhat{_IS}\b.*\bweights?\b",
        "length": r"\bhow (?:tall|high|wide|deep|far)\b"
        rf"|\bwhat{_IS}\b.*\b(?:height|width|depth|distance)\b",
        "temperature": r"\bhow (?:hot|cold|warm)\b|\b(?:what|which) temperature\b"
        r"|^\W*(?:\w+ )?temperature\W*$",
        "speed": r"\bhow fast\b|\b(?:what|which) speed\b",
        "time": r"\bhow old\b|\bhow many (?:minute|hour|day|week|month|year)s\b",
    }.items()
}
_NAMED = {
    sort: re.compile(rf"(?<!\w)(?:{'|'.join(units.split())})(?!\w)", re.I)
    for sort, units in _UNITS.items()
}
_ALSO = {"money": {"time"}, "length": {"time"}, "speed": {"length", "time"}}
"""What it cost somebody may be years of their life, and how far a place is an hour."""


def as_said(value: str, answer: str) -> str:
    """A value with the words behind it in its answer, which may be its unit: of "2", "2 litres of".

    The value itself where the answer has it not.
    """
    found = re.search(
        rf"(?<![\w.,]){re.escape(value)}(?![.,]?\w)(?:[\s-]+[^\W\d]+){{0,3}}", answer, re.I
    )
    return found.group() if found else value


def is_of_another_sort(value: str, question: str) -> bool:
    """Whether a value is a quantity of a sort that is not asked for: litres, where it is asked what
    something costs. False where this is left open, as by a number without a unit.
    """
    asked = {sort for sort, pattern in _ASKED.items() if pattern.search(question)}
    given = {sort for sort, pattern in _GIVEN.items() if pattern.search(value)}
    for pattern in _GIVEN.values():
        value = pattern.sub(" ", value)
    if not asked or not given or _BARE.search(value):
        return False
    fitting = asked.union(*(_ALSO.get(sort, set()) for sort in asked))
    fitting |= {sort for sort, pattern in _NAMED.items() if pattern.search(question)}
    return not given & fitting
