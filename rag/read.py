"""Reading: what the model makes of the passages, as a draft that nobody has checked yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.errors import UsageError
from index.passage import Passage, goes_on
from rag import evidence, prompt, worked_whether
from rag.llm import Model
from rag.question import asks_for_summary, kind

__all__ = [
    "ANSWER_LIMIT",
    "EXPLANATION_LIMIT",
    "SHORT_LIMIT",
    "SUMMED_UP",
    "Copy",
    "Leaning",
    "Second",
    "again",
    "both_true",
    "copied",
    "copying",
    "draft",
    "fitting",
    "in_reading_order",
    "probability",
    "states",
    "texts",
]

ANSWER_LIMIT = 120
"""Tokens that an answer may have; it ends with its sentence long before."""
BEGUN = 8
"""Tokens of a copied sentence that mostly stand in one place only."""
SHORT_LIMIT = 32
"""Tokens that a value alone may have."""
EXPLANATION_LIMIT = ANSWER_LIMIT + SHORT_LIMIT
"""Tokens that an explanation may have, which has no value to be asked for besides."""
SUMMED_UP = 4
"""Passages that a summary is made of, at most."""
BUDGET = 2400
"""Characters of passages that are read at most: about 550 tokens, most of the wait."""
ROOM = 64
"""Tokens that the questions asked after the first one take."""


def lines(passages: Sequence[Passage]) -> list[str]:
    """The passages as the model reads them for a yes or no: each line by itself, but for one that
    breaks off in a sentence.
    """
    told: list[str] = []
    for passage in passages:
        before = ""
        for line in filter(None, (" ".join(one.split()) for one in passage.text.split("\n"))):
            if before and goes_on(before, line):
                told[-1] += f" {line}"
            else:
                told.append(line)
            before = line
    return told


def texts(passages: Sequence[Passage]) -> list[str]:
    """The passages as the model reads them: their lines as one paragraph each."""
    return [" ".join(passage.text.split()) for passage in passages]


def fitting(model: Model, passages: Sequence[Passage], question: str) -> list[Passage]:
    """As many of the passages, best first, as the budget and the model's context take.

    They come back as one would read them: source by source, the best one's first, and within a
    source in its own order. Raises UsageError if not even one fits beside it.
    """
    room = model.context - ANSWER_LIMIT - SHORT_LIMIT - ROOM
    kept = _within(passages, BUDGET)
    while kept and _longest(model, texts(kept), question) > room:
        kept.pop()
    if passages and not kept:
        taken = _longest(model, [], question)
        raise UsageError(
            f"the question is too long for the model ({taken} of {model.context} tokens)",
            fix="ask a shorter question",
        )
    return in_reading_order(kept)


def _longest(model: Model, shown: Sequence[str], question: str) -> int:
    """Tokens of the longest prompt of which passages are a part."""
    asked = prompt.sentence(shown, question), prompt.copied(shown, question)
    return max(map(model.count, asked))


def in_reading_order(passages: Sequence[Passage]) -> list[Passage]:
    """Source by source in the order of their first passage here, each from its top down."""
    rank: dict[str, int] = {}
    for passage in passages:
        rank.setdefault(passage.source, len(rank))
    return sorted(passages, key=lambda passage: (rank[passage.source], passage.start))


def _within(passages: Sequence[Passage], budget: int) -> list[Passage]:
    """The first passages whose texts together are within a number of characters; at least one."""
    kept: list[Passage] = []
    for passage in passages:
        budget -= len(passage.text)
        if kept and budget < 0:
            break
        kept.append(passage)
    return kept


def probability(model: Model, passages: Sequence[Passage], question: str) -> float:
    """How likely the model holds it that the passages state the answer, 0 to 1."""
    yes, _ = model.choose(prompt.gate(texts(passages), question), prompt.OPTIONS)
    return yes


@dataclass(frozen=True, slots=True)
class Leaning:
    """What passages say to a question that asks whether. yes: how likely a yes is, and no no;
    untold: how likely they leave it open. 0 to 1; both 0 for another question.
    """

    yes: float = 0.0
    untold: float = 0.0


def draft(
    model: Model, passages: Sequence[Passage], question: str
) -> tuple[Leaning, Callable[[str | None], Iterator[str]]]:
    """Read passages for a question, and what they say, where it asks whether something is so.

    The answer is written by calling what comes back, with the verdict where it was asked whether.
    Then it is that, and the sentence that says so; else a sentence; several where an explanation
    was asked for; one of each passage where a summary was.
    """
    shown = texts(passages)
    form = kind(question)

    def write(_: str | None) -> Iterator[str]:
        yield from model.write(prompt.sentence(shown, question), limit=ANSWER_LIMIT)

    def explain(_: str | None) -> Iterator[str]:
        yield from model.write(prompt.explanation(shown, question), limit=EXPLANATION_LIMIT)

    if asks_for_summary(question):
        return Leaning(), _each(model, shown, question)
    if form == "explanation":
        model.read([prompt.explanation(shown, question)])
        return Leaning(), explain
    if form == "value":
        model.read([prompt.sentence(shown, question)])
        return Leaning(), write
    return _whether(model, passages, question)


def _whether(
    model: Model, passages: Sequence[Passage], question: str
) -> tuple[Leaning, Callable[[str | None], Iterator[str]]]:
    """What passages say to a question that asks whether, and what writes where they do."""
    shown = lines(passages)
    yes, no, untold = model.choose(prompt.whether(shown, question), worked_whether.OPTIONS)
    told = yes + no

    def write(verdict: str | None) -> Iterator[str]:
        opening = (verdict or "no").capitalize()
        yield f"{opening}: "
        asked = prompt.saying(shown, question, opening)
        begun = "".join(model.write(asked, limit=BEGUN))
        # What is copied need not be written to its end, once it is known what that is.
        said = evidence.gone_on(begun, passages) or "".join(model.write(asked, limit=ANSWER_LIMIT))
        yield evidence.nearer(question, said, passages)

    return Leaning(yes / told if told else 0.0, untold), write


def _each(
    model: Model, shown: Sequence[str], question: str
) -> Callable[[str | None], Iterator[str]]:
    """Writes a sentence of each passage, read by itself: of several together a small model tells
    what one of them says.
    """
    asked = [prompt.sentence([text], question) for text in shown[:SUMMED_UP]]
    model.read(asked)

    def write(_: str | None) -> Iterator[str]:
        for number, one in enumerate(asked):
            if number:
                yield " "
            yield from model.write(one, limit=ANSWER_LIMIT)

    return write


@dataclass(frozen=True, slots=True)
class Second:
    """What the model makes of an answer when it is shown the lines that bear it out, or all lines.

    holds: how likely they hold an answer at all; states: that they state this one, to exactly
    this question, None where that was not asked; both 0 to 1. value: the answer alone, as few words
    as the model can, not yet compared with any line; None where none was asked for. agrees: what
    the answer holds of a value that was copied without knowing it, 0 to 1; None where none was.
    """

    holds: float
    states: float | None
    value: str | None
    agrees: float | None = None


def again(
    model: Model, lines: Sequence[Passage], question: str, answer: str, *, value: bool
) -> Second:
    """Look at an answer with lines in view. value: whether the value alone is asked for."""
    shown = texts(lines)
    gate = prompt.gate(shown, question)
    check = prompt.check(shown, question, answer)
    short = prompt.short(shown, question, answer)
    model.read([gate, check, short] if value else [gate, check])
    holds, _ = model.choose(gate, prompt.OPTIONS)
    states, _ = model.choose(check, prompt.OPTIONS)
    if not value:
        return Second(holds, states, None)
    written = "".join(model.write(short, limit=SHORT_LIMIT))
    return Second(holds, states, _bare(written))


def states(model: Model, lines: Sequence[Passage], question: str, answer: str) -> float:
    """How likely lines state an answer to exactly a question, 0 to 1."""
    asked = prompt.check(texts(lines), question, answer)
    model.read([asked])
    return model.choose(asked, prompt.OPTIONS)[0]


def copied(model: Model, lines: Sequence[Passage], question: str, *, least: float = 0.0) -> Second:
    """What the model copies from lines alone as the answer to a question, which it has not seen an
    answer to, and how likely they state one. least: how likely that has to be for a value to be
    copied at all; one that will not be used takes as long to write.
    """
    *_, whole = copying(model, lines, question, least=least)
    return whole


def copying(
    model: Model, lines: Sequence[Passage], question: str, *, least: float = 0.0
) -> Iterator[Second]:
    """What copied() gives, with as much of the value as is written so far; the last one whole."""
    shown = texts(lines)
    asked, answer = prompt.stated(shown, question), prompt.copied(shown, question)
    model.read([asked, answer])
    holds, _ = model.choose(asked, prompt.OPTIONS)
    if holds < least:
        yield Second(holds, None, None)
        return
    yield Second(holds, None, "")
    written = ""
    for piece in model.write(answer, limit=SHORT_LIMIT):
        written += piece
        yield Second(holds, None, _bare(written))


def both_true(model: Model, question: str, one: str, other: str) -> float:
    """How likely two answers to a question can both be true, 0 to 1, whichever is named first."""
    asked = [prompt.agree(question, *pair) for pair in ((one, other), (other, one))]
    model.read(asked)
    return sum(model.choose(each, prompt.OPTIONS)[0] for each in asked) / len(asked)


Copy = Callable[[Model, tuple[Passage, ...], str], Second]
"""What copied() is, or remembers of it."""


def _bare(written: str) -> str:
    """A value without what stands around it."""
    return " ".join(written.split()).strip(" .\"'“”‘’")
