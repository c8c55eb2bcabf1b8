"""A language model as askline sees it: tokens in, probabilities and greedy text out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.prompt import Prompt

__all__ = ["Model", "Usage"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens since the model was opened. prompt: of all prompts, of which reused were not read
    again; generated: written.
    """

    prompt: int = 0
    reused: int = 0
    generated: int = 0

    def __add__(self, more: Usage) -> Usage:
        return Usage(
            self.prompt + more.prompt, self.reused + more.reused, self.generated + more.generated
        )

    def __sub__(self, before: Usage) -> Usage:
        return Usage(
            self.prompt - before.prompt,
            self.reused - before.reused,
            self.generated - before.generated,
        )


class Model(Protocol):
    """Whatever can read a prompt; LlamaModel, or a script in tests."""

    @property
    def name(self) -> str:
        """What a user calls it."""

    @property
    def title(self) -> str:
        """What the weights call themselves; what was fitted for a model is kept under it."""

    @property
    def sha256(self) -> str:
        """Of its weights."""

    @property
    def context(self) -> int:
        """How many tokens a prompt and what is written after it may have together."""

    @property
    def usage(self) -> Usage:
        """Tokens so far."""

    def count(self, prompt: Prompt) -> int:
        """The tokens of a prompt."""

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        """How likely each option is as the next word, among them; they add up to 1."""

    def read(self, prompts: Sequence[Prompt]) -> None:
        """Read prompts together that will be asked next, SEQUENCES at most, in any order: that
        takes less time than one after another. What they share is read once.
        """

    def expect(self, prompt: Prompt) -> None:
        """Read a prompt up to the pieces at its end that change, see Turn.last: these are not known
        yet.
        """

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        """Read passages that questions will look over; False if this model cannot look.

        groups: the passages of one document together, which is what is read anew when it changes.
        keep: a folder for their state, so that another process need not read them. advance is told
        how many tokens are done, of how many. pause is asked again and again, in whatever thread:
        where it says so, reading ends early and goes on with whatever wants these passages next.
        """

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
    ) -> list[float] | None:
        """How much a question makes the model look at each passage, in order; any number, more is
        more. None if this model cannot look.
        """

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """The most likely continuation in pieces, of at most limit tokens.

        Raises UsageError if prompt and limit together are longer than the context.
        """
