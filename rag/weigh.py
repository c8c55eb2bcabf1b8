"""A draft with its lines looked at once more, and what it is judged by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passage import Passage
from rag import cite, dates, decide, read, value
from rag.borne import Cited, Reading
from rag.judge import Signals
from rag.llm import Model
from rag.question import kind, unknown_names
from rag.read import Second
from rag.sources import Sources

__all__ = [
    "AROUND",
    "TELLING",
    "are_terse",
    "checked",
    "once_more",
    "short_form",
    "shown",
    "signals",
]

AROUND = 20
"""Lines before and after a cited one in which a name of the question must stand: what is told of
somebody stands near their name, though seldom in the same line."""
BESIDE = 2
"""The same for a name that is told of in just these lines."""
TELLING = 320
"""Characters of a line, or of a part of one, that tells enough by itself: two or three sentences.
Below it the model's Yes and No told what single lines answer with an AUC of 0.78, and with one of
0.87 when shown all that there was (46 drafts, eval/LOG.md)."""
TERSE = 60
"""Characters of a line of a note, on average: of a sentence to a line there are more in 95 of a
hundred of CLAPNQ's passages."""
STATED = 0.9
"""How likely all passages together state a value, at least, for the sentence that it is copied from
not to be looked at alone as well, where it stands in no other: of 118 development questions in
which it was that likely 115 were right (eval/LOG.md)."""
LONG = 800
"""Characters of a line that is shown whole by itself; of a longer one passages are parts."""


def once_more(
    model: Model, reading: Reading, borne: Cited, sources: Sources, copy: read.Copy = read.copied
) -> Second:
    """What the model makes of an answer when it is shown only its lines. copy: what copies a value
    from them, such as one who remembers lines that were copied from before.

    Where all that there is was read, nothing else could draw it away, and it is shown all of that
    again unless a line tells enough by itself: a sentence seldom names what it speaks of. What says
    yes or no has been read with everything in view, and is not looked at again.
    """
    if reading.verdict is not None:
        return Second(1.0 - reading.leaning.untold, None, None)
    lines = _looked_at(reading, borne, sources)
    if kind(reading.question) != "value":
        return read.again(model, lines, reading.question, borne.text, value=False)
    if reading.extract is not None and _is_plain(reading, reading.extract):
        given = reading.extract.value or ""
        told = value.single(reading.question, given) or given
        return replace(reading.extract, value=told, agrees=1.0)
    second = copy(model, tuple(lines), reading.question)
    found = second.value or ""
    if (extract := reading.extract) is not None:
        given = extract.value or ""
        return replace(
            second,
            value=value.single(reading.question, given) or given,
            agrees=cite.share_held(found, [given]) if cite.content(found) else 0.0,
        )
    return replace(
        second,
        value=value.single(reading.question, borne.text) or found,
        agrees=cite.share_held(found, [borne.text]) if cite.content(found) else 0.0,
    )


def _is_plain(reading: Reading, extract: Second) -> bool:
    """Whether a copied value needs no other look: it is stated for all but certain, and where."""
    return extract.holds >= STATED and len(reading.tellings) == 1


def checked(
    model: Model, reading: Reading, borne: Cited, second: Second, sources: Sources
) -> Second:
    """The same, with how likely these lines state this answer to exactly this question."""
    lines = _looked_at(reading, borne, sources)
    return replace(second, states=read.states(model, lines, reading.question, borne.text))


def _looked_at(reading: Reading, borne: Cited, sources: Sources) -> list[Passage]:
    """What an answer is looked at with."""
    lines = shown(reading, borne, sources)
    return lines if reading.retrieved.looked or _tell(lines) else list(reading.passages)


def _tell(lines: Sequence[Passage]) -> bool:
    """Whether one of some lines tells enough by itself."""
    return max(len(line.text) for line in lines) >= TELLING


def are_terse(passages: Sequence[Passage]) -> bool:
    """Whether passages are in lines as short as those of a note."""
    lines = [line for one in passages for line in one.text.splitlines() if line.strip()]
    return sum(map(len, lines)) < TERSE * len(lines)


def shown(reading: Reading, borne: Cited, sources: Sources) -> list[Passage]:
    """The lines of an answer as the model reads them alone."""
    lines = sources.alone(borne.citations, reading.question)
    return list(dict.fromkeys(_as_read(line, borne.text, reading.passages) for line in lines))


def _as_read(line: Passage, answer: str, passages: Sequence[Passage]) -> Passage:
    """A cited line, or of one too long to be read whole the part that was read for the answer."""
    if len(line.text) <= LONG:
        return line
    said = set(cite.content(answer))
    parts = [
        one
        for one in passages
        if one.source == line.source and one.first_line <= line.first_line <= one.last_line
    ]
    return max(parts, key=lambda one: len(said & set(cite.content(one.text))), default=line)


def short_form(reading: Reading, borne: Cited, second: Second, sources: Sources) -> str | None:
    """The value alone, in the words of the lines; None for an explanation, if they lack it, or if
    it only names what was asked about.
    """
    if second.value is None:
        return reading.verdict
    if value.only_asks(second.value, reading.question, borne.text):
        return None
    wanted = value.beside_what_is_known(second.value, reading.question)
    written = value.in_words_of(wanted, borne.quotes)
    if written is None and cite.holds([borne.text, *borne.quotes], wanted):
        written = wanted
    day = sources.published(borne.citations[0].source)
    return dates.alone(written, day, borne.text) if written and day else written


def signals(reading: Reading, borne: Cited, second: Second, sources: Sources) -> Signals:
    """What the judge weighs of an answer."""
    hits = reading.retrieved.hits
    best = hits[0].passage
    asked = reading.question
    whether = reading.verdict is not None
    return Signals(
        alone=second.holds,
        check=second.states,
        agrees=second.agrees,
        share=borne.share,
        overlap=borne.overlap,
        first=any(
            one.source == best.source and best.first_line <= one.first_line <= best.last_line
            for one in borne.citations
        ),
        missing=len(unknown_names(asked, sources.around(borne.citations, AROUND))),
        distant=len(unknown_names(asked, sources.around(borne.citations, BESIDE))),
        asked=cite.share_held(asked, borne.quotes),
        looked=max(hit.score for hit in hits) if reading.retrieved.looked else 0.0,
        cosine=max((hit.cosine for hit in hits if hit.cosine is not None), default=0.0),
        whether=whether,
        sure=abs(reading.leaning.yes - decide.YES) if whether else 0.0,
        untold=reading.leaning.untold if whether else None,
        denied=reading.verdict == "no",
        stated=None if reading.extract is None else reading.extract.holds,
        tells=not reading.retrieved.looked and _tell(shown(reading, borne, sources)),
        terse=not reading.retrieved.looked and are_terse(reading.passages),
    )
