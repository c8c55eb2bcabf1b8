"""Every word that is said to the model, and in which order.

What is always the same comes first and what changes last, so that as much as possible of a
prompt has been read before. Texts that come from outside (lines, questions, names) are pieces of
their own: each is tokenised apart, and none can become a control token.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "OPTIONS",
    "Prompt",
    "Turn",
    "fingerprint",
    "gate",
    "rewrite",
    "sentence",
    "short",
    "verdict",
]

Role = Literal["system", "user", "assistant"]

SYSTEM = "You answer questions about a set of documents, using only the passages you are shown."
PASSAGES = "Passages:\n"
GATE = "Is the answer to this exact question written in the lines above? Answer Yes or No."
SENTENCE = "Answer the question in one full sentence, in the words of the passages."
SHORT = "Now give only the answer itself, as few words as possible, copied from the passages."
VERDICT = "So, going by the passages, is the answer to the question Yes or No?"
REWRITE = (
    "Write the last question again so that it can be understood without the conversation. If it"
    " already can be, repeat it word for word. Write only the question."
)
OPTIONS = ("Yes", "No")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says. pieces: texts that follow each other, each tokenised apart."""

    role: Role
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation up to where the model is to go on."""

    turns: tuple[Turn, ...]

    @property
    def text(self) -> str:
        """All of it without the marks of turns, for tests and for --verbose."""
        return "\n".join("".join(turn.pieces) for turn in self.turns)


def _read(passages: Sequence[str], question: str, ask: str) -> tuple[Turn, Turn]:
    lines = tuple(f"[{number}] {text}\n" for number, text in enumerate(passages, 1))
    user = Turn("user", (PASSAGES, *lines, "\nQuestion: ", question, f"\n{ask}"))
    return Turn("system", (SYSTEM,)), user


def gate(passages: Sequence[str], question: str) -> Prompt:
    """Whether the passages hold the answer: one of OPTIONS."""
    return Prompt(_read(passages, question, GATE))


def sentence(passages: Sequence[str], question: str) -> Prompt:
    """The answer as a sentence."""
    return Prompt(_read(passages, question, SENTENCE))


def short(passages: Sequence[str], question: str, answer: str) -> Prompt:
    """The value alone, once the sentence is there."""
    turns = _read(passages, question, SENTENCE)
    return Prompt((*turns, Turn("assistant", (answer,)), Turn("user", (SHORT,))))


def verdict(passages: Sequence[str], question: str, answer: str) -> Prompt:
    """Whether a sentence just written amounts to a yes or a no: one of OPTIONS."""
    turns = _read(passages, question, SENTENCE)
    return Prompt((*turns, Turn("assistant", (answer,)), Turn("user", (VERDICT,))))


def rewrite(history: Sequence[tuple[str, str]], question: str) -> Prompt:
    """A follow-up made whole. history: questions and answers, oldest first."""
    turns: list[Turn] = [Turn("system", (SYSTEM,))]
    for asked, answered in history:
        turns += [Turn("user", (asked,)), Turn("assistant", (answered,))]
    turns.append(Turn("user", ("The last question: ", question, f"\n{REWRITE}")))
    return Prompt(tuple(turns))


def fingerprint() -> str:
    """Twelve hex digits that change whenever a word said to the model does."""
    words = "\0".join((SYSTEM, PASSAGES, GATE, SENTENCE, SHORT, VERDICT, REWRITE))
    return hashlib.sha256(words.encode()).hexdigest()[:12]
