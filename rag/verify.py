"""A citation against the file as it is: the same lines, letter for letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from index.corpus import Corpus
from index.document import Document
from index.errors import UsageError
from index.lines import Unreadable, join_lines
from rag.answer import Citation
from rag.cite import Place

__all__ = ["Finding", "Reader", "check", "saved_citations"]


class Reader:
    """Documents of a corpus as they are now, each read once."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._read: dict[str, Document | None] = {}

    def document(self, source: str) -> Document | None:
        """The document, or None if it is gone or is no text any more."""
        if source not in self._read:
            try:
                self._read[source] = self._corpus.read(source)
            except (OSError, Unreadable):
                self._read[source] = None
        return self._read[source]

    def cite(self, place: Place, expected: str | None = None) -> Citation | None:
        """The line at a place as a verified citation; None if the file no longer has that line.

        expected: what the index holds of the line; the line must hold it too, or the file has
        changed under the index.
        """
        document = self.document(place.source)
        if document is None or place.line > len(document.lines):
            return None
        quote = document.lines[place.line - 1]
        if expected is not None and expected not in quote:
            return None
        return Citation(
            place.source,
            place.line,
            place.line,
            quote,
            document.sha256,
            verified=True,
            page=document.page_of(place.line),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a saved citation: sound, moved, changed or gone.

    moved: the quote stands at another place now, which detail names. sound keeps also when the
    file changed elsewhere. changed: the quote is not the whole of its lines; in a file that is the
    one that was cited, byte for byte, a part of them is sound, for it was a part when it was saved.
    """

    source: str
    first_line: int
    last_line: int
    state: str
    detail: str


def check(citation: Mapping[str, Any], reader: Reader) -> Finding:
    """Compare a saved citation with the corpus as it is now."""
    source, quote = str(citation["source"]), str(citation["quote"])
    first, last = int(citation["first_line"]), int(citation["last_line"])
    document = reader.document(source)
    if document is None:
        return Finding(source, first, last, "gone", "the file is not there, or is no text any more")
    try:
        there = join_lines(document.lines, first, last)
    except IndexError:
        there = None
    same = document.sha256 == citation.get("sha256")
    part = bool(quote) and there is not None and quote in there
    if there == quote or (part and same):
        detail = "the file is unchanged" if same else "the file changed elsewhere"
        return Finding(source, first, last, "sound", detail)
    height = last - first + 1
    for line in range(1, len(document.lines) - height + 2):
        if quote and join_lines(document.lines, line, line + height - 1) == quote:
            return Finding(source, first, last, "moved", f"these words stand at line {line} now")
    # What is around a quote can turn its meaning: "It was denied that they lasted five hours."
    gone = (
        "other words stand around these now" if part else "these words are not in the file any more"
    )
    return Finding(source, first, last, "changed", gone)


def saved_citations(answer: Any, where: str) -> Iterable[Mapping[str, Any]]:
    """The citations of a saved answer, nearest lines included.

    Raises UsageError, naming the field, if this is not what ``ask --json`` prints.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("citations"), list):
        raise UsageError("this is no saved answer", where=where, fix="save one with ask --json")
    fields = {"source": str, "first_line": int, "last_line": int, "quote": str}
    for citation in [*answer["citations"], *(answer.get("nearest") or [])]:
        for name, kind in fields.items():
            if not isinstance(citation, dict) or not isinstance(citation.get(name), kind):
                raise UsageError(
                    f"a citation's {name} is not {'a number' if kind is int else 'a text'}",
                    where=where,
                    fix="save the answer again with ask --json",
                )
        if not 1 <= citation["first_line"] <= citation["last_line"]:
            raise UsageError(
                f"a citation's lines {citation['first_line']}-{citation['last_line']} cannot be",
                where=where,
                fix="save the answer again with ask --json",
            )
        yield citation
