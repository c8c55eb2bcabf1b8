"""``ask ui``: the page and the API on one port, to this machine unless passwords are set."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from index.corpus import Corpus
from index.errors import UsageError
from index.weights import offline
from rag.version import VERSION
from ui.page import api, faults
from ui.page.actions import Actions
from ui.page.conversations import Conversations
from ui.page.desk import Desk
from ui.page.evidence import Evidence
from ui.page.guard import Guard
from ui.page.incoming import incoming_of, sweep
from ui.page.limit import Limit
from ui.page.stock import Stock
from ui.page.uploads import Place
from ui.page.worker import Worker
from ui.uploaded import corpus_of, uploads_of

__all__ = ["LOOPBACK", "Serving", "application", "listen", "serve"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
STATIC = Path(__file__).parent / "static"
Uploads = Literal["own", "shared", "off"]


@dataclass(frozen=True, slots=True)
class Serving:
    """How the server is to run. hosts: the names it goes by. passwords: by user; empty for none.

    home: the folder of conversations and of uploads. uploads: into a folder of each user's own,
    into the corpus, or not at all. corpus_folder: where the corpus lies; None for no folder.
    """

    corpus: Corpus
    home: Path
    corpus_folder: Path | None = None
    hosts: frozenset[str] = LOOPBACK
    passwords: Mapping[str, str] = field(default_factory=dict)
    uploads: Uploads = "own"

    @property
    def own_uploads(self) -> Path | None:
        """The folder with a folder of uploads for each user; None where there are none."""
        return uploads_of(self.home) if self.uploads == "own" else None

    @property
    def incoming(self) -> Path:
        """The folder that dropped files pass through."""
        return incoming_of(self.home)

    def place(self, owner: str) -> Place | None:
        """Where a user's uploads go; None for nowhere."""
        if self.own_uploads is not None:
            return Place.own(self.own_uploads, owner)
        if self.uploads == "shared" and self.corpus_folder is not None:
            return Place.shared(self.corpus_folder, self.home, owner)
        return None


def application(serving: Serving, worker: Worker) -> Any:
    """The ASGI app. The worker starts and ends with it."""
    offline()
    # Else dropped files go through a folder that all users of a machine share.
    os.environ["GRADIO_TEMP_DIR"] = str(serving.incoming)
    sweep(serving.incoming)
    from ui.page import blocks

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> Any:
        worker.start()
        yield
        worker.close()

    desk = Desk(worker, Conversations(serving.home / "conversations.sqlite"))
    app = FastAPI(
        title="askline",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    faults.catch(app)
    app.include_router(api.router(desk, secrets.token_hex(8)))
    app.mount("/page", StaticFiles(directory=STATIC))
    stock = Stock(worker, serving.place, serving.incoming)
    evidence = Evidence(desk, lambda owner: corpus_of(serving.corpus, serving.own_uploads, owner))
    actions = Actions(desk, evidence, stock)

    async def mounted() -> None:
        may_upload, has_users = serving.uploads != "off", bool(serving.passwords)
        blocks.mount(app, actions, evidence, stock, uploads=may_upload, users=has_users)

    # Where no loop runs, Gradio makes some of its own and leaves them open.
    asyncio.run(mounted())
    limited = Limit(app, uploads=serving.uploads != "off")
    return Guard(limited, serving.hosts, serving.passwords)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises UsageError where that cannot be."""
    if not 0 <= port < 65536:
        raise UsageError("there is no such port", where=port, fix="name another with --port")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        raise UsageError(
            f"the port cannot be opened ({_why(error)})",
            where=f"{host}:{port}",
            fix="name another with --port",
        ) from error


def _why(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)


def serve(app: Any, at: socket.socket, ready: Callable[[], None]) -> None:
    """Answer requests until the process is interrupted. ready: called once it listens."""
    import uvicorn

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    ready()
    uvicorn.Server(config).run(sockets=[at])
