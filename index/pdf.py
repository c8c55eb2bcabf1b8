"""The one door to pypdf: a PDF's text, page by page.

Only what is printed on the pages is read. Scripts, attachments, forms, links and notes in the
margin are left alone, pictures are not looked at: a scan has no text.

A PDF can be made to take for ever. What is larger than the bounds below is not read, and none is
read in part: what pypdf could only guess at is refused, or noted where no text hangs on it.
"""

from __future__ import annotations

import io
import logging
import math
import re
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.dating import of_metadata
from index.days import Day
from index.layout import PrintedLine, paragraphs, said_once
from index.lines import Loaded, Unreadable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["load"]

BYTES = 50_000_000
"""Of a file."""
PAGES = 5_000
CHARACTERS = 10_000_000
"""Of a file's text: ten long books."""
SECONDS = 60
"""Of a core's work: some three thousand pages of text. It is looked at between any two operators,
and a stream of those is no longer than the next two bounds let it be."""
STREAM = 20_000_000
"""Bytes of a page's description when it is unpacked."""
OPERANDS = 500_000
"""Of a page's description."""
FORMS = 1_000
"""Pieces of print that a page draws, where several share them."""
FAULTS = 100
"""Remarks of pypdf that are kept."""
UNKNOWN = 0.3
"""The share of characters that stand for nothing, from which on a text is none."""

_LOST = re.compile(
    r"Error -\d+ while decompressing|Impossible to decode|Object \d+ \d+ not defined"
    r"|Ignoring page tree entry|Page contents are not"
)
"""What pypdf says when it goes on without a part of what is printed."""
_CUT = "Exceeded "
"""How it begins where it leaves the rest of a page unread."""
_DAMAGED = "is damaged, so that it cannot be read whole"
_TOO_MUCH = "is a PDF that takes too much to read"
_NO_LETTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd\ue000-\uf8ff]")
_LIGATURES = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
)
"""One character that is printed for several letters; the letters are what is asked for."""


def load(data: bytes) -> Loaded:
    """The text of a PDF, a paragraph a line, with the line that each page begins at.

    The order is that of the file, which in a page of two columns is one column after the other
    wherever the program that made it did so. Raises Unreadable.
    """
    if len(data) > BYTES:
        raise Unreadable(f"is a PDF of more than {BYTES // 1_000_000} MB")
    with _listening() as ear:
        pages, made = _read(data, ear)
    for fault in ear.faults:
        logging.getLogger(__name__).info("PDF: %s", fault)
    if ear.lost:
        raise Unreadable(_DAMAGED)
    if ear.cut:
        raise Unreadable(_TOO_MUCH)
    text = "".join(line.text for page in pages for line in page)
    if not any(character.isalnum() for character in text):
        raise Unreadable("holds no text (a scan?)")
    if len(_NO_LETTER.findall(text)) > UNKNOWN * len(text):
        raise Unreadable("does not tell which letters its fonts draw")
    return replace(_put_together(paragraphs(said_once(pages)), _note(pages, ear)), made=made)


def _note(pages: list[list[PrintedLine]], ear: _Ear) -> str | None:
    """What a reader should know of how it was read."""
    empty = sum(not page for page in pages)
    notes = [f"{empty} of {len(pages)} pages hold no text"] if empty else []
    notes += ["its PDF has faults"] if ear.faults else []
    return "; ".join(notes) or None


def _put_together(pages: list[list[str]], note: str | None) -> Loaded:
    begins: list[int] = []
    lines: list[str] = []
    for page in pages:
        begins.append(len(lines) + 1)
        lines += [_NO_LETTER.sub("", line) for line in page]
    return Loaded("".join(f"{line}\n" for line in lines), note, tuple(begins))


class _Ear(logging.Handler):
    """Hears what pypdf says of a file in this thread.

    faults: what it said first. lost: it went on without a part. cut: it left the rest of a page.
    closed: nothing more is heard, for it is not of the text.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._here = threading.get_ident()
        self.faults: list[str] = []
        self.lost = self.cut = self.closed = False

    def emit(self, record: logging.LogRecord) -> None:
        if self.closed or record.thread != self._here:
            return
        message = record.getMessage()
        self.lost = self.lost or bool(_LOST.match(message))
        self.cut = self.cut or message.startswith(_CUT)
        if len(self.faults) < FAULTS:
            self.faults.append(message[:200])


@contextmanager
def _listening() -> Iterator[_Ear]:
    ear, log = _Ear(), logging.getLogger("pypdf")
    if not log.isEnabledFor(logging.WARNING):
        log.setLevel(logging.WARNING)
    log.addHandler(ear)
    try:
        yield ear
    finally:
        log.removeHandler(ear)


def _read(data: bytes, ear: _Ear) -> tuple[list[list[PrintedLine]], Day | None]:
    """The printed lines of each page, and the day that the file was made. Raises Unreadable."""
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import LimitReachedError

    bounds: dict[str, Any] = {
        "zlib_maximum_output_length": STREAM,
        "lzw_maximum_output_length": STREAM,
        "run_length_maximum_output_length": STREAM,
        "array_based_stream_maximum_output_length": STREAM,
        "stream_decoding_work_maximum_length": 3 * STREAM,
        "stream_parsing_work_maximum_count": OPERANDS,
        "zlib_maximum_recovery_input_length": 100_000,
        "xform_maximum_invocations_per_extraction": FORMS,
        "page_tree_maximum_entries": 2 * PAGES,
        "jbig2dec_binary": None,
    }
    try:
        with apply_configuration(**bounds):
            reader = PdfReader(io.BytesIO(data))
            pages = _printed(reader)
            ear.closed = True
            return pages, _made(reader)
    except Unreadable:
        raise
    except (LimitReachedError, MemoryError, RecursionError) as error:
        raise Unreadable(_TOO_MUCH) from error
    except Exception as error:  # pypdf says that a broken file may cause any
        raise Unreadable(_DAMAGED) from error


def _made(reader: PdfReader) -> Day | None:
    """The day that a file says it was made, else last changed; None where it tells neither, or
    cannot be understood: no text hangs on it.
    """
    with suppress(Exception):  # as above: a broken file may cause any
        fields = reader.metadata
        for name in ("/CreationDate", "/ModDate"):
            day = of_metadata(str(fields[name])) if fields and name in fields else None
            if day is not None:
                return day
    return None


def _printed(reader: PdfReader) -> list[list[PrintedLine]]:
    from pypdf import PasswordType

    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Unreadable("is encrypted, and needs a password")
    if not reader.pages:
        raise Unreadable(_DAMAGED)
    if len(reader.pages) > PAGES:
        raise Unreadable(f"has more than {PAGES:,} pages")
    budget = _Budget()
    return [_Print(budget).lines(page) for page in reader.pages]


class _Budget:
    """What may still be spent on a file."""

    def __init__(self) -> None:
        self._until = time.thread_time() + SECONDS
        self._characters = CHARACTERS

    def spend(self, characters: int = 0) -> None:
        """Raises Unreadable where it is too much."""
        self._characters -= characters
        if self._characters < 0:
            raise Unreadable(f"holds more than {CHARACTERS:,} characters")
        if time.thread_time() > self._until:
            raise Unreadable(f"takes more than {SECONDS} seconds to read")


class _Print:
    """A page as pypdf tells of it: pieces of text, each with its place."""

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self._lines: list[PrintedLine] = []
        self._pieces: list[PrintedLine] = []

    def lines(self, page: PageObject) -> list[PrintedLine]:
        page.extract_text(visitor_text=self._hear, visitor_operand_before=self._look)
        # pypdf goes on where a form in the page is too much: the bound holds for it all the same.
        self._budget.spend()
        self._end_line()
        return self._lines

    def _look(self, *_: object) -> None:
        self._budget.spend()

    def _hear(self, text: str, matrix: Any, text_matrix: Any, _: Any, size: float) -> None:
        from pypdf import mult

        self._budget.spend(len(text))
        at = mult(text_matrix, matrix)
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end_line()
            place = at[4], at[5], size * math.hypot(at[2], at[3])
            self._pieces.append(PrintedLine(piece, *map(_finite, place)))

    def _end_line(self) -> None:
        """Make a line of the pieces: it begins where the first does, and stands where the longest
        does, for a number of a note stands higher.
        """
        written = [piece for piece in self._pieces if piece.text.strip()]
        if written:
            text = _clean("".join(piece.text for piece in self._pieces))
            longest = max(written, key=lambda piece: len(piece.text))
            self._lines.append(PrintedLine(text, written[0].x, longest.y, longest.size))
        self._pieces = []


def _finite(number: float) -> float:
    return number if math.isfinite(number) else 0.0


def _clean(text: str) -> str:
    """Letters as they are written, one blank where there are several."""
    text = text.translate(_LIGATURES).encode("utf-8", errors="replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFC", text).split())
