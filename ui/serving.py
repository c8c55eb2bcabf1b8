"""``ask ui``: who may reach the page, and what is served."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import FolderCorpus, sample
from index.errors import CorpusError, UsageError
from index.weights import Progress
from ui.progress import progress
from ui.settings import Settings
from ui.uploaded import page_home

if TYPE_CHECKING:
    from ui.page.library import Library

__all__ = ["hosts", "passwords", "serve"]

_LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run ``ask ui`` until it is interrupted. Raises UsageError if it may not serve there."""
    known = passwords(arguments.auth or ())
    names = hosts(arguments.host, arguments.name or (), has_passwords=bool(known))
    corpus = FolderCorpus.open(settings.corpus if settings.corpus is not None else sample())
    if arguments.uploads == "shared" and settings.corpus is None:
        raise UsageError(
            "the shipped sample takes no documents", fix="name a folder with --corpus DIR"
        )
    from index.opening import index_file, index_path
    from index.redated import Redated
    from index.store import given_days
    from ui.page import server
    from ui.page.worker import Worker

    path = index_path(corpus) if settings.index is None else index_file(settings.index)
    serving = server.Serving(
        Redated(corpus, partial(given_days, path)),
        page_home(),
        corpus_folder=corpus.folder,
        hosts=names,
        passwords=known,
        uploads=arguments.uploads,
    )
    at = server.listen(arguments.host, arguments.port)
    worker = Worker(
        lambda told: _library(corpus, path, settings, serving.own_uploads, told),
        reads_ahead=settings.reads_ahead,
    )
    app = server.application(serving, worker)
    port = at.getsockname()[1]

    def ready() -> None:
        host = "127.0.0.1" if arguments.host in _LOCAL else arguments.host
        print(f"http://{host}:{port}", flush=True)
        if not settings.quiet:
            print("ask: open this in a browser; Ctrl-C ends it", file=sys.stderr, flush=True)

    server.serve(app, at, ready)
    return 0


def passwords(given: Sequence[str]) -> dict[str, str]:
    """By user, from words such as ann:/path/of/file. Raises UsageError for any that is none."""
    known = {}
    for one in given:
        user, _, name = one.partition(":")
        fix = "type: --auth USER:FILE, with the password in the file's first line"
        if not user or not name:
            raise UsageError("this names no user and file", where=one, fix=fix)
        try:
            lines = Path(name).expanduser().read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"the password cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
                where=name,
                fix=fix,
            ) from error
        if not lines or len(lines[0]) < 8:
            raise UsageError("a password has 8 characters or more", where=name, fix=fix)
        known[user] = lines[0]
    return known


def hosts(host: str, names: Sequence[str], *, has_passwords: bool) -> frozenset[str]:
    """The names that the server answers to. Raises UsageError where it would be open to others."""
    if host not in _LOCAL and not has_passwords:
        raise UsageError(
            "others could read and ask everything here",
            where=f"--host {host}",
            fix="set a password with --auth USER:FILE",
        )
    also = {name.lower() for name in names}
    if host in _LOCAL:
        return frozenset({"127.0.0.1", "localhost", "[::1]", *also})
    own = {f"[{host}]" if ":" in host else host, socket.gethostname().lower()}
    return frozenset({"127.0.0.1", "localhost", "[::1]", *own, *also})


def _library(
    corpus: FolderCorpus, path: Path, settings: Settings, uploads: Path | None, told: Progress
) -> Library:
    """The library that the settings ask for; an empty corpus is one that can be added to."""
    from index.opening import open_embedder
    from rag.opening import open_model
    from ui.page.library import Library
    from ui.page.telling import Both, Fetching

    both = Both(told, progress(settings))
    opens = Both(Fetching(told), progress(settings))
    model = open_model(settings.model, opens)
    library = Library(corpus, path, open_embedder(opens), model, uploads=uploads)
    try:
        library.refresh("", both)
    except CorpusError as error:
        both.note(str(error))
    return library
