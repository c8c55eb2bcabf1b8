"""What nobody should send, sent to a running server: refused with the reason, the page alive."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.page_visitor import Visitor, visiting
from tests.scripted_model import ScriptedModel
from tests.scripted_page import served, serving_of
from ui.page import incoming, limit
from ui.page.uploads import AT_ONCE

TALKS = "A week of diplomacy\nThe talks in Moscow went on for five hours; Ushakov led them.\n"
HOW_LONG = "How long did the talks in Moscow last?"
FIVE = "The talks in Moscow went on for five hours."
Target = tuple[str, str, bytes, bytes]
TWO_GB = 2_000_000_000
PART = b'--x\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\n\r\n'
UPLOAD = "/gradio_api/upload", "multipart/form-data; boundary=x", PART, b"200.0 MB"
ASK = "/api/ask", "application/json", b'{"question": "', b"10.0 MB"
pytestmark = [
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def address(tmp_path: Path, home: Path) -> Iterator[str]:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "talks.txt").write_text(TALKS)
    model = ScriptedModel(sentence=FIVE, short="five hours")
    with served(serving_of(folder, home), model) as url:
        yield url


@pytest.fixture
def visitor(address: str) -> Iterator[Visitor]:
    with visiting(address) as there:
        yield there


@contextmanager
def posting(address: str, target: Target, framing: str) -> Iterator[socket.socket]:
    """A request whose head is sent, and nothing of its body."""
    place = urlsplit(address)
    head = f"POST {target[0]} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: {target[1]}\r\n"
    with socket.create_connection((place.hostname, place.port or 0), timeout=30) as line:
        line.sendall(f"{head}{framing}\r\n\r\n".encode())
        yield line


def poured(line: socket.socket, begins: bytes) -> int:
    """Send a body in chunks until the server has had enough: how many bytes it let be sent."""
    filler = b"words " * 10_000
    count = 0
    for data in [begins, *[filler] * (TWO_GB // len(filler))]:
        try:
            line.sendall(b"%x\r\n%b\r\n" % (len(data), data))
        except ConnectionError:  # it hung up while more was on its way
            break
        count += len(data)
        if answered(line):
            break
    return count


def answered(line: socket.socket) -> bool:
    line.setblocking(False)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        line.settimeout(30)


def answer(line: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while data := line.recv(65536):
            found += data
    return found


def files_in(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file() and "sqlite" not in path.name]


def held(home: Path) -> int:
    """Bytes that lie in the page's folder, conversations aside."""
    return sum(path.stat().st_size for path in files_in(home))


@pytest.mark.parametrize("target", [UPLOAD, ASK])
def test_what_says_that_it_is_two_gigabytes_is_refused_unread(
    visitor: Visitor, address: str, home: Path, target: Target
) -> None:
    with posting(address, target, f"Content-Length: {TWO_GB}") as line:
        said = answer(line)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"this is too much; at most %b are taken at once" % target[3] in said
    assert held(home) == 0
    assert FIVE in visitor.ask(HOW_LONG)["chat"]


@pytest.mark.parametrize("target", [UPLOAD, ASK])
def test_what_does_not_say_how_long_it_is_is_refused_once_it_is_too_long(
    visitor: Visitor, address: str, home: Path, target: Target
) -> None:
    with posting(address, target, "Transfer-Encoding: chunked") as line:
        count = poured(line, target[2])
        said = answer(line)
    assert 10_000_000 < count < 60_000_000
    # Where it hung up first, what it said may be lost on the way.
    assert said == b"" or said.startswith(b"HTTP/1.1 413 ")
    assert FIVE in visitor.ask(HOW_LONG)["chat"]
    assert held(home) == 0


def test_a_thousand_files_are_refused_in_one_go_and_none_stays(
    visitor: Visitor, home: Path
) -> None:
    shown = visitor.drop([(f"{n}.txt", f"word {n}\n".encode()) for n in range(1000)])
    assert f"1000 files: at most {AT_ONCE} are taken at once" in shown["notice"]
    assert held(home) == 0
    assert not (home / "uploads").exists()
    assert FIVE in visitor.ask(HOW_LONG)["chat"]


def test_what_is_no_document_is_refused_with_the_reason(visitor: Visitor, home: Path) -> None:
    kind = "a kind of file that is not read; .md, .pdf and .txt are"
    dropped = [
        ("a.odt", b"PK", kind),
        ("a.docx", b"PK\3\4", kind),
        ("words", b"words", kind),
        (".txt", b"words", kind),
        ("program.txt", b"\x7fELF\2\1\1\0\0", "it holds control characters, so it is no text"),
        ("code.txt", b"\x81\x8d words", "it is not"),
        ("empty.txt", b"", "it holds no words"),
    ]
    shown = visitor.drop([*((name, data) for name, data, _ in dropped), ("good.md", b"A gate.\n")])
    for name, _, why in dropped:
        assert f"Not taken: {name}: {why}" in shown["notice"]
    assert "1 document added." in shown["notice"]
    assert [path.name for path in files_in(home / "uploads")] == ["good.md"]
    assert held(home) == len("A gate.\n")
    assert FIVE in visitor.ask(HOW_LONG)["chat"]


def test_a_name_leads_nowhere_else(visitor: Visitor, home: Path, tmp_path: Path) -> None:
    names = {
        "../../talks.txt": "talks.txt",
        "/etc/passwd.txt": "passwd.txt",
        "..\\..\\boot.md": "boot.md",
        "a\n\x1b[31mb.txt": "a%0A[31mb.txt",
        "x" * 300 + ".txt": "x" * 120 + ".txt",
    }
    shown = visitor.drop([(name, f"Gate {n}\n".encode()) for n, name in enumerate(names)])
    kept = files_in(home / "uploads")
    assert {path.parent for path in kept} == {home / "uploads" / "everyone"}
    assert {path.name for path in kept} == set(names.values())
    for path in kept:
        assert f'data-document="uploaded/{path.name}"' in shown["documents"]
    assert (tmp_path / "notes" / "talks.txt").read_text() == TALKS
    nameless = visitor.http.post("/gradio_api/upload", files={"files": ("..", b"words")})
    assert (nameless.status_code, nameless.json()) == (400, {"detail": "Invalid file name: .."})


def test_what_was_dropped_lies_in_one_place_only(visitor: Visitor, home: Path) -> None:
    visitor.drop([("gate.txt", b"The gate is old.\n"), ("gate.exe", b"MZ")])
    assert [path.name for path in home.rglob("gate*")] == ["gate.txt"]
    assert held(home) == len(b"The gate is old.\n")


def test_where_nothing_is_taken_nothing_is_kept(tmp_path: Path, home: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "talks.txt").write_text(TALKS)
    serving = serving_of(tmp_path / "notes", home, uploads="off")
    with served(serving, ScriptedModel()) as url, visiting(url) as visitor:
        refused = visitor.http.post("/gradio_api/upload", files={"files": ("a.txt", b"words")})
        assert (refused.status_code, refused.text) == (403, "this server takes no documents\n")
    assert held(home) == 0


def test_what_an_upload_left_that_was_cut_off_goes_after_a_while(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("in/a/old.txt", "in/b/new.txt", "other.txt"))
    for path in (old, new, other):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words")
        os.utime(path, (0, time() - (0 if path == new else incoming.STALE + 60)))
    incoming.sweep(tmp_path / "in")
    assert [path.exists() for path in (old, new, other)] == [False, True, True]
    assert not old.parent.exists()
    incoming.discard([new, other, tmp_path / "in" / ".." / "other.txt"], tmp_path / "in")
    assert [path.exists() for path in (new, other)] == [False, True]


@pytest.mark.parametrize(("parts", "taken"), [([b"words", b"more"], 2), ([b"x" * 600_000] * 5, 2)])
def test_what_little_comes_is_taken_before_it_is_refused(parts: list[bytes], taken: int) -> None:
    there = iter([{"body": b, "more_body": n < len(parts)} for n, b in enumerate(parts, start=1)])
    order: list[str] = []

    async def receive() -> Any:
        order.append("in")
        return {"type": "http.request", **next(there)}

    async def send(message: Any) -> None:
        order.append(message["type"])

    scope = {"type": "http", "path": "/gradio_api/upload", "headers": []}
    asyncio.run(limit.Limit(reading, uploads=False)(scope, receive, send))
    assert order == ["in"] * taken + ["http.response.start", "http.response.body"]


def test_what_is_announced_as_much_is_refused_unread() -> None:
    sent: list[int] = []

    async def receive() -> Any:
        raise AssertionError("nothing is read")

    async def send(message: Any) -> None:
        sent.append(message.get("status", 0))

    headers = [(b"content-length", b"%d" % (limit.SPARE + 1))]
    scope = {"type": "http", "path": "/gradio_api/upload", "headers": headers}
    asyncio.run(limit.Limit(reading, uploads=False)(scope, receive, send))
    assert sent == [403, 0]


async def reading(scope: Any, receive: Any, send: Any) -> None:
    """Reads a body to its end, and says so; answers what fails in a way of its own."""
    status = 200
    try:
        while (await receive()).get("more_body"):
            pass
    except Exception:  # noqa: BLE001
        status = 400
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(("sizes", "status"), [([60, 40], 200), ([60, 41], 413), ([101], 413)])
def test_what_comes_is_counted(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], status: int
) -> None:
    from starlette.testclient import TestClient

    monkeypatch.setattr(limit, "BODY", 100)
    client = TestClient(limit.Limit(reading, uploads=True))
    assert client.post("/api/ask", content=iter([b"x" * size for size in sizes])).status_code == (
        status
    )
