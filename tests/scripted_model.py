"""A model whose answers are written down beforehand, so that no test needs weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.document import Document
from index.errors import UsageError
from index.passage import Passage
from rag import prompt, worked, worked_agree, worked_whether
from rag.judge import Judge
from rag.llm import Usage
from rag.prompt import Prompt, Turn

__all__ = ["GATED", "Looked", "ScriptedModel", "Shown", "lines_read", "question_of", "step_of"]

GATED = Judge({"alone": 1.0}, 0.35)
"""Is as sure of a draft as the model is that its lines hold the answer. Tests weigh with this,
for what is fitted (rag/judge.json) changes with each fitting."""

Step = Literal[
    "gate", "whether", "saying", "check", "agree", "sentence", "explanation", "short", "rewrite"
]
Chances = float | Mapping[str, float] | Callable[[str], float]
"""A probability: always the same, by question, or by a function of the question."""
Texts = str | Mapping[str, str] | Callable[[str], str]
"""A text, likewise."""
Look = Callable[[str, str], float]
"""What a question gives a passage, by the texts of both."""

_STEPS: dict[str, Step] = {
    prompt.GATE: "gate",
    prompt.CHECK: "check",
    prompt.SENTENCE: "sentence",
    prompt.EXPLANATION: "explanation",
    prompt.SHORT: "short",
    prompt.REWRITE: "rewrite",
    worked.STATED.strip(): "gate",
    worked.ANSWER.split("\n")[-1]: "short",
    worked_agree.AGREE.strip(): "agree",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A step, and the text of the prompt that was shown for it."""

    step: Step
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Passages that were to be looked over. question: None where they were only prepared."""

    groups: list[list[str]]
    question: str | None
    keep: Path | None


class ScriptedModel:
    """Answers from a script. gate, whether, check, agree: the probability of Yes. A table's key is
    the question as the prompt holds it; one that is in no table fails the test with a KeyError.
    untold: the probability of Unknown, where it is asked whether; whether is of the rest then, and
    saying what is copied behind the verdict.
    look: without one, this model cannot look over passages. title: what was fitted goes by it.

    shown: every prompt that was answered in order, with its step. together: the steps of those that
    were read together, each time. looked: all passages that were to be looked over. expected:
    prompts of which only the beginning was read. Tokens are words.
    """

    def __init__(
        self,
        *,
        gate: Chances = 0.9,
        whether: Chances = 0.9,
        untold: float = 0.0,
        check: Chances = 0.9,
        agree: Chances = 0.9,
        saying: Texts = "",
        sentence: Texts = "",
        explanation: Texts = "",
        short: Texts = "",
        rewrite: Texts = "",
        look: Look | None = None,
        context: int = 4096,
        name: str = "scripted",
        title: str = "Scripted",
    ) -> None:
        self.name = name
        self.title = title
        self.sha256 = "5c" * 32
        self.context = context
        self.usage = Usage()
        self.shown: list[Shown] = []
        self.together: list[list[Step]] = []
        self.looked: list[Looked] = []
        self.expected: list[str] = []
        self._look = look
        self._untold = untold
        self._chances: dict[Step, Chances] = {
            "gate": gate,
            "whether": whether,
            "check": check,
            "agree": agree,
        }
        self._texts: dict[Step, Texts] = {
            "saying": saying,
            "sentence": sentence,
            "explanation": explanation,
            "short": short,
            "rewrite": rewrite,
        }

    def count(self, prompt: Prompt) -> int:
        return sum(len(piece.split()) for turn in prompt.turns for piece in turn.pieces)

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        step = self._show(prompt)
        yes = _chance(self._chances[step], question_of(prompt))
        if step != "whether":
            assert list(options) == ["Yes", "No"]
            return [yes, 1.0 - yes]
        assert tuple(options) == worked_whether.OPTIONS
        told = 1.0 - self._untold
        return [yes * told, (1.0 - yes) * told, self._untold]

    def read(self, prompts: Sequence[Prompt]) -> None:
        self.together.append([step_of(one) for one in prompts])

    def expect(self, prompt: Prompt) -> None:
        self.expected.append(prompt.text)

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        """See Model. One group after another is told of, each as it is done."""
        self.looked.append(Looked([list(group) for group in groups], None, keep))
        if self._look is None:
            return False
        for done in range(1, len(groups) + 1):
            if pause is not None and pause():
                break
            if advance is not None:
                advance(done, len(groups))
        return True

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
    ) -> list[float] | None:
        self.looked.append(Looked([list(group) for group in groups], question, keep))
        if self._look is None:
            return None
        return [self._look(question, text) for group in groups for text in group]

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        total = self.count(prompt)
        if total + limit > self.context:
            raise UsageError(f"{total} tokens are more than the model can take")
        step = self._show(prompt)
        words = _text(self._texts[step], question_of(prompt)).split(" ")
        for number, word in enumerate(words[:limit]):
            self.usage = Usage(self.usage.prompt, self.usage.reused, self.usage.generated + 1)
            yield f" {word}" if number else word

    def texts(self, step: Step) -> list[str]:
        """The prompts that were shown for one step."""
        return [shown.text for shown in self.shown if shown.step == step]

    def _show(self, prompt: Prompt) -> Step:
        step = step_of(prompt)
        self.shown.append(Shown(step, prompt.text))
        self.usage = Usage(
            self.usage.prompt + self.count(prompt), self.usage.reused, self.usage.generated
        )
        return step


def step_of(prompt: Prompt) -> Step:
    """Which step of an answer a prompt is for, by its last line, or by what it goes on from."""
    if prompt.examples == worked_whether.EXAMPLES:
        last = prompt.turns[-1].pieces[-1]
        return "saying" if last.endswith(worked_whether.SAYING) else "whether"
    last = prompt.turns[-1].pieces[-1].split("\n")[-1]
    return _STEPS[last]


def question_of(prompt: Prompt) -> str:
    """The question that a prompt holds: the piece before its turn's last ones, see Turn.last."""
    asking: list[Turn] = [turn for turn in prompt.turns if len(turn.pieces) > 1]
    if step_of(prompt) == "agree":
        return asking[-1].pieces[1].strip()
    changing = 1 if step_of(prompt) == "rewrite" else asking[-1].last
    return asking[-1].pieces[-1 - changing].strip()


def lines_read(source: str, *lines: str, first: int = 1) -> Passage:
    """A passage of these lines, the first of which is line first of its document."""
    text = "\n".join(lines)
    start = 100 * (first - 1)
    return Passage(
        source=source,
        first_line=first,
        last_line=first + len(lines) - 1,
        start=start,
        end=start + len(text),
        text=text,
        context="",
    )


def document_of(source: str, *lines: str) -> Document:
    """A document of these lines."""
    return Document.from_text(source, "".join(f"{line}\n" for line in lines))


def _text(script: Texts, question: str) -> str:
    if isinstance(script, str):
        return script
    return script[question] if isinstance(script, Mapping) else script(question)


def _chance(script: Chances, question: str) -> float:
    if isinstance(script, float):
        return script
    return script[question] if isinstance(script, Mapping) else script(question)
