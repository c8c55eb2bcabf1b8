"""From a question to an answer, in five steps: understand, retrieve, read, cite, decide."""

from __future__ import annotations

import itertools
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.corpus import Corpus
from index.errors import UsageError
from index.passage import Passage
from index.search import Hit, Index
from index.weights import Progress
from rag import about, cite, dates, decide, prompt, read
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Conflict,
    ConflictValue,
    Manifest,
    Reason,
    Timings,
    Tokens,
)
from rag.compare import Comparison
from rag.judge import Judge, Signals, judge_of
from rag.llm import Model, Usage
from rag.question import kind, leans, unknown_names, unknown_numbers
from rag.retrieve import retrieve
from rag.verify import Reader
from rag.version import VERSION

__all__ = ["Assistant", "Done", "Event", "Exchange", "Found", "Stage", "Word"]

PASSAGES = 6
"""How many passages are read at most. Eight hold the line of 1 to 4 more questions in a hundred,
but the model was right no more often with them, and each costs about a second (eval/LOG.md)."""
AROUND = 20
"""Lines before and after a cited one in which a name of the question must stand: what is told of
somebody stands near their name, though seldom in the same line."""
BESIDE = 2
"""The same for a name that is told of in just these lines."""
RECENT = 2
"""How many exchanges back a follow-up is understood from."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question asked before, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done now."""

    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, before anything is written. lines: those that come closest. passages: all
    that were found, best first, whether or not they will be read.
    """

    lines: tuple[Citation, ...]
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the answer as it is written. Not yet checked: Done says what may be said."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer; always the last event. signals: what it was judged by, if it came to that."""

    answer: Answer
    signals: Signals | None = None


Event = Stage | Found | Word | Done


class Assistant:
    """Answers questions about one corpus. Not to be shared between threads."""

    def __init__(self, index: Index, model: Model, judge: Judge | None = None) -> None:
        """judge: None for the one that was fitted for the model."""
        self.index = index
        self.model = model
        self.judge = judge

    @classmethod
    def open(
        cls,
        corpus: str | Path | Corpus | None = None,
        *,
        index: str | Path | None = None,
        model: str | Path | Model = "default",
        progress: Progress | None = None,
    ) -> Assistant:
        """An assistant over a folder (None: the shipped sample), its index brought up to date.

        index: where the index lies; None for the folder of the user's data directory. model: a
        name of the catalogue, a GGUF's path, or a model that is open already. Weights that are
        missing are fetched. Raises AsklineError.
        """
        from rag.opening import open_assistant

        return open_assistant(corpus, index=index, model=model, progress=progress)

    def over(self, corpus: Corpus) -> Assistant:
        """An assistant with the same models over another corpus, indexed in memory."""
        index = Index.open(corpus, None, self.index.embedder)
        index.refresh()
        return Assistant(index, self.model, self.judge)

    def ask(self, question: str, history: Sequence[Exchange | Mapping[str, str]] = ()) -> Answer:
        """The answer to a question. history: what was asked before, oldest first.

        Raises UsageError if the question is empty or longer than the model can take.
        """
        for event in self.stream(question, history):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self, question: str, history: Sequence[Exchange | Mapping[str, str]] = ()
    ) -> Iterator[Event]:
        """The same as events, as they happen."""
        if not any(character.isalnum() for character in question):
            raise UsageError("the question is empty", fix='type: ask "How long did it last?"')
        yield from _Run(self, question.strip(), [_exchange(past) for past in history]).events()

    def manifest(self) -> Manifest:
        """What makes the answers."""
        return Manifest(
            askline=VERSION,
            model=self.model.name,
            model_sha256=self.model.sha256,
            embedder=self.index.embedder.name,
            index=self.index.fingerprint(),
            prompt=prompt.fingerprint(),
        )


def _exchange(past: Exchange | Mapping[str, str]) -> Exchange:
    if isinstance(past, Exchange):
        return past
    return Exchange(str(past.get("question", "")), str(past.get("answer", "")))


class _Run:
    """One question on its way."""

    def __init__(self, assistant: Assistant, question: str, history: list[Exchange]) -> None:
        self._index = assistant.index
        self._model = assistant.model
        self._manifest = assistant.manifest
        self._question = question
        self._history = history[-RECENT:]
        self._asked = question
        self._reader = Reader(assistant.index.corpus)
        self._before = assistant.model.usage
        self._began = time.perf_counter()
        self._retrieved = 0.0
        self._first_word: float | None = None
        self._verdict: str | None = None
        self._likely = 0.0
        self._looked = False
        self._own_judge = assistant.judge

    def events(self) -> Iterator[Event]:
        if self._history and leans(self._question):
            yield Stage("understanding")
            self._asked = self._understand()
        yield Stage("searching")
        hits = self._retrieve()
        yield Found(self._nearest(hits), tuple(hit.passage for hit in hits))
        if (known := self._about(hits)) is not None:
            yield Done(known)
            return
        yield Stage("reading")
        found = [self._with_days(hit.passage) for hit in hits]
        passages = read.fitting(self._model, found, self._asked)
        chance = read.probability(self._model, passages, self._asked) if passages else 0.0
        reason = decide.before_writing(self._asked, hits, chance)
        if reason is not None:
            yield Done(self._not_found(reason, hits, 1.0 - chance))
            return
        done = yield from self._attempt(passages, hits, chance)
        if self._may_have_missed(done, chance, passages):
            best = [self._with_days(hits[0].passage)]
            alone = read.probability(self._model, best, self._asked)
            again = yield from self._attempt(best, hits, alone)
            done = done if again.answer.status == "not_found" else again
        yield done

    def _attempt(
        self, passages: Sequence[Passage], hits: Sequence[Hit], chance: float
    ) -> Generator[Event, None, Done]:
        """One draft from some of the passages, and what may be said of it."""
        yield Stage("writing")
        draft = ""
        for piece in self._write(passages, self._opening(passages)):
            draft += piece
            yield Word(piece)
        yield Stage("checking")
        return self._decide(" ".join(draft.split()), passages, hits, chance)

    def _may_have_missed(self, done: Done, chance: float, passages: Sequence[Passage]) -> bool:
        """Whether the passage that was looked at most is worth being read alone.

        A small model is drawn to a line that shares the question's words, and past the one that
        answers it.
        """
        unsaid = done.answer.status == "not_found" and done.answer.reason != "false_premise"
        return unsaid and self._looked and len(passages) > 1 and chance >= decide.EVEN

    def _understand(self) -> str:
        """The question as it stands for itself; unchanged if the model makes nothing of it."""
        pairs = [(past.question, past.answer) for past in self._history]
        written = self._model.write(prompt.rewrite(pairs, self._question), limit=64)
        whole = " ".join("".join(written).split())
        return whole if any(character.isalnum() for character in whole) else self._question

    def _retrieve(self) -> list[Hit]:
        began = time.perf_counter()
        self._index.refresh()
        found = retrieve(self._index, self._model, self._asked, PASSAGES)
        hits, self._looked = found.hits, found.looked
        self._retrieved = time.perf_counter() - began
        return list(hits)

    def _about(self, hits: Sequence[Hit]) -> Answer | None:
        """The answer to a question about the documents themselves; None for any other."""
        query = about.understand(self._asked)
        if query is None:
            return None
        sources = [row.source for row in self._index.store.documents()]
        read = [self._reader.document(source) for source in sources]
        said = about.answer(query, [document for document in read if document is not None])
        citations: list[Citation] = []
        made: list[Claim] = []
        for statement in said:
            found = [one for place in statement.places if (one := self._reader.cite(place))]
            citations += [one for one in found if one not in citations]
            made.append(Claim(statement.text, tuple(citations.index(one) for one in found)))
        if not made:
            final = query.is_final
            return self._not_found("no_match", hits, decide.LOOKED_UP) if final else None
        values = list(dict.fromkeys(statement.value for statement in said))
        listed = query.wanted in ("which", "count")
        return self._answer(
            answer=" ".join(claim.text for claim in made),
            short=values[0] if listed else ", ".join(values),
            claims=tuple(made),
            citations=tuple(citations),
            confidence=decide.LOOKED_UP,
        )

    def _published(self, source: str) -> dates.Day | None:
        document = self._reader.document(source)
        stated = document.published if document else None
        return dates.parse(stated.text) if stated else None

    def _with_days(self, passage: Passage) -> Passage:
        """The passage as it is read: with the days that "yesterday" meant, if days matter."""
        if not dates.asks_for_date(self._asked):
            return passage
        day = self._published(passage.source)
        return replace(passage, text=dates.annotate(passage.text, day)) if day else passage

    def _opening(self, passages: Sequence[Passage]) -> str:
        """How the answer has to begin: with yes or no, where that is what was asked."""
        if kind(self._asked) != "whether":
            return ""
        self._likely = read.polarity(self._model, passages, self._asked)
        self._verdict = "yes" if self._likely >= decide.YES else "no"
        return f"{self._verdict.capitalize()},"

    def _write(self, passages: Sequence[Passage], opening: str) -> Iterator[str]:
        asked = prompt.sentence(read.texts(passages), self._asked, opening)
        for piece in itertools.chain(
            [opening] if opening else [], self._model.write(asked, limit=read.ANSWER_LIMIT)
        ):
            if self._first_word is None:
                self._first_word = time.perf_counter() - self._began
            yield piece

    def _decide(
        self, draft: str, passages: Sequence[Passage], hits: Sequence[Hit], chance: float
    ) -> Done:
        if decide.says_nothing(draft):
            return Done(self._not_found("not_stated", hits, 1.0 - chance))
        # The files as they are now: they may have changed while the model was writing.
        self._reader = Reader(self._index.corpus)
        citations, made, supports = self._cited(draft, passages, hits)
        if not made:
            return Done(self._not_found("unsupported", hits, 1.0 - chance))
        text = " ".join(claim.text for claim in made)
        short = self._short(text, passages, citations)
        signals = self._signals(chance, text, short, passages, hits, citations, supports)
        # Not before: a title waits for the model to load, which is not needed to look things up.
        judge = self._own_judge or judge_of(self._model.title)
        sure = judge.confidence(signals)
        if unknown_names(text, [self._asked, *self._around(citations, AROUND)]):
            return Done(self._not_found("unsupported", hits, 1.0 - sure), signals)
        reason = decide.after_writing(signals, sure, judge.threshold, self._unheld(citations))
        if reason is not None:
            return Done(self._not_found(reason, hits, 1.0 - sure), signals)
        told = self._comparison().disagreeing(short or text, text, citations)
        if told is not None:
            return Done(self._conflict(told, sure), signals)
        answer = self._answer(
            answer=text,
            short=short,
            claims=tuple(made),
            citations=tuple(citations),
            confidence=sure,
        )
        return Done(answer, signals)

    def _cited(
        self, draft: str, passages: Sequence[Passage], hits: Sequence[Hit]
    ) -> tuple[list[Citation], list[Claim], list[cite.Support]]:
        """The claims of a draft that lines bear out, those lines, and how well they do."""
        citations: list[Citation] = []
        made: list[Claim] = []
        supports: list[cite.Support] = []
        there = [hit.passage for hit in hits]
        scores = {(hit.passage.source, hit.passage.start): hit.score for hit in hits}
        looked = [scores[passage.source, passage.start] for passage in passages]
        for claim in cite.claims(draft):
            support = cite.support(claim, self._asked, passages, looked if self._looked else ())
            found = [found for place in support.places if (found := self._cite(place, there))]
            if found:
                claim = self._with_day(claim, found)
                citations += [citation for citation in found if citation not in citations]
                made.append(Claim(claim, tuple(citations.index(one) for one in found)))
                supports.append(support)
        return citations, made, supports

    def _signals(
        self,
        chance: float,
        text: str,
        short: str | None,
        passages: Sequence[Passage],
        hits: Sequence[Hit],
        citations: Sequence[Citation],
        supports: Sequence[cite.Support],
    ) -> Signals:
        """What the judge weighs of an answer."""
        quotes = [one.quote for one in citations]
        best = hits[0].passage
        return Signals(
            gate=chance,
            check=read.check(self._model, passages, self._asked, text),
            share=min(one.share for one in supports),
            overlap=min(one.overlap for one in supports),
            literal=short is not None and cite.in_words_of(short, quotes) is not None,
            first=any(
                one.source == best.source and best.first_line <= one.first_line <= best.last_line
                for one in citations
            ),
            missing=len(unknown_names(self._asked, self._around(citations, AROUND))),
            distant=len(unknown_names(self._asked, self._around(citations, BESIDE))),
            asked=cite.share_held(self._asked, quotes),
            alone=read.probability(self._model, self._alone(citations), self._asked),
            looked=max(hit.score for hit in hits) if self._looked else 0.0,
            cosine=max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0),
            whether=self._verdict is not None,
            sure=abs(self._likely - decide.YES) if self._verdict is not None else 0.0,
        )

    def _comparison(self) -> Comparison:
        return Comparison(
            self._asked, self._index, self._model, self._reader, self._with_days, self._published
        )

    def _conflict(self, told: dict[str, list[Citation]], confidence: float) -> Answer:
        """Every value with its sources and their dates, in the order in which they were found."""
        citations = list(dict.fromkeys(one for lines in told.values() for one in lines))
        claims, values = [], []
        for value, lines in told.items():
            by = list(dict.fromkeys(self._with_date(one.source) for one in lines))
            where = tuple(citations.index(one) for one in lines)
            claims.append(Claim(f"{value} according to {' and '.join(by)}", where))
            values.append(ConflictValue(value, where))
        return self._answer(
            status="conflict",
            answer="; ".join(claim.text for claim in claims) + ".",
            short=next(iter(told)),
            claims=tuple(claims),
            citations=tuple(citations),
            conflicts=(Conflict(self._asked, tuple(values)),),
            confidence=confidence,
        )

    def _with_date(self, source: str) -> str:
        day = self._published(source)
        return f"{source} ({day})" if day else source

    def _with_day(self, claim: str, found: Sequence[Citation]) -> str:
        """The claim with the day that its "yesterday" meant, if its lines' reports agree on it."""
        days = [self._published(one.source) for one in found]
        written = {dates.annotate(claim, day) if day else claim for day in days}
        return written.pop() if len(written) == 1 else claim

    def _alone(self, citations: Sequence[Citation]) -> list[Passage]:
        """The cited lines as passages of their own."""
        return [
            self._with_days(Passage(one.source, one.first_line, one.last_line, 0, 0, one.quote, ""))
            for one in citations
        ]

    def _around(self, citations: Sequence[Citation], distance: int) -> list[str]:
        """The lines within a distance of the cited ones, with the days that they mean."""
        around: list[str] = []
        for one in citations:
            if (document := self._reader.document(one.source)) is not None:
                first, last = max(0, one.first_line - 1 - distance), one.last_line + distance
                day = self._published(one.source)
                lines = document.lines[first:last]
                around += [document.title, *(dates.annotate(x, day) if day else x for x in lines)]
        return around

    def _unheld(self, citations: Sequence[Citation]) -> list[str]:
        """Numbers of the question that do not stand near the cited lines.

        A number may be missing from an answer that denies it.
        """
        if self._verdict == "no":
            return []
        return unknown_numbers(self._asked, self._around(citations, AROUND))

    def _short(
        self, text: str, passages: Sequence[Passage], citations: Sequence[Citation]
    ) -> str | None:
        form = kind(self._asked)
        if form == "explanation":
            return None
        if form == "whether":
            return self._verdict
        value = read.value(self._model, passages, self._asked, text)
        quotes = [one.quote for one in citations]
        written = cite.in_words_of(value, quotes)
        if written is None and cite.holds([text, *quotes], value):
            written = value
        day = self._published(citations[0].source)
        return dates.alone(written, day) if written and day else written

    def _cite(self, place: cite.Place, passages: Sequence[Passage]) -> Citation | None:
        """The line, if the file still says what the model has read."""
        for passage in passages:
            offset = place.line - passage.first_line
            if passage.source == place.source and 0 <= offset <= passage.text.count("\n"):
                return self._reader.cite(place, passage.text.split("\n")[offset])
        return None

    def _nearest(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        self._reader = Reader(self._index.corpus)
        passages = [hit.passage for hit in hits]
        places = cite.nearest(self._asked, passages)
        return tuple(found for place in places if (found := self._cite(place, passages)))

    def _not_found(self, reason: Reason, hits: Sequence[Hit], confidence: float) -> Answer:
        return self._answer(
            status="not_found",
            reason=reason,
            confidence=round(confidence, 4),
            nearest=self._nearest(hits),
        )

    def _answer(self, **known: Any) -> Answer:
        empty = Answer(
            question=self._question,
            status="answered",
            reason=None,
            answer="",
            short=None,
            claims=(),
            citations=(),
            conflicts=(),
            confidence=0.0,
            nearest=(),
            manifest=self._manifest(),
            timings=Timings(
                round(self._retrieved, 4),
                None if self._first_word is None else round(self._first_word, 4),
                round(time.perf_counter() - self._began, 4),
            ),
            tokens=_tokens(self._model.usage - self._before),
            asked=None if self._asked == self._question else self._asked,
        )
        return replace(empty, **known)


def _tokens(usage: Usage) -> Tokens:
    return Tokens(prompt=usage.prompt, reused=usage.reused, generated=usage.generated)
