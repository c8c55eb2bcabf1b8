"""The documents of the page: what is there, what is dropped in, taken away, read again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from index.errors import AsklineError, UsageError
from ui.page import incoming as arrivals
from ui.page import render, shelf, uploads
from ui.page.library import Holding
from ui.page.telling import Telling
from ui.page.worker import Worker

__all__ = ["Changes", "Stock"]

Changes = dict[str, Any]
"""New values of elements of the page, by name."""


class Stock:
    """The documents that users ask about. Each action gives the elements that change."""

    def __init__(
        self,
        worker: Worker,
        place_of: Callable[[str], uploads.Place | None],
        incoming: Path,
    ) -> None:
        """place_of: where a user's uploads go; None for nowhere. incoming: where they come from."""
        self._worker = worker
        self._place_of = place_of
        self._incoming = incoming

    def takes(self, owner: str) -> bool:
        """Whether documents of a user are taken."""
        return self._place_of(owner) is not None

    async def documents(self, owner: str) -> Changes:
        """What is there to ask about."""
        try:
            holdings = await self.holdings(owner)
            place = self._place_of(owner)
            removable = await asyncio.to_thread(place.removable) if place else frozenset()
        except AsklineError as error:
            return {"documents": shelf.alert(str(error))}
        return {"documents": shelf.documents(holdings, removable), "only": holdings}

    async def holdings(self, owner: str) -> list[Holding]:
        """What is there now. Raises AsklineError where that cannot be told."""
        return await asyncio.wrap_future(self._worker.call(lambda library: library.holdings(owner)))

    async def upload(self, owner: str, files: Sequence[str]) -> AsyncIterator[Changes]:
        """Take documents in and index them; the files that were dropped are gone then."""
        place = self._place_of(owner)
        if place is None:
            yield {"notice": shelf.alert("This server takes no documents.")}
            return
        try:
            taken, refused = await asyncio.to_thread(
                self._take, [Path(one) for one in files], place
            )
        except AsklineError as error:
            yield {"notice": shelf.alert(str(error))}
            return
        if taken:
            async for changes in self.reindex(owner):
                yield changes
        yield {"notice": shelf.uploaded(taken, refused)}

    def _take(
        self, files: Sequence[Path], place: uploads.Place
    ) -> tuple[list[str], list[uploads.Refused]]:
        try:
            return uploads.put(files, place)
        finally:
            arrivals.discard(files, self._incoming)
            arrivals.sweep(self._incoming)

    async def remove(self, owner: str, source: str) -> AsyncIterator[Changes]:
        """Take an upload away, and what the index has of it."""
        place = self._place_of(owner)
        try:
            if place is None:
                raise UsageError("this server takes no documents away")
            await asyncio.to_thread(uploads.remove, source, place)
        except AsklineError as error:
            yield {"notice": shelf.alert(str(error))}
            return
        async for changes in self.reindex(owner):
            yield changes
        yield {"notice": shelf.told(f"{source} is removed.")}

    async def reindex(self, owner: str) -> AsyncIterator[Changes]:
        """Read what changed on disk, telling how far it is."""
        telling = Telling()
        future = asyncio.wrap_future(self._worker.refresh(owner, telling))
        async for _ in _ticks(future):
            yield {"progress": shelf.working(telling.text)}
        try:
            changes = await future
        except AsklineError as error:
            yield {"progress": render.progress(), "notice": shelf.alert(str(error))}
        else:
            told = shelf.told(shelf.what_changed(changes))
            yield {"progress": render.progress(), "notice": told}
        yield await self.documents(owner)


async def _ticks(future: Awaitable[Any]) -> AsyncIterator[None]:
    """Now and then until a future is done, whatever came of it."""
    waiting = asyncio.ensure_future(future)
    while not waiting.done():
        yield None
        await asyncio.wait([waiting], timeout=0.3)
