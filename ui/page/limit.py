"""How much a request may bring. More is refused before it is kept or held in memory.

Pure ASGI: the routes behind it read bodies whole.
"""

from __future__ import annotations

from contextlib import suppress

from index.weights import amount
from ui.page.guard import App, Message, Receive, Scope, Send, say

__all__ = ["BODY", "SPARE", "UPLOAD", "Limit"]

BODY = 10_000_000
"""Bytes of a request: a long history of questions takes less."""
UPLOAD = 200_000_000
"""Bytes of the files that are dropped in one go."""
SPARE = 1_000_000
"""Bytes of these that stand around the files."""
_UPLOADS = "/gradio_api/upload"
_HANG_UP = (b"connection", b"close")


class _TooMuch(Exception):
    """More came than was announced."""


class Limit:
    """Wraps an app. What says that it is too long is refused unread; what does not say how long it
    is, as soon as it is too long.
    """

    def __init__(self, app: App, *, uploads: bool) -> None:
        """uploads: whether any documents are taken."""
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 413 and a line that says why."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_upload = scope["path"].rstrip("/") == _UPLOADS
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if is_upload and not self._uploads:
            if length.isdigit() and int(length) <= SPARE:
                await _drained(receive)
            await say(send, 403, "this server takes no documents", _HANG_UP)
            return
        most = UPLOAD if is_upload else BODY
        if not length.isdigit() or int(length) > most:
            await _refuse(send, most)
            return
        whole = length == b"0" and b"transfer-encoding" not in headers
        body = _Body(receive, send, most, whole)
        with suppress(_TooMuch):
            await self._app(scope, body.receive, body.send)
        if body.over and not body.answered:
            await _refuse(send, most)


class _Body:
    """Counts what arrives; once it is too much, nothing but the refusal is sent.

    Whoever is answered before all has arrived is not listened to any further. whole: nothing comes.
    """

    def __init__(self, receive: Receive, send: Send, most: int, whole: bool) -> None:
        self._receive, self._send = receive, send
        self._left, self._whole = most, whole
        self.over = self.answered = False

    async def receive(self) -> Message:
        if self.over:
            raise _TooMuch
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.over = True
            raise _TooMuch
        self._whole = self._whole or not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        # An app may make an answer of its own of what it could not read.
        if self.over and not self.answered:
            return
        self.answered = True
        if message["type"] == "http.response.start" and not self._whole:
            message["headers"] = [*message.get("headers", ()), _HANG_UP]
        await self._send(message)


async def _drained(receive: Receive) -> None:
    """Take what little comes, at most SPARE bytes, and keep none of it: a connection that is closed
    over what nobody has read is reset, and the answer may be lost with it.
    """
    left = SPARE
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def _refuse(send: Send, most: int) -> None:
    text = f"this is too much; at most {amount(most)} are taken at once"
    await say(send, 413, text, _HANG_UP)
