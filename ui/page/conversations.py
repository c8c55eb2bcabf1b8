"""Conversations kept on this machine: one SQLite file, each row belonging to its user."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

from index.errors import StorageError
from rag.answer import Answer
from ui.page.turn import State, Turn, answer_of

__all__ = ["Conversation", "Conversations"]

TITLE = 80
"""Characters of a title."""
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, touched REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open',
    answer TEXT, error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS turns_of ON turns (conversation);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation in a list. touched: when something was last asked, in seconds since 1970."""

    id: str
    title: str
    touched: float


class Conversations:
    """Reads and writes the file. Each call opens and closes it, so any thread may.

    An owner sees only what is theirs: every method takes the owner, and what belongs to another
    is as if it were not there. Every method raises StorageError if the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _file(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=10.0)
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_TABLES)
                with connection:
                    yield connection
            finally:
                connection.close()
        except (OSError, sqlite3.Error) as error:
            raise StorageError(
                f"the conversations cannot be kept ({error})",
                where=self._path,
                fix="mend or move that file away",
            ) from error

    def begin(self, owner: str) -> str:
        """The id of a new conversation; it is kept once something is asked in it."""
        return secrets.token_urlsafe(12)

    def found(self, owner: str, search: str = "") -> list[Conversation]:
        """Those that hold some words in title, question or answer; the latest first."""
        wanted = f"%{_literal(search.strip())}%"
        with self._file() as file:
            rows = file.execute(
                "SELECT id, title, touched FROM conversations AS c WHERE owner = ? AND ("
                r" title LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM turns WHERE conversation = c.id"
                r" AND (question LIKE ? ESCAPE '\'"
                r" OR json_extract(answer, '$.answer') LIKE ? ESCAPE '\')))"
                " ORDER BY touched DESC, rowid DESC",
                (owner, wanted, wanted, wanted),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def title(self, owner: str, conversation: str) -> str | None:
        """What it is called; None where there is no such conversation."""
        with self._file() as file:
            return _title(file, owner, conversation)

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give it another title; an empty one changes nothing."""
        if written := _short(title):
            with self._file() as file:
                file.execute(
                    "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?",
                    (written, conversation, owner),
                )

    def delete(self, owner: str, conversation: str) -> None:
        """Take it away, with all that was said."""
        with self._file() as file:
            file.execute(
                "DELETE FROM conversations WHERE id = ? AND owner = ?", (conversation, owner)
            )

    def ask(self, owner: str, conversation: str, question: str, instead_of: int | None) -> Turn:
        """Write a question down before it is answered.

        instead_of: the turn that it takes the place of; that one and what came after it go.
        """
        with self._file() as file:
            if _title(file, owner, conversation) is None:
                file.execute(
                    "INSERT INTO conversations VALUES (?, ?, ?, ?)",
                    (conversation, owner, _short(question), time()),
                )
            else:
                file.execute(
                    "UPDATE conversations SET touched = ? WHERE id = ?", (time(), conversation)
                )
            if instead_of is not None:
                file.execute(
                    "DELETE FROM turns WHERE conversation = ? AND id >= ?",
                    (conversation, instead_of),
                )
            identity = file.execute(
                "INSERT INTO turns (conversation, question) VALUES (?, ?)", (conversation, question)
            ).lastrowid
        assert identity is not None
        return Turn(identity, question)

    def settle(self, turn: Turn) -> None:
        """Write down how a turn ended. A turn that was taken away meanwhile stays away."""
        answer = None if turn.answer is None else json.dumps(turn.answer.to_json())
        with self._file() as file:
            file.execute(
                "UPDATE turns SET state = ?, answer = ?, error = ? WHERE id = ?",
                (turn.state, answer, turn.error, turn.id),
            )

    def turns(self, owner: str, conversation: str) -> list[Turn]:
        """What was asked, oldest first; nothing where there is no such conversation."""
        with self._file() as file:
            rows = file.execute(
                "SELECT t.id, question, state, answer, error FROM turns AS t JOIN conversations"
                " AS c ON c.id = t.conversation WHERE c.id = ? AND c.owner = ? ORDER BY t.id",
                (conversation, owner),
            ).fetchall()
        return [_turn(*row) for row in rows]

    def answers(self, owner: str, conversation: str) -> list[Answer]:
        """The answers of a conversation, oldest first."""
        turns = self.turns(owner, conversation)
        return [turn.answer for turn in turns if turn.answer is not None]


def _title(file: sqlite3.Connection, owner: str, conversation: str) -> str | None:
    row = file.execute(
        "SELECT title, owner FROM conversations WHERE id = ?", (conversation,)
    ).fetchone()
    if row is None:
        return None
    if row[1] != owner:
        # Ids are not to be guessed, so this is somebody's link that was passed on.
        raise StorageError("this conversation is another user's", fix="begin a new one")
    return str(row[0])


def _turn(identity: int, question: str, state: State, answer: str | None, error: str) -> Turn:
    known = None if answer is None else answer_of(json.loads(answer))
    return Turn(identity, question, state=state, answer=known, error=error)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= TITLE else words[: TITLE - 1].rstrip() + "…"


def _literal(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
