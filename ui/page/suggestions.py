"""Questions that the documents can answer, made of what stands in them; no model is asked.

Each is checked before it is shown: the search must find a sentence that holds what it asks about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.document import Document
from index.lines import Unreadable
from index.search import Index
from index.words import tokens
from rag import about, metadata
from rag.answer import Answer
from ui.page.library import Library
from ui.page.names import OFFICE, PERSON, SAID, STANDS, names_in, sentences

__all__ = ["examples", "follow_ups", "suggest"]

SHOWN = 4
FOLLOWING = 3
READ = 200
"""Documents that they are drawn from."""
NAMES = 24
"""Names that they are about."""
TRIED = 12
"""Questions of a kind that are checked, at most."""
FOUND = 6
"""Passages among which the sentence must be."""


@dataclass(frozen=True, slots=True)
class _Idea:
    """A question that might be asked. subjects: the last words of the names in it: of Steve Witkoff
    and Witkoff, one is enough. holds: patterns that all match one sentence which answers it; none
    where the documents are asked about themselves.
    """

    question: str
    subjects: frozenset[str]
    holds: tuple[str, ...] = ()


Kind = tuple[Iterable[_Idea], int]
"""Questions of a kind, and how many of them are wanted."""


def suggest(library: Library, owner: str, answer: Answer | None, asked: Iterable[str]) -> list[str]:
    """Questions that a user's documents can answer: after an answer, else to begin with."""
    index = library.assistant(owner).index
    there = []
    for row in index.store.documents()[:READ]:
        with suppress(OSError, Unreadable):
            there.append(index.dated.read(row.source))
    if answer is None:
        return examples(index, there)
    return follow_ups(answer, index, there, asked)


def examples(index: Index, documents: Sequence[Document]) -> list[str]:
    """Questions to begin with, of several kinds."""
    names = _names(documents)
    kinds: list[Kind] = [
        (_sayings(names, documents), 2),
        (_people(names, documents), 1),
        (_of_documents(documents), 1),
        (_mentioned(names, documents), SHOWN),
    ]
    return _checked(kinds, index, documents, ())[:SHOWN]


def follow_ups(
    answer: Answer, index: Index, documents: Sequence[Document], asked: Iterable[str]
) -> list[str]:
    """Questions about what the lines of an answer name and its question does not.

    asked: what need not be suggested again.
    """
    said, known = set(tokens(answer.question)), _names(documents)
    cited: list[str] = []
    for one in answer.citations or answer.nearest:
        words = set(tokens(one.quote))
        # A name that begins a sentence is told by where else it stands.
        cited += [*names_in(one.quote), *(name for name in known if set(tokens(name)) <= words)]
    names = [name for name in dict.fromkeys(cited) if not said & set(tokens(name))]
    last = frozenset(map(_last, names))
    sayings = [one for one in _sayings(known, documents) if one.subjects & last]
    kinds: list[Kind] = [
        (sayings, 2),
        (_people(names, documents), 1),
        (_mentioned(names, documents), FOLLOWING),
    ]
    return _checked(kinds, index, documents, asked)[:FOLLOWING]


def _names(documents: Sequence[Document]) -> list[str]:
    """The names that most documents hold."""
    counted: Counter[str] = Counter()
    for document in documents:
        counted.update({name for line in document.lines for name in names_in(line)})
    return sorted(counted, key=lambda name: (-counted[name], name))[:NAMES]


def _last(name: str) -> str:
    return name.split()[-1]


def _sayings(names: Sequence[str], documents: Sequence[Document]) -> Iterator[_Idea]:
    """What somebody says of somebody or something, the commonest first."""
    called = {_last(name): name for name in reversed(names)}
    counted: Counter[tuple[str, str]] = Counter()
    for sentence in (one for document in documents for one in sentences(document.lines)):
        if not re.search(SAID, sentence):
            continue
        speakers = [one for one in called if re.search(_speaking(one), sentence)]
        topics = [one for one in called if re.search(_standing(one), sentence)]
        counted.update((who, of) for who in speakers for of in topics if of not in speakers)
    for (who, of), _ in counted.most_common():
        question = f"What did {called[who]} say about {called[of]}?"
        yield _Idea(question, frozenset({who, of}), (_speaking(who), _standing(of)))


def _speaking(name: str) -> str:
    return rf"\b{re.escape(name)} {SAID}\b|\b{SAID} {re.escape(name)}(?=[.,;])"


def _standing(name: str) -> str:
    return rf"\b{re.escape(name)}(?:{STANDS})"


def _people(names: Sequence[str], documents: Sequence[Document]) -> Iterator[_Idea]:
    """Who somebody is, where a sentence says so beside the name."""
    for name in names:
        told = PERSON.format(name=re.escape(name))
        # Of President Putin it is said already.
        if (
            " " in name
            and not re.match(OFFICE, name.lower())
            and any(re.search(told, line) for document in documents for line in document.lines)
        ):
            yield _Idea(f"Who is {name}?", frozenset({_last(name)}), (told,))


def _mentioned(names: Iterable[str], documents: Sequence[Document]) -> Iterator[_Idea]:
    """Which documents name something; not worth asking of one document."""
    if len(documents) > 1:
        for name in names:
            yield _Idea(f"Which documents mention {name}?", frozenset({_last(name)}))


def _of_documents(documents: Sequence[Document]) -> Iterator[_Idea]:
    if len({one.date.day for one in documents if one.date}) > 1:
        yield _Idea("What is the newest document?", frozenset())
    for document in documents:
        digits = sum(map(str.isdigit, document.source))
        # Nobody types a name that a program made up.
        if document.byline and digits < len(document.source) / 3:
            yield _Idea(f"Who wrote {document.source}?", frozenset())


def _checked(
    kinds: Iterable[Kind], index: Index, documents: Sequence[Document], asked: Iterable[str]
) -> list[str]:
    """Those that can be answered, no two about the same."""
    known = {" ".join(tokens(one)) for one in asked}
    used: set[str] = set()
    kept: list[str] = []
    for kind, wanted in kinds:
        before = len(kept)
        for idea, _ in zip(kind, range(TRIED), strict=False):
            if len(kept) - before == wanted:
                break
            if idea.subjects & used or " ".join(tokens(idea.question)) in known:
                continue
            if _answerable(idea, index, documents):
                used |= idea.subjects
                kept.append(idea.question)
    return kept


def _answerable(idea: _Idea, index: Index, documents: Sequence[Document]) -> bool:
    if not idea.holds:
        query = about.understand(idea.question)
        return query is not None and bool(metadata.answer(query, documents))
    found = [hit.passage.text.split("\n") for hit in index.search(idea.question, FOUND)]
    return any(
        all(re.search(pattern, sentence) for pattern in idea.holds)
        for lines in found
        for sentence in sentences(lines)
    )
