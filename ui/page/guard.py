"""Who may talk to the server: under names that are its own, from its own page, with a password.

Pure ASGI, before everything else, so that no route can be reached around it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

__all__ = ["App", "Guard", "Message", "Receive", "Scope", "Send", "policy", "say"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_CHALLENGE = (b"www-authenticate", b'Basic realm="askline", charset="UTF-8"')
_SCRIPT = re.compile(rb"<script(?=[\s>])")


def policy(nonce: str) -> str:
    """The Content-Security-Policy: everything from here, scripts only those of the page itself.

    Gradio's HTML component makes functions of its own templates, which needs 'unsafe-eval'; what
    documents say is data to these, and is escaped.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """Wraps an app. hosts: names that requests may call the server by, in lower case, without
    port. passwords: by user; where there are some, HTTP Basic is asked for and the scope carries
    the user as ``askline.user``.
    """

    def __init__(self, app: App, hosts: frozenset[str], passwords: Mapping[str, str]) -> None:
        self._app = app
        self._hosts = hosts
        self._passwords = dict(passwords)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with a line that says why."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            # Nothing here speaks over WebSockets.
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        refused = self._refusal(headers)
        if refused is not None:
            status, text, ask_password = refused
            await say(send, status, text, *([_CHALLENGE] if ask_password else []))
            return
        scope["askline.user"] = self._user(headers) or ""
        # The page is rewritten on its way out, which needs it as it is.
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self._app(scope, receive, _Sealed(send).send)

    def _refusal(self, headers: Mapping[str, bytes]) -> tuple[int, str, bool] | None:
        host = headers.get("host", b"").decode("latin-1").lower()
        if _name(host) not in self._hosts:
            return 421, "this server does not go by that name; see ask ui --help", False
        origin = headers.get("origin")
        if origin is not None and origin.decode("latin-1").lower() not in (
            f"http://{host}",
            f"https://{host}",
        ):
            return 403, "another site's page may not ask this server", False
        if self._passwords and self._user(headers) is None:
            return 401, "a user and a password are needed", True
        return None

    def _user(self, headers: Mapping[str, bytes]) -> str | None:
        """Who it is, if the password is theirs; the same time goes by for any wrong one."""
        kind, _, given = headers.get("authorization", b"").decode("latin-1").partition(" ")
        if kind.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        known = self._passwords.get(user, secrets.token_hex())
        return user if hmac.compare_digest(known.encode(), password.encode()) else None


class _Sealed:
    """Sends a response with the headers that keep a page to itself.

    An HTML page is held back until it is whole, for its scripts get the nonce of this response.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*_without_cors(message["headers"]), *self._headers()]
            if _is_html(message["headers"]):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            tag = f'<script nonce="{self._nonce}"'.encode()
            body = _SCRIPT.sub(lambda _: tag, self._body)
            kept = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
            self._start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
            await self._send(self._start)
            self._start = None
            message = {"type": "http.response.body", "body": body}
        await self._send(message)

    def _headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"content-security-policy", policy(self._nonce).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]


def _without_cors(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """No other page is to read what is sent, whatever Gradio would grant it."""
    return [pair for pair in headers if not pair[0].lower().startswith(b"access-control-")]


def _is_html(headers: list[tuple[bytes, bytes]]) -> bool:
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    return kind.startswith(b"text/html")


def _name(host: str) -> str:
    """A Host header without its port: localhost, 127.0.0.1, [::1]."""
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host


async def say(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """A response of one line."""
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})
