"""Scores of one answer against its row: pure functions, each with its source."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["citation_scores", "exact_match", "is_right", "parts", "said", "token_f1"]

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def parts(answers: Sequence[Any]) -> list[list[str]]:
    """The parts that an answer must say, each as its aliases; a flat list is one part."""
    if not answers:
        return []
    if isinstance(answers[0], str):
        return [[str(alias) for alias in answers]]
    return [[str(alias) for alias in part] for part in answers]


def said(text: str, alias: str) -> bool:
    """Whether a text holds an alias as whole words, in any case."""
    plain = " ".join(text.replace("’", "'").lower().split())
    wanted = " ".join(alias.replace("’", "'").lower().split())
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", plain) is not None


def is_right(text: str, answers: Sequence[Any]) -> bool:
    """Whether every part is said, by any of its aliases; False where there is nothing to say."""
    wanted = parts(answers)
    return bool(wanted) and all(any(said(text, alias) for alias in part) for part in wanted)


def exact_match(value: str, answers: Sequence[Any]) -> float:
    """1 if the value is one of the aliases but for case, punctuation and articles, else 0.

    SQuAD's exact match (Rajpurkar et al., EMNLP 2016).
    """
    return float(any(_plain(value) == _plain(alias) for part in parts(answers) for alias in part))


def token_f1(value: str, answers: Sequence[Any]) -> float:
    """The best harmonic mean of token precision and recall over the aliases, 0 to 1.

    SQuAD's F1 (Rajpurkar et al., EMNLP 2016), over the same normalised tokens.
    """
    return max((_f1(value, alias) for part in parts(answers) for alias in part), default=0.0)


def citation_scores(
    citations: Sequence[Mapping[str, Any]], evidence: Sequence[Mapping[str, Any]]
) -> tuple[float, float] | None:
    """Precision and recall of the cited lines against the gold ones; None without gold lines.

    Recall is 1 as soon as one gold line is cited: the rows list every line that says the answer,
    and one is enough to bear it out.
    """
    gold = _lines(evidence)
    cited = _lines(citations)
    if not gold:
        return None
    hits = gold & cited
    return (len(hits) / len(cited) if cited else 0.0), float(bool(hits))


def _lines(places: Sequence[Mapping[str, Any]]) -> set[tuple[str, int]]:
    return {
        (str(place["source"]), line)
        for place in places
        for line in range(int(place["first_line"]), int(place["last_line"]) + 1)
    }


def _plain(text: str) -> str:
    lowered = "".join(c for c in text.lower() if c not in string.punctuation)
    return " ".join(_ARTICLES.sub(" ", lowered).split())


def _f1(value: str, alias: str) -> float:
    ours, theirs = _plain(value).split(), _plain(alias).split()
    common = sum((Counter(ours) & Counter(theirs)).values())
    if not ours or not theirs or not common:
        return float(ours == theirs)
    return 2 * common / (len(ours) + len(theirs))
