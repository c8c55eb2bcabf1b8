"""What may be said of a draft: its lines are found, looked at once more, weighed and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.passage import Passage
from index.search import Index
from rag import decide, read, said, several
from rag.answer import Answer, Citation, Reason
from rag.beside import with_more
from rag.borne import Cited, Reading, cited
from rag.compare import Comparison
from rag.events import Done
from rag.judge import Judge, judge_of
from rag.llm import Model
from rag.mend import mended
from rag.question import asks_once, kind
from rag.read import Second
from rag.reply import Reply
from rag.retold import retold
from rag.retrieve import Retrieved
from rag.sources import Sources
from rag.veto import objection
from rag.weigh import checked, once_more, short_form, signals

__all__ = ["Ruling", "overturned"]


class Ruling:
    """Over one corpus, for one question."""

    def __init__(
        self, index: Index, model: Model, judge: Judge | None, sources: Sources, reply: Reply
    ) -> None:
        """judge: None for the one that was fitted for the model."""
        self._index = index
        self._model = model
        self._judge = judge
        self._sources = sources
        self._reply = reply
        self._copied: dict[tuple[tuple[Passage, ...], str], Second] = {}

    def on(self, draft: str, reading: Reading) -> Done:
        """Of an explanation each sentence by itself: one that no line states does not take the
        others with it, and none is said that only the others bear out.
        """
        if kind(reading.question) != "explanation":
            return self._on_one(draft, reading)
        return several.together(
            [self._on_one(one, reading) for one in several.sentences(draft)], self._reply
        )

    def extracts(self, reading: Reading) -> bool:
        """Whether it can judge a value that is copied before there is a draft."""
        looked = bool(reading.retrieved.looked)
        return kind(reading.question) == "value" and self.judge().knows_extracts(looked=looked)

    def judge(self) -> Judge:
        """Who judges: not asked for before a question has been read, for a model's title waits for
        it to load, which is not needed to look things up.
        """
        return self._judge or judge_of(self._model.title)

    def compared(self, question: str) -> Comparison:
        """What other sources give for a question."""
        return Comparison(question, self._index, self._model, self._sources)

    def not_found(
        self, question: str, reason: Reason, retrieved: Retrieved, confidence: float
    ) -> Answer:
        """Why nothing is said, with the nearest lines."""
        passages = [hit.passage for hit in retrieved.hits]
        return self._reply.not_found(reason, self._sources.nearest(question, passages), confidence)

    def _on_one(self, draft: str, reading: Reading) -> Done:
        if reading.verdict is None and decide.says_nothing(draft):
            return Done(self._unsaid("not_stated", reading, decide.EVEN))
        # The files as they are now: they may have changed while the model was writing.
        self._sources.renew()
        borne = cited(draft, reading, self._sources)
        if borne is None:
            return Done(self._unsaid("unsupported", reading, decide.EVEN))
        second = once_more(self._model, reading, borne, self._sources, self.copy)
        borne, second = retold(self._model, reading, borne, second, self._sources, self.copy)
        borne, second = mended(self._model, reading, borne, second, self._sources, self.copy)
        judge = self.judge()
        found = signals(reading, borne, second, self._sources)
        if judge.doubts(found):
            second = checked(self._model, reading, borne, second, self._sources)
            found = signals(reading, borne, second, self._sources)
        judge = judge.of(found)
        against = objection(reading, borne, second, found, judge, self._sources)
        if against is not None:
            return Done(self._unsaid(against[0], reading, against[1]), found)
        sure = judge.confidence(found)
        short = short_form(reading, borne, second, self._sources)
        if short is not None and reading.verdict is None and asks_once(reading.question):
            borne = borne.giving(short)
        told = self._disagreeing(short, borne, reading)
        if told is not None:
            answer = self._reply.conflict(
                told, sure, self._sources.dated, lambda value, by: self._said_by(value, by, reading)
            )
            return Done(answer, found)
        # Last of all: who said it is told beside an answer, and decides nothing about it.
        claims = [
            replace(claim, said_by=self._said_by(claim.text, borne.cited_by(claim), reading))
            for claim in borne.claims
        ]
        text = said.told(claims, reading.question)
        claims, citations = with_more(claims, borne.citations, reading, self._sources)
        return Done(self._reply.answered(text, short, claims, citations, sure), found)

    def _disagreeing(
        self, short: str | None, borne: Cited, reading: Reading
    ) -> dict[str, list[Citation]] | None:
        """What the sources give, if that is several values; who asks one of them asks no other."""
        if reading.retrieved.only:
            return None
        return self.compared(reading.question).disagreeing(
            short, borne.text, borne.citations, reading.retrieved.by_source
        )

    def copying(self, reading: Reading) -> Iterator[Second]:
        """As read.copying, of all that was read; copy() knows it then."""
        key = reading.passages, reading.question
        if key in self._copied:
            yield self._copied[key]
            return
        for found in read.copying(self._model, *key):
            yield found
        self._copied[key] = found

    def copy(self, model: Model, lines: tuple[Passage, ...], question: str) -> Second:
        """As read.copied. Two drafts often cite the same lines: these are not read twice."""
        if (lines, question) not in self._copied:
            self._copied[lines, question] = read.copied(model, lines, question)
        return self._copied[lines, question]

    def _said_by(self, claim: str, lines: Sequence[Citation], reading: Reading) -> tuple[str, ...]:
        return said.said_by(claim, reading.question, lines, self._sources.telling)

    def _unsaid(self, reason: Reason, reading: Reading, confidence: float) -> Answer:
        return self.not_found(reading.question, reason, reading.retrieved, confidence)


def overturned(reading: Reading, verdict: str | None) -> Reading:
    """With the verdict that the lines told, and of which the model is not sure at all."""
    undecided = replace(reading.leaning, yes=decide.YES)
    return replace(reading, verdict=verdict, leaning=undecided)
