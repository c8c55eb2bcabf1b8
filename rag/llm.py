"""The one door to llama.cpp: tokens in, probabilities and greedy text out.

A llama.cpp context is not thread safe, so one thread owns it and everybody else asks that thread.
A prompt is read in segments that always begin and end at the same places; a segment whose state is
kept from before is not read again. As no segment is ever cut otherwise, an answer is the same bytes
whether its beginning was kept or not.
"""

from __future__ import annotations

import codecs
import ctypes
import hashlib
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import ModelError, UsageError
from index.machine import cores
from rag import prompt as words
from rag.attention import Shelf, known_heads
from rag.prompt import Prompt, Turn
from rag.template import Family, recognise

__all__ = ["LlamaModel", "Model", "Usage"]

CONTEXT = 4096
"""Tokens of state that are kept: 115 MB for the default model."""
BATCH = 512
"""Tokens read at a time."""
ASKED = 400
"""Tokens of a question that are looked at when passages are looked over."""
STEP = 1024
"""The shelf has room for a multiple of so many tokens."""

T = TypeVar("T")
Segment = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens since the model was opened. prompt: of all prompts, of which reused were not read
    again; generated: written.
    """

    prompt: int = 0
    reused: int = 0
    generated: int = 0

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

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
    ) -> bool:
        """Read passages that questions will look over; False if this model cannot look.

        groups: the passages of one document together, which is what is read anew when it changes.
        keep: a folder for their state, so that another process need not read them. advance is told
        how many tokens are done, of how many.
        """

    def attend(
        self, groups: Sequence[Sequence[str]], question: str, *, keep: Path | None = None
    ) -> list[float] | None:
        """How much a question makes the model look at each passage, in order; any number, more is
        more. None if this model cannot look.
        """

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """The most likely continuation in pieces, of at most limit tokens.

        Raises UsageError if prompt and limit together are longer than the context.
        """


class LlamaModel:
    """A GGUF on the CPU, temperature 0."""

    def __init__(self, path: Path, *, name: str, sha256: Callable[[], str]) -> None:
        self.name = name
        self._sha256 = sha256
        self._path = path
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._kept: list[Segment] = []
        self.usage = Usage()
        threading.Thread(target=self._own, name="llama", daemon=True).start()
        self._loaded = self._submit(self._load)

    @classmethod
    def open(cls, path: Path, *, name: str, sha256: Callable[[], str]) -> LlamaModel:
        """Begin to load a GGUF, in its own thread; what goes wrong is raised at the first use.

        Raises ModelError at once if the file is missing or is no GGUF.
        """
        try:
            with path.open("rb") as file:
                magic = file.read(4)
        except OSError as error:
            raise ModelError(
                f"the model cannot be read ({error.strerror})",
                where=path,
                fix="name a GGUF file with --model, or type: ask models fetch",
            ) from error
        if magic != b"GGUF":
            raise ModelError(
                "this file is no GGUF", where=path, fix="name a GGUF file with --model"
            )
        return cls(path, name=name, sha256=sha256)

    @property
    def sha256(self) -> str:
        """See Model."""
        return self._sha256()

    @property
    def context(self) -> int:
        """See Model."""
        self._loaded.result()
        return self._window

    def count(self, prompt: Prompt) -> int:
        """See Model."""
        return sum(map(len, self._call(lambda: self._segments(prompt))))

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        """See Model. An option counts with its first token, with or without a blank before it."""

        def job() -> list[float]:
            logits = self._read(self._segments(prompt), room=1)
            weights = [np.logaddexp.reduce(logits[self._first_tokens(word)]) for word in options]
            scaled = np.exp(np.array(weights) - max(weights))
            return [float(weight) for weight in scaled / scaled.sum()]

        return self._call(job)

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """See Model. Leaving the iterator early stops the model after the token at hand."""
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        stop = threading.Event()

        def job() -> None:
            try:
                decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
                for token in self._greedy(self._segments(prompt), limit, stop):
                    pieces.put(decoder.decode(self._piece(token)))
                pieces.put(decoder.decode(b"", final=True))
            finally:
                pieces.put(None)

        self._loaded.result()
        done = self._submit(job)
        try:
            while (piece := pieces.get()) is not None:
                if piece:
                    yield piece
        finally:
            stop.set()
        done.result()

    def prepare(
        self,
        groups: Sequence[Sequence[str]],
        *,
        keep: Path | None = None,
        advance: Callable[[int, int], None] | None = None,
    ) -> bool:
        """See Model."""
        if not self._call(lambda: bool(self._heads)):
            return False
        self._call(lambda: self._put(groups, keep, advance, depth=self._depth()))
        return True

    def attend(
        self, groups: Sequence[Sequence[str]], question: str, *, keep: Path | None = None
    ) -> list[float] | None:
        """See Model. Only the last words of an overlong question are looked at."""

        def job() -> list[float] | None:
            if not self._heads:
                return None
            shelf, spans = self._put(groups, keep, None, depth=self._depth())
            asked, blank = (
                tuple(self._tokens(words.QUESTION) + self._tokens(text)[-ASKED:])
                for text in (question, words.BLANK)
            )
            return shelf.weigh(asked, blank, spans, self._heads)

        return self._call(job)

    def survey(
        self, groups: Sequence[Sequence[str]], questions: Sequence[str]
    ) -> Iterator[npt.NDArray[np.float64]]:
        """What every head gives each passage for each question, less what it gives for none:
        (layers, heads, passages). For finding the heads of a model that none are known of.
        """
        layers = range(self._call(lambda: int(self._llama.llama_model_n_layer(self._model))))

        def given(text: str) -> npt.NDArray[np.float64]:
            shelf, spans = self._put(groups, None, None, depth=len(layers))
            asked = tuple(self._tokens(words.QUESTION) + self._tokens(text)[-ASKED:])
            found = shelf.survey(asked, spans, layers)
            return np.stack([found[layer] for layer in layers])

        blank = self._call(lambda: given(words.BLANK))
        for question in questions:
            yield self._call(lambda text=question: given(text)) - blank  # type: ignore[misc]

    @property
    def title(self) -> str:
        """What the GGUF calls itself (general.name)."""
        self._loaded.result()
        return self._titled

    # Below here everything runs in the thread that owns the model.

    def _own(self) -> None:
        while True:
            self._jobs.get()()

    def _submit(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(job())
            except BaseException as error:  # noqa: BLE001 - it is raised where the job was asked for
                future.set_exception(error)

        self._jobs.put(run)
        return future

    def _call(self, job: Callable[[], T]) -> T:
        self._loaded.result()
        return self._submit(job).result()

    def _load(self) -> None:
        import llama_cpp
        from llama_cpp._ggml import libggml

        self._llama: Any = llama_cpp
        self._ggml: str = libggml._name
        complaints: deque[str] = deque(maxlen=8)

        @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
        def log(level: int, text: bytes, _: object) -> None:
            # The numbers of the levels have changed between releases; the words have not.
            line = text.decode(errors="replace").strip()
            if "error" in line or "failed" in line or "corrupt" in line:
                complaints.append(line)

        self._log = log  # llama.cpp calls it for as long as the process lives
        llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self._model: Any = llama_cpp.llama_model_load_from_file(
            str(self._path).encode(), parameters
        )
        if not self._model:
            why = complaints[0].split(": ", 1)[-1] if complaints else "llama.cpp gives no reason"
            raise ModelError(
                f"the model does not load ({why})",
                where=self._path,
                fix="type: ask models verify, or name another GGUF with --model",
            )
        self._vocab: Any = llama_cpp.llama_model_get_vocab(self._model)
        self._family: Family = recognise(self._template(), self.name)
        self._window: int = min(CONTEXT, llama_cpp.llama_model_n_ctx_train(self._model))
        self._titled = self._meta("general.name")
        self._heads = known_heads(self._titled)
        made = (self._titled, self._path.stat().st_size, self._llama.__version__, self._heads)
        self._print = hashlib.sha256(repr(made).encode()).hexdigest()[:12]
        self._shelf: Shelf | None = None
        self._open_context()

    def _meta(self, key: str) -> str:
        """A text of the GGUF's own description; empty if it has none of that name."""
        buffer = ctypes.create_string_buffer(256)
        self._llama.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode(errors="replace")

    def _put(
        self,
        groups: Sequence[Sequence[str]],
        keep: Path | None,
        advance: Callable[[int, int], None] | None,
        *,
        depth: int,
    ) -> tuple[Shelf, list[tuple[int, int]]]:
        """The passages on the shelf, and from and to which token each goes."""
        texts = [text for group in groups for text in group]
        opening, *pieces = self._pieces(words.shelf(texts))
        spans: list[tuple[int, int]] = []
        segments = [opening]
        past, rest = len(opening), iter(pieces)
        for group in groups:
            segment: list[int] = []
            for piece in (next(rest) for _ in group):
                spans.append((past, past + len(piece)))
                past += len(piece)
                segment += piece
            segments.append(tuple(segment))
        shelf = self._shelf_for(past + ASKED + STEP // 8)
        shelf.put(
            segments,
            keep=None if keep is None else keep / f"{self._print}.shelf",
            depth=depth,
            advance=_counting(advance, past),
        )
        return shelf, spans

    def _depth(self) -> int:
        """Layers that have to be computed for looking."""
        return 1 + max(one.layer for one in self._heads)

    def _shelf_for(self, tokens: int) -> Shelf:
        """The shelf, or a larger one if that is too small. Raises ModelError without memory."""
        if self._shelf is not None and self._shelf.window >= tokens:
            return self._shelf
        if self._shelf is not None:
            self._shelf.close()
            self._shelf = None
        window = -(-tokens // STEP) * STEP
        try:
            self._shelf = Shelf(
                self._llama, self._ggml, self._model, window=window, threads=cores()
            )
        except MemoryError as error:
            raise self._no_memory() from error
        return self._shelf

    def _pieces(self, prompt: Prompt) -> list[Segment]:
        """The tokens of an open user turn: all before its second piece, then each piece."""
        *before, last = _without_system(prompt.turns, self._family)
        family = self._family
        opening: list[int] = []
        if self._llama.llama_vocab_get_add_bos(self._vocab):
            opening.append(self._llama.llama_vocab_bos(self._vocab))
        for turn in before:
            opening += self._tokens(family.before.format(role=turn.role), control=True)
            for piece in turn.pieces:
                opening += self._tokens(piece)
            opening += self._tokens(family.after, control=True)
        opening += self._tokens(family.before.format(role=last.role), control=True)
        lines = len(prompt.turns[-1].pieces) - 1
        for piece in last.pieces[: len(last.pieces) - lines]:
            opening += self._tokens(piece)
        rest = last.pieces[len(last.pieces) - lines :]
        return [tuple(opening), *(tuple(self._tokens(piece)) for piece in rest)]

    def _no_memory(self) -> ModelError:
        return ModelError(
            "there is not enough memory for the model",
            where=self._path,
            fix="type: ask --model small",
        )

    def _open_context(self) -> None:
        llama = self._llama
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = self._window
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_threads = parameters.n_threads_batch = cores()
        self._context: Any = llama.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise self._no_memory()
        self._memory: Any = llama.llama_get_memory(self._context)
        self._batch: Any = llama.llama_batch_init(BATCH, 0, 1)
        self._width = llama.llama_vocab_n_tokens(self._vocab)

    def _template(self) -> str:
        template = self._llama.llama_model_chat_template(self._model, None)
        return template.decode(errors="replace") if template else ""

    def _tokens(self, text: str, *, control: bool = False) -> list[int]:
        """Tokens of a text; only with control can it hold control tokens."""
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        buffer = (self._llama.llama_token * room)()
        length = self._llama.llama_tokenize(
            self._vocab, data, len(data), buffer, room, False, control
        )
        return list(buffer[:length])

    def _segments(self, prompt: Prompt) -> list[Segment]:
        """A prompt's tokens; cut after each turn, and before what is asked at its end."""
        family = self._family
        begin = self._llama.llama_vocab_bos(self._vocab)
        opening = [begin] if self._llama.llama_vocab_get_add_bos(self._vocab) else []
        segments: list[list[int]] = []
        for turn in _without_system(prompt.turns, family):
            role = family.assistant if turn.role == "assistant" else turn.role
            tokens = opening + self._tokens(family.before.format(role=role), control=True)
            for piece in turn.pieces[:-1]:
                tokens += self._tokens(piece)
            if len(turn.pieces) > 1:
                segments.append(tokens)
                tokens = []
            tokens += self._tokens(turn.pieces[-1])
            segments.append(tokens + self._tokens(family.after, control=True))
            opening = []
        reply = self._tokens(family.before.format(role=family.assistant), control=True)
        segments.append(reply + self._tokens(prompt.opening))
        return [tuple(segment) for segment in segments]

    def _read(self, segments: Sequence[Segment], *, room: int) -> npt.NDArray[np.float32]:
        """Logits after the last segment; the beginning that is kept already is not read again."""
        total = sum(map(len, segments))
        if total + room > self._window:
            raise UsageError(
                f"{total} tokens are more than the model can take ({self._window - room})",
                fix="ask a shorter question",
            )
        pairs = zip(segments[:-1], self._kept, strict=False)
        kept = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
        past = sum(map(len, segments[:kept]))
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept = list(segments[:kept])
        self.usage = Usage(
            self.usage.prompt + total, self.usage.reused + past, self.usage.generated
        )
        for segment in segments[kept:]:
            for start in range(0, len(segment), BATCH):
                self._decode(segment[start : start + BATCH], past + start)
            past += len(segment)
            self._kept.append(segment)
        return self._logits()

    def _greedy(
        self, segments: Sequence[Segment], limit: int, stop: threading.Event
    ) -> Iterator[int]:
        """The likeliest tokens one by one, until the model ends its turn."""
        logits = self._read(segments, room=limit)
        past = sum(map(len, segments))
        for _ in range(limit):
            token = int(logits.argmax())
            if stop.is_set() or self._llama.llama_vocab_is_eog(self._vocab, token):
                return
            self.usage = Usage(self.usage.prompt, self.usage.reused, self.usage.generated + 1)
            yield token
            self._decode((token,), past)
            past += 1
            logits = self._logits()

    def _decode(self, tokens: Sequence[int], past: int) -> None:
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i] = token
            batch.pos[i] = past + i
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = 0
            batch.logits[i] = i == len(tokens) - 1
        if self._llama.llama_decode(self._context, batch) != 0:
            self._kept = []
            raise ModelError("llama.cpp could not compute this prompt", where=self._path)

    def _logits(self) -> npt.NDArray[np.float32]:
        pointer = self._llama.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._width,)).copy()

    def _first_tokens(self, word: str) -> list[int]:
        forms = {word, f" {word}", word.lower(), f" {word.lower()}"}
        return sorted({self._tokens(form)[0] for form in forms})

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        length = self._llama.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(length, 0)]


def _counting(
    advance: Callable[[int, int], None] | None, total: int
) -> Callable[[int], None] | None:
    """advance, told of the sum so far."""
    if advance is None:
        return None
    done = 0

    def count(tokens: int) -> None:
        nonlocal done
        done += tokens
        advance(done, total)

    return count


def _without_system(turns: Sequence[Turn], family: Family) -> Sequence[Turn]:
    """The turns as the family can take them: with no system turn, its text opens the user's."""
    if family.system or turns[0].role != "system":
        return turns
    first = turns[1]
    merged = Turn(first.role, (*turns[0].pieces, "\n\n", *first.pieces))
    return (merged, *turns[2:])
