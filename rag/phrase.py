"""The words of a sentence by what part they can play in telling who says something.

No dictionary and no model: short closed lists, capitals, and what stands between quotation marks.
A word that is in no list is no speaker's, so that in doubt nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.words import STOP
from rag.pointing import AUXILIARY, PREPOSITIONS

__all__ = ["Word", "ending", "is_body", "is_role", "is_title", "starting", "tags", "words"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark. start, end: its characters in the text. quoted: it is somebody's own word;
    the mark before a closing quotation mark is not, for it parts the clauses of the sentence.
    """

    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def lower(self) -> str:
        """In lower case, with plain apostrophes."""
        return self.text.lower().replace("’", "'")


_WORD = re.compile(
    r"(?:Mrs?|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Pres|St|Jr|Sr|Jan|Feb|Mar|Apr|Aug|Sept?"
    r"|Oct|Nov|Dec)\.|(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])|\w+(?:[-'’.,]\w+)*(?:(?<=s)['’](?!\w))?"
    r"|[^\w\s]"
)
_QUOTES = frozenset('"“”„«»')

_ARTICLES = frozenset("the a an one another some several many most other".split())
_POINTING = frozenset("this that these those both such same".split())
_PRONOUNS = frozenset("he she they it".split())
_THEIR = frozenset("his her their its".split())
_RELATIVE = frozenset("which who whose whom where when".split())
_LINKS = frozenset("and or but yet".split())
_TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december jan feb mar apr jun jul aug sept sep oct nov"
    " dec yesterday today tomorrow week month year morning afternoon evening night last early"
    " late".split()
)
_BETWEEN = frozenset(
    "had has have also later earlier then again further once now already however nonetheless"
    " nevertheless meanwhile himself herself itself themselves first initially".split()
)
"""What may stand between a speaker and the verb, beside words in -ly and times."""
_SPEAKERS = frozenset(
    "adviser advisor advocate agent aide ambassador analyst attorney author boss captain chairman"
    " chairwoman chair chancellor chief coach colleague colonel commander commissioner critic"
    " defendant delegate deputy detective diplomat director doctor economist editor engineer envoy"
    " executive expert farmer founder general governor head historian investigator judge journalist"
    " king lawmaker lawyer leader lieutenant manager mayor member minister monarch negotiator nurse"
    " observer officer official owner physician policeman politician pope premier president priest"
    " prince princess producer professor prosecutor queen rector reporter representative researcher"
    " resident scholar scientist secretary senator sheriff soldier source speaker spokesman"
    " spokesperson spokeswoman student supporter teacher technician treasurer trustee victim"
    " volunteer warden witness worker writer".split()
)
"""Nouns, in the singular, for those who say something."""
_BODIES = frozenset(
    "administration agency army association authority board church club commission committee"
    " company council court embassy government institute military ministry newspaper office"
    " opposition parliament party side union university".split()
)
"""The same for those who are no single person."""
_ANY_SPEAKER = _SPEAKERS | _BODIES
_PEOPLE = frozenset("police people men women spokesmen policemen".split())
"""Plurals that their end does not tell."""
_KINDS = frozenset(
    "acting assistant chief city communist conservative court county defence defense democratic"
    " deputy district domestic eastern economic energy executive external federal finance financial"
    " fire foreign former government health high-ranking home interior intelligence international"
    " junior justice labour leading legal liberal local managing medical military national news"
    " northern old opposition own party police policy political presidential press prime private"
    " public regional republican retired ruling school science security senior southern special"
    " state tax top trade transport unidentified union unnamed unofficial veteran vice western"
    " young".split()
)
"""What tells which of them."""
_TITLES = frozenset(
    "president minister secretary governor senator judge general colonel captain king queen prince"
    " princess pope chancellor professor doctor mayor ambassador sheriff premier lieutenant"
    " commander commissioner detective mr. mrs. ms. dr. prof. gen. col. lt. sgt. capt. sen. rep."
    " gov. pres.".split()
)
"""Written with a capital, these are part of the name behind them."""
_NO_NAMES = frozenset(
    "we everyone everybody nobody none others few each all neither either according asked though"
    " although while whereas since because unless until once what here still just even only instead"
    " moreover leaks".split()
)
_CLOSED = {
    word: tag
    for known, tag in (
        (_NO_NAMES | STOP, "x"),
        (PREPOSITIONS | {"as", "than"}, "o"),
        (AUXILIARY, "b"),
        (_LINKS, "&"),
        (_RELATIVE, "w"),
        (_THEIR, "h"),
        (_PRONOUNS, "p"),
        (_ARTICLES | _POINTING, "d"),
        (_BETWEEN, "a"),
        (_TIMES, "t"),
        (frozenset(("not", "never", "neither", "nor")), "n"),
    )
    for word in known
}


def words(text: str) -> list[Word]:
    """The words and marks of a text, in order; every quotation mark as a plain one."""
    found: list[Word] = []
    quoted = False
    for match in _WORD.finditer(text):
        mark, start, end = match.group(), match.start(), match.end()
        if mark not in _QUOTES:
            found.append(Word(mark, start, end, quoted))
            continue
        if quoted and found and not found[-1].text[0].isalnum():
            found[-1] = Word(found[-1].text, found[-1].start, found[-1].end)
        quoted = not quoted
        found.append(Word('"', start, end))
    return found


def tags(sentence: Sequence[Word], named: Collection[str]) -> str:
    """One letter for each word, and each mark as it is.

    C a name, S a name's possessive, R one who can speak, P several, m of what kind, d article,
    p pronoun, h possessive pronoun, o preposition, a adverb, t time, & link, w relative, n not,
    b auxiliary, q quoted, x any other. named: words that the document writes with a capital in
    mid-sentence; one that only opens a sentence is no name if it may be a plural.
    """
    made = [_tag(word) for word in sentence]
    first = next((i for i, tag in enumerate(made) if tag not in '"q'), None)
    if first is not None and made[first] == "C":
        text = sentence[first].text
        followed = made[first + 1 : first + 2] == ["C"]
        if text not in named and (text.endswith(("s", "ing", "ed")) or "-" in text):
            made[first] = "C" if followed and not text.endswith(("ing", "ed")) else "x"
    return "".join(made)


def is_title(word: str) -> bool:
    """Whether a word with a capital tells what somebody is, not who."""
    return word.lower() in _TITLES | _KINDS


def is_role(word: str) -> bool:
    """Whether a word is for one person who can speak, in the singular: the envoy."""
    return word.lower() in _SPEAKERS | _TITLES


def is_body(word: str) -> bool:
    """Whether a word is one for several who speak as one: the council."""
    return word.lower() in _BODIES


def _tag(word: Word) -> str:
    text, lower = word.text, word.lower
    if word.quoted:
        return "q"
    if not text[0].isalnum():
        return text if len(text) == 1 else "x"
    if closed := _CLOSED.get(lower.rstrip(".")):
        return closed
    if lower.isdigit():
        return "t"
    capital = text[0].isupper()
    if lower.endswith(("'s", "s'")):
        return "S" if capital else "m"
    if lower.endswith("n't"):
        return "n"
    return _noun(lower, capital)


def _noun(lower: str, capital: bool) -> str:
    if lower in _PEOPLE or (lower.endswith("s") and _singular(lower) in _ANY_SPEAKER):
        return "P"
    if lower in _ANY_SPEAKER and not (capital and lower in _TITLES):
        return "R"
    if capital:
        return "C"
    if lower in _KINDS:
        return "m"
    return "a" if lower.endswith("ly") else "x"


def _singular(word: str) -> str:
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]


_WHICH = r"[CmSRt]*"
_PHRASE = re.compile(
    rf"p|[dh]*{_WHICH}C|[dh]*(?:[Cm]+&)?{_WHICH}[RP](?:o[dh]?[Cm]+(?:&[Cm]+)*|o[dh]?[CmS]*R)?"
)
_LONGEST = 10


def ending(tagged: str, end: int) -> int | None:
    """Where the longest phrase for a speaker begins that ends before word number end."""
    starts = range(max(0, end - _LONGEST), end)
    return next((start for start in starts if _PHRASE.fullmatch(tagged, start, end)), None)


def starting(tagged: str, start: int) -> int | None:
    """The number of the word behind the longest phrase for a speaker that begins at start."""
    ends = range(min(len(tagged), start + _LONGEST), start, -1)
    return next((end for end in ends if _PHRASE.fullmatch(tagged, start, end)), None)
