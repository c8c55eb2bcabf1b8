"""A file as text, and what it says of itself."""

from __future__ import annotations

import pytest

from index.document import Document
from index.lines import Unreadable


def of(text: str, source: str = "a.txt") -> Document:
    return Document.from_text(source, text)


def test_bytes_become_lines_under_the_checksum_of_the_bytes() -> None:
    document = Document.from_bytes("reports/a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree")
    assert document == Document(
        source="reports/a.txt",
        text="one\ntwo\nthree",
        # sha256sum of those seventeen bytes
        sha256="9a5383b1d9285dc4c0c358684ba2b73c07a9c4ba89a2f9c42ce6d0a2c0427fbf",
        note=None,
    )
    assert document.lines == ["one", "two", "three"]


def test_the_checksum_is_of_the_bytes_not_of_the_text() -> None:
    assert Document.from_bytes("a", b"a\r\n").text == Document.from_bytes("a", b"a\n").text
    assert (
        Document.from_bytes("a", b"abc").sha256
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_guessed_encoding_is_noted() -> None:
    document = Document.from_bytes("a.txt", b"caf\xe9\n")
    assert document.text == "café\n"
    assert document.note == "read as cp1252, for it is not UTF-8"
    assert Document.from_bytes("a.txt", "café\n".encode()).note is None
    assert Document.from_bytes("a.txt", "café\n".encode("utf-16")).note is None


def test_bytes_that_are_no_text_are_no_document() -> None:
    with pytest.raises(Unreadable):
        Document.from_bytes("a.txt", b"\x00\x01\x02")


def test_a_text_in_memory_is_read_as_its_utf_8_bytes_are() -> None:
    assert of("a\r\nb") == Document.from_bytes("a.txt", b"a\r\nb")
    assert of("half a \ud83d pair").text == "half a ? pair"


@pytest.mark.parametrize(
    ("text", "source", "title"),
    [
        ("The talks\n\nThey lasted five hours.", "a.txt", "The talks"),
        ("\n \n   The talks  \nfive hours", "a.txt", "The talks"),
        ("# The talks\ntext", "a.md", "The talks"),
        ("### The talks", "a.md", "The talks"),
        ("x" * 120, "kremlin.txt", "x" * 120),
        ("x" * 121, "reports/kremlin-talks_2025.v2.txt", "kremlin talks 2025 v2"),
        ("x" * 121, "old.notes/1234.txt", "x" * 120),
        ("word " * 30, "7f3a9.txt", ("word " * 24).rstrip()),
        ("", "minutes.txt", "minutes"),
        ("", "12.txt", ""),
        ("#\n", "minutes.txt", "minutes"),
    ],
)
def test_title(text: str, source: str, title: str) -> None:
    assert of(text, source).title == title


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("MOSCOW, 3 December 2025 - They met.", "3 December 2025"),
        ("On December 2, 2025, they met on 3 December", "December 2, 2025"),
        ("Dec. 3, 2025", "Dec. 3, 2025"),
        ("Tuesday, Dec 3", "Dec 3"),
        ("Sept. 11", "Sept. 11"),
        ("published 2025-12-03 at noon", "2025-12-03"),
        ("The talks\n\nBy our reporter\n\n12 May 2024\n", "12 May 2024"),
        ("a\nb\nc\nd 1 May\n", "1 May"),
        ("a\nb\nc\nd\n1 May\n", None),
        ("a\n\n\n\n\nb\n1 May\n", "1 May"),
        ("They met for 5 Mays and a March 12th", None),
        ("call 12345-12-034", None),
        ("no date, in 2025", None),
        ("", None),
    ],
)
def test_dated(text: str, dated: str | None) -> None:
    assert of(text).dated == dated


@pytest.mark.parametrize(
    ("text", "byline", "published"),
    [
        ("T\nOSLO, 5 May 2031 - a report by Ada Lind\n", (2, "Ada Lind"), (2, "5 May 2031")),
        ("T\nOSLO, 5 May 2031 - by Ada Lind\n", (2, "Ada Lind"), (2, "5 May 2031")),
        ("Title\nBy Jan van Dijk\nMay 5, 2031\nText.", (2, "Jan van Dijk"), (3, "May 5, 2031")),
        ("\nTitle\n\nOSLO, Dec 4 : " + "Clarifying " * 20, None, (4, "Dec 4")),
        ("A plan brokered by Trump was leaked on 3 May.\n", None, None),
        ("# T\nWritten on 4 May 2031, in a hurry.\n", None, (2, "4 May 2031")),
        ("# T\nWritten in Oslo on 4 May 2031 by Ada.\n", None, (2, "4 May 2031")),
        ("T\n**Published:** 2031-05-04.\n", None, (2, "2031-05-04")),
        ("T\nPublished on 3 May 2031, the report shows a fall.\n", None, None),
        ("T\nPublished in full on 3 May 2031.\n", None, None),
        ("T\nPublished figures of 4 May 2031 show a fall.\n", None, None),
        ("On 3 May, " + "the talks " * 15, None, None),
        ("Title\n" + "and more " * 20 + "a report by Ada", None, None),
        ("a\nb\nc\nd\nBy Ada\n1 May 2031", None, None),
    ],
)  # fmt: skip
def test_what_a_head_says(
    text: str, byline: tuple[int, str] | None, published: tuple[int, str] | None
) -> None:
    document = of(text)
    said = [
        stated and (stated.line, stated.text) for stated in (document.byline, document.published)
    ]
    assert said == [byline, published]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("T\nOSLO, 5 May 2031 - a report by Ada Lind\n", "Oslo"),
        ("T\nNEW YORK, 5 May 2031\n", "New York"),
        ("T\nMay 5, 2031\nText.", None),
        ("T\nText.", None),
    ],
)
def test_where_a_dateline_says_that_it_was_written(text: str, place: str | None) -> None:
    found = of(text).place
    assert (found and found.text) == place
    assert found is None or found.line == 2


def test_an_unsigned_report() -> None:
    stated = of("Title\nOSLO, 5 May 2031 - an unsigned report\n").unsigned
    assert stated is not None
    assert (stated.line, stated.text) == (2, "unsigned")
    assert of("Title\nBy Ada\n").unsigned is None


@pytest.mark.parametrize(
    ("text", "head"),
    [
        (
            "Talks end\nBy Rina Sato\nOSLO, 4 May 2031\nThey ended.",
            "By Rina Sato\nOSLO, 4 May 2031",
        ),
        ("Talks end\nOSLO, 4 May 2031, a report by UNI\nEnd.", "OSLO, 4 May 2031, a report by UNI"),
        ("Talks end\nSato said that they ended.", ""),
    ],
)
def test_the_head_is_the_lines_that_tell_whose_it_is_and_from_when(text: str, head: str) -> None:
    assert Document.from_text("a.txt", text).head == head
