"""Whether a question leans on the conversation before it, and whether one made whole is still it.

A follow-up is told by its form, never by its length: by words that point back, by a clause that
lacks what it is about, by a piece of a sentence. Where the form leaves it open, a question leans:
one that stands for itself comes back from the model nearly as it was, one that does not is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from index.words import STOP, term, tokens
from rag.pointing import ARTICLES, AUXILIARY, BE, PREPOSITIONS, is_verb, points_back
from rag.question import names

__all__ = ["counted_again", "leans", "named_again", "still_asks"]

_CUT = {
    re.compile(rf"\b({before})['’]{short}\b", re.I): rf"\1 {whole}"
    for before, short, whole in (
        ("who|what|where|when|why|how|that|it|he|she|there", "s", "is"),
        ("who|what|they|these|those", "re", "are"),
        ("who|what|he|she|it|they|there", "d", "would"),
        ("who|what|he|she|it|they", "ll", "will"),
    )
}
_LINKS = frozenset("and but or so then plus".split())
_ASIDES = frozenset("oh ok okay well yes no right thanks now please also hmm sorry".split())
_OPENINGS = (["what", "about"], ["how", "about"], ["i", "mean"], ["i", "meant"])
_ASKING = frozenset("who whom whose what which when where why how".split())
_SAME_ASKING = {"whom": "who", "which": "what"}
_FURTHER = frozenset("else another other others".split())
_ORDERS = frozenset(
    "compare define describe explain find give list mention name outline say show state summarise"
    " summarize tell".split()
)
_EMPTY = frozenset(
    "again after afterward afterwards altogether before besides briefly earlier else ever exactly"
    " finally first further instead just last later more next once only really still today together"
    " too twice clarify continue correct detail details elaborate example examples explain give go"
    " mean please right summarise summarize sure tell true consequence consequences difference"
    " outcome reason reasons result results".split()
)
"""Words that do not tell by themselves what a question is about."""
_DEGREES = frozenset("big early far late large long many much often old soon tall well".split())
"""Empty after how."""
_PARTS = re.compile(r"(?<=\w\w\w)[.?!:;]\s+|\s+[-–—]\s+")
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.I)
_OWNED = re.compile(r"\s+(?!(?:to|at|in|on|from|with|for|by|about|and|or)\b)\w")
_NAME = re.compile(
    r"(?!(?:Yes|No|The|Who|What|When|Where|Why|How|Did|Was|Is)\b)[^\W\d_a-z][\w'’-]*"
    r"(?:\s+(?:(?:de|der|den|van|von|al|bin|el)\s+)*[^\W\d_a-z][\w'’-]*)*"
)
_COUNTED = re.compile(
    r"\bthe (?:(?P<place>first|second|third|fourth|last)(?: (?:one|of (?:them|these|those))\b)"
    r"|(?P<side>former|latter)(?=['’]|\W*$|\W+(?:is|was|do|did|does|say|said|has|had|will|and)\b))",
    re.I,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1, "former": 0, "latter": 1}
_ENOUGH = 3
"""Words that tell what it is about, with which a part of a question can stand for itself."""


def leans(question: str) -> bool:
    """Whether a question cannot be understood without what was asked before it.

    Short is not enough: "Where is Geneva?" stands for itself, "And where?" does not.
    """
    for pattern, whole in _CUT.items():
        question = pattern.sub(whole, question)
    first, *others = _PARTS.split(question)
    if others and len(_said(tokens(first))) >= _ENOUGH:
        return _leans(first)
    return _leans(question)


def _leans(question: str) -> bool:
    words = tokens(question)
    opening = list(dropwhile(_ASIDES.__contains__, words))
    asked = list(dropwhile((_ASIDES | _LINKS).__contains__, words))
    linked = bool(opening) and opening[0] in _LINKS
    if asked[:2] in _OPENINGS or points_back(asked, _named(question)):
        return True
    said = _said(asked)
    if not said:
        return True
    if not _is_clause(asked, said, _named(question)):
        return linked or asked[0] in PREPOSITIONS or len(said) < 2 + (asked[0] in _ASKING)
    short = linked and len(said) < _ENOUGH
    return _lacks(asked, said) or (short and not _asks_what_it_is(asked))


def still_asks(question: str, whole: str, before: Sequence[str]) -> bool:
    """Whether a follow-up that the model made whole still asks what was asked.

    It must be a question, and hold every name and number of the follow-up, and of several words
    that this says by itself at least one. A question of before is one that was only said again,
    unless it holds all of that.
    """
    if whole.endswith(".") and not question.endswith("."):
        return False
    held = _bag(whole)
    words = tokens(question)
    said = _said(words)
    if len(said) > 1 and not any(_bag(word) <= held for word in said):
        return False
    if not _asks_alike(words, tokens(whole)):
        return False
    own = [*names(question), *(word for word in words if term(word)[0].isdigit())]
    if not all(_bag(word) <= held for word in own):
        return False
    new = [*said, *(word for word in words if word in _ASKING | _FURTHER)]
    return held not in map(_bag, before) or all(_bag(word) <= held for word in new)


def _asks_alike(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a question made whole asks by a question word of the follow-up: "what did he deny?"
    does not ask who denied it. "What about" and "what else" ask in another's words.
    """
    asking = [_SAME_ASKING.get(word, word) for word in words if word in _ASKING]
    if not asking or _FURTHER & set(words) or "about" in words:
        return True
    return bool(set(asking) & {_SAME_ASKING.get(word, word) for word in whole})


def counted_again(question: str, before: Sequence[tuple[str, str]]) -> str | None:
    """A question with the name that it counts to, for "what does the last one do?" or "the latter":
    of those that the last answer names and its question did not, the one at that place; None if it
    counts to nobody, or not so many are named. before: see named_again.
    """
    if not (found := _COUNTED.search(question)) or not before:
        return None
    asked, answered = before[-1]
    known = _bag(asked)
    told = [name for name in _names_of(answered) if not _bag(name) <= known]
    place = _ORDINALS[(found["place"] or found["side"]).lower()]
    if len(told) < 2 or place >= len(told) or (found["side"] and len(told) > 2):
        return None
    return f"{question[: found.start()]}{told[place]}{question[found.end() :]}"


def named_again(question: str, before: Sequence[tuple[str, str]]) -> str | None:
    """A question with the one whom it points to by name, for "where did she say that?"; None if it
    points to nobody, or may mean several. before: questions and answers, oldest first; whom the
    last answer names is meant, or else whom its question does.
    """
    if not (pronoun := _PERSON.search(question)) or not before:
        return None
    asked, answered = before[-1]
    told = next((found for text in (answered, asked) if (found := _names_of(text))), [])
    if len(told) != 1:
        return None
    word = pronoun.group().lower()
    owned = word == "his" or (word == "her" and _OWNED.match(question, pronoun.end()))
    named = f"{told[0]}'s" if owned else told[0]
    return f"{question[: pronoun.start()]}{named}{question[pronoun.end() :]}"


def _names_of(text: str) -> list[str]:
    """The names of a text, each once; the first word is a part of one if a name follows it."""
    # The first word of an answer may be all of it; of what is quoted it opens a sentence.
    known = set(names(f"- {text}" if text[:1].isalpha() else text))
    runs = (found.group().split() for found in _NAME.finditer(text))
    told = (" ".join(run) for run in runs if any(word.strip("'’-") in known for word in run))
    return list(dict.fromkeys(told))


def _bag(question: str) -> frozenset[str]:
    return frozenset(map(term, tokens(question)))


def _named(question: str) -> frozenset[str]:
    return frozenset(token for name in names(question) for token in tokens(name))


def _said(words: Sequence[str]) -> list[str]:
    """The words that tell what a question is about."""
    return [
        word
        for place, word in enumerate(words)
        if word not in STOP | AUXILIARY | _EMPTY
        and not (word in _DEGREES and words[place - 1 : place] == ["how"])
    ]


def _is_clause(words: Sequence[str], said: Sequence[str], named: frozenset[str]) -> bool:
    """Whether there is a verb, as far as that shows without a dictionary."""
    if words[0] in _ORDERS or words[:2] == ["who", said[0]] or any(map(is_verb, words)):
        return True
    # "What worries the envoys", "how long to boil eggs": a noun alone is not followed so.
    objects = ARTICLES | named
    pairs = list(pairwise(words))
    followed = any(a in said and a not in named and b in objects for a, b in pairs)
    return words[0] in _ASKING and (followed or any(a == "to" and b in said for a, b in pairs))


def _lacks(words: Sequence[str], said: Sequence[str]) -> bool:
    """Whether a clause lacks its end ("Did Kyiv?") or what its verb is about ("Who agreed?")."""
    if words[0] in AUXILIARY:
        return len([word for word in words[1:] if word not in ARTICLES]) == 1
    return words[0] in _ASKING and not AUXILIARY & set(words) and len(said) < 2


def _asks_what_it_is(words: Sequence[str]) -> bool:
    """Whether it goes on to something else, whatever it begins with: "And what is TASS?"."""
    return words[0] in ("who", "what") and words[1] in BE and "the" not in words
