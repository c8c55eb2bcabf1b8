"""``ask date``: when documents are from, who says so, and the user's own word for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.days import Day, every
from index.errors import CorpusError, UsageError
from index.lines import Unreadable
from index.origin import WHENCE
from index.search import Index

if TYPE_CHECKING:
    from index.dating import Dated

__all__ = ["date", "when"]

_EARLIEST = 1000
"""A year has four digits wherever a date is written."""


def date(
    index: Index, source: str | None, words: Sequence[str], *, forget: bool, as_json: bool
) -> int:
    """Tell when the documents are from, or one of them once its date is set; the exit code.

    words: the date as it was typed, none to leave it as it is. forget: take back what was set.
    Raises UsageError for what is no day, CorpusError for a document that is not there.
    """
    if source is None:
        if forget:
            raise UsageError("this names no document", fix="type: ask date SOURCE --forget")
        every_one = _all(index)
        print(json.dumps(every_one, ensure_ascii=False) if as_json else _lines(every_one))
        return 0
    if forget or words:
        _set(index, source, words, forget=forget)
    one = _found(index, source)
    print(json.dumps(one, ensure_ascii=False) if as_json else _lines([one]))
    return 0


def when(row: Mapping[str, Any]) -> str:
    """When a document is from and who says so, of its row in the index; empty if nobody does."""
    if not row["dated"]:
        return ""
    whence = WHENCE.get(row["dated_from"])
    return f"{row['dated']}, {whence}" if whence else str(row["dated"])


def _set(index: Index, source: str, words: Sequence[str], *, forget: bool) -> None:
    if forget and words:
        raise UsageError("a date is set or forgotten", fix=f"type: ask date {source} --forget")
    known = index.store.given()
    if forget and source not in known:
        raise UsageError("no date was set", where=source, fix="type: ask date")
    if not forget and source not in {entry.source for entry in index.corpus.entries()}:
        raise CorpusError("no such document", where=source, fix="type: ask status")
    day = None if forget else _day(" ".join(words))
    with index.store.change():
        index.store.give(source, day)


def _day(text: str) -> Day:
    """The whole of a text as a day with its year."""
    found = every(text)
    if len(found) != 1 or found[0][0] != text.strip():
        found = []
    if not found or (found[0][1].year or 0) < _EARLIEST:
        raise UsageError(
            "this is no day with its year",
            where=text,
            fix="write one such as 2025-12-03 or 3 December 2025",
        )
    return found[0][1]


def _all(index: Index) -> list[dict[str, str | None]]:
    """Every document that is indexed, by source, and those that are not but whose date was set."""
    known = {row.source: _row(row.source, row.dated, row.dated_from) for row in index.documents()}
    given = {source: _row(source, str(day), "you") for source, day in index.given().items()}
    return [one for _, one in sorted({**known, **given}.items())]


def _found(index: Index, source: str) -> dict[str, str | None]:
    """When a document is from, as it is now."""
    given = index.given().get(source)
    if given is not None:
        return _row(source, str(given), "you")
    try:
        return _of(source, index.corpus.read(source).date)
    except Unreadable as error:
        raise CorpusError(f"this document {error}", where=source) from error
    except OSError as error:
        raise CorpusError("no such document", where=source, fix="type: ask status") from error


def _of(source: str, found: Dated | None) -> dict[str, str | None]:
    return _row(source, str(found.day) if found else None, found.origin if found else None)


def _row(source: str, dated: str | None, dated_from: str | None) -> dict[str, str | None]:
    return {"source": source, "dated": dated, "dated_from": dated_from}


def _lines(rows: Sequence[Mapping[str, str | None]]) -> str:
    return "\n".join(f"{row['source']}: {when(row) or 'no date'}" for row in rows)
