"""What "yesterday" was: words that count from the day of a report, as days of the calendar.

They are counted from the report's own date, never from today.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.days import MONTH, MONTHS, WRITTEN, Day, every, parse, read
from index.words import answer_kinds

__all__ = [
    "Day",
    "alone",
    "annotate",
    "asks_for_date",
    "every",
    "is_dateline",
    "parse",
    "resolve",
    "weeks",
]

_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_WEEK = re.compile(
    r"(?:\b(?:last|next|(?:earlier |later )?this) week \()?"
    rf"\bthe week of {WRITTEN.pattern}\)?",
    re.I,
)
"""As annotate() writes it."""
_IN_MONTH = rf"(?-i:[Ii]n (?:{'|'.join(MONTHS)}))"
"""A month by its name alone, with its capital: "in march order" names none."""
_RELATIVE = re.compile(
    r"\b(?:the day before yesterday|yesterday|today|tomorrow|tonight|last night|at present"
    r"|this (?:morning|afternoon|evening)"
    rf"|(?:{'|'.join(_DAYS)}),? (?:of )?(?:last|this|next) week|(?:last|next) (?:week|month|year)"
    r"|(?:earlier |later )?this (?:week|month|year)"
    rf"|(?<!next )(?:{'|'.join(_DAYS)})(?!,? (?:the )?(?:\d|(?:{MONTH})\b))"
    r"(?!,? (?:of )?(?:last|this|next) week\b)"
    rf"|{_IN_MONTH}(?!,? (?:of )?(?:the )?(?:\d|last|this|next|same|that|previous|following)))\b"
    r"(?! \()",
    re.I,
)
_OF_WEEK = re.compile(rf"(?P<day>{'|'.join(_DAYS)}),? (?:of )?(?P<which>last|this|next) week")
_PLACE = re.compile(r"[^a-z\d]{2,40},\s*")
"""In capitals, before a day."""
_A_SENTENCE = re.compile(r"[.!?:][\"'”’)\]]*\s*$")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z])|\n")
_AHEAD = re.compile(
    r"\b(?:will|would|shall|should|may|might|can|could|must|won['’]t|is|are|due|scheduled|expect\w*"
    r"|plan(?:s|ned)? to|planned|hop(?:e|es|ed|ing) (?:to|for|that)|intend\w*|upcoming|until|to be"
    r")\b|['’]ll\b",
    re.I,
)
"""What is said of a month that may be still to come."""
_COMING = re.compile(
    r"\b(?:will|shall|won['’]t|(?:is|are) (?:to|due|scheduled|set|expected|planned)|due|upcoming"
    r"|(?:is|are) \w+ing|(?:plan|expect|intend|want|hope|mean)s? (?:to|that)|promised to"
    r"|begins?|starts?|opens?|meets?|votes?|resumes?|arrives?|leaves?|ends?|comes?|takes place)\b"
    r"|['’]ll\b",
    re.I,
)
"""What is said in the clause of a weekday that is still to come."""
_PAST = re.compile(
    r"\b(?:said|told|announced|added|wrote|warned|confirmed|had|was|were|did|\w{3,}ed)\b", re.I
)
_CLAUSE = re.compile(r"[,;:.!?()\[\]“”\"]|\b(?:and|but|who|which)\b", re.I)
_OTHER_YEAR = re.compile(r"\byears?\b|\b(?:1[89]|20)\d\d\b", re.I)
"""Tells that a month may be of another year than the report's."""
_ASKS_FOR_DAY = re.compile(
    rf"\b(?:yesterday|{'|'.join(_DAYS)}|weekday|calendar)\b|\b(?:{MONTH})\.? \d|\b\d{{1,2}}"
    rf" (?:{MONTH})\b|\b{_IN_MONTH}\b|\b(?:last|this|next) (?:week|month|year)\b",
    re.I,
)


def weeks(text: str) -> list[tuple[str, Day]]:
    """The weeks that a text names by their Monday ("the week of 24 November"), as they are written
    there, in order.
    """
    found = _WEEK.finditer(text)
    return [(one.group(), day) for one in found if (day := read(one)) is not None]


def resolve(words: str, published: Day, *, ahead: bool = False) -> str | None:
    """What a word such as yesterday meant in a report of that day; None if it cannot be told.

    A weekday is the last one before the report or on its day, or the first one from then on where
    it is told of what is still to come; a month ("in November") is the report's own or the last one
    before it: reports tell what has happened.
    """
    said = " ".join(words.lower().split()).removeprefix("earlier ").removeprefix("later ")
    if said in _STEPS:
        return str(published.plus(_STEPS[said]))
    if said in _DAYS and (weekday := published.weekday()) is not None:
        back = (weekday - _DAYS.index(said)) % 7
        return str(published.plus(-back % 7 if ahead else -back))
    if (of := _OF_WEEK.fullmatch(said)) and (weekday := published.weekday()) is not None:
        turned = 7 * _TURNS[of["which"]]
        return str(published.plus(turned + _DAYS.index(of["day"]) - weekday))
    which, _, unit = said.partition(" ")
    if which == "in" and unit.capitalize() in MONTHS:
        return _month_before(MONTHS.index(unit.capitalize()) + 1, published)
    if which in _TURNS:
        return _turned(unit, _TURNS[which], published)
    return None


_STEPS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    **dict.fromkeys(("today", "tonight", "at present"), 0),
    **dict.fromkeys(("this morning", "this afternoon", "this evening"), 0),
    "tomorrow": 1,
}
"""Days from the report's own."""
_TURNS = {"last": -1, "this": 0, "next": 1}


def _turned(unit: str, turns: int, published: Day) -> str | None:
    """The week, month or year so many after that of a day."""
    if unit == "week" and (weekday := published.weekday()) is not None:
        return f"the week of {published.plus(7 * turns - weekday)}"
    if unit == "month":
        over, month = divmod(published.month - 1 + turns, 12)
        year = published.year and published.year + over
        return MONTHS[month] + (f" {year}" if year else "")
    if unit == "year" and published.year is not None:
        return str(published.year + turns)
    return None


def _month_before(month: int, published: Day) -> str | None:
    """A month with the year in which it was last, the day's own month included."""
    if published.year is None:
        return None
    return f"{MONTHS[month - 1]} {published.year - (month > published.month)}"


def annotate(text: str, published: Day) -> str:
    """The text with each such word followed by its day in brackets: yesterday (2 December 2025).

    A month is left as it is in a sentence that may tell of what was still to come, or of other
    years.
    """
    return _RELATIVE.sub(_with_day(published), text)


def alone(value: str, published: Day, told: str = "") -> str:
    """A value that is nothing but such a word as the day that it meant; else as it is.

    told: the answer as annotate() left it, for only a sentence shows which year a month is of.
    """
    word, _, meant = value.removesuffix(")").partition(" (")
    name = word[3:] if word[:3] in ("in ", "In ") else word
    if name in MONTHS:
        known = resolve(f"in {name}", published)
        return known if known and f"{name} ({known})" in f"{told} {value}" else value
    if not _RELATIVE.fullmatch(word):
        return resolve(word, published) or value
    # A sentence shows whether a weekday is still to come.
    shown = re.search(rf"\b{re.escape(word)} \((?P<meant>[^()]+)\)", f"{told}", re.I)
    return (shown and shown["meant"]) or meant or resolve(word, published) or value


def _with_day(published: Day) -> Callable[[re.Match[str]], str]:
    def written(found: re.Match[str]) -> str:
        if found.group()[:3].lower() == "in " and not _is_of_the_past(found):
            return found.group()
        meant = resolve(found.group(), published, ahead=_is_coming(found))
        return f"{found.group()} ({meant})" if meant else found.group()

    return written


def _is_of_the_past(found: re.Match[str]) -> bool:
    """Whether nothing in the sentence around a month says that it was to come, or names a year."""
    text = found.string
    before = list(_SENTENCE_END.finditer(text, 0, found.start() + 1))
    after = _SENTENCE_END.search(text, found.end())
    rest = (
        text[before[-1].end() if before else 0 : found.start()],
        text[found.end() : after.end() if after else len(text)],
    )
    return not any(_AHEAD.search(part) or _OTHER_YEAR.search(part) for part in rest)


def _is_coming(found: re.Match[str]) -> bool:
    """Whether the clause around a weekday tells of what is still to come: "starts on Wednesday".

    What stands nearest before it decides, for "he said on Monday that they will meet on Friday";
    what begins with it is told behind it.
    """
    text = found.string
    before = _CLAUSE.split(text[: found.start()])[-1]
    coming, past = ([*form.finditer(before)] for form in (_COMING, _PAST))
    if coming or past:
        return bool(coming) and (not past or past[-1].start() < coming[-1].start())
    behind = _CLAUSE.split(text[found.end() :].lstrip(" ,"))[0]
    return bool(_COMING.search(behind)) and not _PAST.search(behind)


def is_dateline(line: str) -> bool:
    """Whether a line is nothing but a day, or no sentence and opens with a place in capitals and a
    day: "OSLO, 5 May 2031 - by Ada Ek".
    """
    written = next((words for words, _ in every(line)), None)
    if written is None or _A_SENTENCE.search(line):
        return False
    place = _PLACE.match(line)
    return line.strip() == written or bool(place and line[place.end() :].startswith(written))


def asks_for_date(question: str) -> bool:
    """Whether days matter to a question: it asks when, or names a day."""
    return "kinddate" in answer_kinds(question) or bool(_ASKS_FOR_DAY.search(question))
