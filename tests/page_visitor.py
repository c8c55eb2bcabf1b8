"""A browser's part in the page, over HTTP and without a browser: what it sends, what it is sent."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import httpx

__all__ = ["Visitor", "visiting"]

Elements = dict[str, Any]
"""What stands in elements of the page, by id."""


class Visitor:
    """One browser on the page. shown: what stands in each element now."""

    def __init__(self, http: httpx.Client, kept: str = "") -> None:
        """kept: the conversation that the browser was in before."""
        self.http = http
        self.shown: Elements = {}
        self._session = secrets.token_hex(6)
        config = http.get("/config").json()
        self._names = {one["id"]: one["props"].get("elem_id") for one in config["components"]}
        self._calls = config["dependencies"]
        # What comes later is told of answers that others wait for.
        with closing(self._changes(self._call("", "load"), [kept])) as opening:
            next(opening)

    def ask(self, question: str) -> Elements:
        """Type a question and press Enter; the page once it is answered."""
        for _ in self.asking(question):
            pass
        return self.shown

    def asking(self, question: str) -> Generator[Elements, None, None]:
        """The same, each time the page changes."""
        yield from self._changes(self._call("question", "submit"), [None, question, [], "", ""])

    def act(self, element: str, **data: str) -> Elements:
        """Press something in an element, with its data- attributes."""
        return self._run(self._call(element, "act"), [None, ""], data)

    def drop(self, files: Sequence[tuple[str, bytes]]) -> Elements:
        """Drop files on the page."""
        sent = self.http.post("/gradio_api/upload", files=[("files", one) for one in files])
        assert sent.status_code == 200, sent.text
        given = [
            {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
            for path, (name, _) in zip(sent.json(), files, strict=True)
        ]
        return self._run(self._call("upload", "upload"), [given, None])

    def link(self, ending: str) -> str:
        """Where the open conversation is saved from."""
        opened = re.search(
            r'aria-current="true".*?href="(api/conversations/[^"]+)\.jsonl"',
            self.shown["conversations"],
        )
        assert opened is not None
        return f"/{opened.group(1)}{ending}"

    def _call(self, element: str, event: str) -> dict[str, Any]:
        for call in self._calls:
            if (element, event) in [(self._names.get(at) or "", on) for at, on in call["targets"]]:
                return dict(call)
        raise KeyError(f"{element} {event}")

    def _run(self, call: dict[str, Any], given: list[Any], data: Any = None) -> Elements:
        for _ in self._changes(call, given, data):
            pass
        return self.shown

    def _changes(
        self, call: dict[str, Any], given: list[Any], data: Any = None
    ) -> Generator[Any, None, None]:
        names = [self._names.get(one) for one in call["outputs"]]
        drawn: list[Any] = []
        for told in self._told(call["id"], given, data):
            output = told["output"]
            assert told.get("success", True), output
            if told["msg"] == "process_generating":
                drawn = _next(drawn, output["data"])
            elif not drawn:
                drawn = output["data"]
            self.shown |= {
                name: value
                for name, value in zip(names, drawn, strict=True)
                if name and not (isinstance(value, dict) and "__type__" in value)
            }
            yield self.shown

    def _told(self, number: int, given: list[Any], data: Any) -> Iterator[dict[str, Any]]:
        body = {"data": given, "event_data": data, "fn_index": number}
        joined = self.http.post(
            "/gradio_api/queue/join", json={**body, "session_hash": self._session}
        )
        assert joined.status_code == 200, joined.text
        event = joined.json()["event_id"]
        at = f"/gradio_api/queue/data?session_hash={self._session}"
        with self.http.stream("GET", at) as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data: ")) if line else {"msg": ""}
                if told.get("event_id", event) != event:
                    continue
                if told["msg"] in ("process_generating", "process_completed"):
                    yield told
                if told["msg"] in ("process_completed", "close_stream"):
                    return


def _next(drawn: list[Any], sent: list[Any]) -> list[Any]:
    """Gradio sends whole values first, then what became different in each."""
    if not drawn:
        return sent
    return [_changed(old, changes) for old, changes in zip(drawn, sent, strict=True)]


def _changed(old: Any, changes: list[Any]) -> Any:
    for kind, path, value in changes:
        if not path:
            old = old + value if kind == "append" else value
    return old


@contextmanager
def visiting(url: str, kept: str = "", **more: Any) -> Iterator[Visitor]:
    """A browser that opens the page."""
    with httpx.Client(base_url=url, timeout=60, **more) as http:
        yield Visitor(http, kept)
