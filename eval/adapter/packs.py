"""Texts with questions as a model reads them behind worked examples: many questions a reading.

All questions on a text stand behind it, each seeing the text and itself, and at the place where it
would stand if it were asked alone: so the text is read once, and what is computed is the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Literal

import torch

from index.passage import sentences
from rag import cite, prompt, worked_whether
from rag.read import BEGUN

__all__ = [
    "Asked",
    "Form",
    "Pack",
    "Pair",
    "Row",
    "compared",
    "laid_out",
    "packs",
    "read_pairs",
    "read_rows",
]

Form = Literal["value", "whether", "agree"]
Tokenise = Callable[[str], list[int]]
APART = frozenset({"news", "mixed"})
"""Kinds of texts whose lines are passages of their own."""
SPLIT = 0.3
"""How often another text of several lines is shown as two passages."""
BESIDE = 0.4
"""How often passages have two lines of another text beside them, and a text is asked a question on
another one, which it does not answer."""
MOST = 10
"""Questions for a value that are asked of one reading."""
COMPARED = 16
"""Pairs of answers that are compared in one reading."""
TAKEN = 0.5
"""How often a sentence that answers is taken out of a text: the same question has an answer then,
and has none, and cannot be told by its wording."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on a text. answer: of a value, a part of the text, None where it states none.
    verdict: of one that asks whether, one of worked_whether.OPTIONS; saying: the part of the text
    that says so, None for Unknown.
    """

    question: str
    answer: str | None = None
    verdict: str | None = None
    saying: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A text, its lines one below the other, and what is asked on it."""

    kind: str
    text: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to a question. verdict: one of prompt.OPTIONS."""

    question: str
    one: str
    other: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Question:
    """wording: as it was put; shared: the share of its words that its text holds, 0 to 1. tokens:
    of it. label: which of its form's options is right. said, skipped: the tokens of its answer, and
    how many of the first ones are no part of what the model is to say.
    """

    wording: str
    shared: float
    tokens: list[int]
    label: int
    said: list[int]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """A text's tokens and the questions behind it."""

    form: Form
    text: list[int]
    questions: list[Question]


def read_rows(path: Path) -> list[Row]:
    """The texts of a file, one a line. Raises ValueError naming an answer that is not in its
    text.
    """
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        raw = json.loads(line)
        asked = tuple(Asked(a["q"], a.get("a"), a.get("v"), a.get("s")) for a in raw["asked"])
        for one in asked:
            for part in (one.answer, one.saying):
                if part is not None and part not in raw["text"]:
                    raise ValueError(f"{path}:{number}: the text has no {part!r}")
        rows.append(Row(raw["kind"], raw["text"], asked))
    return rows


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file, one a line. Raises ValueError naming a verdict that there is not."""
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        raw = json.loads(line)
        if raw["v"] not in prompt.OPTIONS:
            raise ValueError(f"{path}:{number}: {raw['v']!r} is no verdict")
        pairs.append(Pair(raw["q"], raw["a"], raw["b"], raw["v"]))
    return pairs


def compared(pairs: Sequence[Pair], tokenise: Tokenise) -> list[Pack]:
    """Packs of pairs, which have no text. Each way round: which report is which tells nothing."""
    asked = []
    for one in pairs:
        for first, second in ((one.one, one.other), (one.other, one.one)):
            pieces = prompt.agree(one.question, first, second).turns[0].pieces
            tokens = [token for piece in pieces for token in tokenise(piece)]
            label = prompt.OPTIONS.index(one.verdict)
            asked.append(Question(one.question, 0.0, tokens, label, []))
    return [Pack("agree", [], asked[i : i + COMPARED]) for i in range(0, len(asked), COMPARED)]


def packs(rows: Sequence[Row], tokenise: Tokenise, random: Random) -> list[Pack]:
    """Of each text a pack of questions for a value and one of those that ask whether."""
    found = []
    for whole in rows:
        row = _bereft(whole, random) if random.random() < TAKEN else whole
        shown = _passages(row, [one for one in rows if one is not whole], random)
        asked = [one for one in row.asked if one.verdict is None]
        if random.random() < BESIDE:
            other = random.choice(rows)
            foreign = [one for one in other.asked if one.verdict is None and other is not whole]
            asked += [Asked(random.choice(foreign).question)] if foreign else []
        values = [one for one in asked if one.answer is None or _holds(shown, one.answer)]
        some = random.sample(values, min(len(values), MOST))
        found.append(_pack("value", shown, some, tokenise))
        lines = [line for line in map(_plain, row.text.split("\n")) if line]
        whether = [one for one in row.asked if one.verdict is not None]
        found.append(_pack("whether", lines, whether, tokenise))
    return [pack for pack in found if pack.questions]


def laid_out(pack: Pack, begin: int) -> tuple[list[int], Any, Any, list[int], list[int]]:
    """A pack as one row of tokens behind begin others: the tokens, their places, (tokens, begin +
    tokens) what each may see, where each question ends, and where each token that the model is to
    say is said: the one before it.
    """
    tokens, places, own = list(pack.text), list(range(len(pack.text))), [0] * len(pack.text)
    ends: list[int] = []
    saying: list[int] = []
    for number, one in enumerate(pack.questions, 1):
        told = [*one.tokens, *one.said[:-1]]
        ends.append(len(tokens) + len(one.tokens) - 1)
        saying += range(ends[-1] + one.skipped, ends[-1] + len(one.said))
        places += range(len(pack.text), len(pack.text) + len(told))
        own += [number] * len(told)
        tokens += told
    mine = torch.tensor(own)
    earlier = torch.ones(len(tokens), len(tokens), dtype=torch.bool).tril()
    sees = earlier & ((mine[None] == 0) | (mine[None] == mine[:, None]))
    all_before = torch.ones(len(tokens), begin, dtype=torch.bool)
    return tokens, begin + torch.tensor(places), torch.cat([all_before, sees], 1), ends, saying


def _pack(form: Form, shown: Sequence[str], asked: Sequence[Asked], tokenise: Tokenise) -> Pack:
    text: list[str] = []
    questions = []
    for one in asked:
        if form == "value":
            asking = prompt.copied(shown, one.question)
            label = int(one.answer is not None)
            said = None if one.answer is None else f" {_plain(one.answer).strip(' .')}"
        else:
            verdict = one.verdict or ""
            asking = prompt.saying(shown, one.question, verdict)
            label = worked_whether.OPTIONS.index(verdict)
            said = None if one.saying is None else _plain(one.saying)
        *text, mark, question, ask, opening = asking.turns[0].pieces
        tokens = [token for piece in (mark, question, ask) for token in tokenise(piece)]
        alike = cite.share_held(one.question, shown)
        if said is None:
            questions.append(Question(one.question, alike, tokens, label, []))
            continue
        opens = tokenise(opening)
        # Of what is copied word for word its beginning is enough, see read.BEGUN.
        rest = tokenise(said)[:BEGUN] if form == "whether" else [*tokenise(said), *tokenise("\n")]
        told = [*opens, *rest]
        questions.append(Question(one.question, alike, tokens, label, told, len(opens)))
    return Pack(form, [token for piece in text for token in tokenise(piece)], questions)


def _bereft(row: Row, random: Random) -> Row:
    """A text without one of the sentences that answer, and what is asked of it then. What asks
    whether is not asked: it may stand open now.
    """
    text = row.text
    spans = [
        (begin + first, begin + last)
        for begin, line in _lines(text)
        for first, last in sentences(line)
    ]
    answers = [one.answer for one in row.asked if one.answer is not None]
    telling = [(a, b) for a, b in spans if any(answer in text[a:b] for answer in answers)]
    if len(spans) < 3 or not telling:
        return row
    first, last = random.choice(telling)
    left = (text[:first].rstrip(" ") + " " + text[last:].lstrip(" ")).strip()
    asked = []
    for one in row.asked:
        if one.verdict is not None:
            continue
        if one.answer is None or one.answer not in text[first:last]:
            asked.append(one)
        elif one.answer not in left:
            asked.append(Asked(one.question))
    return Row(row.kind, left, tuple(asked))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Where each line of a text begins, and the line."""
    begin = 0
    for line in text.split("\n"):
        yield begin, line
        begin += len(line) + 1


def _passages(row: Row, rows: Sequence[Row], random: Random) -> list[str]:
    """A text as passages, some of them with a part of another text beside them."""
    lines = [line for line in map(_plain, row.text.split("\n")) if line]
    if row.kind not in APART:
        cut = random.randrange(1, len(lines)) if len(lines) > 1 and random.random() < SPLIT else 0
        return [" ".join(part) for part in (lines[:cut], lines[cut:]) if part]
    others = [one for one in rows if one.kind == row.kind]
    if others and random.random() < BESIDE:
        lines += [_plain(line) for line in random.choice(others).text.split("\n")[:2]]
    return lines


def _holds(passages: Sequence[str], answer: str) -> bool:
    """Whether one passage holds it whole: where a text was split, it may not."""
    return any(_plain(answer) in passage for passage in passages)


def _plain(text: str) -> str:
    return " ".join(text.split())
