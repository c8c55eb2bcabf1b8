"""How long ask takes to start: for its help page, for its status, and for a first word."""

from __future__ import annotations

from eval.bench.figures import Amount, median
from eval.bench.ground import Ground
from eval.question import Question

__all__ = ["ASKED", "ROUNDS", "measure"]

ROUNDS = 7
ASKED = 3
"""Questions at most that a new process is asked."""


def measure(ground: Ground) -> list[Amount]:
    """The corpus is indexed and its state kept, files are in the system's memory."""
    return [*_commands(ground), *_first_words(ground)]


def _commands(ground: Ground) -> list[Amount]:
    processes, index = ground.processes, ground.index
    passed, helped, told = [], [], []
    # The first time Python may have to compile what it imports.
    processes.help()
    processes.status(index)
    for _ in ground.paced("start", ROUNDS, "rounds"):
        passed.append(processes.python())
        helped.append(processes.help())
        told.append(processes.status(index))
    return [
        *median("start.help", [long / short for long, short in zip(helped, passed, strict=True)]),
        *median("start.status", [long / short for long, short in zip(told, passed, strict=True)]),
        *median("start.pass", passed),
    ]


def _first_words(ground: Ground) -> list[Amount]:
    firsts, alone = [], []
    questions = ground.plain[:ASKED]
    for number in ground.paced("start, first words", len(questions)):
        tokens = _tokens(ground, questions[number])
        first = ground.processes.ask(questions[number].question, ground.index).first
        if tokens and first is not None:
            firsts.append(first)
            alone.append(ground.processes.alone(ground.path, tokens))
    return [
        *median("start.above", [first - need for first, need in zip(firsts, alone, strict=True)]),
        *median("start.first_token", firsts),
        *median("start.alone", alone),
    ]


def _tokens(ground: Ground, question: Question) -> int:
    """How many tokens are read before the first word of an answer; 0 if none is written."""
    model = ground.model
    # What the prompts share would be kept from the same question before.
    ground.ours(ground.warming)
    before = model.usage
    model.begin()
    ground.ours(question)
    if model.first is None:
        return 0
    used = model.first - before
    return used.prompt - used.reused
