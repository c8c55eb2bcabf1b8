"""Citations against the files as they are: read at answer time, and saved ones later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from index.corpus import FolderCorpus
from index.errors import UsageError
from rag.answer import Citation
from rag.cite import Place
from rag.verify import Finding, Reader, check, saved_citations

LINES = ("The talks", "They lasted five hours.", "Nobody was satisfied.", "They lasted five hours.")
BYTES = "\ufeffThe talks\r\nThey lasted five hours.\rNobody was satisfied.\nThey lasted five hours."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_bytes(BYTES.encode())
    return tmp_path.resolve()


@pytest.fixture
def reader(folder: Path) -> Reader:
    return Reader(FolderCorpus.open(folder))


def saved(**changed: Any) -> dict[str, Any]:
    return {
        "source": "sub/a.txt",
        "first_line": 2,
        "last_line": 2,
        "quote": LINES[1],
        "sha256": hashlib.sha256(BYTES.encode()).hexdigest(),
        "verified": True,
        **changed,
    }


def test_a_citation_is_the_line_at_its_place_and_the_checksum_of_the_bytes(reader: Reader) -> None:
    assert reader.cite(Place("sub/a.txt", 2), LINES[1]) == Citation(
        source="sub/a.txt",
        first_line=2,
        last_line=2,
        quote=LINES[1],
        sha256=hashlib.sha256(BYTES.encode()).hexdigest(),
        verified=True,
    )


def test_of_a_long_line_a_part_is_expected_and_all_of_it_quoted(reader: Reader) -> None:
    cited = reader.cite(Place("sub/a.txt", 2), "lasted five")
    assert cited is not None
    assert cited.quote == LINES[1]


@pytest.mark.parametrize(
    "place, expected",
    [
        (Place("sub/a.txt", 3), LINES[1]),
        (Place("sub/a.txt", 2), "They lasted six hours."),
        (Place("sub/a.txt", 5), None),
        (Place("sub/b.txt", 1), None),
        (Place("sub", 1), None),
    ],
)
def test_what_the_file_does_not_say_there_is_not_cited(
    reader: Reader, place: Place, expected: str | None
) -> None:
    assert reader.cite(Place("sub/a.txt", 2), LINES[1]) is not None
    assert reader.cite(place, expected) is None


def test_a_file_that_is_no_text_any_more_is_not_cited(folder: Path, reader: Reader) -> None:
    assert Reader(FolderCorpus.open(folder)).cite(Place("sub/a.txt", 1)) is not None
    (folder / "sub" / "a.txt").write_bytes(b"\x00\x01\x02")
    assert reader.document("sub/a.txt") is None
    assert reader.cite(Place("sub/a.txt", 1)) is None


def test_a_reader_reads_each_file_once_and_another_reader_again(folder: Path) -> None:
    corpus = FolderCorpus.open(folder)
    first = Reader(corpus)
    assert first.cite(Place("sub/a.txt", 2), LINES[1]) is not None
    (folder / "sub" / "a.txt").write_text("The talks\nThey lasted six hours.\n")
    assert first.cite(Place("sub/a.txt", 2), LINES[1]) is not None
    assert Reader(corpus).cite(Place("sub/a.txt", 2), LINES[1]) is None


SOUND = ("sound", "the file is unchanged")
ELSEWHERE = ("sound", "the file changed elsewhere")
CHANGED = ("changed", "these words are not in the file any more")
AROUND = ("changed", "other words stand around these now")
GONE = ("gone", "the file is not there, or is no text any more")


def moved_to(line: int) -> tuple[str, str]:
    return "moved", f"these words stand at line {line} now"


@pytest.mark.parametrize(
    "citation, state, detail",
    [
        (saved(), *SOUND),
        (saved(first_line=4, last_line=4), *SOUND),
        (saved(quote="five hours"), *SOUND),
        (saved(last_line=3, quote=f"{LINES[1]}\n{LINES[2]}"), *SOUND),
        (saved(quote="five hours", sha256="0" * 64), *AROUND),
        (saved(quote="five hours", sha256=None), *AROUND),
        (saved(sha256="0" * 64), *ELSEWHERE),
        (saved(quote="five hours", sha256="0" * 64, first_line=3, last_line=3), *CHANGED),
        (saved(first_line=3, last_line=3), *moved_to(2)),
        (saved(first_line=9, last_line=9), *moved_to(2)),
        (saved(first_line=1, last_line=2, quote=f"{LINES[1]}\n{LINES[2]}"), *moved_to(2)),
        (saved(quote="They lasted six hours."), *CHANGED),
        (saved(quote=""), *CHANGED),
        (saved(source="sub/b.txt"), *GONE),
    ],
)
def test_what_became_of_a_saved_citation(
    reader: Reader, citation: Mapping[str, Any], state: str, detail: str
) -> None:
    assert check(citation, reader) == Finding(
        citation["source"], citation["first_line"], citation["last_line"], state, detail
    )


def test_a_line_that_was_put_in_above_moves_the_citation(folder: Path, reader: Reader) -> None:
    (folder / "sub" / "a.txt").write_text(f"Headline\n{LINES[0]}\n{LINES[1]}\n")
    found = check(saved(), reader)
    assert (found.state, found.detail) == moved_to(3)


@pytest.mark.parametrize(
    "line",
    [
        "It is not true that (They lasted five hours.)",
        "They lasted five hours. Or so he claimed.",
        "They lasted five hours. ",
    ],
)
def test_words_added_around_a_quote_change_it(folder: Path, reader: Reader, line: str) -> None:
    (folder / "sub" / "a.txt").write_text(f"{LINES[0]}\n{line}\n{LINES[2]}\n")
    found = check(saved(), reader)
    assert (found.state, found.detail) == AROUND


def test_words_added_around_a_quote_that_stands_elsewhere_too_move_it(
    folder: Path, reader: Reader
) -> None:
    (folder / "sub" / "a.txt").write_text(f"{LINES[0]}\nNo: {LINES[1]}\n\n{LINES[3]}\n")
    found = check(saved(), reader)
    assert (found.state, found.detail) == moved_to(4)


def test_the_citations_of_a_saved_answer_are_followed_by_its_nearest_lines() -> None:
    answer = {"citations": [saved()], "nearest": [saved(first_line=3, last_line=3)]}
    assert list(saved_citations(answer, "f:1")) == [saved(), saved(first_line=3, last_line=3)]
    assert list(saved_citations({"citations": []}, "f:1")) == []


@pytest.mark.parametrize("answer", [None, 3, "text", [], {}, {"citations": None}])
def test_what_is_no_saved_answer_is_said_to_be_none(answer: object) -> None:
    with pytest.raises(UsageError) as caught:
        list(saved_citations(answer, "f.jsonl:4"))
    assert str(caught.value) == "this is no saved answer: f.jsonl:4; save one with ask --json"


@pytest.mark.parametrize(
    "citation, fault",
    [
        (saved(source=None), "source is not a text"),
        (saved(quote=7), "quote is not a text"),
        (saved(first_line="2"), "first_line is not a number"),
        (saved(last_line=2.0), "last_line is not a number"),
        ("a.txt:2", "source is not a text"),
        ({}, "source is not a text"),
    ],
)
@pytest.mark.parametrize("field", ["citations", "nearest"])
def test_a_malformed_citation_is_named_by_place_and_field(
    citation: object, fault: str, field: str
) -> None:
    answer = {"citations": [saved()], field: [citation]}
    with pytest.raises(UsageError) as caught:
        list(saved_citations(answer, "f.jsonl:4"))
    assert str(caught.value) == (
        f"a citation's {fault}: f.jsonl:4; save the answer again with ask --json"
    )


@pytest.mark.parametrize("first, last", [(0, 1), (-1, -1), (3, 2), (5, 1)])
def test_lines_that_cannot_be_are_named(first: int, last: int) -> None:
    answer = {"citations": [saved(first_line=first, last_line=last)]}
    with pytest.raises(UsageError) as caught:
        list(saved_citations(answer, "f.jsonl:4"))
    assert str(caught.value).startswith("a citation's lines ")
    assert ": f.jsonl:4; " in str(caught.value)
