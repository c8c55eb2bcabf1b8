"""What a user would write instead: other systems, asked the same questions on the same machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from eval.question import Question

__all__ = ["Peer"]


class Peer(Protocol):
    """A system that answers questions over the corpus it was opened with."""

    @property
    def name(self) -> str:
        """What tables call it."""

    def ask(self, question: Question) -> Mapping[str, Any]:
        """The contract's answer object, as far as the system has it.

        A row's own documents are its whole corpus. They are indexed before the clock starts, as
        askline's are.
        """

    def close(self) -> None:
        """Give the model's memory back."""
