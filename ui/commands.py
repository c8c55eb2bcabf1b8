"""The commands beside asking: index, status, check, date, show, verify, and the ways to others."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.corpus import Corpus, FolderCorpus, sample
from index.errors import CorpusError, StorageError
from index.lines import Unreadable
from index.search import Index
from index.weights import Silent, offline
from ui.progress import progress
from ui.settings import Settings

if TYPE_CHECKING:
    from index.document import Document

__all__ = ["run"]


def run(command: str, arguments: argparse.Namespace) -> int:
    """Run a command by its name; the exit code."""
    offline()
    settings = Settings.from_arguments(arguments)
    if command == "models":
        from ui.modelling import models

        return models(arguments, settings)
    if command == "doctor":
        from ui.doctor import doctor

        return doctor(settings, forget=arguments.forget)
    if command == "chat":
        from ui.chat import chat

        return chat(settings)
    if command == "ui":
        from ui.serving import serve

        return serve(arguments, settings)
    commands: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
        "index": _index,
        "status": _status,
        "check": _check,
        "date": _date,
        "show": _show,
        "verify": _verify,
    }
    return commands[command](arguments, settings)


def _corpus(settings: Settings) -> FolderCorpus:
    return FolderCorpus.open(settings.corpus if settings.corpus is not None else sample())


def _place(corpus: FolderCorpus, settings: Settings) -> Path:
    from index.opening import index_file, index_path

    return index_path(corpus) if settings.index is None else index_file(settings.index)


def _open(corpus: FolderCorpus, settings: Settings) -> Index:
    from index.opening import open_embedder

    return Index.open(corpus, _place(corpus, settings), open_embedder(progress(settings)))


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    from index.store import discard
    from rag.opening import refresh

    corpus = FolderCorpus.open(Path(arguments.dir).expanduser()) if arguments.dir else None
    corpus = corpus or _corpus(settings)
    if arguments.rebuild and (aside := discard(_place(corpus, settings))) is not None:
        print(f"ask: what was no sound index is kept as {aside}", file=sys.stderr)
    index = _open(corpus, settings)
    changes = refresh(index, Silent() if settings.quiet else progress(settings))
    skipped = [{"source": source, "why": why} for source, _, _, why in index.store.skipped()]
    if settings.json:
        documents = len(index.store.documents())
        _print_json({**asdict(changes), "documents": documents, "skipped": skipped})
        return 0
    for row in index.store.documents():
        if row.note and not settings.quiet:
            print(f"ask: {row.source}: {row.note}", file=sys.stderr)
    for one in skipped:
        print(f"ask: skipped {one['source']}: {one['why']}", file=sys.stderr)
    print(
        f"{len(index.store.documents())} documents in {index.store.path}: {len(changes.added)}"
        f" added, {len(changes.changed)} changed, {len(changes.removed)} removed"
        + (f", {len(skipped)} skipped" if skipped else "")
    )
    return 0


def _status(_: argparse.Namespace, settings: Settings) -> int:
    from index.opening import embedder_name

    corpus = _corpus(settings)
    path = _place(corpus, settings)
    if not path.exists():
        report: dict[str, Any] = {"corpus": corpus.name, "index": None, "documents": []}
        _status_lines(report, settings)
        return 0
    index = _to_look_into(corpus, path)
    store = index.store
    report = {
        "corpus": corpus.name,
        "index": str(path),
        "embedder": embedder_name(),
        "model": settings.model,
        "passages": store.count(),
        "documents": [asdict(row) for row in index.documents()],
        "skipped": [{"source": source, "why": why} for source, _, _, why in store.skipped()],
        "changes": asdict(index.changes()),
    }
    _status_lines(report, settings)
    return 0


def _to_look_into(corpus: FolderCorpus, path: Path) -> Index:
    """An index that is neither searched nor brought up to date."""
    from index.opening import embedder_name
    from index.store import Store

    return Index(corpus, Store.open(path, embedder=embedder_name()), _NoEmbedder())


class _NoEmbedder:
    """Stands where an index needs none: nothing is encoded to tell what is there."""

    name = ""
    dim = 0

    def encode(self, texts: Any, *, advance: Any = None) -> Any:
        """Never called."""
        raise NotImplementedError


def _status_lines(report: dict[str, Any], settings: Settings) -> None:
    if settings.json:
        _print_json(report)
        return
    print(f"corpus   {report['corpus']}")
    if report["index"] is None:
        print("index    none yet; type: ask index, with the same --corpus and --index")
        return
    print(f"index    {report['index']} ({report['passages']} passages)")
    print(f"embedder {report['embedder']}\nmodel    {report['model']}")
    from ui.dating import when

    for row in report["documents"]:
        dated = f", dated {when(row)}" if row["dated"] else ""
        note = f", {row['note']}" if row["note"] else ""
        print(f"  {row['source']}: {row['lines']} lines{dated}{note}; {row['title']}")
    for one in report["skipped"]:
        print(f"  skipped {one['source']}: {one['why']}")
    for kind, sources in report["changes"].items():
        for source in sources:
            print(f"  {kind} since: {source}")


def _check(_: argparse.Namespace, settings: Settings) -> int:
    corpus = _corpus(settings)
    path = _place(corpus, settings)
    if not path.exists():
        raise StorageError("there is no index to check", where=path, fix="type: ask index")
    faults = list(_to_look_into(corpus, path).verify())
    if settings.json:
        _print_json({"sound": not faults, "faults": faults})
    else:
        print("\n".join(faults) if faults else "the index is sound")
    if faults:
        print("ask: the index does not fit the documents; type: ask index", file=sys.stderr)
    return 2 if faults else 0


def _date(arguments: argparse.Namespace, settings: Settings) -> int:
    corpus = _corpus(settings)
    path = _place(corpus, settings)
    if arguments.source is None and not path.exists():
        raise StorageError("there is no index yet", where=path, fix="type: ask index")
    from ui.dating import date

    return date(
        _to_look_into(corpus, path),
        arguments.source,
        arguments.date,
        forget=arguments.forget,
        as_json=settings.json,
    )


def _with_uploads(arguments: argparse.Namespace, settings: Settings) -> Corpus:
    """The corpus, with what a user of the page on this machine has dropped there."""
    from ui.uploaded import corpus_of, page_home, uploads_of

    return corpus_of(_corpus(settings), uploads_of(page_home()), arguments.user)


def _show(arguments: argparse.Namespace, settings: Settings) -> int:
    from ui.render import page_begun, plain

    corpus = _with_uploads(arguments, settings)
    if arguments.source not in {entry.source for entry in corpus.entries()}:
        raise CorpusError("no such document", where=arguments.source, fix="type: ask status")
    try:
        document = corpus.read(arguments.source)
    except Unreadable as error:
        raise CorpusError(f"this document {error}", where=arguments.source) from error
    if settings.json:
        lines = [_line(document, number) for number in range(1, len(document.lines) + 1)]
        _print_json({"source": document.source, "sha256": document.sha256, "lines": lines})
        return 0
    width = len(str(len(document.lines)))
    for number, line in enumerate(document.lines, 1):
        if page := page_begun(document, number, 1):
            print(f"-- page {page}")
        print(f"{number:{width}}  {plain(line) if sys.stdout.isatty() else line}")
    return 0


def _line(document: Document, number: int) -> dict[str, Any]:
    """A line for a program; its page where the format has pages."""
    page = document.page_of(number)
    line = {"line": number, "text": document.lines[number - 1]}
    return line if page is None else {**line, "page": page}


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    from ui.verifying import verify

    return verify(arguments.saved, _with_uploads(arguments, settings), as_json=settings.json)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False))
