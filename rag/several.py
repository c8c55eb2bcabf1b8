"""An answer of several sentences: each was decided by itself, and they are told together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag import cite
from rag.answer import Citation, Claim
from rag.events import Done
from rag.reply import Reply

__all__ = ["sentences", "together"]


def sentences(draft: str) -> list[str]:
    """The sentences of a draft, without those that only repeat an earlier one; at least one, which
    is empty if the draft is.
    """
    kept: list[str] = []
    known: set[frozenset[str]] = set()
    for sentence in cite.claims(draft):
        said = frozenset(cite.content(sentence))
        if not any(said <= before for before in known):
            kept.append(sentence)
            known.add(said)
    return kept or [""]


def together(decided: Sequence[Done], reply: Reply) -> Done:
    """All that may be said, as one answer that is as sure as the least sure of it.

    decided: at least one, in order. Where sources disagree on one, just that; where none may be
    said, what became of the first.
    """
    for one in decided:
        if one.answer.status == "conflict":
            return one
    said = [one for one in decided if one.answer.status == "answered"]
    if len(said) < 2:
        return said[0] if said else decided[0]
    citations: list[Citation] = []
    made: list[Claim] = []
    for answer in (one.answer for one in said):
        citations += [one for one in answer.citations if one not in citations]
        for claim in answer.claims:
            where = (citations.index(answer.citations[n]) for n in claim.citations)
            made.append(replace(claim, citations=tuple(where)))
    least = min(said, key=lambda one: one.answer.confidence)
    text = " ".join(one.answer.answer for one in said)
    sure = least.answer.confidence
    return Done(reply.answered(text, None, made, citations, sure), least.signals)
