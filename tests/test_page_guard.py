"""Who reaches the server, and what its pages may do."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ui.page.guard import Guard

HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
PAGE = b"<html><head><script>1</script><script src='a.js'></script></head><scripture></html>"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Sends a page at /page, in two pieces, else the user's name."""
    is_page = scope["path"] == "/page"
    headers = [
        (b"content-type", b"text/html; charset=utf-8" if is_page else b"text/plain"),
        (b"access-control-allow-origin", b"*"),
    ]
    body = PAGE if is_page else f"user {scope['askline.user']}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body[:9], "more_body": True})
    await send({"type": "http.response.body", "body": body[9:]})


def client(
    passwords: Mapping[str, str] | None = None, base: str = "http://localhost"
) -> TestClient:
    return TestClient(Guard(app, HOSTS, passwords or {}), base_url="http://localhost")


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1:80", "[::1]", "[::1]:7860"]
)
def test_the_server_answers_to_its_own_names(host: str) -> None:
    assert client().get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:7860", "", "[::2]"]
)
def test_any_other_name_is_refused_for_it_may_be_a_rebound_one(host: str) -> None:
    answer = client().get("/", headers={"Host": host})
    assert (answer.status_code, "user" in answer.text) == (421, False)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("https://localhost", 200),
        ("http://localhost:81", 403),
        ("http://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
    ],
)
def test_only_a_page_of_its_own_may_ask(origin: str, status: int) -> None:
    assert client().post("/", headers={"Origin": origin}).status_code == status


def test_a_user_is_who_has_the_password() -> None:
    there = client({"ann": "correct horse", "bob": "battery staple"})
    assert there.get("/", headers=basic("bob", "battery staple")).text == "user bob"
    for headers in (
        {},
        basic("bob", "correct horse"),
        basic("bob", ""),
        basic("eve", "battery staple"),
        {"Authorization": "Basic !"},
        {"Authorization": "Bearer battery staple"},
    ):
        answer = there.get("/", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")


def test_without_passwords_everybody_is_the_same_user() -> None:
    assert client().get("/", headers=basic("ann", "x")).text == "user "


def test_a_page_runs_its_own_scripts_only() -> None:
    answer = client().get("/page", headers={"Accept-Encoding": "br, gzip"})
    allowed = answer.headers["content-security-policy"]
    (nonce,) = re.findall(r"'nonce-([\w-]{20,})'", allowed)
    assert answer.text == PAGE.decode().replace("<script>", f'<script nonce="{nonce}">').replace(
        "<script src", f'<script nonce="{nonce}" src'
    )
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "connect-src 'self'" in allowed
    assert "unsafe-inline" not in allowed.split("script-src")[1].split(";")[0]
    assert "http" not in allowed
    assert client().get("/page").headers["content-security-policy"] != allowed


def test_no_other_page_may_read_what_is_sent() -> None:
    answer = client().get("/")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["x-content-type-options"] == "nosniff"
