"""One question on its way to its answer: understand, retrieve, read, write, cite, decide."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

from index.search import Index
from rag import about, agreement, bounds, decide, lookup, read, scope, standing, timely
from rag.answer import Answer, Citation, Manifest, Reason
from rag.borne import Reading
from rag.bounds import Bound
from rag.compare import Comparison
from rag.events import Done, Event, Exchange, Found, Stage, Word
from rag.followup import leans
from rag.judge import Judge
from rag.llm import Model
from rag.orders import asking
from rag.plain import plainly
from rag.question import confirmed, denied, denies, kind
from rag.reply import Reply
from rag.retrieve import PASSAGES, Retrieved, retrieve
from rag.ruling import Ruling, overturned
from rag.sources import Sources

__all__ = ["Run"]

RECENT = 2
"""How many exchanges back a follow-up is understood from."""


class Run:
    """One question over one corpus. Made for it, and done with its last event."""

    def __init__(
        self,
        question: str,
        history: Sequence[Exchange],
        *,
        index: Index,
        model: Model,
        judge: Judge | None,
        manifest: Callable[[], Manifest],
    ) -> None:
        """judge: None for the one that was fitted for the model. manifest: see Reply."""
        self._index = index
        self._model = model
        self._question = question
        self._history = history[-RECENT:]
        self._asked = asking(question)
        self._sources = Sources(index.dated)
        self._only: frozenset[str] = frozenset()
        self._reply = Reply(question, model, manifest)
        self._reply.asked = self._asked
        self._ruling = Ruling(index, model, judge, self._sources, self._reply)

    def events(self) -> Iterator[Event]:
        """What is done, as it is done; the last one is Done."""
        if self._history and leans(self._asked):
            yield Stage("understanding")
            self._asked = self._reply.asked = standing.alone(
                self._model, self._question, self._history
            )
        self._asked = self._reply.asked = plainly(self._asked)
        wanted = agreement.subject(self._asked)
        if wanted is None:
            self._only = self._scope()
            yield from self._told_or_measured()
            return
        self._asked = self._reply.asked = wanted
        for event in self._found():
            yield self._agreeing(event) if isinstance(event, Done) else event

    def _told_or_measured(self) -> Iterator[Event]:
        """What is found; how much it is, where it was asked whether that is more or less than so
        much, or just so much, and no line says, or says otherwise.
        """
        limit, just = bounds.bound(self._asked), bounds.just(self._asked)
        if limit is not None:
            yield from self._measured(limit)
            return
        for event in self._found():
            if just is not None and isinstance(event, Done) and bounds.leaves(event.answer, just):
                yield from self._measured(just, event)
            else:
                yield event

    def _measured(self, limit: Bound, before: Done | None = None) -> Iterator[Event]:
        """Whether what is found openly is as much as was asked about. before: what was found when
        that was asked; a reason why nothing could be said stands, where this finds nothing either.
        """
        asked, self._asked = self._asked, limit.question
        self._reply.asked = self._asked
        for event in self._found():
            if not isinstance(event, Done):
                yield event
            elif before and before.answer.status == event.answer.status == "not_found":
                self._asked = self._reply.asked = asked
                yield before
            else:
                yield replace(event, answer=bounds.verdict(event.answer, limit, self._reply))

    def _agreeing(self, done: Done) -> Done:
        """Whether the sources agree on what was found."""
        given = done.answer
        also = (
            self._compared().agreeing(given.short, given.answer, given.citations)
            if given.status == "answered"
            else []
        )
        return replace(done, answer=agreement.verdict(given, also, self._reply))

    def _found(self) -> Iterator[Event]:
        """From the search to the answer of a question that stands for itself."""
        yield Stage("searching")
        retrieved = self._retrieve()
        yield Found(self._nearest(retrieved), tuple(hit.passage for hit in retrieved.hits))
        if (known := self._about(retrieved)) is not None:
            yield Done(known)
            return
        if not self._only and (written := self._compared().written()) is not None:
            told = self._reply.conflict(written, decide.LOOKED_UP, self._sources.dated, _nobody)
            yield Done(told)
            return
        reason = decide.before_writing(self._asked, retrieved)
        if reason is not None:
            yield Done(self._not_found(reason, retrieved, decide.ELSEWHERE))
            return
        reading = self._read(retrieved)
        done = yield from self._drafted(reading)
        if self._may_have_missed(done, reading) or self._is_outdone(done, reading):
            best = self._sources.as_read(retrieved.hits[0].passage, self._asked)
            again = yield from self._drafted(replace(reading, passages=(best,)))
            done = done if again.answer.status == "not_found" else again
        yield done

    def _drafted(self, reading: Reading) -> Generator[Event, None, Done]:
        """What is made of passages: of a value, the sentence that it is copied from; else, and
        where what was copied stands nowhere, a draft.
        """
        if self._ruling.extracts(reading):
            done = yield from self._attempt(reading, copies=True)
            if done.signals is not None:
                return done
        return (yield from self._attempt(reading))

    def _attempt(self, reading: Reading, *, copies: bool = False) -> Generator[Event, None, Done]:
        """One draft, and what may be said of it. copies: a value is copied for it."""
        yield Stage("reading", len(reading.passages))
        reading, draft = yield from (self._copied(reading) if copies else self._written(reading))
        if (verdict := self._told_by_line(draft, reading)) != reading.verdict:
            reading = overturned(reading, verdict)
            yield Stage("writing")
            said = draft.partition(":")[2]
            draft = yield from self._told(iter([f"{(verdict or '').capitalize()}:{said}"]))
        yield Stage("checking")
        return self._ruling.on(draft, reading)

    def _told(self, pieces: Iterator[str]) -> Generator[Event, None, str]:
        """What is written, told as it is; as a whole."""
        draft = ""
        for piece in pieces:
            self._reply.word()
            draft += piece
            yield Word(piece)
        return " ".join(draft.split())

    def _told_by_line(self, draft: str, reading: Reading) -> str | None:
        """The verdict, or the other one where the sentence says so in as many words: a small model
        reads over a not, and takes what was denied for the denial.
        """
        line = draft.partition(":")[2]
        if reading.verdict is not None and confirmed(reading.question, line):
            return "yes"
        if reading.verdict == "yes" and not denies(reading.question):
            return "no" if denied(reading.question, line) else "yes"
        return reading.verdict

    def _may_have_missed(self, done: Done, reading: Reading) -> bool:
        """Whether the best passage is worth being read alone.

        A small model is drawn to a line that shares the question's words, and past the one that
        answers it.
        """
        unsaid = done.answer.status == "not_found" and done.answer.reason != "false_premise"
        return unsaid and _passes_over_best(done, reading)

    def _is_outdone(self, done: Done, reading: Reading) -> bool:
        """Whether the first passage tells of just the time that was asked about, and what is cited
        does not: it is worth being read alone, too.
        """
        quotes = [one.quote for one in done.answer.citations]
        best = reading.retrieved.hits[0].passage
        return _passes_over_best(done, reading) and timely.outdone(self._asked, best, quotes)

    def _scope(self) -> frozenset[str]:
        """The sources that the question is asked of, if it names some, with no more of their names
        in what is asked.
        """
        found = scope.scoped(self._asked)
        if found is None or about.understand(self._asked) is not None:
            return frozenset()
        rest, named = found
        # What was added since may be what is named.
        self._index.refresh()
        listed = (self._sources.document(row.source) for row in self._index.store.documents())
        only = scope.meant(named, [one for one in listed if one is not None])
        if only:
            self._asked = self._reply.asked = rest
        return only

    def _retrieve(self) -> Retrieved:
        began = time.perf_counter()
        self._index.refresh()
        found = retrieve(self._index, self._model, self._asked, PASSAGES, self._only)
        self._reply.retrieve = time.perf_counter() - began
        return found

    def _about(self, retrieved: Retrieved) -> Answer | None:
        """The answer to a question about the documents themselves; None for any other."""
        query = about.understand(self._asked)
        if query is None:
            return None
        listed = [row.source for row in self._index.store.documents()]
        found = lookup.answer(query, listed, self._sources, self._reply)
        if found is None and query.is_final:
            return self._not_found("no_match", retrieved, decide.LOOKED_UP)
        return found

    def _read(self, retrieved: Retrieved) -> Reading:
        """As much as fits, in the order in which it is read."""
        found = [self._sources.as_read(hit.passage, self._asked) for hit in retrieved.hits]
        passages = read.fitting(self._model, found, self._asked)
        return Reading(self._asked, retrieved, tuple(passages))

    def _written(self, reading: Reading) -> Generator[Event, None, tuple[Reading, str]]:
        """With yes or no, where it was asked whether something is so; and what is written."""
        leaning, write = read.draft(self._model, reading.passages, self._asked)
        if kind(self._asked) == "whether":
            verdict = "yes" if leaning.yes >= decide.YES else "no"
            reading = replace(reading, verdict=verdict, leaning=leaning)
        yield Stage("writing")
        return reading, (yield from self._told(write(reading.verdict)))

    def _copied(self, reading: Reading) -> Generator[Event, None, tuple[Reading, str]]:
        """With the value that the model copies from the passages, and its sentence: told as soon as
        what is written of the value stands in no other.
        """
        draft = ""
        for found in self._ruling.copying(reading):
            reading = replace(reading, extract=found)
            if not draft and len(only := reading.tellings) == 1:
                yield Stage("writing")
                draft = yield from self._told(iter(only))
        whole = " ".join("".join(reading.tellings[:1]).split())
        if draft != whole:
            yield Stage("writing")
            draft = yield from self._told(iter(reading.tellings[:1]))
        return reading, draft

    def _compared(self) -> Comparison:
        return self._ruling.compared(self._asked)

    def _nearest(self, retrieved: Retrieved) -> tuple[Citation, ...]:
        return self._sources.nearest(self._asked, [hit.passage for hit in retrieved.hits])

    def _not_found(self, reason: Reason, retrieved: Retrieved, confidence: float) -> Answer:
        return self._ruling.not_found(self._asked, reason, retrieved, confidence)


def _nobody(value: str, lines: Sequence[Citation]) -> tuple[str, ...]:
    """Whose words a spelling or an office is."""
    return ()


def _passes_over_best(done: Done, reading: Reading) -> bool:
    """Whether the first of several passages was not cited, and stands there for a reason."""
    several = reading.retrieved.looked and len(reading.passages) > 1
    return several and not (done.signals is not None and done.signals.first)
