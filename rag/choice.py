"""Questions that let one choose: "five or six hours?" is asked as "how many hours?".

What may be chosen need not stand in the documents, and a small model is drawn to one of two values
that it is shown; asked openly it reads what they give, and sources can be compared.
"""

from __future__ import annotations

import re

from index.days import MONTH
from rag.comparable import NUMBER
from rag.variants import are_spellings

__all__ = ["OPENS", "fronted", "opened"]

OPENS = re.compile(
    r"\W*(?:(?:and|but|so|then) )?(?P<verb>is|are|was|were|did|does|do|has|have|had|will|would|can"
    r"|could)\b",
    re.I,
)
"""The verb that a question for yes or no opens with."""
_TRUE = re.compile(r"^is it (?:true|correct|right) that\s+", re.I)
_DAY = r"(?:the )?\d{1,2}(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_HALF = r"(?:\s?[ap]\.?m\b\.?| o['’]clock)"
_HOUR = r"\d{1,2}(?:[:.]\d\d)?"
_NAME = r"(?-i:[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*)"
_FORMS = tuple(
    (re.compile(form, re.I), asked)
    for form, asked in (
        (rf"\b(?:at )?{_HOUR}{_HALF}? or (?:at )?{_HOUR}{_HALF}", "At what time"),
        (
            rf"\b(?:on )?{_DAY}(?: (?:of )?(?:{MONTH})\.?)? or (?:on )?{_DAY} (?:of )?(?:{MONTH})\b"
            r"\.?(?: \d{4})?",
            "On which day",
        ),
        (
            rf"\b(?:on )?(?:{MONTH})\.? \d{{1,2}} or (?:on )?(?:(?:{MONTH})\.? )?\d{{1,2}}\b"
            r"(?:,? \d{4})?",
            "On which day",
        ),
        (rf"\b(?:on )?(?:a )?{_WEEKDAY} or (?:on )?(?:a )?{_WEEKDAY}\b", "On which day"),
        (rf"\b(?:in )?(?-i:{MONTH}) or (?:in )?(?-i:{MONTH})\b(?: \d{{4}})?", "In which month"),
        (r"\b(?:in )?[12]\d{3} or (?:in )?[12]\d{3}\b", "In which year"),
        (
            rf"\b{NUMBER} or {NUMBER} (?P<what>(?:(?:hundred|thousand|million|billion) )?"
            r"(?:people|[a-z]+s))\b",
            "How many",
        ),
    )
)
"""Two values of one kind, and how one asks for it."""
_SUBJECTS = re.compile(rf"\s+(?P<one>{_NAME}) or (?P<other>{_NAME})\s+(?=[a-z])")
_BEING = frozenset(("is", "are", "was", "were"))
"""Behind these a name may be what somebody is, or what is compared: "is Paris or Lyon larger?"."""
_SPELT = re.compile(rf"\b(?P<one>{_NAME}) or (?P<other>{_NAME})")


def opened(question: str) -> str | None:
    """The open question that a choice between two values of one kind stands for; None for any
    other question, and where it does not tell by its form what is chosen from.
    """
    begun = OPENS.match(question)
    if begun is None:
        return None
    is_being = begun["verb"].lower() in _BEING
    spelt = _SPELT.search(question, begun.end()) if is_being else None
    if spelt and question[begun.end() : spelt.start()].strip():
        one, other = spelt["one"].split()[-1], spelt["other"].split()[0]
        if are_spellings(one, other):
            return f"What is the spelling of {one}?"
    for form, asked in _FORMS:
        found = form.search(question, begun.end())
        if found is not None:
            what = found.groupdict().get("what")
            told = question[begun.start("verb") : found.start()], question[found.end() :]
            return fronted(f"{asked} {what}" if what else asked, *told)
    named = _SUBJECTS.match(question, begun.end())
    if named is None or is_being:
        return None
    return fronted("Who", f"{begun['verb']} ", question[named.end() :])


def fronted(asked: str, before: str, behind: str) -> str:
    """What is asked for, put before a question that opens with its verb: "did it last" with "How
    long" before it. behind: what stood behind what is asked for.
    """
    before = _TRUE.sub("", before)
    whole = f"{asked} {before[:1].lower()}{before[1:]}{behind}"
    return re.sub(r"\s+([?.!,]|$)", r"\1", " ".join(whole.split()))
