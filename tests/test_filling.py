"""Files become rows: what is encoded together, what waits for what, in which order they stand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import filling
from index.corpus import FolderCorpus
from index.document import Document
from index.search import Index
from index.store import Row, Store
from tests.indexed import Folder
from tests.scripted import HashEmbedder

SAME = "This paper is printed on both sides.\n"
FILES = {
    "a.txt": "The envoy came in the morning.\n\n" + SAME,
    "b.txt": SAME,
    "c.txt": "Nobody met him.\n\nHe left at noon.\n\nThe talks went on.\n",
    "d.txt": "...\n",
    "e.txt": SAME + "\nIt rained.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "docs")
    for name, text in FILES.items():
        made.write(name, text)
    return made


class Batched(HashEmbedder):
    """Remembers what was encoded together."""

    def __init__(self) -> None:
        super().__init__()
        self.together: list[list[str]] = []

    def encode(
        self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
    ) -> npt.NDArray[np.float32]:
        self.together.append(list(texts))
        return super().encode(texts, advance=advance)


def test_small_documents_are_encoded_together_and_what_stands_twice_once(folder: Folder) -> None:
    embedder = Batched()
    with closing(Index.open(folder.open(), None, embedder)) as index:
        index.refresh()
        assert embedder.together == [
            [
                "The envoy came in the morning.",
                SAME.strip(),
                *("Nobody met him.", "He left at noon.", "The talks went on."),
                "It rained.",
            ]
        ]
        ids, vectors = index.store.vectors()
        rows = [index.store.passage(one) for one in ids]
        assert [(row.source, row.text) for row in rows] == [
            ("a.txt", "The envoy came in the morning."),
            ("a.txt", SAME.strip()),
            ("b.txt", SAME.strip()),
            *(("c.txt", text) for text in embedder.together[0][2:5]),
            ("e.txt", SAME.strip()),
            ("e.txt", "It rained."),
        ]
        wanted = HashEmbedder().encode([row.text for row in rows])
        assert vectors.tolist() == wanted.tolist()


def test_a_block_ends_with_the_document_that_fills_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "BLOCK", 3)
    embedder, told = Batched(), list[int]()
    with closing(Index.open(folder.open(), None, embedder)) as index:
        index.refresh(advance=lambda done, total: told.append(done))
    # Three texts each: of a and b, one of them twice; of c; and two that are left.
    assert [len(texts) for texts in embedder.together] == [2, 3, 2]
    sizes = [len(text) for text in FILES.values()]
    assert told == [sum(sizes[: n + 1]) for n in range(len(sizes))]


def test_the_rows_are_the_same_however_much_is_encoded_together(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def rows(name: str) -> list[tuple[object, ...]]:
        with closing(Index.open(folder.open(), tmp_path / name, HashEmbedder())) as index:
            index.refresh()
            ids, vectors = index.store.vectors()
            found = zip(ids, vectors.tolist(), strict=True)
            return [(one, index.store.passage(one), vector) for one, vector in found]

    at_once = rows("once.sqlite")
    monkeypatch.setattr(filling, "BLOCK", 1)
    assert rows("one-by-one.sqlite") == at_once


def test_the_next_block_is_read_while_one_is_encoded_and_no_further(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "BLOCK", 2)
    events: list[str] = []
    second_read = threading.Event()
    read, put = FolderCorpus.read, Store.put

    class Waiting(HashEmbedder):
        def encode(
            self, texts: Sequence[str], *, advance: Callable[[int], None] | None = None
        ) -> npt.NDArray[np.float32]:
            # Forever, if reading waited for the vectors.
            assert second_read.wait(60)
            return super().encode(texts, advance=advance)

    def reading(self: FolderCorpus, source: str) -> Document:
        events.append(f"read {source}")
        if source == "c.txt":
            second_read.set()
        return read(self, source)

    def putting(self: Store, row: Row, *others: object) -> None:
        events.append(f"wrote {row.source}")
        put(self, row, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(FolderCorpus, "read", reading)
    monkeypatch.setattr(Store, "put", putting)
    with closing(Index.open(folder.open(), None, Waiting())) as index:
        index.refresh()
    assert events == [
        "read a.txt",
        *("read b.txt", "read c.txt", "wrote a.txt"),
        *("read d.txt", "read e.txt", "wrote b.txt", "wrote c.txt"),
        "wrote e.txt",
    ]
