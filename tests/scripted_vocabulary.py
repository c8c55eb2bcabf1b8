"""The tokens of a stand-in for llama.cpp: bytes, and one for each control text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["BEGIN", "END", "GEMMA", "START", "WIDTH", "Vocabulary", "marked"]

BEGIN, END, START = 256, 257, 258
CONTROL = {b"<|im_end|>": END, b"<|im_start|>": START}
GEMMA = {b"<end_of_turn>": END, b"<start_of_turn>": START}
WIDTH = 259


class Vocabulary:
    """What askline asks llama.cpp of tokens. begins: whether a text wants one at its beginning."""

    control = CONTROL
    begins = False

    def llama_vocab_n_tokens(self, _: str) -> int:
        return WIDTH

    def llama_vocab_bos(self, _: str) -> int:
        return BEGIN

    def llama_vocab_get_add_bos(self, _: str) -> bool:
        return self.begins

    def llama_vocab_is_eog(self, _: str, token: int) -> bool:
        return token == END

    def llama_tokenize(
        self,
        _: str,
        data: bytes,
        length: int,
        buffer: Any,
        room: int,
        add_special: bool,
        parse_special: bool,
    ) -> int:
        assert not add_special
        assert length == len(data)
        found = list(self._parsed(data) if parse_special else data)
        assert len(found) <= room
        buffer[: len(found)] = found
        return len(found)

    def _parsed(self, data: bytes) -> Iterator[int]:
        while data:
            for text, token in self.control.items():
                if data.startswith(text):
                    yield token
                    data = data[len(text) :]
                    break
            else:
                yield data[0]
                data = data[1:]

    def llama_token_to_piece(
        self, _: str, token: int, buffer: Any, room: int, lstrip: int, special: bool
    ) -> int:
        assert (lstrip, special) == (0, False)
        if token > 255:
            return 0
        buffer[0] = bytes([token])
        return 1


def marked(tokens: list[int]) -> str:
    """Tokens as text, control tokens in angle quotes."""
    names = {BEGIN: "«begin»", END: "«end»", START: "«start»"}
    return "".join(names.get(token) or chr(token) for token in tokens)
