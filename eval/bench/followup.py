"""A follow-up to a question: what of its prompts had been read before, and is read once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground
from eval.bench.timed import TimedModel
from eval.choose import SHIPPED
from eval.question import read_set
from rag.events import Exchange
from rag.prompt import Prompt

__all__ = ["measure", "unseen"]

TAGS = {"followup", "dev"}


def measure(ground: Ground) -> list[Amount]:
    """The share of a follow-up's tokens that are read again: those which were not kept, without
    the words that nobody had said before.

    Asked are the follow-ups of the shipped set, each behind the question before it.
    """
    rows = [
        one
        for one in read_set(SHIPPED / "sample.jsonl")
        if one.answerable and set(one.tags) >= TAGS
    ][: ground.settings.sample]
    model = ground.model
    shares = []
    for number in ground.paced("followup", len(rows)):
        before = rows[number].row.history[-1]
        model.begin()
        answer = ground.assistant.ask(before.question)
        seen = {piece for prompt in model.prompts for piece in _pieces(prompt)}
        model.begin()
        used = model.usage
        ground.assistant.ask(
            rows[number].question, [Exchange(before.question, answer.answer or "")]
        )
        used = model.usage - used
        fresh = unseen(model, model.prompts, seen)
        if used.prompt:
            shares.append(max(0, used.prompt - used.reused - fresh) / used.prompt)
    return median("followup.again", shares)


def unseen(model: TimedModel, prompts: Sequence[Prompt], seen: set[str]) -> int:
    """Tokens of pieces that were in no prompt before; seen: pieces that were, which grows."""
    found = 0
    for prompt in prompts:
        known = replace(
            prompt,
            turns=tuple(
                replace(turn, pieces=tuple(piece for piece in turn.pieces if piece in seen))
                for turn in prompt.turns
            ),
        )
        found += model.count(prompt) - model.count(known)
        seen |= set(_pieces(prompt))
    return found


def _pieces(prompt: Prompt) -> list[str]:
    return [piece for turn in prompt.turns for piece in turn.pieces]
