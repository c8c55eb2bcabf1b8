"""Fitting the changes that an adapter makes to a decoder, on packs of questions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

import torch
from torch.nn.functional import cross_entropy

from eval.adapter.decoder import MATRICES, Decoder, KeysValues
from eval.adapter.packs import Form, Pack, laid_out
from eval.adapter.wording import leanings

__all__ = ["Behind", "Course", "Figures", "behind", "fit", "measured", "start"]

T = TypeVar("T")
SAID = 0.5
"""What an answer's tokens count beside whether there is one."""
USUAL = 40.0
"""Questions of a step, about: what the loss is divided by."""
WARM, LEAST = 10, 0.05
"""Steps until the full rate is reached, and the share of it that is left at the end."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What a form's packs are read behind. kept: of each layer, for the examples' tokens. options:
    for each label the tokens that it can be said with.
    """

    kept: list[KeysValues]
    options: list[list[int]]


@dataclass(frozen=True, slots=True)
class Course:
    """How an adapter is fitted. span: the layers it changes. matrices: of each, see MATRICES. rank:
    of the changes. steps, packs: how often they are moved, and by how many packs each time. rate:
    of Adam.
    """

    span: range
    matrices: tuple[str, ...] = ("q", "v", "o")
    rank: int = 1
    steps: int = 200
    packs: int = 4
    rate: float = 2e-3
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some packs: labels: the mean loss of a label, in nats; said: of all tokens of an answer;
    right: the share of labels that are right, by form.
    """

    labels: float
    said: float
    right: Mapping[Form, float]


def behind(decoder: Decoder, tokens: Sequence[int], options: list[list[int]]) -> Behind:
    """What examples leave behind, read without any change."""
    count = len(tokens)
    sees = torch.ones(count, count, dtype=torch.bool).tril()
    every = range(decoder.shape.layers)
    with torch.no_grad():
        _, kept = decoder.layers(decoder.embed(tokens), torch.arange(count), sees, [], every)
    return Behind(kept, options)


def start(decoder: Decoder, course: Course, known: Mapping[str, tuple[Any, Any]]) -> None:
    """Give the decoder changes: those that are known, and others that change nothing yet."""
    torch.manual_seed(course.seed)
    for layer in course.span:
        for short in course.matrices:
            name = f"blk.{layer}.{MATRICES[short]}"
            out, into = decoder.tensors[f"{name}.weight"].shape
            new = torch.randn(course.rank, into) / math.sqrt(into), torch.zeros(out, course.rank)
            down, up = map(torch.as_tensor, known.get(name, new))
            decoder.changes[name] = down.requires_grad_(), up.requires_grad_()


def fit(
    decoder: Decoder,
    packs: Sequence[Pack],
    forms: Mapping[Form, Behind],
    course: Course,
    step: Callable[[int, float], None],
) -> None:
    """Move the decoder's changes so that it says what the packs say. step: is told how many steps
    are done, and the loss a pack.
    """
    weights = [one for pair in decoder.changes.values() for one in pair]
    adam = torch.optim.AdamW(weights, lr=course.rate, betas=(0.9, 0.99), weight_decay=0.0)
    leaning = list(zip(packs, leanings(packs), strict=True))
    drawn = _drawn(leaning, Random(course.seed))
    for done in range(1, course.steps + 1):
        total = 0.0
        for _ in range(course.packs):
            pack, leans = next(drawn)
            labels, said, _ = _losses(decoder, pack, forms, course.span.start, leans)
            loss = (labels + SAID * said) / USUAL
            loss.backward()
            total += float(loss.detach())
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        for group in adam.param_groups:
            group["lr"] = course.rate * _share_of_rate(done, course.steps)
        adam.step()
        adam.zero_grad()
        step(done, total / course.packs)


def measured(
    decoder: Decoder, packs: Sequence[Pack], forms: Mapping[Form, Behind], first: int
) -> Figures:
    """How well packs are answered as it is. first: the lowest layer that is changed."""
    labels = said = 0.0
    hits: dict[Form, list[bool]] = {}
    with torch.no_grad():
        for pack in packs:
            of_labels, of_said, right = _losses(decoder, pack, forms, first, [])
            labels, said = labels + float(of_labels), said + float(of_said)
            hits.setdefault(pack.form, []).extend(right)
    asked = sum(len(pack.questions) for pack in packs)
    answered = sum(bool(one.said) for pack in packs for one in pack.questions)
    shares = {form: sum(right) / len(right) for form, right in hits.items()}
    return Figures(labels / max(asked, 1), said / max(answered, 1), shares)


def _losses(
    decoder: Decoder,
    pack: Pack,
    forms: Mapping[Form, Behind],
    first: int,
    leans: Sequence[float],
) -> tuple[Any, Any, list[bool]]:
    """The summed loss of a pack's labels, of what is said behind them, and which are right. leans:
    see wording.leanings, or none.
    """
    before = forms[pack.form]
    begin = before.kept[0][0].shape[1]
    tokens, places, sees, ends, saying = laid_out(pack, begin)
    every = range(decoder.shape.layers)
    with torch.no_grad():
        # Nothing is changed down here, and nothing has to be remembered of it.
        hidden, _ = decoder.layers(decoder.embed(tokens), places, sees, before.kept, every[:first])
    hidden, _ = decoder.layers(hidden, places, sees, before.kept, every[first:])
    scores = torch.stack(
        [torch.logsumexp(decoder.logits(hidden[ends], one), -1) for one in before.options], -1
    )
    right = torch.tensor([one.label for one in pack.questions])
    known = torch.zeros_like(scores)
    if leans and pack.form == "value":
        known[:, 1] = torch.tensor(leans)
    labels = cross_entropy(scores + known, right, reduction="sum")
    said = torch.zeros(())
    if saying:
        wanted = [token for one in pack.questions for token in one.said[one.skipped :]]
        logits = decoder.logits(hidden[saying])
        said = cross_entropy(logits, torch.tensor(wanted), reduction="sum")
    return labels, said, (scores.argmax(-1) == right).tolist()


def _drawn(packs: Sequence[T], random: Random) -> Iterator[T]:
    """Each pack once in an order of chance, and again in another, without end."""
    while True:
        yield from random.sample(packs, len(packs))


def _share_of_rate(done: int, steps: int) -> float:
    """Up in a straight line, then down along a cosine."""
    falling = 0.5 * (1 + math.cos(math.pi * done / steps))
    return min(1.0, done / WARM) * (LEAST + (1 - LEAST) * falling)
