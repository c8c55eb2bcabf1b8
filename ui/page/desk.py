"""Where questions of all conversations are handed in: each is written down, answered, kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import monotonic

from rag.events import Done, Exchange
from ui.page.conversations import Conversations
from ui.page.job import Failed, Job, Request, Stopped, Told
from ui.page.turn import Turn, told
from ui.page.worker import Worker
from ui.render import exchange

__all__ = ["TICK", "Desk", "follow"]

TICK = 0.5
"""Seconds after which a follower hears even if nothing happened: the clock on the page moves."""


class Desk:
    """Conversations and the worker that answers in them."""

    def __init__(self, worker: Worker, conversations: Conversations) -> None:
        self.worker = worker
        self.conversations = conversations
        self._live: dict[int, tuple[str, Turn, Job | None]] = {}

    def turns(self, owner: str, conversation: str) -> list[Turn]:
        """What was asked in a conversation, with what is known of it at this moment."""
        kept = self.conversations.turns(owner, conversation)
        return [self._live[turn.id][1] if turn.id in self._live else turn for turn in kept]

    async def ask(
        self,
        owner: str,
        conversation: str,
        question: str,
        *,
        sources: frozenset[str] | None = None,
        instead_of: int | None = None,
    ) -> AsyncIterator[Turn]:
        """The turn as it goes on; the last one is not live. Leaving early stops it.

        Raises UsageError if too many wait, StorageError if the question cannot be kept.
        """
        if instead_of is not None:
            self.stop(owner, conversation, since=instead_of)
        asked = self.conversations.ask(owner, conversation, question, instead_of)
        turn = replace(asked, live=True, began=monotonic())
        self._live[turn.id] = conversation, turn, None

        def history() -> Sequence[Exchange]:
            turns = self.conversations.turns(owner, conversation)
            return [exchange(one.answer) for one in turns if one.answer and one.id < asked.id]

        try:
            request = Request(question, history, sources, owner)
            async for what in follow(self.worker, request, lambda job: self._hold(asked.id, job)):
                turn = turn if what is None else told(turn, what)
                self._live[turn.id] = conversation, turn, self._live[turn.id][2]
                if not turn.live:
                    self.conversations.settle(turn)
                yield turn
        finally:
            if turn.live:
                self.conversations.settle(replace(turn, state="stopped"))
            self._live.pop(turn.id, None)

    def _hold(self, turn: int, job: Job) -> None:
        conversation, shown, _ = self._live[turn]
        self._live[turn] = conversation, shown, job

    def stop(self, owner: str, conversation: str, since: int = 0) -> None:
        """End every answer of a conversation that is not there yet, from a turn on."""
        mine = {turn.id for turn in self.conversations.turns(owner, conversation)}
        for identity, (_, _, job) in list(self._live.items()):
            if identity in mine and identity >= since and job is not None:
                job.stop()


async def follow(
    worker: Worker, request: Request, hold: Callable[[Job], None] | None = None
) -> AsyncIterator[Told | None]:
    """What is told of a question, None at each tick in which nothing is; leaving early stops it.

    hold: gets the job, to stop it from elsewhere. Raises UsageError if too many wait.
    """
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[Told] = asyncio.Queue()

    def listen(what: Told) -> None:
        # The server may be gone while the model still finishes a step.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(heard.put_nowait, what)

    job = worker.ask(request, listen)
    if hold is not None:
        hold(job)
    try:
        while True:
            try:
                what = await asyncio.wait_for(heard.get(), TICK)
            except TimeoutError:
                yield None
                continue
            yield what
            if isinstance(what, Done | Failed | Stopped):
                return
    finally:
        job.stop()
