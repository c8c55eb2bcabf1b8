"""The index on disk: what was put in comes out, or the user hears that it cannot."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from index.document import Document
from index.errors import IndexMismatch, StorageError
from index.passage import Passage, passages
from index.store import FORMAT, Row, Store, discard
from tests.scripted import HashEmbedder

DIM = 16
TALKS = """# The talks

MOSCOW, 3 December 2025

The envoy and the President met in the old palace, and the meeting lasted five hours and no more.

It was said that nothing had been decided, and that both would go on in the new year.
"""
LAND = (
    "The question of land was left open, as was that of guarantees.\r\n\r\nSame.\r\n\r\nSame.\r\n"
)
REBUILD = "type: ask index --rebuild, with the same --corpus and --index"


def put(store: Store, source: str, text: str, *, size: int = 1, mtime: int = 2) -> Row:
    document = Document.from_text(source, text)
    made = passages(document)
    row = Row(
        source=source,
        size=size,
        mtime=mtime,
        sha256=document.sha256,
        title=document.title,
        dated=document.dated,
        lines=len(document.lines),
        note=None,
    )
    store.put(row, made, HashEmbedder(dim=DIM).encode([passage.text for passage in made]))
    return row


def expected(source: str, text: str) -> list[tuple[Passage, list[float]]]:
    made = passages(Document.from_text(source, text))
    vectors = HashEmbedder(dim=DIM).encode([passage.text for passage in made])
    return list(zip(made, vectors.tolist(), strict=True))


def held(store: Store) -> list[tuple[int, Passage, list[float]]]:
    """All rows of the index, by both ways to read them."""
    ids, matrix = store.vectors()
    assert len(ids) == len(matrix)
    return [
        (identity, store.passage(identity), vector)
        for identity, vector in zip(ids, matrix.tolist(), strict=True)
    ]


@contextmanager
def opened(path: Path | None, embedder: str = "hash") -> Iterator[Store]:
    with closing(Store.open(path, embedder=embedder)) as store:
        yield store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of two documents, and of one that could not be read."""
    path = tmp_path / "deep" / "er" / "index.sqlite"
    with opened(path) as store, store.change():
        put(store, "talks.md", TALKS)
        put(store, "land.txt", LAND)
        store.skip("binary.txt", 7, 8, "is no text")
    return path


def change(path: Path, statement: str, *values: object) -> None:
    """Change the file behind the index's back."""
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement, values).rowcount > 0


def complaint(path: Path) -> str:
    """What a reader of the whole index is told; fails if it is told nothing."""
    with pytest.raises(StorageError) as raised, opened(path) as store:
        held(store)
    said = str(raised.value)
    assert str(path) in said
    assert "\n" not in said
    return said


def test_what_was_put_in_comes_out_of_the_file(path: Path) -> None:
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]
    with opened(path) as store:
        assert store.path == path
        assert [row[1:] for row in held(store)] == [
            *expected("talks.md", TALKS),
            *expected("land.txt", LAND),
        ]
        ids, matrix = store.vectors()
        assert ids == sorted(set(ids))
        assert matrix.dtype == np.float32
        assert matrix.shape == (len(ids), DIM)
        assert store.count() == len(ids) == 7
        assert store.documents() == [
            Row(
                source="land.txt",
                size=1,
                mtime=2,
                sha256=Document.from_text("", LAND).sha256,
                title="The question of land was left open, as was that of guarantees.",
                dated=None,
                lines=5,
                note=None,
            ),
            Row(
                source="talks.md",
                size=1,
                mtime=2,
                sha256=Document.from_text("", TALKS).sha256,
                title="The talks",
                dated="3 December 2025",
                lines=7,
                note=None,
            ),
        ]
        assert store.skipped() == [("binary.txt", 7, 8, "is no text")]


def test_an_index_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with opened(None) as store:
        with store.change():
            put(store, "land.txt", LAND)
        assert [row[1:] for row in held(store)] == expected("land.txt", LAND)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_index_has_no_rows() -> None:
    with opened(None) as store:
        ids, matrix = store.vectors()
        assert ids == []
        assert matrix.shape == (0, 0)
        assert matrix.dtype == np.float32
        assert (store.documents(), store.skipped(), store.keywords("talks", 5)) == ([], [], [])


def test_a_document_put_again_is_replaced(path: Path) -> None:
    with opened(path) as store:
        with store.change():
            row = put(store, "talks.md", "Nothing is left of that.", size=3, mtime=4)
        assert [row[1].source for row in held(store)] == ["land.txt"] * 3 + ["talks.md"]
        assert store.documents()[1] == row
        assert store.keywords("palace", 5) == []
        (found,) = store.keywords("left of nothing", 1)
        assert store.passage(found).text == "Nothing is left of that."


def test_a_document_removed_leaves_no_passage_and_no_word(path: Path) -> None:
    with opened(path) as store:
        assert store.keywords("palace", 5) != []
        with store.change():
            store.remove("talks.md")
            store.remove("binary.txt")
            store.remove("never.txt")
        assert [row[1:] for row in held(store)] == expected("land.txt", LAND)
        assert [row.source for row in store.documents()] == ["land.txt"]
        assert store.skipped() == []
        assert store.keywords("palace", 5) == []


def test_a_document_that_became_unreadable_is_only_skipped(path: Path) -> None:
    with opened(path) as store:
        with store.change():
            store.skip("talks.md", 5, 6, "is no text")
            store.skip("binary.txt", 9, 9, "holds no words")
        assert [row.source for row in store.documents()] == ["land.txt"]
        assert {row[1].source for row in held(store)} == {"land.txt"}
        assert store.skipped() == [
            ("binary.txt", 9, 9, "holds no words"),
            ("talks.md", 5, 6, "is no text"),
        ]


def test_a_document_touched_is_the_same_at_another_time(path: Path) -> None:
    with opened(path) as store:
        before = held(store)
        with store.change():
            store.touch("land.txt", 11, 12)
        assert [(row.size, row.mtime) for row in store.documents()] == [(11, 12), (1, 2)]
        assert held(store) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_change_broken_off_leaves_the_index_as_it_was(
    path: Path, error: type[BaseException]
) -> None:
    with opened(path) as store:
        before = (held(store), store.documents(), store.skipped(), store.keywords("land", 9))
        with pytest.raises(error), store.change():
            store.remove("talks.md")
            put(store, "new.txt", "The land is new.")
            store.skip("land.txt", 1, 1, "broken")
            raise error
        with opened(path) as other:
            for reader in (store, other):
                after = (held(reader), reader.documents(), reader.skipped())
                assert (*after, reader.keywords("land", 9)) == before


def test_another_reader_sees_the_index_before_or_after_a_change(path: Path) -> None:
    with opened(path) as store, opened(path) as other:
        seen = other.version()
        with store.change():
            store.remove("talks.md")
            assert {row.source for row in other.documents()} == {"land.txt", "talks.md"}
            assert other.version() == seen
        assert {row.source for row in other.documents()} == {"land.txt"}
        assert other.version() != seen
        assert other.version() == other.version()


def test_own_changes_are_no_other_version(path: Path) -> None:
    with opened(path) as store:
        seen = store.version()
        with store.change():
            store.remove("talks.md")
        assert store.version() == seen


def test_a_passage_that_is_not_there_is_a_key_error(path: Path) -> None:
    with opened(path) as store, pytest.raises(KeyError, match="12345"):
        store.passage(12345)


@pytest.mark.parametrize(
    ("embedder", "format_", "message"),
    [
        ("MiniLM", FORMAT, "the index was made with embedder hash, this is MiniLM"),
        ("hash", "0", f"the index was made with format 0, this is {FORMAT}"),
    ],
)
def test_an_index_of_another_make_is_refused_in_one_line(
    path: Path, embedder: str, format_: str, message: str
) -> None:
    change(path, "update meta set value = ? where key = 'format'", format_)
    before = path.read_bytes()
    with pytest.raises(IndexMismatch) as raised:
        Store.open(path, embedder=embedder)
    assert str(raised.value) == f"{message}: {path}; {REBUILD}"
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["index.sqlite"]


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


def test_a_check_leaves_the_index_free_for_a_writer(path: Path) -> None:
    with opened(path) as store, opened(path) as other:
        store.check_terms()
        with other.change():
            other.remove("talks.md")
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


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    fix = "name a folder with --index DIR"
    for path, reason in [
        (tmp_path / "file" / "index.sqlite", "File exists"),
        (tmp_path / "file" / "deep" / "index.sqlite", "Not a directory"),
        (tmp_path, "unable to open database file"),
    ]:
        with pytest.raises(StorageError) as raised:
            Store.open(path, embedder="hash")
        assert str(raised.value) == f"the index cannot be written ({reason}): {path}; {fix}"
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_full_disk_is_no_damage_and_leaves_the_index_as_it_was(path: Path) -> None:
    with opened(path) as store:
        before = held(store)
        store._connection.execute("pragma max_page_count = 16")
        with pytest.raises(StorageError) as raised, store.change():
            store.remove("talks.md")
            for number in range(500):
                put(store, f"{number}.txt", TALKS)
        said = "the index cannot be read or written (database or disk is full)"
        fix = "free some space, or name another folder with --index DIR"
        assert str(raised.value) == f"{said}: {path}; {fix}"
        assert held(store) == before


def test_a_discarded_index_is_gone_with_all_that_lay_beside_it(path: Path) -> None:
    beside = path.with_name("notes.txt")
    beside.write_text("not ours")
    with opened(path):
        assert path.with_name("index.sqlite-wal").exists()
        discard(path)
    assert list(path.parent.iterdir()) == [beside]
    discard(path)  # and again, for there is nothing
    with opened(path) as store:
        assert held(store) == []


def test_what_is_no_index_is_put_aside_and_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_text("my only copy")
    discard(tmp_path / "index.sqlite")
    assert [file.name for file in tmp_path.iterdir()] == ["index.sqlite.damaged"]
    assert (tmp_path / "index.sqlite.damaged").read_text() == "my only copy"
    with pytest.raises(StorageError, match="the index cannot be deleted"):
        discard(tmp_path)


def test_vectors_are_kept_to_the_last_bit_whatever_their_make() -> None:
    (passage,) = passages(Document.from_text("a.txt", "one line"))
    row = Row("a.txt", 1, 2, "", "", None, 1, "read as cp1252, for it is not UTF-8")
    values = np.array([[1 / 3, -2e-30, 3.4e38, 0.0]], dtype=np.float32)
    for made in (values, np.repeat(values, 2, axis=1)[:, ::2], values.astype(">f4")):
        with opened(None) as store:
            with store.change():
                store.put(row, [passage], made)
            assert store.vectors()[1].tobytes() == values.astype("<f4").tobytes()
            assert store.documents() == [row]


def test_as_many_vectors_as_passages_are_needed() -> None:
    made = passages(Document.from_text("a.txt", "one line"))
    row = Row("a.txt", 1, 2, "", "", None, 1, None)
    with opened(None) as store:
        with pytest.raises(ValueError, match="zip"), store.change():
            store.put(row, made, np.zeros((2, 4), dtype=np.float32))
        assert store.documents() == []


def test_somebody_elses_database_is_put_aside_by_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table letters (text)")
        other.execute("insert into letters values ('dear')")
        other.commit()
    discard(path)
    with closing(sqlite3.connect(tmp_path / "index.sqlite.damaged")) as kept:
        assert kept.execute("select text from letters").fetchall() == [("dear",)]
