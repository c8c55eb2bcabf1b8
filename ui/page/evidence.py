"""What stands beside a conversation: the lines of an answer, and a document opened at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from index.corpus import Corpus
from index.errors import CorpusError
from rag.answer import Answer, Citation
from rag.verify import Reader, check
from ui.opened import open_at, open_lines
from ui.page import beside
from ui.page.desk import Desk
from ui.page.lines import cited_lines
from ui.page.stock import Changes
from ui.page.tabs import View
from ui.page.turn import Turn
from ui.render import cited, claimed_by

__all__ = ["Evidence"]


class Evidence:
    """Looks up what answers rest on, in the files as they are now."""

    def __init__(self, desk: Desk, corpus_of: Callable[[str], Corpus]) -> None:
        """corpus_of: what a user may read."""
        self._desk = desk
        self._corpus_of = corpus_of

    def sources(self, owner: str, answer: Answer) -> str:
        """The lines of an answer, each as its file has it now; empty where it has none."""
        lines = cited_lines(cited(answer), self._corpus_of(owner))
        heading = "Lines that come closest" if answer.status == "not_found" else "Cited lines"
        by = [claimed_by(answer, place) for place in range(len(lines))]
        return beside.sources(lines, heading, by) if lines else ""

    def dates(self, owner: str, turns: Sequence[Turn]) -> dict[str, str | None]:
        """The date that each source bears, of those that disagree in some answers."""
        disagreeing = [
            one
            for turn in turns
            if turn.answer is not None and turn.answer.conflicts
            for one in turn.answer.citations
        ]
        lines = cited_lines(disagreeing, self._corpus_of(owner))
        return {one.citation.source: one.dated for one in lines}

    def changed(self, owner: str, turns: Sequence[Turn]) -> frozenset[int]:
        """The turns whose answers cite a line that is not in its file as it was cited."""
        reader = Reader(self._corpus_of(owner))
        return frozenset(
            turn.id
            for turn in turns
            if turn.answer is not None
            for one in turn.answer.citations
            if check(asdict(one), reader).state != "sound"
        )

    def show(self, owner: str, view: View, turn: int) -> Changes:
        """The lines of one of the answers beside the conversation."""
        turns = self._desk.turns(owner, view.conversation)
        answer = next((one.answer for one in turns if one.id == turn), None)
        return {} if answer is None else {"sources": self.sources(owner, answer)}

    def open(self, owner: str, view: View, source: str, lines: str) -> Changes:
        """A document at some lines, such as 7-7, and what became of these since they were cited."""
        first, _, last = lines.partition("-")
        low = int(first) if first.isdecimal() else 0
        high = int(last) if last.isdecimal() else low
        corpus, citation = self._corpus_of(owner), self._citation(owner, view, source, low)
        try:
            if citation is None:
                opened = open_lines(source, low, high, corpus, beside.EXTENT)
            else:
                opened = open_at(citation, [citation], corpus, beside.EXTENT)
        except CorpusError:
            told = f"{source} is not there any more, or cannot be read."
            return {"document": beside.nothing_open(told)}
        return {"document": beside.document(opened, low, high)}

    def _citation(self, owner: str, view: View, source: str, line: int) -> Citation | None:
        """What an answer of the conversation, the latest that does, cites at a line."""
        answers = [turn.answer for turn in self._desk.turns(owner, view.conversation)]
        found = [
            one
            for answer in answers
            if answer is not None
            for one in cited(answer)
            if (one.source, one.first_line) == (source, line)
        ]
        return found[-1] if found else None
