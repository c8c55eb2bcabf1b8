"""When two words are the same: five and 5, Dec. and December, talks and talk, met and meet.

Search by keywords and the citing of lines both compare texts by these terms, so that what one
finds the other recognises.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

__all__ = ["STOP", "Term", "answer_kinds", "kinds", "terms", "tokens"]

Term = str

_TOKEN = re.compile(r"\d+(?:st|nd|rd|th)\b|\d+(?:[.,]\d+)*|[^\W\d_]+(?:\.[^\W\d_]\b)*")
_DATE = re.compile(
    r"(?<![\w.-])(?:(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
    r"|(?P<d>0?[1-9]|[12]\d|3[01])\.(?P<m>0?[1-9]|1[0-2])\.(?P<y>[12]\d{3}))(?![\w-]|\.\d)"
)
"""2024-06-03, and 3.6.2024, in which nobody means a month first; of 3/6/2024 nobody knows."""
_POSSESSIVE = re.compile(r"['’]s\b")

_PARTS = (("day", "d"), ("month", "m"), ("year", "y"))
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

# Strong verbs and plurals, which no stemmer brings together.
_IRREGULAR = {
    form: base
    for base, forms in {
        "agree": "agreement",
        "be": "is are was were been being am",
        "become": "became",
        "begin": "began begun",
        "break": "broke broken",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "catch": "caught",
        "child": "children",
        "choose": "chose chosen",
        "come": "came",
        "do": "did done does",
        "draw": "drew drawn",
        "drive": "drove driven",
        "fall": "fell fallen",
        "feel": "felt",
        "fight": "fought",
        "find": "found",
        "fly": "flew flown",
        "foot": "feet",
        "forget": "forgot forgotten",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone goes",
        "grow": "grew grown",
        "have": "had has",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew known",
        "lead": "led",
        "leave": "left",
        "lose": "lost loss",
        "make": "made",
        "man": "men",
        "mean": "meant",
        "meet": "met",
        "pay": "paid",
        "rise": "rose risen",
        "run": "ran",
        "say": "said",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "shoot": "shot",
        "sit": "sat",
        "speak": "spoke spoken speech",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "throw": "threw thrown",
        "understand": "understood",
        "wear": "wore worn",
        "win": "won",
        "woman": "women",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}

_WORDS = {
    **{word: str(value) for value, word in enumerate(_UNITS)},
    **{word: str(value) for value, word in enumerate(_ORDINALS)},
    **{word: str(10 * value) for value, word in enumerate(_TENS, 2)},
    **{month[:3]: month for month in _MONTHS},
    **{day[:3]: day for day in _DAYS if day[:3] not in ("sun", "sat", "wed")},
    "sept": "september",
    "dozen": "12",
    "usa": "us",
    "america": "us",
    "american": "us",
    "americans": "us",
    **_IRREGULAR,
}
del _WORDS["mar"], _WORDS["second"]
_FIXED = frozenset(_MONTHS) | frozenset(_DAYS) | {"us"}

_IZE = re.compile(r"(?<=\w{3})iz(e[sdr]?|ers|ing|ations?)$")
"""To organize is to organise."""
_AMERICAN = {
    **{f"{word}er": f"{word}re" for word in "met lit cent theat fib calib kilomet".split()},
    **{
        f"{word}or": f"{word}our"
        for word in "behavi col fav flav harb hon hum lab neighb rum sav vap vig".split()
    },
    "defense": "defence",
    "gray": "grey",
    "license": "licence",
    "offense": "offence",
    "program": "programme",
}
"""Words that are written in two ways, as the stem of both."""

_TENS_AND_UNITS = re.compile(rf"\b({'|'.join(_TENS)})[- ]({'|'.join(_UNITS[1:10])})\b")

STOP = frozenset(
    "a an and are as at be been but by did do does for from had has have he her hers him his how i"
    " if in into is it its me my of on or our she so such that the their them then there these they"
    " this those to was we were what when where which who whom whose why will with would you your"
    " than too very can could should may might must shall about any s t also"
    " not no yes get got".split()
)
"""Words that say nothing of what a text is about."""


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in lower case, without accents, in order.

    Thousands separators are dropped (1,900 is 1900); U.S. is us; a possessive 's is no word; a date
    in digits is written out (2024-06-03 is 3 june 2024).
    """
    plain = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", _DATE.sub(_written_out, text)))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = _TENS_AND_UNITS.sub(_together, plain.replace("united states", "us"))
    return [
        _number(found) if found[0].isdigit() else found.replace(".", "")
        for found in _TOKEN.findall(plain)
    ]


def _written_out(found: re.Match[str]) -> str:
    day, month, year = (found[long] or found[short] for long, short in _PARTS)
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def _together(found: re.Match[str]) -> str:
    """twenty-one as 21."""
    return str(10 * (2 + _TENS.index(found[1])) + _UNITS.index(found[2]))


def _number(text: str) -> str:
    """1,900 is 1900 and 3.50 stays; a list such as 1,2 is left as it stands."""
    return re.sub(r",(?=\d{3}\b)", "", text)


def terms(text: str) -> list[Term]:
    """What a text's words are compared by, in order: numbers as digits, stems of the rest."""
    return [term(token) for token in tokens(text)]


@lru_cache(maxsize=100_000)
def term(token: str) -> Term:
    """The form that one token is compared by."""
    word = _WORDS.get(token, token)
    if word in _FIXED or not word.isalpha():
        ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
        return ordinal.group(1) if ordinal else word
    single = word.removesuffix("s")
    word = _AMERICAN.get(single, word)
    stem: str = _stemmer().stemWord(_IZE.sub(r"is\1", word))
    return stem


@cache
def _stemmer():  # type: ignore[no-untyped-def]
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_COUNT = rf"(?:\d[\d.,]*|{'|'.join(_UNITS[1:] + _TENS)}|several|half|an?|few|many|hundreds?)"
_SPAN = r"(?:second|minute|hour|day|night|week|month|year|decade|centur(?:y|ie))s?"
_KINDS = {
    "kindduration": re.compile(rf"\b{_COUNT}(?:[- ](?:and a half|dozen))?[- ]?{_SPAN}\b", re.I),
    "kinddate": re.compile(
        rf"\b(?:{'|'.join(_MONTHS + _DAYS)}|(?:{'|'.join(m[:3] for m in _MONTHS)})\.? \d|yesterday"
        r"|1[0-9]\d\d|20\d\d)\b",
        re.I,
    ),
    "kindnumber": re.compile(rf"\b(?:\d[\d.,]*|{'|'.join(_UNITS[2:] + _TENS)}|dozen)\b", re.I),
}
_ASKED = {
    "kindduration": re.compile(
        r"\bhow long\b|\bduration\b|\b(?:what|which|the) length of\b"
        r"|\bhow many (?:hour|day|week|month|year)",
        re.I,
    ),
    # "What did he say when they met?" asks for no date.
    "kinddate": re.compile(
        r"^\W*(?!(?:what|which|who|whom|whose|why|how|where)\b).*?\bwhen\b|\bwhen\W*$"
        r"|\b(?:what|which) (?:day|date|month|year|century)\b"
        r"|\bwhat (?:is|was|are|were) the (?:exact )?(?:day|date|month|year)s?\b",
        re.I,
    ),
    "kindnumber": re.compile(r"\bhow (?:many|much|old|far|big|large|tall)\b|\bnumber of\b", re.I),
}


def kinds(text: str) -> list[Term]:
    """Terms for the kinds of value that a text holds: a duration, a date, a number.

    Written beside the words in the index, so that "how long" finds "five-hour": predictive
    annotation (Prager, Brown, Coden and Radev, SIGIR 2000).
    """
    return [kind for kind, pattern in _KINDS.items() if pattern.search(text)]


def answer_kinds(question: str) -> list[Term]:
    """The kinds of value that would answer a question."""
    return [kind for kind, pattern in _ASKED.items() if pattern.search(question)]
