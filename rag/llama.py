"""The language model that llama.cpp runs from a GGUF.

A llama.cpp context is not thread safe, so one thread owns it and everybody else asks that thread.
"""

from __future__ import annotations

import codecs
import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from index.machine import cores
from rag import adapter, gguf, kept, loading, memory
from rag.attention import Matrix, Shelf
from rag.context import Context
from rag.heads import known_heads
from rag.llm import Usage
from rag.overview import Overview
from rag.prompt import BLANK, Prompt, gate, stated
from rag.shelf_file import ShelfFile
from rag.template import recognise
from rag.tokens import Segment, Tokens, alike

__all__ = ["CONTEXT", "LlamaModel"]

CONTEXT = 4096
"""Tokens of state that are kept: 115 MB for the default model."""

T = TypeVar("T")


class LlamaModel:
    """A GGUF on the CPU, temperature 0."""

    def __init__(self, path: Path, *, name: str, sha256: Callable[[], str]) -> None:
        self.name = name
        self._sha256 = sha256
        self.path = path
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
        loading.check(path)
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
                    text = self._tokens.text(token)
                    line, *more = text.split(b"\n", 1) if prompt.examples else [text]
                    pieces.put(decoder.decode(line))
                    if more:
                        break
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
                if pause is None:
                    self._learn()
            return bool(self._heads)

        return self._call(job)

    def attend(
        self,
        groups: Sequence[Sequence[str]],
        question: str,
        *,
        keep: Path | None = None,
    ) -> list[float] | None:
        """See Model. Only the last words of an overlong question are looked at."""

        def job() -> list[float] | None:
            if not self._heads:
                return None
            return self._overview.weigh(groups, question, keep)

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

    def tokenise(self, text: str) -> list[int]:
        """The tokens of a text, none of them a control token."""
        return self._call(lambda: self._tokens.of(text))

    def first(self, word: str) -> list[int]:
        """The tokens that a word can begin with where it is what is said next."""
        return self._call(lambda: self._tokens.first(word))

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
                future.set_exception(memory.lacking(self.path))
            except BaseException as error:  # noqa: BLE001 - it is raised where the job was asked for
                future.set_exception(error)

        self._jobs.put(run)
        return future

    def _call(self, job: Callable[[], T]) -> T:
        self._loaded.result()
        return self._submit(job).result()

    def _load(self) -> None:
        loaded = self._gguf = gguf.load(self.path)
        loading.check_loaded(loaded, self.path)
        llama_cpp, libggml, model = loaded.llama, loaded.ggml, loaded.model
        vocab = llama_cpp.llama_model_get_vocab(model)
        self._tokens = Tokens(llama_cpp, vocab, recognise(loading.chat_template(loaded), self.name))
        self._window: int = min(CONTEXT, llama_cpp.llama_model_n_ctx_train(model))
        self._titled = loading.title(loaded)
        self._layers: int = llama_cpp.llama_model_n_layer(model)
        heads: int = llama_cpp.llama_model_n_head(model)
        self._heads = known_heads(self._titled, layers=self._layers, heads=heads)
        self._stamped = cache(self._stamp)
        self._overview = Overview(
            lambda window: Shelf(llama_cpp, libggml, model, window=window, threads=cores()),
            self._tokens,
            self._heads,
            self._stamped,
        )
        self._context = Context(
            llama_cpp,
            model,
            path=self.path,
            window=self._window,
            width=self._tokens.width,
            threads=cores(),
            adapter=adapter.load(llama_cpp, model, self._titled),
        )

    def _segments(self, prompt: Prompt) -> list[Segment]:
        """A prompt as it is read; what it goes on from is here then."""
        segments = self._tokens.segments(prompt)
        if prompt.examples:
            self._context.go_on_from(segments[0], self._file_of(prompt.examples))
        return segments

    def _open_prompts(self, keep: Path) -> None:
        """Have what all prompts open with here, if this model's do, as it is kept in a folder."""
        one, other = (self._tokens.segments(gate([text], text)) for text in "ab")
        if alike(one, other):
            self._context.open_with(one[0], ShelfFile(keep, self._stamp_of("opening")))

    def _learn(self) -> None:
        """Read the examples that looks go on from, unless they are kept; a question would wait for
        it.
        """
        asked = stated((), "")
        if not self._file_of(asked.examples).path.exists():
            self._segments(asked)

    def _file_of(self, examples: str) -> ShelfFile:
        return ShelfFile(kept.aside() / "examples", self._stamp_of(examples))

    def _stamp_of(self, what: str) -> str:
        """The same for a state of something else than a corpus."""
        return hashlib.sha256(f"{self._stamped()} {what}".encode()).hexdigest()[:12]

    def _stamp(self) -> str:
        """Twelve hex digits that change with whatever a state of this model depends on."""
        size = self.path.stat().st_size
        made = (self.sha256, size, gguf.version(self._gguf.llama), self._layers, self._heads)
        return hashlib.sha256(repr(made).encode()).hexdigest()[:12]
