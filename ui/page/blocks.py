"""The page in Gradio: its elements, their ids, and which action each of them calls.

The one door to Gradio. ``index.weights.offline()`` must have been called before this is imported.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request

from index.formats import kinds
from ui.page.actions import Actions
from ui.page.choice import Only, label
from ui.page.limit import SPARE, UPLOAD
from ui.page.stock import Changes, Stock
from ui.page.tabs import View
from ui.page.uploads import LARGEST

__all__ = ["mount"]

STATIC = Path(__file__).parent / "static"
HEAD = '<script src="/page/page.js" defer></script>'
STATUS = '<div class="state" role="status" data-health>starting</div>'
REFUSED = f'<div role="alert" data-largest="{LARGEST}" data-at-once="{UPLOAD - SPARE}"></div>'
FREE = {
    "queue": True,
    "concurrency_limit": None,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""Any number at once: questions wait in the line of the worker, which tells their places."""


def mount(app: FastAPI, actions: Actions, stock: Stock, *, uploads: bool, users: bool) -> None:
    """Put the page at the root of an app. users: the guard tells who asks."""
    gr.mount_gradio_app(
        app,
        _Page(actions, stock, uploads).blocks(),
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

    def __init__(self, actions: Actions, stock: Stock, uploads: bool) -> None:
        self._actions = actions
        self._stock = stock
        self._uploads = uploads
        self._at: dict[str, Any] = {}

    def blocks(self) -> gr.Blocks:
        with gr.Blocks(title="askline", analytics_enabled=False, fill_width=True) as page:
            self._at["view"] = gr.State(View())
            # No secret: it only names a conversation, which the server gives to its owner alone.
            self._at["kept"] = gr.BrowserState("", storage_key="askline", secret="conversation")
            with gr.Row(elem_id="columns"):
                with gr.Column(elem_id="side", min_width=240):
                    self._side()
                with gr.Column(elem_id="middle", min_width=320):
                    self._middle()
                with gr.Column(elem_id="beside", min_width=320):
                    self._at["sources"] = self._html("sources")
                    self._at["document"] = self._html("document")
            self._wire(page)
        return page

    def _html(self, name: str, value: str = "") -> Any:
        act = (STATIC / "act.js").read_text(encoding="utf-8")
        return gr.HTML(value, elem_id=name, js_on_load=act, apply_default_css=False)

    def _side(self) -> None:
        at = self._at
        gr.HTML("<h1>askline</h1>", js_on_load=None, apply_default_css=False)
        at["status"] = gr.HTML(STATUS, elem_id="status", js_on_load=None, apply_default_css=False)
        at["new"] = gr.Button("New conversation", elem_id="new")
        at["search"] = gr.Textbox("", label="Search conversations", elem_id="search", max_lines=1)
        at["list"] = self._html("conversations")
        with gr.Accordion("Documents", open=False, elem_id="shelf"):
            at["upload"] = gr.File(
                label=f"Add documents ({kinds('or')})",
                file_count="multiple",
                elem_id="upload",
                visible=self._uploads,
                height=140,
            )
            gr.HTML(REFUSED, elem_id="refused", js_on_load=None, apply_default_css=False)
            at["documents"] = self._html("documents")
            at["reindex"] = gr.Button("Read what changed", elem_id="reindex", size="sm")
        with gr.Accordion("Ask only some documents", open=False, elem_id="only"):
            at["chosen"] = gr.Dropdown(
                label="Documents", multiselect=True, choices=[], elem_id="chosen"
            )
            at["since"] = gr.Textbox("", label="Dated from", elem_id="since", max_lines=1)
            at["until"] = gr.Textbox("", label="Dated until", elem_id="until", max_lines=1)

    def _middle(self) -> None:
        at = self._at
        at["title"] = gr.Textbox(
            "",
            label="Title of this conversation",
            placeholder="New conversation",
            elem_id="title",
            max_lines=1,
            interactive=True,
        )
        at["chat"] = self._html("chat")
        at["suggested"] = self._html("suggested")
        at["notice"] = self._html("notice")
        at["progress"] = self._html("progress")
        with gr.Row(elem_id="asking"):
            at["question"] = gr.Textbox(
                "",
                label="Your question",
                placeholder="How long did the meeting last?",
                elem_id="question",
                lines=1,
                max_lines=6,
                scale=4,
                autofocus=True,
            )
            at["send"] = gr.Button("Ask", elem_id="send", variant="primary", min_width=80)
            at["stop"] = gr.Button("Stop", elem_id="stop", min_width=80)

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
        at["reindex"].click(self._reindex, None, every, **FREE)
        at["upload"].upload(self._upload, [at["upload"]], every, **FREE)
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
                yield self._drawn(actions.open(owner, view, pressed["source"], pressed["lines"]))
            case "show":
                yield self._drawn(actions.show(owner, view, int(pressed["turn"])))
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
                async for drawn in self._all(self._stock.remove(owner, pressed["source"])):
                    yield drawn

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

    async def _reindex(self, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        async for drawn in self._all(self._stock.reindex(_owner(request))):
            yield drawn

    async def _upload(self, files: Any, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        paths = [str(file) for file in files or ()]
        async for drawn in self._all(self._stock.upload(_owner(request), paths)):
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
