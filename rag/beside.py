"""Further lines for a claim: what else a document that is read whole tells of the same.

Where each sentence has a line of its own, what is to be known of a question stands in several, and
an answer of one sentence has the words of one of them. The others are cited beside it; whether
the answer may be said has been decided by then, and not by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passage import Passage
from index.words import Term
from rag import cite
from rag.answer import Citation, Claim
from rag.borne import Reading
from rag.cite import MOST, Place
from rag.conflict import lines_of
from rag.sources import Sources
from rag.weigh import TELLING, are_terse

__all__ = ["with_more", "worth_citing"]

ASKED = 0.5
"""The share of the question's words that such a line holds; or ..."""
SAID = 0.25
"""... of the words of question and claim together. With these lines 62 % of the gold lines of 49
development answers are cited, and 42 % without; 80 and 81 % of the cited are gold (eval/LOG.md)."""

GIVEN = 0.15
"""The same beside a value that was copied: of the words of question and value. A sentence that is
told whole has words of its own that no other line need hold: with them 57 % of the gold lines of 18
development answers are cited, without 67, and 69 and 70 % of the cited are gold (eval/LOG.md)."""


def with_more(
    claims: Sequence[Claim], citations: Sequence[Citation], reading: Reading, sources: Sources
) -> tuple[list[Claim], list[Citation]]:
    """The claims, each with its further lines behind its own, and all lines. One that is cited for
    a claim already is not for another.

    None are added to a line that tells enough by itself or says yes or no, nor where only chosen
    passages were read.
    """
    together = list(citations)
    enough = reading.verdict is not None or any(len(one.quote) >= TELLING for one in citations)
    if reading.retrieved.looked or enough:
        return list(claims), together
    passages = [hit.passage for hit in reading.retrieved.hits]
    made = []
    for claim in claims:
        known = [Place(one.source, one.first_line) for one in together]
        own = {citations[number].source for number in claim.citations}
        about = [one for one in passages if one.source in own]
        told, least = _said(claim, reading)
        places = worth_citing(told, reading.question, about, known, least)
        found = [line for place in places if (line := sources.cite(place, about))]
        further = range(len(together), len(together) + len(found))
        together += found
        made.append(replace(claim, citations=(*claim.citations, *further)))
    return made, together


def _said(claim: Claim, reading: Reading) -> tuple[str, float]:
    """What a claim says, and how much of that and of its question a further line has to hold. Of
    notes all that it says counts.
    """
    value = reading.extract.value if reading.extract is not None else None
    return (claim.text, SAID) if not value or are_terse(reading.passages) else (value, GIVEN)


def worth_citing(
    claim: str,
    question: str,
    passages: Sequence[Passage],
    known: Sequence[Place],
    least: float = SAID,
) -> list[Place]:
    """Lines that speak of the same as a claim and its question, in their order; of more than MOST
    those that hold most. known: lines that are cited already. least: the share of the words of
    both that such a line holds.

    What a document's title names tells its lines not apart, and counts nothing.
    """
    found: dict[Place, float] = {}
    for passage in passages:
        subject = cite.subject(passage)
        asked = set(cite.content(question)) - subject
        said = asked | set(cite.content(claim)) - subject
        for place, _, told in lines_of(passage):
            shares = _share(asked, told), _share(said, told)
            if place not in known and (shares[0] >= ASKED or shares[1] >= least):
                found[place] = sum(shares)
    best = sorted(found, key=lambda place: -found[place])[:MOST]
    return sorted(best, key=lambda place: (place.source, place.line))


def _share(wanted: set[Term], told: frozenset[Term]) -> float:
    return len(wanted & told) / len(wanted) if wanted else 0.0
