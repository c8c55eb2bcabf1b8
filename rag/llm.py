"""A language model: tokens in, probabilities and greedy text out.

A llama.cpp context is not thread safe, so one thread owns it and everybody else asks that thread.
"""

from __future__ import annotations

import codecs
import ctypes
import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from index.errors import ModelError
from index.machine import cores
from rag import gguf, memory
from rag.attention import Matrix, Shelf, known_heads
from rag.context import Context, Usage
from rag.overview import Overview
from rag.prompt import BLANK, Prompt, gate
from rag.shelf_file import ShelfFile
from rag.template import recognise
from rag.tokens import Segment, Tokens, alike

__all__ = ["LlamaModel", "Model", "Usage"]

CONTEXT = 4096
"""Tokens of state that are kept: 115 MB for the default model."""

T = TypeVar("T")


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
        takes less time than one after another. What they share is read once. Where passages are
        laid out for one, they are the same for all.
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
        whole: bool = False,
    ) -> list[float] | None:
        """How much a question makes the model look at each passage, in order; any number, more is
        more. None if this model cannot look. whole: they are all that there is, and will be gone on
        from, see prompt.Laid.
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
        self._context: Any = None
        threading.Thread(target=self._own, name="llama", daemon=True).start()
        self._loaded = self._submit(self._load)

    @classmethod
    def open(cls, path: Path, *, name: str, sha256: Callable[[], str]) -> LlamaModel:
        """Begin to load a GGUF, in its own thread; what goes wrong is raised at the first use.

        Raises ModelError at once if the file is missing, is no GGUF, or is more than there is
        memory for.
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
        memory.check(path)
        return cls(path, name=name, sha256=sha256)

    @property
    def sha256(self) -> str:
        """See Model."""
        return self._sha256()

    @property
    def usage(self) -> Usage:
        """See Model."""
        # Asked for before the model is there too: nothing was read then.
        return self._context.usage if self._context else Usage()

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
            logits, _ = self._context.read(self._segments(prompt), room=1)
            weights = [np.logaddexp.reduce(logits[self._tokens.first(word)]) for word in options]
            scaled = np.exp(np.array(weights) - max(weights))
            return [float(weight) for weight in scaled / scaled.sum()]

        return self._call(job)

    def read(self, prompts: Sequence[Prompt]) -> None:
        """See Model."""

        def job() -> None:
            self._context.read_ahead([self._segments(one) for one in prompts])

        self._call(job)

    def expect(self, prompt: Prompt) -> None:
        """See Model."""
        changing = prompt.turns[-1].last
        self._call(lambda: self._context.begin(self._tokens.segments(prompt)[:-changing]))

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        """See Model. Leaving the iterator early stops the model after the token at hand."""
        pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        stop = threading.Event()

        def job() -> None:
            try:
                decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
                for token in self._context.greedy(self._segments(prompt), limit):
                    if stop.is_set() or self._tokens.ends(token):
                        break
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
        pause: Callable[[], bool] | None = None,
    ) -> bool:
        """See Model."""

        def job() -> bool:
            if self._heads:
                self._overview.prepare(groups, keep, advance, pause)
                if keep is not None:
                    self._open_prompts(keep)
            return bool(self._heads)

        return self._call(job)

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
        whole: bool = False,
    ) -> list[float] | None:
        """See Model. Only the last words of an overlong question are looked at."""

        def job() -> list[float] | None:
            if not self._heads:
                return None
            return self._overview.weigh(groups, question, keep, whole=whole)

        return self._call(job)

    def survey(self, groups: Sequence[Sequence[str]], questions: Sequence[str]) -> Iterator[Matrix]:
        """What every head gives each passage for each question, less what it gives for none:
        (layers, heads, passages). For finding the heads of a model that none are known of.
        """

        def given(question: str) -> Matrix:
            return self._call(lambda: self._overview.survey(groups, question, self._layers))

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
            except MemoryError:
                future.set_exception(memory.lacking(self._path))
            except BaseException as error:  # noqa: BLE001 - it is raised where the job was asked for
                future.set_exception(error)

        self._jobs.put(run)
        return future

    def _call(self, job: Callable[[], T]) -> T:
        self._loaded.result()
        return self._submit(job).result()

    def _load(self) -> None:
        loaded = self._gguf = gguf.load(self._path)
        llama_cpp, libggml, complaints = loaded.llama, loaded.ggml, loaded.complaints
        self._llama, self._model = llama_cpp, loaded.model
        if not self._model:
            if any(word in line for line in complaints for word in memory.WORDS):
                raise MemoryError
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
        self._stamped = cache(self._stamp)
        self._overview = Overview(
            lambda window: Shelf(llama_cpp, libggml, self._model, window=window, threads=cores()),
            self._tokens,
            self._heads,
            self._layers,
            self._stamped,
        )
        self._context = Context(
            llama_cpp,
            self._model,
            path=self._path,
            window=self._window,
            width=self._tokens.width,
            threads=cores(),
        )

    def _segments(self, prompt: Prompt) -> list[Segment]:
        """A prompt as it is read; where its passages are laid out for it, they are here then."""
        if prompt.laid is not None:
            return self._overview.recall(prompt, self._context)
        return self._tokens.segments(prompt)

    def _open_prompts(self, keep: Path) -> None:
        """Have what all prompts open with here, if this model's do, as it is kept in a folder."""
        one, other = (self._tokens.segments(gate([text], text)) for text in "ab")
        if alike(one, other):
            stamp = hashlib.sha256(f"{self._stamped()} opening".encode()).hexdigest()[:12]
            self._context.open_with(one[0], ShelfFile(keep, stamp))

    def _meta(self, key: str) -> str:
        """A text of the GGUF's own description; empty if it has none of that name."""
        buffer = ctypes.create_string_buffer(256)
        self._llama.llama_model_meta_val_str(self._model, key.encode(), buffer, len(buffer))
        return buffer.value.decode(errors="replace")

    def _stamp(self) -> str:
        """Twelve hex digits that change with whatever a state of this model depends on."""
        size = self._path.stat().st_size
        made = (self.sha256, size, gguf.version(self._llama), self._layers, self._heads)
        return hashlib.sha256(repr(made).encode()).hexdigest()[:12]

    def _template(self) -> str:
        template = self._llama.llama_model_chat_template(self._model, None)
        return template.decode(errors="replace") if template else ""
