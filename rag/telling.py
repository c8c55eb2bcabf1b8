"""A document as a row of sentences, and who is meant in them by "he" and "the spokesman"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from index.passage import is_wrapped, sentences, unfinished
from rag.phrase import Word, is_body, is_title, tags, words
from rag.reported import Report, reports

__all__ = ["Sentence", "Telling"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """first, last: the lines in which it stands, 1-based. tagged: see rag.phrase.tags."""

    first: int
    last: int
    words: tuple[Word, ...]
    tagged: str
    reports: tuple[Report, ...]

    @property
    def is_quotation(self) -> bool:
        """Whether it is nothing but somebody's own words."""
        return "q" in self.tagged and not re.search("[a-pr-zA-Z]", self.tagged)

    @property
    def background(self) -> set[int]:
        """The words that tell what somebody or something is that it names: known to who wrote it,
        whoever speaks.
        """
        found = _OFFICE.finditer(self.tagged)
        return {number for one in found for number in range(*one.span())}

    def written(self, first: int, last: int) -> str:
        """Words of it as they are written; last: the number of the one behind them."""
        return " ".join(word.text for word in self.words[first:last])


_start = attrgetter("start")
_NAME = re.compile(r"(?:[mC]*R)?C*[CS]")
_OFFICE = re.compile(r'x?[CmS]*R(?=C)|(?<=[CS]),[dhmCSt]*R[^,;.]*|,"?S[^,;.]*')
_ANY = frozenset("a an one another".split())
_POINTING = frozenset("the this that these those such same".split())
_ARTICLES = _ANY | {"the", "some", "several", "many", "most", "both"}


class Telling:
    """What a document tells, sentence by sentence, and whose words it gives."""

    def __init__(self, lines: Sequence[str], first: int = 1) -> None:
        """lines: of the document, in order. first: the number of the first one, from 1."""
        read = list(_read(lines, first))
        named = frozenset(name for _, _, there in read for name in _names(there))
        self.sentences = tuple(_sentence(*one, named) for one in read)

    def speaker(self, number: int, report: Report) -> str | None:
        """Who says what a sentence of that number reports, as fully as the document names them.

        "He" and "the spokesman" are told by their names; None where it is not clear who they are.
        """
        sentence = self.sentences[number]
        first, last = report.speaker
        tagged = sentence.tagged[first:last]
        if tagged in "ph":
            meant = self._meant(number, report)
            return meant if meant and _can_mean(sentence.words[first].lower, meant) else None
        if "P" in tagged:
            return _several(sentence.written(first, last), tagged)
        if "R" in tagged and not re.search("R[CS]+$", tagged):
            return self._bearer(sentence, first, last)
        if tagged[0] in "dh" and "R" in tagged:
            first += 1
        return self._in_full(sentence, first, last)

    def quoted(self, number: int) -> str | None:
        """Whose words a sentence is that is nothing but a quotation: what stands beside it tells.

        The sentence in which the quotation ends, or else the one before it.
        """
        for there in range(number, len(self.sentences)):
            sentence = self.sentences[there]
            if there > number and not sentence.is_quotation:
                return self._says(there)
            marks = sum(word.text == '"' for word in sentence.words)
            if marks != (sentence.tagged[0] == '"'):
                break
        return self._said_before(number)

    def _said_before(self, number: int) -> str | None:
        """Who speaks in the last sentence before one that is more than a quotation."""
        before = range(number - 1, -1, -1)
        there = next((i for i in before if not self.sentences[i].is_quotation), None)
        return None if there is None else self._says(there)

    def _says(self, number: int) -> str | None:
        """The one who says something in a sentence; None if there are several.

        Of "Ito said ..., according to Abe" it is Ito.
        """
        made = self.sentences[number].reports
        inner = [one for one in made if not one.is_beside] or made
        found = {self.speaker(number, one) for one in inner}
        return found.pop() if len(found) == 1 else None

    def _meant(self, number: int, report: Report) -> str | None:
        """Who "he" is: the one who said something before, and the only one."""
        sentence = self.sentences[number]
        earlier = [one for one in sentence.reports if one.speaker[1] <= report.speaker[0]]
        if not earlier:
            return self._said_before(number)
        found = {self.speaker(number, one) for one in earlier}
        return found.pop() if len(found) == 1 else None

    def _in_full(self, sentence: Sentence, first: int, last: int) -> str:
        """The fullest form of a name in the document, with what its bearer is where that is said.

        As it stands where the document has several people of that name.
        """
        spoken = _plain(sentence.written(first, last))
        if sentence.tagged[first] == "d":
            return _lowered(spoken)
        bare = _plain(sentence.words[last - 1].text)
        forms = {spoken: sentence.tagged[first:last]}
        for other, start, end in self._named():
            if _plain(other.words[end - 1].text) == bare:
                forms[_plain(other.written(start, end))] = other.tagged[start:end]
        given = {_given(form) for form in forms} - {""}
        if not given and self._has_article(bare):
            return f"the {spoken}"
        if len(given) > 1:
            return spoken
        return max(forms, key=lambda form: (bool(_given(form)), "R" in forms[form], len(form)))

    def _named(self) -> Iterator[tuple[Sentence, int, int]]:
        """Every name with what its bearer is, and the words at which it begins and has ended."""
        for sentence in self.sentences:
            for found in _NAME.finditer(sentence.tagged):
                yield sentence, found.start(), found.end()

    def _has_article(self, name: str) -> bool:
        """Whether a name goes with an article: the Kremlin."""
        return any(
            sentence.words[end - 1].text == name
            and end - start == 1
            and sentence.words[start - 1].lower == "the"
            and sentence.tagged[end : end + 1] not in tuple("CRPm")
            for sentence, start, end in self._named()
            if start
        )

    def _bearer(self, sentence: Sentence, first: int, last: int) -> str | None:
        """Who "the spokesman" is: the one person whom the document calls so, by name.

        One who is only called more than that is told so: "the port's spokesman".
        """
        spoken = sentence.written(first, last)
        if sentence.words[first].lower not in _POINTING:
            return _lowered(spoken)
        role = [word.lower for word in sentence.words[first + 1 : last]]
        people = {
            self._in_full(other, start, end)
            for other, start, end in self._named()
            if _is_called([word.text for word in other.words[start:end]], role)
        }
        if people:
            return people.pop() if len(people) == 1 else None
        return _lowered(spoken) if len(role) > 1 or is_body(role[-1]) else None


def _is_called(name: Sequence[str], role: Sequence[str]) -> bool:
    """Whether a name has a role before it: the mayor, in Mayor Anna Voss."""
    lower = [word.lower() for word in name]
    ends = range(len(role), len(name))
    return any(
        lower[end - len(role) : end] == role and name[end][0].isupper() and not is_title(name[end])
        for end in ends
    )


def _can_mean(pronoun: str, name: str) -> bool:
    """Whether a pronoun can stand for somebody who is named so."""
    written = words(name)
    tagged = tags(written, [word.text for word in written])
    if "P" in tagged or pronoun in ("they", "their"):
        return "P" in tagged and pronoun in ("they", "their")
    named = tagged[0] == "d" and "R" not in tagged
    body = named or any(is_body(word.text) for word in written)
    person = not body and ("R" in tagged or bool(_given(name)))
    return person != (pronoun in ("it", "its"))


def _several(spoken: str, tagged: str) -> str:
    """Several people, with no word that points to where they were told of."""
    first, _, rest = spoken.partition(" ")
    if first.lower() in _POINTING and rest:
        return rest
    return _lowered(spoken) if tagged[0] in "dhC" else f"{spoken[0].lower()}{spoken[1:]}"


def _lowered(spoken: str) -> str:
    """A phrase in mid-sentence."""
    first, _, rest = spoken.partition(" ")
    return f"{first.lower()} {rest}" if rest and first.lower() in _ARTICLES else spoken


def _plain(name: str) -> str:
    """A name without the end of its possessive."""
    return re.sub(r"(?:['’]s|(?<=s)['’])$", "", name)


def _given(form: str) -> str:
    """The word before the last one of a name, if that is a name too."""
    before = form.split()[-2:-1]
    return before[0] if before and before[0][0].isupper() and not is_title(before[0]) else ""


def _sentence(first: int, last: int, there: tuple[Word, ...], named: Collection[str]) -> Sentence:
    tagged = tags(there, named)
    return Sentence(first, last, there, tagged, tuple(reports(there, tagged)))


def _names(sentence: Sequence[Word]) -> Iterator[str]:
    """What is written with a capital behind the first word."""
    spoken = [word.text for word in sentence if word.text[0].isalnum()]
    return (word for word in spoken[1:] if word[0].isupper())


def _read(lines: Sequence[str], first: int) -> Iterator[tuple[int, int, tuple[Word, ...]]]:
    """Each sentence: its first and last line, and its words."""
    for text, begins in _paragraphs(lines, first):
        every = words(text)
        for start, end in sentences(text):
            first_word = bisect_left(every, start, key=_start)
            there = tuple(every[first_word : bisect_left(every, end, key=_start)])
            if there:
                opens = max(line for at, line in begins if at <= start)
                yield opens, max(line for at, line in begins if at < end), there


def _paragraphs(lines: Sequence[str], first: int) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Lines through which a sentence runs as one text, and where in it each of them begins."""
    wrapped = is_wrapped(list(lines))
    text, begins = "", list[tuple[int, int]]()
    for number, line in enumerate(lines, first):
        goes_on = line.strip() and unfinished(text) and (wrapped or line.lstrip()[0].islower())
        if text and not goes_on:
            yield text, begins
            text, begins = "", []
        if line.strip():
            begins.append((len(text), number))
            text += f"{line.strip()} "
    if text:
        yield text, begins
