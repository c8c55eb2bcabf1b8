"""Questions that the documents can answer, made of what stands in them; no model is asked.

Each is checked before it is shown: the search must find lines that hold what it asks about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from index.document import Document
from index.passage import Passage
from index.search import Index
from index.words import tokens
from rag import about
from rag.answer import Answer

__all__ = ["examples", "follow_ups"]

SHOWN = 4
FOUND = 6
"""Passages among which the lines must be."""
_NAME = re.compile(
    r"(?<![.!?:\"“”] )(?<!^)\b((?:the )?(?:[A-Z][\w’'-]{2,}(?: (?:[A-Z][\w’'-]{2,}|of|de|van|von))*"
    r" ?[A-Z][\w’'-]{2,}|[A-Z][\w’'-]{3,}))\b"
)
_SAID = r"(?:said|says|told|added|announced|warned|denied|confirmed|called|claimed)"
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december".split()
)


def examples(index: Index, documents: Sequence[Document]) -> list[str]:
    """Questions to begin with: about people that several documents name, then about documents."""
    counted: Counter[str] = Counter()
    for document in documents:
        counted.update(_names(document.lines))
    names = [name for name, _ in counted.most_common(12)]
    about_them = [*_said(names), *_of_documents(documents), *_mentioned(names)]
    return _checked(about_them, index, documents, ())


def follow_ups(
    answer: Answer, index: Index, documents: Sequence[Document], asked: Iterable[str]
) -> list[str]:
    """Questions about what the lines of an answer name and its question does not.

    asked: what need not be suggested again.
    """
    lines = [one.quote for one in (answer.citations or answer.nearest)]
    said = set(tokens(answer.question))
    names = [name for name in _names(lines) if not said & set(tokens(name))]
    return _checked([*_said(names), *_mentioned(names)], index, documents, asked)[:3]


def _names(lines: Iterable[str]) -> list[str]:
    """Names in these lines, each once a document, in order."""
    found = [name for line in lines for name in _NAME.findall(line)]
    kept = [name for name in found if not set(tokens(name)) & _CALENDAR]
    return list(dict.fromkeys(kept))


def _said(names: Iterable[str]) -> list[str]:
    return [f"What did {name} say?" for name in names]


def _mentioned(names: Iterable[str]) -> list[str]:
    return [f"Which documents mention {name}?" for name in names]


def _of_documents(documents: Sequence[Document]) -> Iterator[str]:
    for document in documents:
        if document.byline:
            yield f"Who wrote the report {document.source}?"
        if document.published:
            yield f"When was the report {document.source} published?"


def _checked(
    questions: Iterable[str], index: Index, documents: Sequence[Document], asked: Iterable[str]
) -> list[str]:
    """The first few that can be answered, no two about the same thing."""
    known = {" ".join(tokens(one)) for one in asked}
    subjects: set[str] = set()
    kept: list[str] = []
    for question in questions:
        subject = _subject(question)
        if subject in subjects or " ".join(tokens(question)) in known:
            continue
        if _answerable(question, index, documents):
            subjects.add(subject)
            kept.append(question)
            if len(kept) == SHOWN:
                break
    return kept


def _subject(question: str) -> str:
    """Whom or what a question is about: of Steve Witkoff and Witkoff, one is enough."""
    return re.sub(r"^(?:What did|Which documents mention) | say\?$|\?$", "", question).split()[-1]


def _answerable(question: str, index: Index, documents: Sequence[Document]) -> bool:
    query = about.understand(question)
    if query is not None:
        return bool(about.answer(query, documents))
    spoken = re.fullmatch(r"What did (.+) say\?", question)
    passages = [hit.passage for hit in index.search(question, FOUND)]
    return spoken is not None and any(_speaks(spoken.group(1), one) for one in passages)


def _speaks(name: str, passage: Passage) -> bool:
    name = name.removeprefix("the ")
    told = rf"{re.escape(name)}(?: \w+)? {_SAID}\b|\b{_SAID} (?:\w+ )?{re.escape(name)}\b"
    return re.search(told, passage.text) is not None
