"""Who said it: what a document gives as somebody's words is told as theirs.

Nothing that decides about an answer sees any of this: it is told beside what is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from index.words import Term, term, terms
from rag.answer import Citation, Claim
from rag.cite import content
from rag.complement import SPEECH
from rag.phrase import is_title, tags, words
from rag.question import denies
from rag.telling import Sentence, Telling

__all__ = ["said_by", "same_person", "speaker", "told"]

_STOP = re.compile(r"(?:(?<![A-Z])\.|[!?])$")
"""What ends a sentence, and no initial."""
_ASKED_FOR = frozenset(("who", "whom", "whose", "which"))

Tellings = Callable[[Citation], Telling | None]
"""What is told around a line of a document; None where that is gone."""


def said_by(
    claim: str, question: str, lines: Sequence[Citation], telling_of: Tellings
) -> tuple[str, ...]:
    """Who says what a claim says, by its lines; nobody where one of these says it by itself.

    Somebody whom several documents name is told once, as fully as one of them does.
    """
    found: list[str] = []
    for line in lines:
        telling = telling_of(line)
        name = speaker(claim, question, telling, line.first_line) if telling else None
        if name is None:
            return ()
        same = next((i for i, other in enumerate(found) if _called(name) & _called(other)), None)
        if same is None:
            found.append(name)
        else:
            found[same] = max(found[same], name, key=len)
    return tuple(found)


def speaker(claim: str, question: str, telling: Telling, line: int) -> str | None:
    """Who says, in a line of a document, what a claim adds to the question; None if the document
    says it by itself, or it is not clear who does.

    Only the sentence of the line that bears the claim out best is looked at. Of a claim that adds
    nothing, as a yes or no does, all of it is looked for.
    """
    said = set(content(claim))
    added = said - set(content(question))
    numbers = [i for i, one in enumerate(telling.sentences) if one.first <= line <= one.last]
    held = {i: _places(telling.sentences[i]) for i in numbers}
    if not held:
        return None
    best = max(held, key=lambda i: len(said & held[i].keys()) + len(added & held[i].keys()))
    sentence, places = telling.sentences[best], held[best]
    wanted = {term: places[term] for term in (added & places.keys() or said & places.keys())}
    if sentence.is_quotation:
        return telling.quoted(best) if wanted else None
    denying = denies(claim) or claim.startswith("No:")
    return _inmost(telling, best, wanted, denying)


def _inmost(
    telling: Telling, number: int, wanted: dict[Term, set[int]], denying: bool
) -> str | None:
    """Who says all of the wanted terms in a sentence; of two the one whose words the other gives.

    wanted: the terms with their places. denying: whether it is denied that it is so.
    """
    sentence = telling.sentences[number]
    made = [one for one in sentence.reports if denying or not one.denies]
    own = sentence.background.union(*(one.own for one in made))
    left = [there for places in wanted.values() if (there := places - own)]
    said: dict[str | None, set[int]] = {}
    for one in made:
        said.setdefault(telling.speaker(number, one), set()).update(one.said)
    fits = [name for name in said if left and all(there & said[name] for there in left)]
    return min(fits, key=lambda name: len(said[name]), default=None)


def told(claims: Sequence[Claim], question: str) -> str:
    """The claims one after another, each with who says it where neither it nor the question does.

    A question for who says something is answered by the claim itself.
    """
    asked = set(terms(question))
    of_speech = asked & {term(word) for word in SPEECH}
    if of_speech and asked & _ASKED_FOR:
        return " ".join(claim.text for claim in claims)
    known = {found for claim in claims for found in terms(claim.text)}
    known |= asked if of_speech else set()
    return " ".join(
        _with(claim.text, [name for name in claim.said_by if not _called(name) & known])
        for claim in claims
    )


def same_person(one: str, other: str) -> bool:
    """Whether two names may be one person's: "Peskov" and "Kremlin spokesman Dmitry Peskov"."""
    return bool(_called(one) & _called(other))


def _with(text: str, names: Sequence[str]) -> str:
    """A sentence with the names of those who say it, before its full stop."""
    if not names:
        return text
    end = _STOP.search(text)
    body = text[: end.start()] if end else text
    return f"{body}, according to {' and '.join(names)}{end.group() if end else '.'}"


def _called(name: str) -> set[Term]:
    """The terms by which somebody is known again: their name, or what they are if they have none.

    "Peskov" of the Kremlin's spokesman Peskov, "officials" of Kremlin officials.
    """
    written = words(name)
    tagged = tags(written, [word.text for word in written])
    named = re.search(r"[CS]+$", tagged)
    if named and not re.search("[RP]o", tagged):
        there = [word.text for word in written[named.start() :] if not is_title(word.text)]
    else:
        there = [written[i].text for i in range(len(written)) if tagged[i] in "RP"][:1]
    return set(content(" ".join(there)))


def _places(sentence: Sentence) -> dict[Term, set[int]]:
    """Where in a sentence each of its terms stands."""
    places: dict[Term, set[int]] = {}
    for number, word in enumerate(sentence.words):
        for found in content(word.text):
            places.setdefault(found, set()).add(number)
    return places
