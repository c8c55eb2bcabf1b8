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
from functools import cache
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import ModelError, UsageError
from index.machine import cores
from rag.attention import Matrix, Shelf, known_heads
from rag.batch import BATCH, SEQUENCES, Batch, Part
from rag.overview import Overview
from rag.prompt import BLANK, Prompt
from rag.template import recognise
from rag.tokens import Segment, Tokens, alike

__all__ = ["LlamaModel", "Model", "Usage"]

CONTEXT = 4096
"""Tokens of state that are kept: 115 MB for the default model."""

Logits = npt.NDArray[np.float32]
T = TypeVar("T")


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

    def read(self, prompts: Sequence[Prompt]) -> None:
        """Read prompts together that will be asked next, SEQUENCES at most, in any order: that
        takes less time than one after another. What they share is read once.
        """

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
        self._ahead: dict[tuple[Segment, ...], tuple[Logits, int]] = {}
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
        return sum(map(len, self._call(lambda: self._tokens.segments(prompt))))

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        """See Model. An option counts with its first token, with or without a blank before it."""

        def job() -> list[float]:
            logits, _ = self._read(self._tokens.segments(prompt), room=1)
            weights = [np.logaddexp.reduce(logits[self._tokens.first(word)]) for word in options]
            scaled = np.exp(np.array(weights) - max(weights))
            return [float(weight) for weight in scaled / scaled.sum()]

        return self._call(job)

    def read(self, prompts: Sequence[Prompt]) -> None:
        """See Model."""
        self._call(lambda: self._read_ahead([self._tokens.segments(one) for one in prompts]))

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """See Model. Leaving the iterator early stops the model after the token at hand."""
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        stop = threading.Event()

        def job() -> None:
            try:
                decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
                for token in self._greedy(self._tokens.segments(prompt), limit, stop):
                    pieces.put(decoder.decode(self._tokens.text(token)))
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

        def job() -> bool:
            if self._heads:
                self._overview.prepare(groups, keep, advance)
            return bool(self._heads)

        return self._look(job)

    def attend(
        self, groups: Sequence[Sequence[str]], question: str, *, keep: Path | None = None
    ) -> list[float] | None:
        """See Model. Only the last words of an overlong question are looked at."""

        def job() -> list[float] | None:
            return self._overview.weigh(groups, question, keep) if self._heads else None

        return self._look(job)

    def survey(self, groups: Sequence[Sequence[str]], questions: Sequence[str]) -> Iterator[Matrix]:
        """What every head gives each passage for each question, less what it gives for none:
        (layers, heads, passages). For finding the heads of a model that none are known of.
        """

        def given(question: str) -> Matrix:
            return self._look(lambda: self._overview.survey(groups, question, self._layers))

        blank = given(BLANK)
        for question in questions:
            yield given(question) - blank

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

    def _look(self, job: Callable[[], T]) -> T:
        """The same for what needs more memory the more passages there are."""
        try:
            return self._call(job)
        except MemoryError as error:
            raise self._no_memory() from error

    def _load(self) -> None:
        import llama_cpp
        from llama_cpp._ggml import libggml

        self._llama: Any = llama_cpp
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
        # Weights laid out anew for wide instructions read a third slower than the file's own
        # layout does here, need 600 MB more and 2 s at the start (eval/LOG.md).
        parameters.use_extra_bufts = False
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
        vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._tokens = Tokens(llama_cpp, vocab, recognise(self._template(), self.name))
        self._window: int = min(CONTEXT, llama_cpp.llama_model_n_ctx_train(self._model))
        self._titled = self._meta("general.name")
        self._layers: int = llama_cpp.llama_model_n_layer(self._model)
        heads: int = llama_cpp.llama_model_n_head(self._model)
        self._heads = known_heads(self._titled, layers=self._layers, heads=heads)
        self._overview = Overview(
            lambda window: Shelf(llama_cpp, libggml, self._model, window=window, threads=cores()),
            self._tokens,
            self._heads,
            cache(self._stamp),
        )
        self._open_context()

    def _meta(self, key: str) -> str:
        """A text of the GGUF's own description; empty if it has none of that name."""
        buffer = ctypes.create_string_buffer(256)
        self._llama.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode(errors="replace")

    def _stamp(self) -> str:
        """Twelve hex digits that change with whatever a state of this model depends on."""
        size = self._path.stat().st_size
        made = (self.sha256, size, self._llama.__version__, self._heads)
        return hashlib.sha256(repr(made).encode()).hexdigest()[:12]

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
        parameters.n_seq_max = SEQUENCES
        # One room for all sequences: what they share is in it once.
        parameters.kv_unified = True
        parameters.n_threads = parameters.n_threads_batch = cores()
        self._context: Any = llama.llama_init_from_model(self._model, parameters)
        if not self._context:
            raise self._no_memory()
        self._memory: Any = llama.llama_get_memory(self._context)
        self._batch = Batch(llama)

    def _template(self) -> str:
        template = self._llama.llama_model_chat_template(self._model, None)
        return template.decode(errors="replace") if template else ""

    def _read(self, segments: Sequence[Segment], *, room: int) -> tuple[Logits, int]:
        """Logits after the last segment, and the sequence that goes on from there."""
        total = sum(map(len, segments))
        self._fits(total, room)
        if (found := self._ahead.pop(tuple(segments), None)) is not None:
            return found
        self._forget_ahead()
        past = self._keep(segments[:-1])
        self._count(total, past)
        self._go_on(segments)
        return self._logits(-1), 0

    def _read_ahead(self, rows: Sequence[Sequence[Segment]]) -> None:
        """Have each row's logits ready, in a sequence of its own."""
        self._forget_ahead()
        shared = min(alike(rows[0][:-1], row[:-1]) for row in rows)
        past = self._keep(rows[0][:shared])
        parts = _parts(rows, len(self._kept))
        taken = sum(len(part.tokens) for part in parts.values())
        if taken > BATCH or past + taken + BATCH > self._window:
            return  # Each is read when it is asked, and complains if it is too long.
        for sequence in range(1, len(rows)):
            self._llama.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)
        ends = self._batch.read_each(self._context, list(parts.values()))
        if not ends:
            self._fail()
        at = dict(zip(parts, ends, strict=True))
        for sequence, row in enumerate(map(tuple, rows)):
            self._ahead[row] = self._logits(at[row]), sequence
            again = sum(
                len(part.tokens) for part in parts.values() if sequence in part.sequences[1:]
            )
            self._count(sum(map(len, row)), past + again)

    def _forget_ahead(self) -> None:
        for sequence in range(1, SEQUENCES):
            self._llama.llama_memory_seq_rm(self._memory, sequence, -1, -1)
        self._ahead = {}

    def _fits(self, total: int, room: int) -> None:
        if total + room > self._window:
            raise UsageError(
                f"{total} tokens are more than the model can take ({self._window - room})",
                fix="ask a shorter question",
            )

    def _keep(self, segments: Sequence[Segment]) -> int:
        """Keep as many of these as are here already, and nothing else; their tokens."""
        kept = alike(segments, self._kept)
        past = sum(map(len, segments[:kept]))
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept = list(segments[:kept])
        return past

    def _go_on(self, segments: Sequence[Segment]) -> None:
        """Read those of the segments that are not kept yet."""
        past = sum(map(len, self._kept))
        for segment in segments[len(self._kept) :]:
            self._decode(segment, past)
            past += len(segment)
            self._kept.append(segment)

    def _count(self, prompt: int, reused: int) -> None:
        self.usage = Usage(
            self.usage.prompt + prompt, self.usage.reused + reused, self.usage.generated
        )

    def _greedy(
        self, segments: Sequence[Segment], limit: int, stop: threading.Event
    ) -> Iterator[int]:
        """The likeliest tokens one by one, until the model ends its turn."""
        logits, sequence = self._read(segments, room=limit)
        past = sum(map(len, segments))
        for _ in range(limit):
            token = int(logits.argmax())
            if stop.is_set() or self._tokens.ends(token):
                return
            self.usage = Usage(self.usage.prompt, self.usage.reused, self.usage.generated + 1)
            yield token
            self._decode((token,), past, sequence)
            past += 1
            logits = self._logits(-1)

    def _decode(self, tokens: Sequence[int], past: int, sequence: int = 0) -> None:
        if not self._batch.read(self._context, tokens, past, sequence):
            self._fail()

    def _fail(self) -> NoReturn:
        self._kept, self._ahead = [], {}
        raise ModelError("llama.cpp could not compute this prompt", where=self._path)

    def _logits(self, position: int) -> Logits:
        pointer = self._llama.llama_get_logits_ith(self._context, position)
        return np.ctypeslib.as_array(pointer, shape=(self._tokens.width,)).copy()


def _parts(rows: Sequence[Sequence[Segment]], kept: int) -> dict[tuple[Segment, ...], Part]:
    """What has to be read of rows of segments, of which the first ones are kept: each beginning
    that some of them have in common once, by the segments up to its end.
    """
    whole = set(map(tuple, rows))
    having: dict[tuple[Segment, ...], list[int]] = {}
    for sequence, row in enumerate(rows):
        for end in range(kept + 1, len(row) + 1):
            having.setdefault(tuple(row[:end]), []).append(sequence)
    return {
        path: Part(path[-1], sum(map(len, path[:-1])), tuple(sequences), path in whole)
        for path, sequences in having.items()
    }
