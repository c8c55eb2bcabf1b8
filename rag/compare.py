"""Whether the other sources say the same: each line that may not is read alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index.passage import Passage
from index.search import Index
from rag import (
    cite,
    comparable,
    conflict,
    dates,
    decide,
    elsewhere,
    namesakes,
    naming,
    partly,
    prompt,
    read,
    rewording,
    said,
    speakers,
    variants,
)
from rag.answer import Citation
from rag.llm import Model
from rag.question import kind, unknown_names
from rag.roles import asks_for_office, roles
from rag.sources import Sources
from rag.value import in_words_of

__all__ = ["Comparison"]

ELSEWHERE = 20
"""Passages looked through for another value, by code: none costs the model anything."""
WRITTEN = 50
"""The same where it is asked how something is written, which any line may show."""


class Comparison:
    """One question's answer against what other sources give."""

    def __init__(
        self,
        question: str,
        index: Index,
        model: Model,
        sources: Sources,
    ) -> None:
        self._asked = question
        self._index = index
        self._model = model
        self._sources = sources

    def disagreeing(
        self,
        short: str | None,
        text: str,
        citations: Sequence[Citation],
        by_source: Sequence[Passage] = (),
    ) -> dict[str, list[Citation]] | None:
        """The values that the sources give, ours first, each with its lines; None if they agree.

        Compared are spellings, how a saying is quoted that the answer stands in, dates, durations
        and numbers, where the question asks for one, whose words something is, where it asks for
        that, and else a name that is the answer; then what other sources are looked at for.
        by_source: see Retrieved.
        """
        told = self._spelt(text) or self._worded(short or "", citations)
        told = told or self._alike(short or text, text, citations)
        return told or (self._looked(short, citations, by_source) if short else None)

    def _is_of_its_day(self, passage: Passage) -> bool:
        """Whether a passage may tell of the day that the question names, if it names one: it names
        that day too, or is of a report of that day.
        """
        wanted = {(day.month, day.day) for _, day in dates.every(self._asked)}
        published = self._sources.published(passage.source)
        if not wanted or published is None:
            return True
        told = [day for _, day in dates.every(dates.annotate(passage.text, published))]
        return any((day.month, day.day) in wanted for day in [*told, published])

    def _looked(
        self, value: str, citations: Sequence[Citation], by_source: Sequence[Passage]
    ) -> dict[str, list[Citation]] | None:
        """The values that are read in the passages of other sources that were looked at most."""
        ours = [one for one in citations if self._gives(one, value)]
        if not ours:
            return None
        cited = {one.source for one in citations}
        others = [
            self._sources.as_read(one, self._asked)
            for one in by_source
            if one.source not in cited and self._is_of_its_day(one)
        ]
        told = {value: ours}
        same = self._namesakes(cited, others)
        for other, passage in elsewhere.given(self._model, self._asked, value, others, same):
            there = [line for line in self._lines([passage]) if not self._sources.says_when(line)]
            lines = [line for line in there if self._gives(line, other)]
            if lines:
                # A copy has lost the stop of "7 p.m.".
                written = in_words_of(other, [lines[0].quote]) or other
                told[written if written.startswith(other) else other] = lines[:1]
        return told if len(told) > 1 else None

    def _namesakes(self, cited: Collection[str], others: Sequence[Passage]) -> list[Passage]:
        """Those of other sources that open with the name that is asked about, if a cited one does:
        they are about other things of that name.
        """
        name = namesakes.subject(self._asked) if kind(self._asked) == "value" else None
        if name is None or not any(self._opens_with(source, name) for source in cited):
            return []
        return [one for one in others if self._opens_with(one.source, name)]

    def _opens_with(self, source: str, name: str) -> bool:
        document = self._sources.document(source)
        return document is not None and namesakes.opens_with(document.text.lstrip("# \n"), name)

    def _gives(self, line: Citation, value: str) -> bool:
        """Whether a line holds a value, as it is written or as a day of it was meant."""
        day = self._sources.published(line.source)
        texts = [line.quote, dates.annotate(line.quote, day)] if day else [line.quote]
        return any(in_words_of(value, [text]) is not None for text in texts)

    def _alike(
        self, short: str, text: str, citations: Sequence[Citation]
    ) -> dict[str, list[Citation]] | None:
        """The values of lines that share the question's or the answer's words."""
        sort = comparable.asked_kind(self._asked)
        if sort is None:
            return self._speaking(short, citations) or self._naming(short, citations)
        given = comparable.values(short, sort) or comparable.values(text, sort)
        if not given and sort == "kinddate" and (hours := comparable.values(short, "kindtime")):
            sort, given = "kindtime", hours
        ours = [one for one in citations if self._holds(one, given)]
        if not given or not ours:
            return None
        others = self._elsewhere(text, citations)
        told = {given[0].written: ours}
        known = list(given)
        for candidate in conflict.candidates(self._asked, text, given, others):
            other = self._read_alone(candidate, sort)
            line = self._sources.line(candidate.place)
            if other is None or line is None:
                continue
            if not any(comparable.agree(other, one) for one in known):
                known.append(other)
                told[other.written] = [line]
        return told if len(told) > 1 else None

    def written(self) -> dict[str, list[Citation]] | None:
        """The spellings of a name, or somebody's offices, where these are asked for and sources
        differ, each with its lines; None else. Nothing has to be read for it.
        """
        spelt, held = variants.asks_for_spelling(self._asked), asks_for_office(self._asked)
        if not spelt and not held:
            return None
        lines = self._written_near(self._asked)
        told = variants.spellings(self._asked, lines) if spelt else {}
        return told or (roles(self._asked, lines) if held else {}) or None

    def _spelt(self, text: str) -> dict[str, list[Citation]] | None:
        """The spellings of a name of an answer, where its spelling is asked for and not itself."""
        if not variants.asks_for_spelling(self._asked):
            return None
        named = unknown_names(text, [self._asked])
        return variants.spellings(" ".join(named), self._written_near(text)) or None

    def _worded(
        self, short: str, citations: Sequence[Citation]
    ) -> dict[str, list[Citation]] | None:
        """How the sources quote the saying that a value stands in; None if they quote it alike."""
        ours = [line for line in citations if rewording.quoted(short, line.quote)]
        if not ours:
            return None
        speaker = self._heard(ours[0])
        lines = self._lines(self._elsewhere(ours[0].quote, citations))
        heard = [line for line in lines if self._may_be_of(line, speaker)]
        return rewording.rewordings(short, ours, heard) or None

    def _may_be_of(self, line: Citation, speaker: str | None) -> bool:
        """Whether nobody else than a speaker is known to say what a line tells."""
        other = self._heard(line)
        return speaker is None or other is None or said.same_person(other, speaker)

    def _written_near(self, text: str) -> list[Citation]:
        """The lines most like a text, in the order of the corpus."""
        found = [hit.passage for hit in self._index.search(text, WRITTEN)]
        return sorted(self._lines(found), key=lambda line: (line.source, line.first_line))

    def _speaking(
        self, short: str, citations: Sequence[Citation]
    ) -> dict[str, list[Citation]] | None:
        """Those who say what is asked about, each with their lines; None if it is one."""
        heard = [(name, line) for line in citations if (name := self._heard(line)) is not None]
        if not heard or not speakers.asks_who_says(self._asked, short, [n for n, _ in heard]):
            return None
        name, ours = heard[0]
        lines = self._lines(self._elsewhere(self._asked, [ours]))
        more = speakers.others(self._asked, {name: ours}, lines, self._sources.telling)
        return {name: [ours]} | {other: [line] for other, line in more.items()} if more else None

    def _naming(
        self, short: str, citations: Sequence[Citation]
    ) -> dict[str, list[Citation]] | None:
        """The names that the sources give for what is asked, each with its lines; None if it is
        one.
        """
        if not naming.may_differ(self._asked, short):
            return None
        told = {short: [one for one in citations if cite.holds([one.quote], short)]}
        if not told[short]:
            return None
        others = self._elsewhere(self._asked, citations)
        for candidate in naming.candidates(self._asked, short, others):
            other = self._named_alone(candidate)
            line = self._sources.line(candidate.place)
            known = [self._asked, *told]
            if other is not None and line is not None and naming.is_another(other, known):
                told[other] = [line]
        return told if len(told) > 1 else None

    def _named_alone(self, candidate: conflict.Candidate) -> str | None:
        """The name that the model makes of one line alone, if the line holds it."""
        alone = [candidate.passage]
        texts = read.texts(alone)
        if read.probability(self._model, alone, self._asked) < decide.EVEN:
            return None
        draft = "".join(
            self._model.write(prompt.sentence(texts, self._asked), limit=read.ANSWER_LIMIT)
        )
        second = read.again(self._model, alone, self._asked, " ".join(draft.split()), value=True)
        value = in_words_of(second.value or "", texts)
        return value if (second.states or 0.0) >= decide.EVEN else None

    def _heard(self, line: Citation) -> str | None:
        """Whose words a line gives as what is asked about."""
        telling = self._sources.telling(line)
        return said.speaker(self._asked, "", telling, line.first_line) if telling else None

    def agreeing(
        self, short: str | None, text: str, citations: Sequence[Citation]
    ) -> list[Citation]:
        """Lines of other sources that give the same value, one of each; found by code alone."""
        sort = comparable.asked_kind(self._asked)
        value = short or text
        given = comparable.values(value, sort) if sort else []
        others = self._elsewhere(text, citations)
        found = conflict.repeated(self._asked, text, value, given, others)
        return [line for one in found if (line := self._sources.line(one.place)) is not None]

    def _elsewhere(self, text: str, citations: Sequence[Citation]) -> list[Passage]:
        """Passages like a text from sources that are not cited, as they are read."""
        cited = {one.source for one in citations}
        found = [hit.passage for hit in self._index.search(text, ELSEWHERE)]
        return [
            self._sources.as_read(passage, self._asked)
            for passage in found
            if passage.source not in cited and self._is_of_its_day(passage)
        ]

    def _lines(self, passages: Sequence[Passage]) -> list[Citation]:
        """The lines of passages, each once."""
        places = [
            cite.Place(passage.source, number)
            for passage in passages
            for number in range(passage.first_line, passage.last_line + 1)
        ]
        there = (self._sources.line(place) for place in dict.fromkeys(places))
        return [line for line in there if line is not None]

    def _holds(self, line: Citation, given: Sequence[comparable.Value]) -> bool:
        """Whether a cited line gives one of the values, as it is written or as it was meant."""
        day = self._sources.published(line.source)
        text = dates.annotate(line.quote, day) if day else line.quote
        there = comparable.values(text, given[0].kind) if given else []
        return any(comparable.agree(one, value) for one in there for value in given)

    def _read_alone(self, candidate: conflict.Candidate, sort: str) -> comparable.Value | None:
        """The value that the model copies from one line alone, if the line holds it."""
        text = candidate.passage.text
        asked = partly.asked_of(self._asked, text)
        second = read.copied(self._model, [candidate.passage], asked, least=decide.DISAGREES)
        if second.value is None:
            return None
        there = {one.key: one for one in comparable.values(text, sort)}
        told = comparable.values(_with_its_day(second.value, text), sort)
        return next((there[one.key] for one in told if one.key in there), None)


def _with_its_day(value: str, text: str) -> str:
    """A value such as last week with the day that stands behind it in brackets."""
    begin = text.find(f"{value} (") if value else -1
    return text[begin : text.find(")", begin) + 1] if begin >= 0 else value
