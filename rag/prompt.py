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

from rag import worked, worked_agree, worked_whether

__all__ = [
    "OPTIONS",
    "Prompt",
    "Turn",
    "agree",
    "check",
    "copied",
    "explanation",
    "fingerprint",
    "gate",
    "rewrite",
    "saying",
    "sentence",
    "shelf",
    "short",
    "stated",
    "whether",
    "worded",
]

Role = Literal["system", "user", "assistant"]

SYSTEM = "You answer questions about a set of documents, using only the passages you are shown."
PASSAGES = "Passages:\n"
QUESTION = "\nQuestion: "
BLANK = "N/A"
GATE = "Is the answer to this exact question written in the lines above? Answer Yes or No."
SENTENCE = "Answer the question in one full sentence, in the words of the passages."
EXPLANATION = "Answer the question in two to four full sentences, in the words of the passages."
SHORT = "Give only the answer itself, as few words as possible, copied from the lines above."
PROPOSED = "\nProposed answer: "
CHECK = "Do the lines above state this answer to exactly this question? Answer Yes or No."
REWRITE = (
    "Write this question again as one that can be understood without the conversation: put the"
    " names of the people, places and things in place of words such as he, it, them or there."
    " Write only the question."
)
OPTIONS = ("Yes", "No")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says. pieces: texts that follow each other, each tokenised apart. last: so many
    of them, at the end, change while what is before them stays, and are read by themselves.
    """

    role: Role
    pieces: tuple[str, ...]
    last: int = 1


@dataclass(frozen=True, slots=True)
class Prompt:
    """A conversation up to where the model is to go on. examples: a text that it goes on from to
    the end of a line, with no marks of turns; its one turn is what stands behind that.
    """

    turns: tuple[Turn, ...]
    examples: str = ""

    @property
    def text(self) -> str:
        """All of it without the marks of turns, for tests and for --verbose."""
        said = [self.examples] if self.examples else []
        said += ["".join(turn.pieces) for turn in self.turns]
        return "\n".join(said)


def _read(passages: Sequence[str], question: str, ask: str) -> tuple[Turn, Turn]:
    lines = tuple(f"[{number}] {text}\n" for number, text in enumerate(passages, 1))
    user = Turn("user", (PASSAGES, *lines, QUESTION, question, f"\n{ask}"))
    return Turn("system", (SYSTEM,)), user


def shelf() -> Prompt:
    """What stands before passages that are looked over; its last turn goes on with them."""
    return Prompt((Turn("system", (SYSTEM,)), Turn("user", (PASSAGES,))))


def gate(passages: Sequence[str], question: str) -> Prompt:
    """Whether the passages hold the answer: one of OPTIONS."""
    return Prompt(_read(passages, question, GATE))


def whether(texts: Sequence[str], question: str) -> Prompt:
    """What texts say to a question that asks whether: one of worked_whether.OPTIONS."""
    turn = _behind(texts, question, worked_whether.VERDICT)
    return Prompt((turn,), examples=worked_whether.EXAMPLES)


def saying(texts: Sequence[str], question: str, verdict: str) -> Prompt:
    """The part of texts that says so, copied up to a quotation mark. verdict: Yes or No."""
    asked = _behind(texts, question, worked_whether.VERDICT)
    told = f" {verdict}{worked_whether.SAYING}"
    turn = Turn("user", (*asked.pieces, told), last=2)
    return Prompt((turn,), examples=worked_whether.EXAMPLES)


def check(passages: Sequence[str], question: str, answer: str) -> Prompt:
    """Whether the passages state an answer to a question: one of OPTIONS."""
    return _of_answer(passages, question, answer, CHECK)


def stated(texts: Sequence[str], question: str) -> Prompt:
    """Whether texts state the answer to a question: one of OPTIONS, as examples have it."""
    return Prompt((_asked(texts, question),), examples=worked.EXAMPLES)


def agree(question: str, one: str, other: str) -> Prompt:
    """Whether two answers to a question can both be true: one of OPTIONS."""
    told = worked_agree.VALUE, f" {one}", worked_agree.OTHER, f" {other}", worked_agree.AGREE
    turn = Turn("user", (worked_agree.QUESTION, f" {question}", *told))
    return Prompt((turn,), examples=worked_agree.EXAMPLES)


def copied(texts: Sequence[str], question: str) -> Prompt:
    """The answer that texts state, copied from them, up to the end of the line."""
    asked = _asked(texts, question)
    turn = Turn("user", (*asked.pieces, worked.ANSWER), last=2)
    return Prompt((turn,), examples=worked.EXAMPLES)


def _asked(texts: Sequence[str], question: str) -> Turn:
    return _behind(texts, question, worked.STATED)


def _behind(texts: Sequence[str], question: str, ask: str) -> Turn:
    """Texts and a question as examples have them."""
    lines = (f"{text}\n" for text in texts)
    return Turn("user", (worked.TEXT, *lines, worked.QUESTION, f" {question}", ask))


def sentence(passages: Sequence[str], question: str) -> Prompt:
    """The answer as a sentence."""
    return Prompt(_read(passages, question, SENTENCE))


def explanation(passages: Sequence[str], question: str) -> Prompt:
    """The answer as several sentences."""
    return Prompt(_read(passages, question, EXPLANATION))


def short(passages: Sequence[str], question: str, answer: str) -> Prompt:
    """The value alone, once the sentence is there."""
    return _of_answer(passages, question, answer, SHORT)


def worded(passages: Sequence[str], question: str, value: str) -> Prompt:
    """The sentence, once the value is there."""
    return _of_answer(passages, question, value, SENTENCE)


def _of_answer(passages: Sequence[str], question: str, answer: str, ask: str) -> Prompt:
    system, user = _read(passages, question, ask)
    *before, ask = user.pieces
    return Prompt((system, Turn("user", (*before, f"{PROPOSED}{answer}", ask), last=2)))


def rewrite(history: Sequence[tuple[str, str]], question: str) -> Prompt:
    """A follow-up made whole. history: questions and answers, oldest first."""
    turns: list[Turn] = [Turn("system", (SYSTEM,))]
    for asked, answered in history:
        turns += [Turn("user", (asked,)), Turn("assistant", (answered,))]
    # What was said before can be read while the question is still being typed.
    turns.append(Turn("user", ("The next question: ", question, f"\n{REWRITE}"), last=2))
    return Prompt(tuple(turns))


def fingerprint() -> str:
    """Twelve hex digits that change whenever a word said to the model does."""
    words = (
        *(SYSTEM, PASSAGES, QUESTION, BLANK, GATE, SENTENCE, SHORT),
        *(PROPOSED, CHECK, REWRITE, EXPLANATION, worked.EXAMPLES, worked_whether.EXAMPLES),
        worked_agree.EXAMPLES,
    )
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:12]
