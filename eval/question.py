"""An eval set: questions with what is known to answer them, checked before any model is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from index.corpus import Corpus
from index.document import Document
from index.errors import UsageError
from rag.rows import Row, parse, whole
from rag.verify import Reader

__all__ = [
    "Question",
    "Span",
    "check_evidence",
    "listed",
    "missing_evidence",
    "read_set",
    "read_text",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a document: 1-based, both included."""

    source: str
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a set, and what a right answer says.

    id: as text; "row N" where the row has none. answers: the parts that must be said, each as its
    aliases; () where the documents do not answer. evidence: every place that says the answer.
    where: "file:line", for messages.
    """

    id: str
    question: str
    answers: tuple[tuple[str, ...], ...]
    answerable: bool
    evidence: tuple[Span, ...]
    tags: tuple[str, ...]
    wrong_answers: tuple[str, ...]
    row: Row
    where: str


def read_set(path: Path) -> list[Question]:
    """The questions of a set, in order. Raises UsageError naming file, line and field.

    Whether evidence is there is another question: see check_evidence.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the set cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=path,
            fix="name a JSON Lines file with --set FILE",
        ) from error
    return read_text(text.split("\n"), str(path))


def read_text(lines: Iterable[str], name: str) -> list[Question]:
    """The same from the lines of a file, whose name is for messages."""
    found: list[Question] = []
    places: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        made = _question(parse(line, where), number, where)
        if made.id in places:
            _fault(where, f"id {made.id!r} stands at {places[made.id]} too", "each id once")
        places[made.id] = where
        found.append(made)
    if not found:
        raise UsageError("there is no question in the set", where=name, fix=_FIX)
    return found


def listed(question: Question) -> tuple[str, ...]:
    """Every alias that the row lists: also those of a row whose documents do not answer."""
    return tuple(
        alias for part in _parts(question.row.raw.get("answers"), question.where) for alias in part
    )


def check_evidence(questions: Sequence[Question], corpus: Corpus) -> None:
    """Raises UsageError for the first row whose evidence points at a line that is not there.

    corpus: where the questions that bring no documents of their own are asked.
    """
    for fault in missing_evidence(questions, corpus):
        raise fault


def missing_evidence(questions: Sequence[Question], corpus: Corpus) -> Iterator[UsageError]:
    """Every such row's fault, in order, each row told once."""
    common = _Listed(corpus)
    for question in questions:
        own = question.row.documents
        known = common if own is None else _Listed(own)
        for span in question.evidence:
            document = known.document(span.source)
            if document is not None and span.last_line <= len(document.lines):
                continue
            if document is None:
                what = f"there is no document {span.source!r} in {(own or corpus).name}"
                expected = "the source of a document (--corpus DIR says of which folder)"
            else:
                what = f"{span.source} has no line {span.last_line}"
                expected = f"lines from 1 to {len(document.lines)}"
            yield _error(question.where, f"evidence: {what}", expected)
            break


class _Listed:
    """The documents that a corpus lists: a path may lead out of its folder, or to what is no
    document of it.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._reader = Reader(corpus)
        self._sources = {entry.source for entry in corpus.entries()}

    def document(self, source: str) -> Document | None:
        return self._reader.document(source) if source in self._sources else None


_FIX = (
    'write rows such as {"id": "q1", "question": "How long?", "answers": ["five hours"],'
    ' "answerable": true, "evidence": [{"source": "a.txt", "first_line": 3, "last_line": 3}]}'
)


def _question(row: Row, number: int, where: str) -> Question:
    raw = row.raw
    answerable = raw.get("answerable")
    if not isinstance(answerable, bool):
        _fault(where, "answerable is missing or no truth value", "true or false")
    answers = _parts(raw.get("answers"), where)
    if answerable and not answers:
        _fault(where, "answers is empty", 'texts such as ["five hours"], or answerable false')
    return Question(
        id=whole(str(row.id)) if row.id is not None else f"row {number}",
        question=" ".join(row.question.split()),
        answers=answers if answerable else (),
        answerable=answerable,
        evidence=_spans(raw.get("evidence"), where),
        tags=_texts(raw.get("tags"), "tags", where),
        wrong_answers=_texts(raw.get("wrong_answers"), "wrong_answers", where),
        row=row,
        where=where,
    )


def _parts(value: Any, where: str) -> tuple[tuple[str, ...], ...]:
    """The parts of an answer; a flat list is the aliases of one."""
    if value is None or value == []:
        return ()
    if isinstance(value, list) and all(isinstance(one, list) and one for one in value):
        return tuple(_texts(part, "answers", where) for part in value)
    if isinstance(value, list) and any(isinstance(one, list) for one in value):
        _fault(where, "answers mixes texts and lists", "either texts, or lists of texts")
    return (_texts(value, "answers", where),)


def _texts(value: Any, field: str, where: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(
        isinstance(one, str) and one.strip() for one in value
    ):
        _fault(where, f"{field} is no list of texts", 'texts that are not empty, such as ["a"]')
    return tuple(whole(one) for one in value)


def _spans(value: Any, where: str) -> tuple[Span, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        _fault(where, "evidence is no list of objects", _SPAN)
    spans = []
    for one in value:
        source, first, last = (one.get(key) for key in ("source", "first_line", "last_line"))
        if not isinstance(source, str) or not source:
            _fault(where, "evidence: source is not a text", _SPAN)
        for name, line in (("first_line", first), ("last_line", last)):
            # A truth value counts as a number in Python, and is no line.
            if not isinstance(line, int) or isinstance(line, bool) or line < 1:
                _fault(where, f"evidence: {name} is no line number", "whole numbers from 1")
        if last < first:
            _fault(where, f"evidence: last_line {last} is before first_line {first}", _SPAN)
        spans.append(Span(whole(source), first, last))
    return tuple(spans)


_SPAN = 'places such as {"source": "a.txt", "first_line": 3, "last_line": 4}'


def _fault(where: str, what: str, expected: str) -> NoReturn:
    raise _error(where, what, expected)


def _error(where: str, what: str, expected: str) -> UsageError:
    return UsageError(what, where=where, fix=f"write {expected}")
