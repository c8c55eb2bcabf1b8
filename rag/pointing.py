"""Words that point back, and where they do not: "why did he say that?", "who said that it failed?".

The places of a pronoun that has what it points to in its own question, of an "it" or a "there" that
points to nothing, and of a "that" which opens a clause are told apart by the words around them. In
doubt a word points back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.words import STOP

__all__ = ["ARTICLES", "AUXILIARY", "BE", "PREPOSITIONS", "is_verb", "points_back"]

BE = frozenset("is are was were be been being am isn aren wasn weren".split())
AUXILIARY = BE | frozenset(
    "do does did has have had can could will would shall should may might must don doesn didn hasn"
    " haven hadn couldn won wouldn shouldn".split()
)
ARTICLES = frozenset(("the", "a", "an"))
PREPOSITIONS = frozenset(
    "about after against around at before behind between beside by despite during for from in into"
    " like near of on over since than through to toward towards under until upon via with within"
    " without".split()
)
_ALWAYS = frozenset("else hers him latter ones theirs them then these".split())
_LAST = frozenset("after afterwards before earlier either instead later so too".split())
"""Words that point back at the end of a question: "What happened before?"."""
_TELLING = frozenset(
    "add added admit admitted announce announced argue argued believe believed claim claimed"
    " confirm confirmed deny denied explain explained fear feared find found hear heard hope hoped"
    " indicate insist insisted know knew mean means mention mentioned note noted reveal revealed"
    " say says said show showed shows state stated stress stressed suggest suggested tell"
    " think thought warn warned certain clear correct evident fact idea likely possible"
    " proof sure true so such given provided now".split()
)
"""Words after which "that" opens a clause."""
_TIMES = frozenset("afternoon century decade evening month morning week year".split())
_RELATIVE = frozenset(("who", "that", "which", "whose"))
_FORMS = frozenset(
    "ate became began bought broke brought built came chose cut drew fell felt fought found gave"
    " get got grew happens heard held hit keep keeps kept knew knows laid leads led left lost made"
    " makes meant meet meets met paid put ran said sank sat saw says sent set shot shows sold spent"
    " spoke stood took taught thought told understood wants went won wrote".split()
)
"""Forms of verbs whose end does not tell what they are."""
_OPENING = frozenset("as because before if once since that until when where which while".split())
"""Words that open a clause whose "it" is what the clause before it is about."""
_JUDGED = frozenset("accurate correct fair false likely possible right true unlikely wrong".split())
_MANY = frozenset("the all both many some two three four five".split())
_ORDERED = frozenset(
    "which this that other first second third fourth fifth last next previous".split()
)
_APART = AUXILIARY | frozenset("what which how who many any no some the there".split())
"""Words after which "other" means: than what was told before."""


def points_back(words: Sequence[str], named: frozenset[str]) -> bool:
    """Whether any word points to something that this question does not name.

    words: tokens of the question. named: those of them that are (parts of) names.
    """
    return any(
        word in _ALWAYS
        or (word in _LAST and place == len(words) - 1 > 0)
        or (word in _PLACES and _PLACES[word](words, place, named))
        for place, word in enumerate(words)
    )


def _around(words: Sequence[str], place: int) -> tuple[str, str]:
    """The words before and after a place; empty where there are none."""
    before = words[place - 1] if place else ""
    return before, words[place + 1] if place + 1 < len(words) else ""


def is_verb(word: str) -> bool:
    """Whether a token is a verb, as far as that shows without a dictionary."""
    return word in AUXILIARY | _FORMS or (len(word) > 4 and word.endswith("ed"))


def _person(words: Sequence[str], place: int, named: frozenset[str]) -> bool:
    """Who does it, or whose it is: not where a name before it is whom it means."""
    objective = words[place] == "her" and _around(words, place)[1] in STOP | {""}
    return objective or not (_has_name(words, place, named) or _has_many(words, place))


def _has_name(words: Sequence[str], place: int, named: frozenset[str]) -> bool:
    """Whether a name stands before a place that is more than where or with whom it was."""
    return any(_is_free(words, other, named) for other in range(place) if words[other] in named)


def _has_many(words: Sequence[str], place: int) -> bool:
    """Whether they are told of before: "the aides said what they want", not "what did they want".

    The subject of a question itself is none of those whom it asks for.
    """
    if words[place] not in ("they", "their") or _around(words, place)[0] in AUXILIARY:
        return False
    return any(
        words[other].endswith("s") and _MANY & set(words[max(0, other - 2) : other])
        for other in range(place)
    )


def _is_free(words: Sequence[str], place: int, named: frozenset[str]) -> bool:
    """Whether a name is more than where, when or with whom something happened."""
    while place and words[place - 1] in named:
        place -= 1
    return not place or words[place - 1] not in PREPOSITIONS


def _it(words: Sequence[str], place: int, named: frozenset[str]) -> bool:
    """Not in "is it true that ...", "was it he who ...", "how long does it take to ...", "as Kyiv
    sees it", "what will the army do if it ...".
    """
    before, after = _around(words, place)
    rest = words[place + 1 :]
    if before in BE and set(rest) & {*_RELATIVE, "whether"}:
        return False
    if _JUDGED & set(rest[:2]) or (after in ("take", "takes", "took") and "to" in rest):
        return False
    if before in ("see", "sees", "tell", "tells", "put", "puts") and "as" in words[:place]:
        return False
    return not (
        before in _OPENING and (_has_name(words, place, named) or "the" in words[: place - 1])
    )


def _that(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    """Not where it opens a clause: "said that ...", "the plan that ..."."""
    before, after = _around(words, place)
    if not after or before in AUXILIARY | PREPOSITIONS | {""}:
        return True
    if any(map(is_verb, words[place + 1 :])):
        return False
    lead = words[max(0, place - 3) : place - 1]
    opens = before in _TELLING or bool(ARTICLES & set(lead) and before not in STOP)
    return not (opens and place + 2 < len(words))


def _there(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    """Not in "is there a plan", "there is a plan" and "there in the east"."""
    before, after = _around(words, place)
    goes_on = after in AUXILIARY | PREPOSITIONS | {"when", "where"}
    return not (goes_on or (before in BE and after))


def _this(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    return _around(words, place)[1] not in _TIMES


def _those(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    return _around(words, place)[1] not in _RELATIVE | {"of", "in"}


def _one(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    """Not the number, nor "one of the envoys"."""
    before, after = _around(words, place)
    if before in _ORDERED:
        return after != "of"
    return not after or after in STOP - _RELATIVE - {"of"}


def _other(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    before, after = _around(words, place)
    return before in _APART and after not in ("side", "sides") and "than" not in words[place:]


def _same(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    return "as" not in words[place:] and _around(words, place)[1] != "time"


def _former(words: Sequence[str], place: int, _: frozenset[str]) -> bool:
    """Not an adjective: "Did he prefer the former?", and not "the former president"."""
    after = _around(words, place)[1]
    return not after or after in STOP


_PLACES: dict[str, Callable[[Sequence[str], int, frozenset[str]], bool]] = {
    **dict.fromkeys(("he", "she", "they", "his", "her", "their", "its"), _person),
    **dict.fromkeys(("other", "others", "another"), _other),
    "former": _former,
    "it": _it,
    "one": _one,
    "same": _same,
    "that": _that,
    "there": _there,
    "this": _this,
    "those": _those,
}
