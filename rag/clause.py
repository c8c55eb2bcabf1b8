"""A sentence as clauses: whose a verb is, and how far what is said behind it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.phrase import Word, ending, starting

__all__ = ["PARTICIPLES", "Clauses", "Span"]

Span = tuple[int, int]
"""Numbers of words in their sentence: the first one, and the one behind the last."""

PARTICIPLES = frozenset(
    "saying adding noting stressing emphasising emphasizing claiming insisting arguing warning"
    " explaining stating announcing confirming denying acknowledging admitting declaring alleging"
    " predicting reiterating accusing".split()
)
_PARTED = frozenset("while although though whereas but after following before as".split())
"""Behind a comma these begin what may be the report's own again."""
_SUBORDINATE = frozenset("though although while whereas when as since if after because".split())
_ADVERBIALS = re.compile(r"(?:a|t|ot+)*$")
_ARTICLE = re.compile(r"[dh]m*x{1,2}$")
_STOP = re.compile(r"[,;.]")
_ASIDE = 14
"""Words of an aside between a speaker and the verb, at most."""


class Clauses:
    """The words of a sentence, and what they can be."""

    def __init__(self, sentence: Sequence[Word], tagged: str) -> None:
        """tagged: see rag.phrase.tags."""
        self.tags = tagged
        self.end = len(sentence)
        pairs = zip(sentence, self.tags, strict=True)
        self._lower = [word.lower if tag != "q" else "" for word, tag in pairs]

    def at(self, number: int) -> str:
        """The word of that number in lower case; empty for somebody's own word, or none."""
        return self._lower[number] if 0 <= number < self.end else ""

    def between(self, first: int, last: int) -> list[str]:
        """Some words in lower case; last: the one behind them."""
        return self._lower[first:last]

    def is_subordinate(self) -> bool:
        """Whether the sentence opens with a clause that is not its main one."""
        return self.at(0) in _SUBORDINATE

    def subject(self, verb: int) -> Span | None:
        """The phrase for a speaker that a verb belongs to; None if there is none, or in doubt."""
        end = self.before(verb)
        last = self.tags[end - 1 : end]
        if last == ",":
            return self._before_aside(end - 1)
        if last == "w" and self.at(end - 1) == "who":
            end -= 2 if self.tags[end - 2] == "," else 1
            start = ending(self.tags, end)
            return None if start is None else (start, end)
        return self._phrase(end)

    def before(self, verb: int) -> int:
        """The end of what stands before a verb and the adverbs and times at it."""
        found = _ADVERBIALS.search(self.tags, max(0, verb - _ASIDE), verb)
        return found.start() if found else verb

    def opening(self) -> Span | None:
        """The phrase for a speaker that opens the sentence, if it is its subject."""
        end = starting(self.tags, 0)
        return None if end is None or self.tags[end : end + 1] in ("&", "o", "") else (0, end)

    def with_aside(self, start: int, end: int) -> tuple[Span, int]:
        """A phrase, or the name that follows it between commas; and the end of such an aside."""
        if self.tags[end : end + 1] != ",":
            return (start, end), end
        last = self._next_stop(end + 1)
        aside = self.tags[end + 1 : last]
        if self.tags[end - 1] in "RP" and re.fullmatch(r"C+", aside):
            return (end + 1, last), last
        tells = aside[:1] in tuple("dmRhS") or self.at(end + 1).endswith("ing")
        return (start, end), last if tells and not re.search("[bp]", aside) else end

    def rest(self, start: int) -> frozenset[int]:
        """What is said from a word on, to the end of its clause."""
        return frozenset(range(start, self.clause_end(start))) - self._added(start)

    def clause_end(self, start: int) -> int:
        """The number of the mark that ends what is said from a word on."""
        first = self.tags.find(",")
        narrow = self.is_subordinate() and not 0 <= first < start - 1
        for number in range(start, self.end):
            tag = self.tags[number]
            if tag in ";.!?" or (tag == "," and (narrow or self._is_parted(number + 1))):
                return number
        return self.end

    def around(self, own: frozenset[int]) -> frozenset[int]:
        """All between the semicolons around some words but for these."""
        first = self.tags.rfind(";", 0, min(own)) + 1
        last = self.tags.find(";", max(own))
        all_of_it = frozenset(range(first, last if last >= 0 else self.end))
        return all_of_it - own - self._added(first, own)

    def up_to(self, end: int) -> frozenset[int]:
        """What stands before a word in its own clause."""
        opened = max(self.tags.rfind(mark, 0, end) for mark in ",;")
        return frozenset(range(opened + 1, end))

    def relative(self, start: int) -> frozenset[int]:
        """What stands from a word on to the next mark."""
        return frozenset(range(start, self._next_stop(start)))

    def _next_stop(self, start: int) -> int:
        found = _STOP.search(self.tags, start)
        return found.start() if found else self.end

    def _before_aside(self, comma: int) -> Span | None:
        """The phrase before an aside that ends in a comma: "Ito, for her part, said"."""
        opened = self.tags.rfind(",", max(0, comma - _ASIDE), comma)
        if opened < 1 or set(self.tags[opened + 1 : comma]) & set('";:'):
            return None
        phrase = self._phrase(opened)
        if phrase and self.tags[opened - 1] in "RP" and ending(self.tags, comma) == opened + 1:
            return (opened + 1, comma)
        return phrase

    def _phrase(self, end: int) -> Span | None:
        """A phrase that is the subject of what follows it: not one of two, nor an object."""
        start = ending(self.tags, end)
        # "Ito of the harbour office said": who stands before the "of".
        while start and self.tags[start - 1] == "o" and self.at(start - 1) != "as":
            end = start - 1
            start = ending(self.tags, end)
        if start is None:
            return None
        start = self._with_article(start, end)
        joined = self.tags[:start].endswith(("C&", "R&", "P&", "S&", "n"))
        asked_for = self.at(start - 1) in ("what", "which", "whom", "whatever")
        bare = self.tags[start:end] == "R" and start > 0
        return None if joined or asked_for or bare else (start, end)

    def _with_article(self, start: int, end: int) -> int:
        """Where "the harbour authority" begins, of which "harbour" is in no list."""
        opened = _ARTICLE.search(self.tags, 0, start)
        return opened.start() if opened and self.tags[start:end].strip("m") == "R" else start

    def _is_parted(self, number: int) -> bool:
        """Whether behind a comma something begins that need not be said any more."""
        if self.tags[number : number + 1] == '"':
            number += 1
        if self.tags[number : number + 1] == "&":
            behind = starting(self.tags, number + 1)
            return behind is not None and self.tags[behind - 1] in "CRP"
        words = self.between(number, number + 4)
        return self.at(number) in _PARTED | PARTICIPLES or "after" in words

    def _added(self, start: int, own: frozenset[int] = frozenset()) -> frozenset[int]:
        """The clauses behind a comma, from a word on, that only add something: ", which lasted
        five hours". own: words that such a clause does not hold.
        """
        found: set[int] = set()
        for opened in re.compile(",o?w").finditer(self.tags, start):
            clause = range(opened.start(), self._next_stop(opened.end()))
            if not own & set(clause):
                found.update(clause)
        return frozenset(found)
