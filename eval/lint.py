"""Whether a set says of itself what is true: the evidence is there, and holds the answer.

What is proved of a row that is answerable: it names evidence, every line of it exists, and of each
part of its answer some alias stands in those lines as a run of terms (index.words: five is 5, Dec.
is December), read with "yesterday" and the like followed by the day that was meant. But:

- "yes" and "no" are no words of a text: that the evidence is there is all that is proved.
- A row tagged meta is about the documents: a part may also be the name (with or without its
  ending) or the title of a document that the evidence lies in, or how many documents that is.
- A row tagged date may also ask how many days lie between two days that the evidence names.

Answers that are sentences of somebody's own stand in no line: a set of such answers is not sound
in this sense, though it can be asked.

Of a row that is not answerable: it names no evidence, and no answer that it lists stands anywhere
in the documents.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from eval.question import Question, Span, listed, missing_evidence
from index.corpus import Corpus
from index.document import Document
from index.words import Term, terms
from rag import dates
from rag.verify import Reader

__all__ = ["faults", "holds"]

_SOME_YEAR = 2024
"""A leap year, so that no day of the calendar is missing from it."""


def faults(questions: Sequence[Question], corpus: Corpus) -> list[str]:
    """One line for each row that is at fault, in order: where, what.

    corpus: where the questions that bring no documents of their own are asked.
    """
    found = {fault.where: fault.what for fault in missing_evidence(questions, corpus)}
    common = _Texts(corpus)
    for question in questions:
        if question.where in found:
            continue
        own = question.row.documents
        texts = common if own is None else _Texts(own)
        fault = _answerable(question, texts) if question.answerable else _not(question, texts)
        if fault is not None:
            found[question.where] = fault
    return [f"{one.where}: {found[one.where]}" for one in questions if one.where in found]


def holds(text: str, alias: str) -> bool:
    """Whether an alias stands in a text as a run of terms; one without any term stands nowhere."""
    return _run(terms(text), terms(alias))


class _Texts:
    """The documents of a corpus, each read once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._reader = Reader(corpus)
        self._terms: list[tuple[str, list[list[Term]]]] | None = None

    def document(self, source: str) -> Document:
        """A document that is known to be there."""
        found = self._reader.document(source)
        assert found is not None, "evidence was looked up before"
        return found

    def place_of(self, alias: str) -> str | None:
        """The first line that holds an alias, as source:line."""
        if self._terms is None:
            sources = [entry.source for entry in self._corpus.entries()]
            read = [(source, self._reader.document(source)) for source in sources]
            self._terms = [
                (source, [terms(line) for line in document.lines])
                for source, document in read
                if document is not None
            ]
        wanted = terms(alias)
        for source, lines in self._terms:
            for number, line in enumerate(lines, 1):
                if _run(line, wanted):
                    return f"{source}:{number}"
        return None


def _answerable(question: Question, texts: _Texts) -> str | None:
    if not question.evidence:
        return "evidence is empty, though the row is answerable"
    if question.answers in ((("yes",),), (("no",),)):
        return None
    read = [_with_days(texts.document(span.source), span) for span in question.evidence]
    for part in question.answers:
        if not (
            any(holds(text, alias) for text in read for alias in part)
            or ("meta" in question.tags and _names_documents(part, question, texts))
            or ("date" in question.tags and _counts_days(part, read))
        ):
            return f"no line of the evidence holds any of {list(part)}"
    return None


def _not(question: Question, texts: _Texts) -> str | None:
    if question.evidence:
        return "evidence is given, though the row is not answerable"
    for alias in listed(question):
        if place := texts.place_of(alias):
            return f"{alias!r} stands in {place}, though the row is not answerable"
    return None


def _with_days(document: Document, span: Span) -> str:
    text = "\n".join(document.lines[span.first_line - 1 : span.last_line])
    return dates.annotate(text, document.date.day) if document.date else text


def _names_documents(part: Sequence[str], question: Question, texts: _Texts) -> bool:
    documents = [texts.document(one) for one in {span.source for span in question.evidence}]
    known = {_plain(str(len(documents)))}
    for document in documents:
        path = PurePosixPath(document.source)
        known |= {_plain(name) for name in (document.source, path.name, path.stem, document.title)}
    return any(_plain(alias) in known for alias in part)


def _counts_days(part: Sequence[str], read: Sequence[str]) -> bool:
    days = [day for text in read for _, day in dates.every(text)]
    apart = {_apart(one, other) for one, other in itertools.combinations(days, 2)}
    known = {_plain(written) for count in apart for written in (f"{count} days", str(count))}
    return any(_plain(alias) in known for alias in part)


def _apart(one: dates.Day, other: dates.Day) -> int:
    """Days between two days. One that names no year is of the other's."""
    first = date(one.year or other.year or _SOME_YEAR, one.month, one.day)
    second = date(other.year or one.year or _SOME_YEAR, other.month, other.day)
    return abs((first - second).days)


def _plain(text: str) -> tuple[Term, ...]:
    return tuple(terms(text))


def _run(text: Sequence[Term], wanted: Sequence[Term]) -> bool:
    size = len(wanted)
    return bool(size) and any(
        list(text[at : at + size]) == list(wanted) for at in range(len(text) - size + 1)
    )
