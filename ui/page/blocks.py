"""The page in Gradio: which action each of its elements calls.

``index.weights.offline()`` must have been called before this is imported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request

from ui.page import shelf
from ui.page.actions import Actions
from ui.page.choice import Only, label
from ui.page.evidence import Evidence
from ui.page.layout import STATIC, lay_out
from ui.page.stock import Changes, Stock
from ui.page.tabs import View
from ui.page.uploads import LARGEST

__all__ = ["mount"]

HEAD = '<script src="/page/page.js" defer></script>'
FREE = {
    "queue": True,
    "concurrency_limit": None,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Any number at once: questions wait in the line of the worker, which tells their places."""


def mount(
    app: FastAPI, actions: Actions, evidence: Evidence, stock: Stock, *, uploads: bool, users: bool
) -> None:
    """Put the page at the root of an app. users: the guard tells who asks."""
    gr.mount_gradio_app(
        app,
        _Page(actions, evidence, stock, uploads).blocks(),
        path="/",
        footer_links=[],
        run_history=False,
        auth_dependency=_user if users else None,
        max_file_size=LARGEST,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=gr.themes.Default(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        css=(STATIC / "page.css").read_text(encoding="utf-8"),
        head=HEAD,
    )


def _user(request: Request) -> str | None:
    return request.scope.get("askline.user") or None


def _owner(request: gr.Request) -> str:
    return request.username or ""


class _Page:
    """The elements by name, and the handlers that Gradio calls."""

    def __init__(self, actions: Actions, evidence: Evidence, stock: Stock, uploads: bool) -> None:
        self._actions = actions
        self._evidence = evidence
        self._stock = stock
        self._uploads = uploads
        self._at: dict[str, Any] = {}

    def blocks(self) -> gr.Blocks:
        with gr.Blocks(title="askline", analytics_enabled=False, fill_width=True) as page:
            self._at["view"] = gr.State(View())
            # No secret: it only names a conversation, which the server gives to its owner alone.
            self._at["kept"] = gr.BrowserState("", storage_key="askline", secret="conversation")
            self._at |= lay_out(uploads=self._uploads)
            self._wire(page)
        return page

    def _wire(self, page: gr.Blocks) -> None:
        at = self._at
        every = [
            at[name] for name in sorted(at) if name not in ("search", "since", "until", "send")
        ]
        only = [at["chosen"], at["since"], at["until"]]
        asks: dict[str, Any] = {**FREE, "outputs": every, "trigger_mode": "multiple"}
        for event in (at["send"].click, at["question"].submit):
            event(self._ask, [at["view"], at["question"], *only], **asks)
        for element in ("chat", "suggested"):
            at[element].again(self._again, [at["view"], *only], **asks)
        for box in only:
            box.change(self._confine, only, at["confined"], **FREE, trigger_mode="always_last")
        at["confined"].act(lambda: ([], "", ""), None, only, **FREE)
        view = [at["view"], at["search"]]
        for element in ("chat", "sources", "document", "conversations", "documents"):
            at["list" if element == "conversations" else element].act(
                self._act, view, every, **{**FREE, "trigger_mode": "multiple"}
            )
        at["chat"].look(self._look, [*view, at["kept"]], every, **FREE)
        at["stop"].click(self._stop, [at["view"]], None, **{**FREE, "queue": False})
        at["new"].click(self._begin, [gr.State("")], every, **FREE)
        at["search"].change(self._listed, view, every, **{**FREE, "trigger_mode": "always_last"})
        at["title"].submit(self._rename, [*view, at["title"]], every, **FREE)
        at["reindex"].click(self._reindex, [at["view"]], every, **FREE)
        at["upload"].upload(self._upload, [at["upload"], at["view"]], every, **FREE)
        page.load(self._begin, [at["kept"]], every, **FREE)
        page.unload(self._leave)
        page.load(self._documents, None, every, **FREE)

    def _drawn(self, changes: Changes) -> dict[Any, Any]:
        """The changes as Gradio takes them."""
        drawn = {self._at[name]: value for name, value in changes.items() if name != "only"}
        if "only" in changes:
            choices = [(label(one), one.source) for one in changes["only"]]
            drawn[self._at["chosen"]] = gr.update(choices=choices)
        return drawn or gr.skip()

    async def _all(self, changes: AsyncIterator[Changes]) -> AsyncIterator[dict[Any, Any]]:
        try:
            async for one in changes:
                yield self._drawn(one)
        finally:
            # Whoever leaves stops what they asked for, now and not when memory is tidied up.
            await changes.aclose()  # type: ignore[attr-defined]

    async def _ask(
        self, view: View, text: str, chosen: Any, since: str, until: str, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        only = Only(chosen or (), since or "", until or "")
        async for drawn in self._all(self._actions.ask(_owner(request), view, text, only)):
            yield drawn

    async def _again(
        self,
        view: View,
        chosen: Any,
        since: str,
        until: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[dict[Any, Any]]:
        """A question that stands on the page already: suggested, or asked before."""
        pressed, owner = event._data, _owner(request)
        text = pressed.get("question", "")
        if "turn" in pressed:
            turn = int(pressed["turn"])
            text = self._actions.question_of(owner, view, turn)
            view = replace(view, editing=turn)
        only = Only(chosen or (), since or "", until or "")
        async for drawn in self._all(self._actions.ask(owner, view, text, only)):
            yield drawn

    async def _act(
        self, view: View, search: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        """Something in the HTML was pressed; its data-act says what."""
        pressed, owner, actions = event._data, _owner(request), self._actions
        match pressed.get("act"):
            case "open":
                opened = self._evidence.open(owner, view, pressed["source"], pressed["lines"])
                yield self._drawn(opened)
            case "show":
                yield self._drawn(self._evidence.show(owner, view, int(pressed["turn"])))
            case "edit":
                yield self._drawn(actions.edit(owner, view, int(pressed["turn"])))
            case "go":
                changes = actions.go(owner, view.tab, pressed["conversation"], search)
                async for drawn in self._turned(owner, changes):
                    yield drawn
            case "delete":
                changes = actions.delete(owner, view, pressed["conversation"], search)
                async for drawn in self._turned(owner, changes):
                    yield drawn
            case "remove":
                changed = self._stock.remove(owner, pressed["source"])
                async for drawn in self._restocked(owner, view, changed):
                    yield drawn

    def _confine(self, chosen: Any, since: str, until: str) -> str:
        return shelf.confined(Only(chosen or (), since or "", until or ""))

    def _stop(self, view: View, request: gr.Request) -> None:
        self._actions.stop(_owner(request), view)

    async def _turned(self, owner: str, changes: Changes) -> AsyncIterator[dict[Any, Any]]:
        """The page at another conversation, if it turned to one; then what goes on there."""
        yield self._drawn(changes)
        if "view" in changes:
            async for drawn in self._all(self._actions.follow(owner, changes["view"])):
                yield drawn

    async def _begin(self, kept: str, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        """kept: the conversation to turn to; empty for a new one."""
        owner = _owner(request)
        changes = self._actions.begin(owner, request.session_hash or "", kept)
        async for drawn in self._turned(owner, changes):
            yield drawn

    def _listed(self, view: View, search: str, request: gr.Request) -> dict[Any, Any]:
        listed = self._actions.listed(_owner(request), view.conversation, search)
        return self._drawn({"list": listed["list"]})

    def _rename(self, view: View, search: str, title: str, request: gr.Request) -> dict[Any, Any]:
        return self._drawn(self._actions.rename(_owner(request), view, title, search))

    async def _restocked(
        self, owner: str, view: View, changes: AsyncIterator[Changes]
    ) -> AsyncIterator[dict[Any, Any]]:
        """What becomes of the documents; then what can be asked about those that there are now."""
        async for drawn in self._all(changes):
            yield drawn
        yield self._drawn(await self._actions.suggest(owner, view, None))

    async def _reindex(self, view: View, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        owner = _owner(request)
        async for drawn in self._restocked(owner, view, self._stock.reindex(owner)):
            yield drawn

    async def _upload(
        self, files: Any, view: View, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        owner, paths = _owner(request), [str(file) for file in files or ()]
        async for drawn in self._restocked(owner, view, self._stock.upload(owner, paths)):
            yield {**drawn, self._at["upload"]: None}

    def _leave(self, request: gr.Request) -> None:
        self._actions.leave(request.session_hash or "")

    async def _look(
        self, view: View, search: str, kept: str, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        """Somebody looks at the page again: what was done in another tab meanwhile is shown."""
        looked = (
            self._all(self._actions.look(_owner(request), view, search))
            if view.conversation
            else self._begin(kept, request)  # Gradio forgets a tab whose machine slept long.
        )
        async for drawn in looked:
            yield drawn

    async def _documents(self, request: gr.Request) -> dict[Any, Any]:
        return self._drawn(await self._stock.documents(_owner(request)))
