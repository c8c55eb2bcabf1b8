"""What the page does, without how it is drawn: each action takes what the user did, and gives the
elements of the page that change, by name.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from time import monotonic

from index.errors import AsklineError
from rag.answer import Answer
from ui.page import beside, render, shelf, suggestions
from ui.page.choice import Only, among
from ui.page.desk import TICK, Desk
from ui.page.evidence import Evidence
from ui.page.stock import Changes, Stock
from ui.page.tabs import Tabs, View
from ui.page.turn import Turn

__all__ = ["Actions"]

REDRAW = 0.1
"""Seconds between two drawings of a draft."""


class Actions:
    """The actions of the page, for any number of users."""

    def __init__(
        self,
        desk: Desk,
        evidence: Evidence,
        stock: Stock,
    ) -> None:
        self._desk = desk
        self._evidence = evidence
        self._stock = stock
        self._tabs = Tabs()

    def begin(self, owner: str, tab: str, kept: str) -> Changes:
        """The page as it opens. kept: the conversation that this browser was in before."""
        return self.go(owner, tab, kept or self._desk.conversations.begin(owner))

    def leave(self, tab: str) -> None:
        """A tab is closed."""
        self._tabs.close(tab)

    def go(self, owner: str, tab: str, conversation: str, search: str = "") -> Changes:
        """Turn to a conversation."""
        try:
            turns = self._desk.turns(owner, conversation)
            self._desk.conversations.title(owner, conversation)
        except AsklineError:
            conversation, turns = self._desk.conversations.begin(owner), []
        answers = [turn.answer for turn in turns if turn.answer is not None]
        view = View(tab, conversation)
        self._tabs.turn_to(view)
        return {
            "view": view,
            "kept": conversation,
            "sources": self._evidence.sources(owner, answers[-1]) if answers else "",
            "document": beside.nothing_open(),
            "question": "",
            "notice": "",
            "suggested": "",
            "progress": render.progress(turns, monotonic()),
            **self._drawn(owner, view),
            **self.listed(owner, conversation, search),
        }

    def listed(self, owner: str, conversation: str, search: str) -> Changes:
        """The list of conversations, and the title of the one that is open."""
        found = self._desk.conversations.found(owner, search)
        title = self._desk.conversations.title(owner, conversation)
        return {
            "list": shelf.conversations(found, conversation, searched=bool(search.strip())),
            "title": title or "",
        }

    def rename(self, owner: str, view: View, title: str, search: str) -> Changes:
        """Give the open conversation another title."""
        self._desk.conversations.rename(owner, view.conversation, title)
        return self.listed(owner, view.conversation, search)

    def delete(self, owner: str, view: View, conversation: str, search: str) -> Changes:
        """Take a conversation away; another one opens if it was the open one."""
        self._desk.stop(owner, conversation)
        self._desk.conversations.delete(owner, conversation)
        if conversation == view.conversation:
            return self.go(owner, view.tab, self._desk.conversations.begin(owner), search)
        return self.listed(owner, view.conversation, search)

    def edit(self, owner: str, view: View, turn: int) -> Changes:
        """Put a question back into the box; sent again, it takes its own place."""
        found = [one for one in self._desk.turns(owner, view.conversation) if one.id == turn]
        if not found:
            return {}
        notice = shelf.told("Sending it asks again from here; what came after it goes.")
        return {
            "view": replace(view, editing=turn),
            "question": found[0].question,
            "notice": notice,
        }

    def question_of(self, owner: str, view: View, turn: int) -> str:
        """The question of a turn, empty where there is no such turn."""
        turns = self._desk.turns(owner, view.conversation)
        return next((one.question for one in turns if one.id == turn), "")

    async def ask(self, owner: str, view: View, text: str, only: Only) -> AsyncIterator[Changes]:
        """Ask; the page as the answer comes to be."""
        question = " ".join(text.split())
        if not any(character.isalnum() for character in question):
            # A key that was pressed twice finds the box empty: that is no fault.
            if not self._tabs.asks(view):
                yield {"notice": shelf.alert("Type a question first.")}
            return
        with self._tabs.asking(view, question) as first:
            if not first:
                return
            async with aclosing(self._ask(owner, view, question, only)) as asking:
                async for changes in self._shown(view, asking):
                    yield changes

    async def _shown(self, view: View, told: AsyncIterator[Changes]) -> AsyncIterator[Changes]:
        """What is told, as long as the tab has not turned to another conversation; it goes on then.

        Nothing is told in its place, for what was told last is told again at the end.
        """
        async for changes in told:
            yield changes if self._tabs.shows(view) else {}

    async def _ask(
        self, owner: str, view: View, question: str, only: Only
    ) -> AsyncGenerator[Changes, None]:
        drawn, turn = 0.0, None
        sent: Changes = {
            "question": "",
            "view": replace(view, editing=None),
            "notice": "",
            "suggested": "",
        }
        try:
            sources = among(await self._stock.holdings(owner), only) if only else None
            asking = self._desk.ask(
                owner, view.conversation, question, sources=sources, instead_of=view.editing
            )
            async for turn in asking:
                if turn.live and turn.words and monotonic() - drawn < REDRAW:
                    continue
                drawn = monotonic()
                if sent:
                    sent |= self.listed(owner, view.conversation, "")
                yield {**sent, **self._at_work(owner, view, turn)}
                sent = {}
        except AsklineError as error:
            yield {"notice": shelf.alert(str(error)), "progress": render.progress()}
            return
        if turn is not None and turn.answer is not None:
            async for changes in self._over(owner, view, turn.answer):
                yield changes

    async def _over(self, owner: str, view: View, answer: Answer) -> AsyncIterator[Changes]:
        """What stands around an answer that has just come."""
        yield {
            "sources": self._evidence.sources(owner, answer),
            **self.listed(owner, view.conversation, ""),
        }
        yield await self.suggest(owner, view, answer)

    async def look(self, owner: str, view: View, search: str) -> AsyncIterator[Changes]:
        """The conversation as it has become in another tab, while nobody looked at this one."""
        is_news = self._tabs.draw(view, self._desk.turns(owner, view.conversation))
        yield {**self._drawn(owner, view), **self.listed(owner, view.conversation, search)}
        if is_news:
            async for changes in self.follow(owner, view):
                yield changes

    async def follow(self, owner: str, view: View) -> AsyncIterator[Changes]:
        """What is answered in a conversation that was turned to, until nothing is left; then what
        stands around it.
        """
        async for changes in self._shown(view, self._followed(owner, view)):
            yield changes

    async def _followed(self, owner: str, view: View) -> AsyncIterator[Changes]:
        while self._tabs.shows(view):
            turns = self._desk.turns(owner, view.conversation)
            live = next((turn for turn in turns if turn.live), None)
            if live is None:
                break
            yield self._at_work(owner, view, live)
            await asyncio.sleep(TICK)
        turns = self._desk.turns(owner, view.conversation)
        answers = [turn.answer for turn in turns if turn.answer is not None]
        yield {**self._drawn(owner, view), "progress": render.progress()}
        if answers:
            async for changes in self._over(owner, view, answers[-1]):
                yield changes
        else:
            yield {"sources": "", "document": beside.nothing_open()}
            yield await self.suggest(owner, view, None)

    def _at_work(self, owner: str, view: View, turn: Turn) -> Changes:
        changes = {
            **self._drawn(owner, view),
            "progress": render.progress(self._desk.turns(owner, view.conversation), monotonic()),
        }
        if turn.live and turn.lines:
            changes["sources"] = beside.found(turn.lines)
        return changes

    def _drawn(self, owner: str, view: View) -> Changes:
        turns = self._desk.turns(owner, view.conversation)
        self._tabs.draw(view, turns)
        # A draft is drawn many times: what stands above it is compared once it is there.
        is_live = any(turn.live for turn in turns)
        changed = frozenset() if is_live else self._evidence.changed(owner, turns)
        return {"chat": render.chat(turns, self._evidence.dates(owner, turns), changed)}

    def stop(self, owner: str, view: View) -> None:
        """End the answers of the open conversation."""
        self._desk.stop(owner, view.conversation)

    async def suggest(self, owner: str, view: View, answer: Answer | None) -> Changes:
        """Questions that can be answered: after an answer about what it names, else to begin."""
        asked = [turn.question for turn in self._desk.turns(owner, view.conversation)]
        if answer is None and asked:
            return {}
        try:
            found = await asyncio.wrap_future(
                self._desk.worker.call(
                    lambda library: suggestions.suggest(library, owner, answer, asked)
                )
            )
            empty = answer is None and not found and not await self._stock.holdings(owner)
        except AsklineError:
            return {}
        if empty:
            return {"suggested": shelf.nothing_there(uploads=self._stock.takes(owner))}
        return {"suggested": shelf.suggested(found, first=answer is None)}
