"""Keywords: BM25 over the passages, by SQLite's FTS5, in the same file as the rows.

Okapi BM25 (Robertson and Zaragoza, 2009) with FTS5's k1 = 1.2 and b = 0.75. What is stored are
the terms of index.words, so that five finds 5 and talks finds talk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

__all__ = ["SCHEMA", "best", "check", "query", "rows", "stored", "texts"]

SCHEMA = """
create virtual table if not exists terms using fts5(
    own, context, tokenize = "unicode61 remove_diacritics 0 tokenchars '.'"
)
"""
CONTEXT_WEIGHT = 0.3
"""What a term counts that stands in the passage's title only, against one in its own lines."""


def texts(text: str, context: str) -> tuple[str, str]:
    """What is stored of a passage: the terms of its lines with their kinds, and of its context."""
    from index.words import kinds, term, tokens

    own = [term(token) for token in tokens(text)] + kinds(text)
    return " ".join(own), " ".join(term(token) for token in tokens(context))


def query(question: str) -> list[str]:
    """The terms to look for, each once, in order; none if the question is all small words."""
    from index.words import STOP, answer_kinds, term, tokens

    wanted = [term(token) for token in tokens(question) if token not in STOP]
    return list(dict.fromkeys(wanted + answer_kinds(question)))


def rows(connection: sqlite3.Connection) -> list[int]:
    """The rows that have terms, ascending."""
    return [row for (row,) in connection.execute("select id from terms_docsize order by id")]


def stored(connection: sqlite3.Connection, above: int = 0) -> Iterator[tuple[int, tuple[str, str]]]:
    """Every row above one with what is stored of it, as texts() gave it, ascending."""
    found = connection.execute(
        "select rowid, * from terms where rowid > ? order by rowid", (above,)
    )
    for row, own, context in found:
        yield row, (own, context)


def check(connection: sqlite3.Connection) -> None:
    """Compare what is searched with what is stored: FTS5 keeps the terms twice, by word and by row.

    Raises sqlite3.DatabaseError if they are not the same. It takes a writer's lock.
    """
    connection.execute("insert into terms (terms) values ('integrity-check')")


def best(connection: sqlite3.Connection, question: str, k: int) -> list[int]:
    """Rows of the k best passages by BM25, best first; ties in the order of the corpus."""
    wanted = query(question)
    if not wanted:
        return []
    rows = connection.execute(
        "select rowid from terms where terms match ? order by bm25(terms, 1.0, ?), rowid limit ?",
        (" OR ".join(f'"{word}"' for word in wanted), CONTEXT_WEIGHT, k),
    )
    return [row for (row,) in rows]
