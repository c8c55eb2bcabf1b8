"""Scores of one answer: pure functions of what was said, cited and known, each with its source.

A text is compared with an alias by the terms of index.words, in which five is 5, Dec. December and
talks talk; an alias is said where its terms stand one after another. Nothing is searched for
loosely: "uni" is not said by "United", nor 28 by 1928.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

from eval.question import Span
from index.passage import sentences
from index.words import STOP, Term, term, terms, tokens

__all__ = [
    "Parts",
    "abstained",
    "citation_precision",
    "citation_recall",
    "exact_match",
    "is_right",
    "line_recall",
    "refused",
    "said",
    "slot_support",
    "slots",
    "token_f1",
    "truthfulness",
    "wrong_said",
]

Parts = Sequence[Sequence[str]]
"""What must be said: every part, each by one of its aliases."""

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_WORD = re.compile(r"\w[\w.,'’-]*")
_CALENDAR = frozenset(
    terms(
        "January February March April May June July August September October November December"
        " Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )
)


def said(text: str, alias: str) -> bool:
    """Whether a text holds the terms of an alias one after another.

    As DrQA looks for an answer in a text (Chen et al., ACL 2017), over the terms of index.words. An
    alias without a term (a lone sign) is said only by a text that is nothing but the alias.
    """
    if not terms(alias):
        return text.strip() == alias.strip()
    return bool(_runs(terms(text), terms(alias)))


def is_right(texts: Sequence[str], answers: Parts) -> bool:
    """Whether every part is said, by any of its aliases, in any of the texts.

    ASQA's string match (Stelmakh et al., EMNLP 2022), all or nothing: every part has to be there,
    as ALCE counts a hit (Gao et al., EMNLP 2023). The texts are looked at one by one: an alias that
    begins in one and ends in the next is not said. False where there is nothing to say.
    """
    return bool(answers) and all(
        any(said(text, alias) for text in texts for alias in part) for part in answers
    )


def wrong_said(texts: Sequence[str], wrong: Sequence[str], answers: Parts) -> bool | None:
    """Whether one of the listed wrong answers is said, as in RAMDocs (Wang et al., 2025).

    What is part of a right answer said does not count: "Girls" in "All-girls". None where no wrong
    answer is listed.
    """
    if not wrong:
        return None
    for text in texts:
        here = terms(text)
        allowed = [run for part in answers for alias in part for run in _runs(here, terms(alias))]
        for value in wrong:
            for first, last in _runs(here, terms(value)):
                if not any(start <= first and last <= end for start, end in allowed):
                    return True
    return False


def exact_match(value: str, answers: Parts) -> float:
    """1 if the value is an alias but for case, punctuation, articles and blanks, else 0.

    SQuAD's exact match (Rajpurkar et al., EMNLP 2016), the best over the aliases. Of several parts
    any one will do, and so will the first aliases of all of them in a row.
    """
    return float(any(_plain(value) == _plain(gold) for gold in _golds(answers)))


def token_f1(value: str, answers: Parts) -> float:
    """The harmonic mean of token precision and recall, 0 to 1: the best over the aliases.

    SQuAD's F1 (Rajpurkar et al., EMNLP 2016), over the tokens that its exact match compares. Of
    several parts as there.
    """
    return max((_f1(value, gold) for gold in _golds(answers)), default=0.0)


def citation_precision(cited: Iterable[Span], gold: Iterable[Span]) -> float | None:
    """The share of the cited lines that are gold lines, 0 to 1; 0 if none is cited.

    After ALCE's citation precision (Gao et al., EMNLP 2023), with gold lines in the place of a
    model that judges entailment. None without gold lines.
    """
    wanted, given = _lines(gold), _lines(cited)
    if not wanted:
        return None
    return len(wanted & given) / len(given) if given else 0.0


def citation_recall(cited: Iterable[Span], gold: Iterable[Span]) -> float | None:
    """1 if a gold line is cited, else 0: for sets whose evidence lists alternatives.

    After ALCE's citation recall (Gao et al., EMNLP 2023): whether what is cited bears out what is
    said. Where each gold line says the answer by itself, one is enough. None without gold lines.
    """
    wanted = _lines(gold)
    return float(bool(wanted & _lines(cited))) if wanted else None


def line_recall(cited: Iterable[Span], gold: Iterable[Span]) -> float | None:
    """The share of the gold lines that are cited, 0 to 1: for answers that need them all.

    Long answers are put together from several lines (CLAPNQ, Rosenthal et al., TACL 2025). None
    without gold lines.
    """
    wanted = _lines(gold)
    return len(wanted & _lines(cited)) / len(wanted) if wanted else None


def slots(text: str) -> list[Term]:
    """The numbers, dates and names of a text as terms, each once, in order: what slot_support
    compares, found by form where Nan et al. (EACL 2021) use a tagger.

    A name is a word with a capital that does not merely open a sentence; "one" is no number, for it
    mostly stands for somebody. Months and weekdays count wherever they stand.
    """
    opening = {_WORD.search(text, start) for start, _ in sentences(text)}
    opened_at = {match.start() for match in opening if match}
    found: dict[Term, None] = {}
    for match in _WORD.finditer(text):
        named = match.group()[0].isupper() and match.start() not in opened_at
        for token in tokens(match.group()):
            value = term(token)
            number = value[0].isdigit() and token != "one"
            name = named and token not in STOP
            if number or name or value in _CALENDAR:
                found.setdefault(value)
    return list(found)


def slot_support(answer: str, quotes: Sequence[str]) -> float | None:
    """The share of an answer's slots that its cited quotes hold, 0 to 1; None without slots.

    What a model alters or makes up is mostly a name, a date or a number, and these are compared
    exactly (entity precision: Nan et al., EACL 2021).
    """
    wanted = slots(answer)
    held = {value for quote in quotes for value in terms(quote)}
    return sum(value in held for value in wanted) / len(wanted) if wanted else None


def abstained(answerable: bool, silent: bool) -> float | None:
    """1 if what the documents do not answer was said not to be there, else 0; None for what they
    do answer.

    SQuAD 2.0's score of the questions without an answer (Rajpurkar, Jia and Liang, ACL 2018).
    silent: it was said; a question that failed is not silent.
    """
    return None if answerable else float(silent)


def refused(answerable: bool, silent: bool) -> float | None:
    """1 if what the documents do answer was said not to be there, else 0; None for what they do
    not answer.

    The false abstentions of the same (Rajpurkar, Jia and Liang, ACL 2018). silent: as there.
    """
    return float(silent) if answerable else None


def truthfulness(right: bool, silent: bool) -> int:
    """+1 for a right reply, 0 for saying that it is not known, -1 for a wrong one.

    CRAG (Yang et al., NeurIPS 2024). To abstain where the documents do not answer is right.
    """
    return 1 if right else 0 if silent else -1


def _runs(text: Sequence[Term], wanted: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the wanted terms stand one after another: first position, and the one behind."""
    length = len(wanted)
    return [
        (start, start + length)
        for start in range(len(text) - length + 1)
        if length and list(text[start : start + length]) == list(wanted)
    ]


def _lines(spans: Iterable[Span]) -> set[tuple[str, int]]:
    return {
        (span.source, line) for span in spans for line in range(span.first_line, span.last_line + 1)
    }


def _golds(answers: Parts) -> list[str]:
    """Every alias of every part, and all parts in a row."""
    return [alias for part in answers for alias in part] + [
        " ".join(part[0] for part in answers if part)
    ] * bool(answers)


def _plain(text: str) -> str:
    lowered = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", lowered).split())


def _f1(value: str, gold: str) -> float:
    ours, theirs = _plain(value).split(), _plain(gold).split()
    common = sum((Counter(ours) & Counter(theirs)).values())
    if not ours or not theirs or not common:
        return float(ours == theirs)
    return 2 * common / (len(ours) + len(theirs))
