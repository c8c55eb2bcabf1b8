"""Documents that users bring: what is taken, and where it is put."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corpus import FolderCorpus
from index.document import Document
from index.errors import StorageError, UsageError
from index.formats import SUFFIXES, kinds
from index.lines import Unreadable
from index.weights import amount
from ui.page.brought import Brought
from ui.uploaded import UPLOADED, owner_folder

__all__ = ["AT_ONCE", "LARGEST", "Place", "Refused", "put", "remove", "suitable_name"]

LARGEST = 20_000_000
"""Bytes of a file. A book has one million; more than twenty are no document to be read here."""
AT_ONCE = 50
"""Files that are taken in one go."""
NAME = 120
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where uploads go. folder: the corpus itself, or the folder of this user's own; begins: what
    the sources in it begin with. brought: which of the documents in it came through the page; None
    where all of them did.
    """

    folder: Path
    begins: str
    brought: Brought | None = None

    @classmethod
    def own(cls, uploads: Path, owner: str) -> Place:
        """A user's own folder, beside the corpus."""
        return cls(uploads / owner_folder(owner), UPLOADED)

    @classmethod
    def shared(cls, corpus: Path, home: Path, owner: str) -> Place:
        """The corpus itself. home: the folder of the page's own files."""
        return cls(corpus, "", Brought.into(corpus, home, owner_folder(owner)))

    def removable(self) -> frozenset[str]:
        """The sources that a user may take away: what they have brought themselves."""
        if self.brought is not None:
            return frozenset(self.brought.still_in(self.folder))
        entries = FolderCorpus(self.folder.resolve()).entries()
        return frozenset(self.begins + one.source for one in entries)


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


def put(files: Sequence[Path], place: Place) -> tuple[list[str], list[Refused]]:
    """Take files in under the last part of their names: the sources they have now, and what was
    refused. Each is there whole or not at all. Raises StorageError if nothing can be written.
    """
    if len(files) > AT_ONCE:
        return [], [Refused(f"{len(files)} files", f"at most {AT_ONCE} are taken at once")]
    taken, refused = [], []
    for file in files:
        try:
            taken.append(_put_one(file, place))
        except UsageError as error:
            refused.append(Refused(_shown(file.name), str(error)))
    return taken, refused


def _put_one(file: Path, place: Place) -> str:
    name = suitable_name(file.name)
    data = _readable(file, name)
    target = place.folder / name
    if target.exists():
        if target.is_file() and target.read_bytes() == data:
            return place.begins + name
        raise UsageError("there is another document of that name", fix="give this one another name")
    partial = place.folder / f".{name}.partial"
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        if place.brought is not None:
            place.brought.note(name, data)
        os.replace(partial, target)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StorageError(
            f"the upload cannot be kept ({error.strerror})", where=place.folder
        ) from error
    return place.begins + name


def _readable(file: Path, name: str) -> bytes:
    """The bytes of a file that can be asked about. Raises UsageError for any other."""
    if Path(name).suffix.lower() not in SUFFIXES:
        raise UsageError(f"a kind of file that is not read; {kinds('and')} are")
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise UsageError(f"{amount(size)} is too large; at most {amount(LARGEST)} are read")
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"it did not arrive ({error.strerror})") from error
    try:
        document = Document.from_bytes(name, data)
    except Unreadable as error:
        raise UsageError(f"it {error}") from error
    if not any(character.isalnum() for character in document.text):
        raise UsageError("it holds no words")
    return data


def suitable_name(name: str) -> str:
    """The last part of a name, without what a file system or a page would take for something else.

    Raises UsageError where nothing is left.
    """
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    kept = "".join(one if one.isprintable() and one not in '<>:"|?*' else "_" for one in last)
    path = Path(kept.strip().lstrip("."))
    stem, suffix = path.stem, path.suffix
    if not stem.strip(" ._"):
        raise UsageError("a name that no document can have")
    return stem[:NAME].strip() + suffix[:16]


def remove(source: str, place: Place) -> None:
    """Take an upload away. Raises UsageError for whatever is none of this user's."""
    if source not in place.removable():
        raise UsageError("no such upload of yours", where=_shown(source), fix="reload the page")
    name = source.removeprefix(place.begins)
    try:
        (place.folder / name).unlink(missing_ok=True)
        if place.brought is not None:
            place.brought.forget(name)
    except OSError as error:
        raise StorageError(
            f"the document cannot be removed ({error.strerror})", where=source
        ) from error


def _shown(name: str) -> str:
    return "".join(one if one.isprintable() else "_" for one in name)[:NAME]
