"""An index that was damaged: every value, word and bit that is not as it was is noticed."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexMismatch, StorageError
from tests.stored import DIM, REBUILD, change, complaint, held, opened, stored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return stored(tmp_path / "index.sqlite")


COLUMNS: dict[str, tuple[str, object]] = {
    "source": ("source", "land.txt"),
    "first_line": ("first_line", 4),
    "last_line": ("last_line", 6),
    "start": ("start", 40),
    "end": ('"end"', 41),
    "text": ("text", "The meeting lasted six hours."),
    "empty text": ("text", ""),
    "context": ("context", "The talks - 4 December 2025"),
    "before": ("before", "x"),
    "after": ("after", ""),
    "vector": ("vector", np.full(DIM, 0.25, dtype="<f4").tobytes()),
    "short vector": ("vector", b"\0" * 4),
    "vector as text": ("vector", "not even bytes"),
    "line as text": ("first_line", "x"),
    "text as bytes": ("text", b"The meeting"),
    "checksum": ("checksum", b"\0" * 16),
    "no checksum": ("checksum", b""),
    "checksum as text": ("checksum", "0123456789abcdef"),
}


@pytest.mark.parametrize("what", COLUMNS)
def test_a_changed_value_in_any_column_is_noticed(path: Path, what: str) -> None:
    column, value = COLUMNS[what]
    with opened(path) as store:
        damaged, sound = store.vectors()[0][2:4]
    change(path, f"update passages set {column} = ? where id = ?", value, damaged)
    assert complaint(path) == f"row {damaged} of the index is damaged: {path}; {REBUILD}"
    with opened(path) as store:
        with pytest.raises(StorageError, match=f"^row {damaged} of the index is damaged: "):
            store.passage(damaged)
        assert store.passage(sound).text


def test_every_column_of_a_row_is_tried(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        names = [row[1] for row in connection.execute("pragma table_info(passages)")]
    assert {column.strip('"') for column, _ in COLUMNS.values()} == set(names) - {"id"}


FILES: dict[str, tuple[str, str, object]] = {
    "source": ("documents", "source", "talks.me"),
    "size": ("documents", "size", 3),
    "mtime": ("documents", "mtime", 3),
    "sha256": ("documents", "sha256", "0" * 64),
    "title": ("documents", "title", "The walks"),
    "dated": ("documents", "dated", "4 December 2025"),
    "no date": ("documents", "dated", None),
    "lines": ("documents", "lines", 9),
    "note": ("documents", "note", "read as cp1252, for it is not UTF-8"),
    "checksum": ("documents", "checksum", b"\0" * 16),
    "checksum as text": ("documents", "checksum", "0123456789abcdef"),
    "size as text": ("documents", "size", "x"),
    "title as bytes": ("documents", "title", b"The talks"),
    "skipped source": ("skipped", "source", "binary.tyt"),
    "skipped size": ("skipped", "size", 8),
    "skipped mtime": ("skipped", "mtime", -1),
    "why": ("skipped", "why", "is no tent"),
    "skipped checksum": ("skipped", "checksum", b""),
}


@pytest.mark.parametrize("what", FILES)
def test_a_changed_value_of_a_file_is_noticed(path: Path, what: str) -> None:
    table, column, value = FILES[what]
    source = {"documents": "talks.md", "skipped": "binary.txt"}[table]
    with closing(sqlite3.connect(path)) as connection, connection:
        # The passages of a document whose name is changed keep the old one.
        statement = f"update {table} set {column} = ? where source = ?"
        assert connection.execute(statement, (value, source)).rowcount == 1
    name = value if column == "source" else source
    with opened(path) as store, pytest.raises(StorageError) as raised:
        (store.documents if table == "documents" else store.skipped)()
    assert str(raised.value) == f"row {name!r} of the index is damaged: {path}; {REBUILD}"


@pytest.mark.parametrize("table", ["documents", "skipped"])
def test_every_column_of_a_file_is_tried(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        names = {row[1] for row in connection.execute(f"pragma table_info({table})")}
    assert {column for other, column, _ in FILES.values() if other == table} == names


def test_a_damaged_document_is_not_touched_into_a_sound_one(path: Path) -> None:
    change(path, "update documents set title = 'The walks' where source = 'talks.md'")
    with opened(path) as store, pytest.raises(StorageError, match="'talks"), store.change():
        store.touch("talks.md", 5, 6)


def test_values_that_change_places_are_noticed(path: Path) -> None:
    """Each of the two vectors and each of the two sums is a sound one: of the other row."""
    with opened(path) as store:
        one, other = store.vectors()[0][:2]
    swap = (
        "update passages set {0} = (select {0} from passages where id = ? - p.id) from passages p"
    )
    for column in ("vector", "checksum"):
        statement = swap.format(column) + " where passages.id = p.id and p.id in (?, ?)"
        change(path, statement, one + other, one, other)
        assert "is damaged" in complaint(path)
        change(path, statement, one + other, one, other)
        with opened(path) as store:
            held(store)


@pytest.mark.parametrize(
    "statement",
    [
        "update passages set id = 77 where id = 1",
        "delete from passages where id = 1",
        "delete from terms where rowid = 1",
        "delete from terms",
    ],
)
def test_a_row_without_its_words_is_noticed(path: Path, statement: str) -> None:
    change(path, statement)
    assert complaint(path).startswith("the index is damaged (")


WORDS = {
    "stored of the lines": "update terms_content set c0 = replace(c0, 'palac', 'palad')",
    "stored of the context": "update terms_content set c1 = replace(c1, 'talk', 'tall')",
    "searched": (
        "update terms_data set block = cast(replace(block, 'palac', 'palad') as blob)"
        " where instr(block, cast('palac' as blob))"
    ),
    "counted": "update terms_docsize set sz = x'7f7f' where id = 1",
    "both, of one row": "update terms set own = 'penguin' where rowid = 3",
    "both, of a context": "update terms set context = '' where rowid = 3",
    "a row too many": "insert into terms (rowid, own, context) values (99, 'penguin', '')",
    "a row too few": "delete from terms where rowid = 7",
}


@pytest.mark.parametrize("what", WORDS)
def test_words_that_are_not_those_of_the_passage_are_noticed(path: Path, what: str) -> None:
    with opened(path) as store:
        store.check_terms()
    change(path, WORDS[what])
    with opened(path) as store, pytest.raises(StorageError, match="damaged") as raised:
        store.check_terms()
    assert str(raised.value).endswith(f": {path}; {REBUILD}")


def test_the_row_whose_words_are_another_one_s_is_named(path: Path) -> None:
    change(path, WORDS["both, of one row"])
    with opened(path) as store, pytest.raises(StorageError, match=r"^row 3 of the index is damag"):
        store.check_terms()


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def test_every_flipped_bit_of_a_cited_line_is_noticed(path: Path) -> None:
    sound = path.read_bytes()
    start = sound.find(b"the meeting lasted five hours")
    assert start > 0
    for at in range(start, start + 29, 3):
        for bit in range(8):
            path.write_bytes(flipped(sound, at, bit))
            assert complaint(path).endswith(f"; {REBUILD}")


def test_a_flipped_bit_that_forbids_to_write_the_file_is_damage(path: Path) -> None:
    sound = path.read_bytes()
    for bit in range(2, 8):
        path.write_bytes(flipped(sound, 18, bit))
        assert complaint(path).startswith("the index is damaged (")


def test_flipped_bits_give_the_same_rows_or_an_error(path: Path) -> None:
    """Never another row, one row less, or an error that is not ours."""
    sound = path.read_bytes()
    with opened(path) as store:
        before = held(store)
    page = 4096
    headers = [start + at for start in range(0, len(sound), page) for at in range(24)]
    used = [at for at, byte in enumerate(sound) if byte]
    draw = random.Random(20251203)
    noticed = 0
    for at in draw.sample(headers, 100) + draw.sample(used, 300):
        path.write_bytes(flipped(sound, at, draw.randrange(8)))
        try:
            with opened(path) as store:
                assert held(store) == before, f"byte {at}"
                store.keywords("how long did the meeting last?", 5)
        except (StorageError, IndexMismatch) as error:
            assert "--rebuild" in str(error), error
            noticed += 1
        for beside in path.parent.glob("index.sqlite-*"):
            beside.unlink()
    assert 100 < noticed < 400


def test_a_file_cut_short_is_damaged(path: Path) -> None:
    sound = path.read_bytes()
    for size in (10, 100, 4096, 5000, len(sound) // 2, len(sound) - 4096):
        path.write_bytes(sound[:size])
        assert REBUILD in complaint(path)


@pytest.mark.parametrize("data", [b"no database\n" * 1000, b"SQLite format 3\0", b"\0" * 5000])
def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "index.sqlite"
    path.write_bytes(data)
    said = complaint(path)
    assert said == f"the index is damaged (file is not a database): {path}; {REBUILD}"
    assert path.read_bytes() == data
