"""Answers to questions about the documents themselves: what code read off them, with its lines."""

from __future__ import annotations

from collections.abc import Sequence

from rag import decide, metadata
from rag.about import Query
from rag.answer import Answer, Citation, Claim
from rag.reply import Reply
from rag.sources import Sources

__all__ = ["answer"]


def answer(query: Query, listed: Sequence[str], sources: Sources, reply: Reply) -> Answer | None:
    """What the documents of these names tell of themselves; None where that is nothing."""
    there = [sources.document(source) for source in listed]
    said = metadata.answer(query, [document for document in there if document is not None])
    citations: list[Citation] = []
    made: list[Claim] = []
    for statement in said:
        found = [one for place in statement.places if (one := sources.line(place))]
        citations += [one for one in found if one not in citations]
        made.append(Claim(statement.text, tuple(citations.index(one) for one in found)))
    if not made:
        return None
    values = list(dict.fromkeys(statement.value for statement in said))
    return reply.answered(
        " ".join(claim.text for claim in made),
        values[0] if query.wanted in ("which", "count") else ", ".join(values),
        made,
        citations,
        decide.LOOKED_UP,
    )
