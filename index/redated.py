"""The days that a user gave documents: a corpus read with them. No document is ever written to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from index.corpus import Corpus, Entry
from index.days import Day

if TYPE_CHECKING:
    from index.document import Document

__all__ = ["Given", "Redated"]

Given = Callable[[], Mapping[str, Day]]
"""The days that a user gave, by source, as they are now."""


class Redated:
    """A corpus whose documents are from the days that the user gave them."""

    def __init__(self, corpus: Corpus, given: Given) -> None:
        self._corpus = corpus
        self._given = given

    @property
    def name(self) -> str:
        """See Corpus."""
        return self._corpus.name

    def entries(self) -> list[Entry]:
        """See Corpus."""
        return self._corpus.entries()

    def read(self, source: str) -> Document:
        """See Corpus."""
        document = self._corpus.read(source)
        day = self._given().get(source)
        return document if day is None else replace(document, given=day)
