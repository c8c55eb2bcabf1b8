"""Text as the tokens of one model, and a prompt as the segments that are read one after another."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from rag.prompt import Prompt, Turn
from rag.template import Family

__all__ = ["Segment", "Tokens", "alike"]

Segment = tuple[int, ...]
"""Tokens that are read together; a state is kept up to the end of one, never up to its middle."""


class Tokens:
    """The vocabulary of a model, and how its family marks turns."""

    def __init__(self, llama: Any, vocab: Any, family: Family) -> None:
        """llama: the library as rag/gguf.py opened it."""
        self._llama = llama
        self._vocab = vocab
        self._family = family
        self.width: int = llama.llama_vocab_n_tokens(vocab)

    def of(self, text: str, *, control: bool = False) -> list[int]:
        """Tokens of a text; only with control can it hold control tokens."""
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        buffer = (self._llama.llama_token * room)()
        length = self._llama.llama_tokenize(
            self._vocab, data, len(data), buffer, room, False, control
        )
        return list(buffer[:length])

    def first(self, word: str) -> list[int]:
        """The tokens that a word can begin with where it is what is said next."""
        forms = {word, f" {word}", word.lower(), f" {word.lower()}"}
        return sorted({self.of(form)[0] for form in forms})

    def text(self, token: int) -> bytes:
        """What a token says, maybe a part of a character; nothing for a control token."""
        buffer = ctypes.create_string_buffer(256)
        length = self._llama.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(length, 0)]

    def ends(self, token: int) -> bool:
        """Whether the model ends its turn with this token."""
        return bool(self._llama.llama_vocab_is_eog(self._vocab, token))

    def segments(self, prompt: Prompt) -> list[Segment]:
        """A prompt's tokens; cut after the system's turn, and where a turn's last pieces begin.
        Nowhere else: a few tokens take llama.cpp nearly as long as twenty.
        """
        if prompt.examples:
            return self._behind_examples(prompt)
        segments: list[Segment] = []
        tokens = self._begin()
        for turn in _without_system(prompt.turns, self._family):
            tokens = self._cut(turn.pieces, turn.last, tokens + self._mark(turn), segments)
            if turn.role == "system":
                segments.append(tuple(tokens))
                tokens = []
        return [*segments, self._reply(tokens, prompt)]

    def unfinished(self, prompt: Prompt) -> Segment:
        """A prompt's tokens up to the last word of its last turn, which may go on from there."""
        *before, last = _without_system(prompt.turns, self._family)
        tokens = self._begin()
        for turn in before:
            tokens += self._mark(turn) + self._all(turn.pieces)
            tokens += self.of(self._family.after, control=True)
        return tuple(tokens + self._mark(last) + self._all(last.pieces))

    def _behind_examples(self, prompt: Prompt) -> list[Segment]:
        """Examples, what is always read behind them, and each of the last pieces by itself."""
        (turn,) = prompt.turns
        first, last = turn.pieces[: -turn.last], turn.pieces[-turn.last :]
        opening = tuple(self._begin() + self.of(prompt.examples))
        return [opening, tuple(self._all(first)), *(tuple(self.of(piece)) for piece in last)]

    def _begin(self) -> list[int]:
        wanted = self._llama.llama_vocab_get_add_bos(self._vocab)
        return [self._llama.llama_vocab_bos(self._vocab)] if wanted else []

    def _mark(self, turn: Turn) -> list[int]:
        """What a turn begins with."""
        role = self._family.assistant if turn.role == "assistant" else turn.role
        return self.of(self._family.before.format(role=role), control=True)

    def _all(self, pieces: Sequence[str]) -> list[int]:
        return [token for piece in pieces for token in self.of(piece)]

    def _cut(
        self, pieces: Sequence[str], last: int, tokens: list[int], segments: list[Segment]
    ) -> list[int]:
        """A turn's pieces behind tokens, as segments up to where its last pieces begin; what is
        left, with the turn's end.
        """
        tokens = tokens + self._all(pieces[:-last])
        for number, piece in enumerate(pieces[-last:]):
            if number or len(pieces) > last:
                segments.append(tuple(tokens))
                tokens = []
            tokens = tokens + self.of(piece)
        return tokens + self.of(self._family.after, control=True)

    def _reply(self, tokens: list[int], prompt: Prompt) -> Segment:
        """Tokens and how the reply behind them begins."""
        mark = self._family.before.format(role=self._family.assistant)
        return tuple(tokens + self.of(mark, control=True))


def alike(segments: Sequence[Segment], kept: Sequence[Segment]) -> int:
    """How many segments at the beginning are the same: so many need not be read again."""
    pairs = zip(segments, kept, strict=False)
    return len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _without_system(turns: Sequence[Turn], family: Family) -> Sequence[Turn]:
    """The turns as the family can take them: with no system turn, its text opens the user's."""
    if family.system or turns[0].role != "system":
        return turns
    first = turns[1]
    merged = Turn(first.role, (*turns[0].pieces, "\n\n", *first.pieces), first.last)
    return (merged, *turns[2:])
