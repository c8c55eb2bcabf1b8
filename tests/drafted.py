"""A question, what was read for it, and drafts with the lines that bear them out."""

from __future__ import annotations

from index.corpus import TextCorpus
from index.passage import Passage
from index.search import Hit
from rag.borne import Cited, Reading, cited
from rag.retrieve import Retrieved
from rag.sources import Sources

__all__ = ["ASKED", "CORPUS", "LAND", "LOOKED", "READING", "TALKS", "drafted", "passage"]

ASKED = "How long did the talks in Moscow last?"
TALKS = "The talks in Moscow lasted five hours, the aide said."
LAND = "Nobody spoke of land."
CORPUS = TextCorpus({"a.txt": f"Talks\n{LAND}\n{TALKS}\n"})


def passage(line: int, text: str, source: str = "a.txt") -> Passage:
    return Passage(source, line, line, 100 * line, 100 * line + len(text), text, "")


LOOKED = Retrieved((Hit(passage(3, TALKS), 5.0, 0.4), Hit(passage(2, LAND), 1.0, 0.6)), True)
READING = Reading(ASKED, LOOKED, (passage(2, LAND), passage(3, TALKS)))


def drafted(draft: str, reading: Reading = READING, corpus: TextCorpus = CORPUS) -> Cited:
    found = cited(draft, reading, Sources(corpus))
    assert found is not None
    return found
