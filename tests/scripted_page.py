"""The page over a scripted model, served to this machine by a thread of the test."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.corpus import FolderCorpus
from index.weights import Progress
from rag.llm import Model
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED
from ui.page.library import Library
from ui.page.server import Serving, application, listen
from ui.page.worker import Worker

__all__ = ["library", "opening", "served", "worker_of"]


def library(folder: Path, model: Model, uploads: Path | None = None) -> Library:
    return Library(
        FolderCorpus.open(folder), None, HashEmbedder(), model, uploads=uploads, judge=GATED
    )


def opening(
    folder: Path, model: Model, uploads: Path | None = None
) -> Callable[[Progress], Library]:
    """Opens the library where it is called, for SQLite's connections are a thread's own."""

    def opened(progress: Progress) -> Library:
        made = library(folder, model, uploads)
        made.refresh("", progress)
        return made

    return opened


def worker_of(serving: Serving, model: Model) -> Worker:
    assert serving.corpus_folder is not None
    return Worker(opening(serving.corpus_folder, model, serving.own_uploads))


def serving_of(folder: Path, home: Path, **more: Any) -> Serving:
    corpus = FolderCorpus.open(folder)
    return Serving(corpus, home, corpus_folder=corpus.folder, **more)


@contextmanager
def served(
    serving: Serving,
    model: Model,
    port: int = 0,
    opens: Callable[[Progress], Library] | None = None,
) -> Iterator[str]:
    """The address of a running server. opens: what it begins with, in place of opening."""
    import uvicorn

    at = listen("127.0.0.1", port)
    servers: queue.Queue[uvicorn.Server | None] = queue.Queue()

    def run() -> None:
        # Made here, for the test's own thread may have a loop of the browser's in it.
        server = None
        try:
            worker = worker_of(serving, model) if opens is None else Worker(opens)
            app = application(serving, worker)
            config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
            server = uvicorn.Server(config)
        finally:
            servers.put(server)
        server.run(sockets=[at])

    thread = threading.Thread(target=run)
    thread.start()
    server = servers.get()
    assert server is not None
    try:
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        at.close()
