"""A draft against the passages that were read: its claims, and the lines that bear them out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.passage import Passage
from rag import cite, evidence, quoted, read, wording
from rag.answer import Citation, Claim
from rag.retrieve import Retrieved
from rag.sources import Sources

__all__ = ["Cited", "Reading", "cited"]

_NONE = read.Leaning()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read for a question, and what the model held of it before it wrote.

    question: as it was understood. passages: as the model read them, in reading order. verdict: yes
    or no, where it was asked whether something is so, else None; leaning: what they say then.
    extract: the value that was copied from them, if the draft is the sentence that it stands in.
    """

    question: str
    retrieved: Retrieved
    passages: tuple[Passage, ...]
    verdict: str | None = None
    leaning: read.Leaning = _NONE
    extract: read.Second | None = None

    @property
    def tellings(self) -> list[str]:
        """The sentences that the copied value stands in, see evidence.tellings."""
        value = (self.extract.value if self.extract is not None else None) or ""
        return evidence.tellings(value, self.question, self.passages, self.looked)

    @property
    def looked(self) -> list[float]:
        """How much the model looked at each of the passages; nothing if it did not."""
        if not self.retrieved.looked:
            return []
        hits = self.retrieved.hits
        scores = {(hit.passage.source, hit.passage.start): hit.score for hit in hits}
        return [scores[passage.source, passage.start] for passage in self.passages]


@dataclass(frozen=True, slots=True)
class Cited:
    """The claims of a draft that lines bear out, at least one, and those lines.

    share, overlap: see cite.Support; of the claim that is borne out least.
    """

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    share: float
    overlap: float

    @property
    def text(self) -> str:
        """The claims one after another."""
        return " ".join(claim.text for claim in self.claims)

    @property
    def quotes(self) -> list[str]:
        """The lines as they stand in their files."""
        return [one.quote for one in self.citations]

    def giving(self, value: str) -> Cited:
        """Only the claims that have a word of a value, with their lines; all where none has one.

        What else was written is not what was asked for: "They claim all of it. They hold a third."
        """
        said = set(cite.content(value))
        kept = [one for one in self.claims if said & set(cite.content(one.text))] or self.claims
        lines = [one for one in self.citations if any(one in self.cited_by(c) for c in kept)]
        claims = (
            replace(one, citations=tuple(lines.index(line) for line in self.cited_by(one)))
            for one in kept
        )
        return replace(self, claims=tuple(claims), citations=tuple(lines))

    def cited_by(self, claim: Claim) -> list[Citation]:
        """The lines that bear one of the claims out."""
        return [self.citations[place] for place in claim.citations]


def cited(draft: str, reading: Reading, sources: Sources) -> Cited | None:
    """The claims of a draft that lines bear out, with the lines; None if there is none."""
    if reading.verdict is not None or reading.extract is not None:
        return _told_word_for_word(draft, reading, sources)
    citations: list[Citation] = []
    made: list[Claim] = []
    supports: list[cite.Support] = []
    there = [hit.passage for hit in reading.retrieved.hits]
    for claim in map(wording.direct, cite.claims(draft)):
        support = cite.support(claim, reading.question, reading.passages, reading.looked)
        lines = [line for place in support.places if (line := sources.cite(place, there))]
        if found := [line for line in lines if not sources.is_dateline(line)]:
            claim = quoted.as_held(claim, [one.quote for one in found], reading.question)
            claim = sources.with_day(claim, found)
            citations += [citation for citation in found if citation not in citations]
            made.append(Claim(claim, tuple(citations.index(one) for one in found)))
            supports.append(support)
    if not made:
        return None
    return Cited(
        tuple(made),
        tuple(citations),
        share=min(one.share for one in supports),
        overlap=min(one.overlap for one in supports),
    )


def _told_word_for_word(draft: str, reading: Reading, sources: Sources) -> Cited | None:
    """A yes or no with the sentence that says so, or that in which a value stands: letter for
    letter as in its line.
    """
    said = draft if reading.verdict is None else draft.partition(":")[2]
    there = [hit.passage for hit in reading.retrieved.hits]
    found = {
        line: text
        for place, text in evidence.stands(said, reading.passages)
        if (line := sources.cite(place, there)) and not sources.is_dateline(line)
    }
    if not found:
        return None
    lines = tuple(found)
    parts = [*found.values()]
    told = (
        evidence.as_claim(reading.verdict, parts) if reading.verdict else evidence.together(parts)
    )
    claim = sources.with_day(told, lines)
    return Cited((Claim(claim, tuple(range(len(lines)))),), lines, share=1.0, overlap=1.0)
