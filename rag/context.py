"""What the model has read: prompts whose state is kept, and reading on from there.

A prompt is read in segments that always begin and end at the same places; a segment whose state is
kept from before is not read again. Prompts that are asked one after another can be read together:
llama.cpp takes nearly as long for a few tokens as for twenty, and what they share is read once.

Runs in the thread that owns the model (rag/llama.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import ModelError, UsageError
from rag import state
from rag.adapter import Adapter
from rag.batch import BATCH, SEQUENCES, Batch, Part
from rag.llm import Usage
from rag.shelf_file import ShelfFile
from rag.tokens import Segment, alike

__all__ = ["Context", "Logits"]

T = TypeVar("T")
Logits = npt.NDArray[np.float32]
"""One number for each token of the vocabulary."""


class Context:
    """A llama.cpp context of several sequences, of which 0 keeps what was read."""

    def __init__(
        self,
        llama: Any,
        model: Any,
        *,
        path: Path,
        window: int,
        width: int,
        threads: int,
        adapter: Adapter | None = None,
    ) -> None:
        """llama: the library as rag/gguf.py opened it. path: of the model, for messages. window:
        tokens, at most. width: tokens of the vocabulary. adapter: what it goes on from examples
        with.

        Raises MemoryError if there is no room for that many.
        """
        self._llama = llama
        self._path = path
        self._window = window
        self._width = width
        self._adapter = adapter
        self._kept: list[Segment] = []
        self._opening: tuple[Segment, bytes] = ((), b"")
        self._examples: tuple[Segment, bytes] = ((), b"")
        self._ahead: dict[tuple[Segment, ...], tuple[Logits, int]] = {}
        self.usage = Usage()
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = window
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_seq_max = SEQUENCES
        # One room for all sequences: what they share is in it once.
        parameters.kv_unified = True
        parameters.n_threads = parameters.n_threads_batch = threads
        # As the shelf (rag/attention.py), whose state goes on here. What is read here is short.
        parameters.flash_attn_type = 0
        self._context: Any = llama.llama_init_from_model(model, parameters)
        if not self._context:
            raise MemoryError
        self._memory: Any = llama.llama_get_memory(self._context)
        self._batch = Batch(llama)

    def open_with(self, opening: Segment, keep: ShelfFile) -> None:
        """Have here what every prompt opens with: as it is kept, or else it is read, and kept then.
        Nothing is done if something is here already.
        """
        if self._kept:
            return
        if (
            keep.is_sound()
            and state.load(self._llama, self._context, keep, self._window) == opening
        ):
            self._kept = [opening]
            return
        self._keep([])
        self._go_on([opening])
        state.save(self._llama, self._context, keep, opening)

    def go_on_from(self, examples: Segment, keep: ShelfFile) -> None:
        """Have here what some prompts go on from, and nothing else, if it is not here already: as
        it is kept, or else it is read, and kept then.
        """
        if self._kept[:1] == [examples]:
            return
        self._step_aside()
        if self._examples[0] == examples:
            self._put(*self._examples)
            return
        if not (
            keep.is_sound()
            and state.load(self._llama, self._context, keep, self._window) == examples
        ):
            self._keep([])
            self._go_on([examples])
            state.save(self._llama, self._context, keep, examples)
        self._kept = [examples]
        self._examples = examples, state.taken(self._llama, self._context, 0)

    def read(self, segments: Sequence[Segment], *, room: int) -> tuple[Logits, int]:
        """Logits after the last segment, and the sequence that goes on from there.

        room: tokens that will be written behind it. Raises UsageError if there is not so much.
        """
        total = _length(segments)
        self._fits(total, room)
        if (found := self._ahead.pop(tuple(segments), None)) is not None:
            return found
        self._forget_ahead()
        self._count(total, self._keep(segments[:-1]))
        self._go_on(segments)
        return self._logits(-1), 0

    def begin(self, segments: Sequence[Segment]) -> None:
        """Have the first segments of a prompt here. What does not fit is read when it is asked."""
        if _length(segments) < self._window:
            self._forget_ahead()
            self._keep(segments)
            self._go_on(segments)

    def read_ahead(self, rows: Sequence[Sequence[Segment]]) -> None:
        """Have the logits of prompts ready, SEQUENCES at most, each in a sequence of its own.

        What is too long for one batch is read when it is asked. Only the opening that all share is
        kept from before: llama.cpp computes other last digits in a batch of another length, and
        what is asked must not depend on what was asked earlier.
        """
        self._forget_ahead()
        opening = min(1, *(alike(rows[0][:-1], row[:-1]) for row in rows))
        here = self._keep(rows[0][:opening])
        shared = _length(rows[0][:opening])
        parts = _parts(rows, opening)
        taken = sum(len(part.tokens) for part in parts.values())
        if taken > BATCH or shared + taken + BATCH > self._window:
            return  # Each is read when it is asked, and complains if it is too long.
        self._go_on(rows[0][:opening])
        for sequence in range(1, len(rows)):
            self._llama.llama_memory_seq_cp(self._memory, 0, sequence, -1, -1)
        self._adapt()
        with self._lost():
            ends = self._did(self._batch.read_each(self._context, list(parts.values())))
        at = dict(zip(parts, ends, strict=True))
        for sequence, row in enumerate(map(tuple, rows)):
            self._ahead[row] = self._logits(at[row]), sequence
            again = sum(
                len(part.tokens) for part in parts.values() if sequence in part.sequences[1:]
            )
            self._count(_length(row), again + (shared if sequence else here))

    def greedy(self, segments: Sequence[Segment], limit: int) -> Iterator[int]:
        """The likeliest tokens one by one, limit at most."""
        logits, sequence = self.read(segments, room=limit)
        past = _length(segments)
        for _ in range(limit):
            token = int(logits.argmax())
            yield token
            self.usage = Usage(self.usage.prompt, self.usage.reused, self.usage.generated + 1)
            self._decode((token,), past, sequence)
            past += 1
            logits = self._logits(-1)

    def _step_aside(self) -> None:
        """Keep nothing here, and what prompts open with at hand."""
        self._forget_ahead()
        if self._kept:
            self._keep(self._kept[:1])
            self._remember(self._kept[0])
        self._keep([])

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
        """Keep as many of these as are here already, and nothing else; how many tokens that is."""
        kept = alike(segments, self._kept)
        past = _length(segments[:kept])
        self._llama.llama_memory_seq_rm(self._memory, 0, past, -1)
        self._kept = list(segments[:kept])
        return past

    def _remember(self, opening: Segment) -> None:
        """Have at hand what prompts open with, which is all that is here."""
        if opening not in (self._opening[0], self._examples[0]):
            self._opening = opening, state.taken(self._llama, self._context, 0)

    def _put(self, segment: Segment, held: bytes) -> None:
        with self._lost():
            self._did(state.put(self._llama, self._context, held))
        self._kept = [segment]

    def _go_on(self, segments: Sequence[Segment]) -> None:
        """Read those of the segments that are not kept yet."""
        if not self._kept and alike(segments, self._opening[:1]):
            self._put(*self._opening)
        past = _length(self._kept)
        for segment in segments[len(self._kept) :]:
            self._decode(segment, past)
            past += len(segment)
            self._kept.append(segment)

    def _count(self, prompt: int, reused: int) -> None:
        self.usage = Usage(
            self.usage.prompt + prompt, self.usage.reused + reused, self.usage.generated
        )

    def _decode(self, tokens: Sequence[int], past: int, sequence: int = 0) -> None:
        self._adapt()
        with self._lost():
            self._did(self._batch.read(self._context, tokens, past, sequence))

    def _adapt(self) -> None:
        """Go on from examples with the adapter, and read everything else without."""
        if self._adapter is not None:
            behind = bool(self._kept) and self._kept[0] == self._examples[0]
            self._adapter.switch(self._context, on=behind)

    def _did(self, read: T) -> T:
        """What came of reading. Raises ModelError if nothing did."""
        if not read:
            raise ModelError("llama.cpp could not compute this prompt", where=self._path)
        return read

    @contextmanager
    def _lost(self) -> Iterator[None]:
        """Keep nothing of what was read, if it cannot be gone on with."""
        try:
            yield
        except BaseException:
            self._kept, self._ahead = [], {}
            raise

    def _logits(self, position: int) -> Logits:
        pointer = self._llama.llama_get_logits_ith(self._context, position)
        return np.ctypeslib.as_array(pointer, shape=(self._width,)).copy()


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
        path: Part(path[-1], _length(path[:-1]), tuple(sequences), path in whole)
        for path, sequences in having.items()
    }


def _length(segments: Sequence[Segment]) -> int:
    """How many tokens they have."""
    return sum(map(len, segments))
