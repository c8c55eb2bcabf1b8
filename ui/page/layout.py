"""The elements of the page in Gradio: where each stands, and the id it goes by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from index.formats import kinds
from ui.page.limit import SPARE, UPLOAD
from ui.page.uploads import LARGEST

__all__ = ["STATIC", "lay_out"]

STATIC = Path(__file__).parent / "static"
STATUS = (
    '<div class="health" data-health><p role="status">starting</p>'
    '<progress max="100" value="0" aria-label="How far that is" hidden></progress>'
    '<p class="state"></p></div>'
)
"""page.js says in it how the server is; no number that moves is read aloud."""
PLACES = (
    '<nav aria-label="Places of this page"><a href="#side">Conversations and documents</a>'
    '<a href="#beside">Cited lines</a></nav>'
)
"""Where all stands in one column, what stands below is not to be seen."""
LATER = '<p class="empty">They are listed once the assistant is ready.</p>'
REFUSED = f'<div role="alert" data-largest="{LARGEST}" data-at-once="{UPLOAD - SPARE}"></div>'


def lay_out(*, uploads: bool) -> dict[str, Any]:
    """Put all elements where they stand, in the gr.Blocks that is open; by name, those that change
    or are pressed. uploads: whether documents are taken.
    """
    at: dict[str, Any] = {}
    with gr.Row(elem_id="columns"):
        with gr.Column(elem_id="side", min_width=240):
            at |= _side(uploads)
        with gr.Column(elem_id="middle", min_width=320):
            at |= _middle()
        with gr.Column(elem_id="beside", min_width=320):
            at["sources"] = _html("sources")
            at["document"] = _html("document")
    return at


def _html(name: str, value: str = "") -> Any:
    """HTML whose data-act elements can be pressed."""
    act = (STATIC / "act.js").read_text(encoding="utf-8")
    return gr.HTML(value, elem_id=name, js_on_load=act, apply_default_css=False)


def _fixed(name: str, value: str) -> None:
    """HTML that the server does not change."""
    gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)


def _side(uploads: bool) -> dict[str, Any]:
    at: dict[str, Any] = {}
    _fixed("name", "<h1>askline</h1>")
    at["new"] = gr.Button("New conversation", elem_id="new")
    with gr.Accordion("Documents", open=False, elem_id="shelf"):
        at["upload"] = gr.File(
            label=f"Add documents ({kinds('or')})",
            file_count="multiple",
            elem_id="upload",
            visible=uploads,
            height=140,
        )
        _fixed("refused", REFUSED)
        at["documents"] = _html("documents", LATER)
        at["reindex"] = gr.Button("Read what changed", elem_id="reindex", size="sm")
    with gr.Accordion("Ask only some documents", open=False, elem_id="only"):
        at["chosen"] = gr.Dropdown(
            label="Documents", multiselect=True, choices=[], elem_id="chosen"
        )
        at["since"] = gr.Textbox("", label="Dated from", elem_id="since", max_lines=1)
        at["until"] = gr.Textbox("", label="Dated until", elem_id="until", max_lines=1)
    at["search"] = gr.Textbox("", label="Search conversations", elem_id="search", max_lines=1)
    at["list"] = _html("conversations")
    return at


def _middle() -> dict[str, Any]:
    at: dict[str, Any] = {}
    _fixed("places", PLACES)
    at["title"] = gr.Textbox(
        "",
        label="Title of this conversation",
        placeholder="New conversation",
        elem_id="title",
        max_lines=1,
        interactive=True,
    )
    at["chat"] = _html("chat")
    at["suggested"] = _html("suggested")
    with gr.Column(elem_id="dock"):
        at |= _dock()
    return at


def _dock() -> dict[str, Any]:
    """What stays in sight, however long the conversation is."""
    at: dict[str, Any] = {}
    at["notice"] = _html("notice")
    at["confined"] = _html("confined")
    at["progress"] = _html("progress")
    _fixed("status", STATUS)
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
    return at
