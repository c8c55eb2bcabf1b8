"""Which documents there are: a folder, a few named files, or texts that a question brings."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import CorpusError
from index.formats import SUFFIXES, kinds, read_bytes
from index.lines import Unreadable

if TYPE_CHECKING:
    from index.document import Document

__all__ = ["Corpus", "Entry", "FolderCorpus", "Skipped", "TextCorpus", "sample"]

_UNPRINTABLE = "\ufffd"
"""Stands for bytes of a file's name that are not UTF-8, as an old archive leaves them."""


_ENDS = tuple(SUFFIXES)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the file system lists it: enough to see that it changed. mtime in nanoseconds."""

    source: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not read, and why. again: it may be readable tomorrow, as it stands."""

    source: str
    why: str
    again: bool = False


class Corpus(Protocol):
    """Documents by name."""

    @property
    def name(self) -> str:
        """What messages call it: its path, or a few words."""

    def entries(self) -> list[Entry]:
        """Every document there is now, sorted by source."""

    def read(self, source: str) -> Document:
        """The document as it is now. Raises Unreadable if it holds none, OSError if it is gone."""


class FolderCorpus:
    """The documents below a folder; hidden ones, and links out of the folder, are left out.

    files: just these, relative to the folder; None for all of them.
    """

    def __init__(self, folder: Path, files: Sequence[str] | None = None) -> None:
        self.folder = folder
        self._files = files

    @classmethod
    def open(cls, folder: Path) -> FolderCorpus:
        """Raises CorpusError if there is no such folder, or it cannot be listed."""
        fix = f"name a folder of {kinds('or')} files with --corpus DIR"
        try:
            if not folder.exists():
                raise CorpusError("no such corpus folder", where=folder, fix=fix)
            if not folder.is_dir():
                raise CorpusError(
                    "the corpus is a file, not a folder",
                    where=folder,
                    fix=f"type: ask --file {folder}",
                )
            with os.scandir(folder) as listed:
                next(listed, None)
        except OSError as error:
            raise CorpusError(
                f"the corpus cannot be listed ({error.strerror})", where=folder, fix=fix
            ) from error
        return cls(folder.resolve())

    @classmethod
    def of_files(cls, files: Sequence[Path]) -> FolderCorpus:
        """Just these files, named relative to the folder that holds them all.

        Raises CorpusError for a file that is missing or of a kind that is not read.
        """
        for file in files:
            if not file.is_file():
                raise CorpusError("no such file", where=file, fix="name a file with --file DOC")
            if file.suffix.lower() not in SUFFIXES:
                raise CorpusError(
                    "a file of a kind that is not read",
                    where=file,
                    fix=f"name a {kinds('or')} file",
                )
        paths = [file.resolve() for file in files]
        folder = Path(os.path.commonpath([path.parent for path in paths]))
        return cls(folder, sorted({path.relative_to(folder).as_posix() for path in paths}))

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.folder)

    def entries(self) -> list[Entry]:
        """See Corpus."""
        found = self._below("") if self._files is None else self._named(self._files)
        return sorted(found, key=lambda entry: entry.source)

    def read(self, source: str) -> Document:
        """See Corpus."""
        path = self.folder / source
        if not self._lists(source):
            # Whoever names a source may be a stranger: nothing is read but what could be listed.
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), source)
        if _UNPRINTABLE in source and not path.exists():
            raise Unreadable("has a name that is not UTF-8")
        from index.document import Document

        return Document.from_bytes(source, read_bytes(path))

    def path(self, source: str) -> Path:
        """Where a document lies."""
        return self.folder / source

    def _named(self, sources: Sequence[str]) -> Iterator[Entry]:
        for source in sources:
            with contextlib.suppress(OSError):
                stat = (self.folder / source).stat()
                yield Entry(_printable(source), stat.st_size, stat.st_mtime_ns)

    def _below(self, place: str) -> Iterator[Entry]:
        """The documents below a place in the folder, which ends in a slash or is the folder itself;
        what cannot be listed is left out. What the system tells with the list is not asked again:
        there may be many files.
        """
        try:
            with os.scandir(os.path.join(self.folder, place)) as listed:
                found = list(listed)
        except OSError:
            return
        for one in found:
            if one.name.startswith("."):
                continue
            if one.is_dir(follow_symlinks=False):
                yield from self._below(f"{place}{one.name}/")
            elif one.name.lower().endswith(_ENDS) and self._holds(one):
                with contextlib.suppress(OSError):
                    stat = one.stat()
                    yield Entry(_printable(place + one.name), stat.st_size, stat.st_mtime_ns)

    def _lists(self, source: str) -> bool:
        """Whether this can be the source of an entry, be it there or not."""
        if self._files is not None:
            return source in map(_printable, self._files)
        hidden = any(not part or part.startswith(".") for part in source.split("/"))
        try:
            there = Path(os.path.realpath(self.folder / source))
        except ValueError:  # a zero byte
            return False
        return (
            not hidden
            and Path(source).suffix.lower() in SUFFIXES
            and there.is_relative_to(self.folder)
        )

    def _holds(self, entry: os.DirEntry[str]) -> bool:
        """Whether it is a file that lies in the folder, wherever a link may lead."""
        try:
            # First of all a file: a link that leads to itself cannot be resolved.
            return entry.is_file() and (
                not entry.is_symlink()
                or Path(os.path.realpath(entry.path)).is_relative_to(self.folder)
            )
        except OSError:
            return False


class TextCorpus:
    """Texts in memory, by source: the documents that a row of questions brings with it."""

    def __init__(
        self, texts: Mapping[str, str], name: str = "the documents of the question"
    ) -> None:
        self._texts = dict(texts)
        self.name = name

    def entries(self) -> list[Entry]:
        """See Corpus; a text in memory has no time."""
        return [Entry(source, len(text), 0) for source, text in sorted(self._texts.items())]

    def read(self, source: str) -> Document:
        """See Corpus."""
        if source not in self._texts:
            raise FileNotFoundError(source)
        from index.document import Document

        return Document.from_text(source, self._texts[source])


def sample() -> Path:
    """The folder of the shipped sample corpus."""
    return Path(__file__).parent / "sample"


def _printable(source: str) -> str:
    """A file's name as it can be stored and shown."""
    return os.fsencode(source).decode("utf-8", errors="replace")


def read_all(corpus: Corpus, entries: Sequence[Entry]) -> Iterator[Document | Skipped]:
    """Each document, or why it is skipped."""
    for entry in entries:
        try:
            yield corpus.read(entry.source)
        except Unreadable as error:
            yield Skipped(entry.source, str(error))
        except OSError as error:
            yield Skipped(entry.source, error.strerror or str(error), again=True)
