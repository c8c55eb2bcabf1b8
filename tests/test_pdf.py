"""PDFs as text: what is printed, on which page, and what is refused for which reason."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from index import pdf
from index.corpus import FolderCorpus
from index.document import Document
from index.lines import Unreadable
from tests.written_pdf import FONT, assembled, encrypted, pdf_of, scan, set_in_type, stream

FIRST = "Minutes of the council\n\n3 December 2031\n\nThe meeting lasted five hours."
SECOND = "Any other business\n\nNone was brought forward."
BOTH = (
    "Minutes of the council\n3 December 2031\nThe meeting lasted five hours.\n"
    "Any other business\nNone was brought forward.\n"
)


def why(data: bytes) -> str:
    """Why a file is not read."""
    with pytest.raises(Unreadable) as raised:
        pdf.load(data)
    return str(raised.value)


def test_lines_are_counted_over_all_pages_and_each_is_on_one() -> None:
    document = Document.from_bytes("minutes.pdf", pdf_of(FIRST, SECOND))
    assert (document.text, document.pages, document.note) == (BOTH, (1, 4), None)
    assert [document.page_of(line) for line in range(1, 6)] == [1, 1, 1, 2, 2]
    assert Document.from_bytes("minutes.txt", b"a\nb\n").page_of(2) is None


def test_a_page_without_text_is_counted_and_said() -> None:
    document = Document.from_bytes("a.PDF", pdf_of("", FIRST, "", SECOND))
    assert (document.pages, document.note) == ((1, 1, 4, 4), "2 of 4 pages hold no text")
    assert [document.page_of(line) for line in (1, 3, 4)] == [2, 2, 4]


def test_letters_are_read_as_they_are_written_not_as_they_are_printed() -> None:
    differing = FONT.replace(
        b"/WinAnsiEncoding",
        b"<< /BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl /uni1E9E] >>",
    )
    # A accent of its own after its letter: u and a combining diaeresis.
    own = b"BT /F 12 Tf 72 700 Td (The of\\001ce  of\\240M\\374ller \\(\\002at 3\\)) Tj ET"
    assert pdf.load(pdf_of(own, font=differing)).text == "The office of Müller (flat 3)\n"


def test_columns_are_read_one_after_the_other() -> None:
    left = "The council met at nine in the\nmorning, and the meeting lasted\nfive hours in all."
    right = "It was said that the harbour is\nto be dredged in October."
    page = set_in_type(left) + b"\n" + set_in_type(right, left=320)
    assert pdf.load(pdf_of(page)).text == (
        "The council met at nine in the morning, and the meeting lasted five hours in all.\n"
        "It was said that the harbour is to be dredged in October.\n"
    )


def test_scripts_attachments_and_notes_are_no_text() -> None:
    action = b"/OpenAction << /S /JavaScript /JS (app.alert\\('secret'\\)) >>"
    action += b" /Names << /EmbeddedFiles << /Names [(a) << /F (secret.txt) >>] >> >>"
    assert pdf.load(pdf_of(FIRST, SECOND, catalog=action)).text == BOTH
    noted = pdf_of(FIRST, SECOND).replace(
        b"/Contents 5 0 R",
        b"/Contents 5 0 R /Annots [<< /Subtype /Link /A << /URI (secret) >> /Contents (secret) >>]",
    )
    assert pdf.load(noted).text == BOTH


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_file_that_opens_without_a_password_is_read(algorithm: str) -> None:
    assert pdf.load(encrypted(pdf_of(FIRST, SECOND), algorithm, user="")).text == BOTH


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_file_that_needs_a_password_is_not(algorithm: str) -> None:
    locked = encrypted(pdf_of(FIRST), algorithm, user="secret")
    assert why(locked) == "is encrypted, and needs a password"


@pytest.mark.parametrize(
    "data, reason",
    [
        (scan(), "holds no text (a scan?)"),
        (pdf_of(" . \n -- "), "holds no text (a scan?)"),
        (b"", "is damaged, so that it cannot be read whole"),
        (b"\0" * 5000, "is damaged, so that it cannot be read whole"),
        (b"<html><body>The meeting lasted five hours.</body></html>", "is damaged"),
        (b"PK\3\4" + b"words " * 500, "is damaged"),
        (assembled([b"<< /Type /Catalog >>"]), "is damaged"),
        (assembled([b"<< /Type /Catalog /Pages 1 0 R >>"]), "is damaged"),
    ],
    ids=["scan", "no words", "empty", "zeros", "page of the web", "archive", "no pages", "loop"],
)
def test_what_holds_no_text_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    assert why(data).startswith(reason)


def test_a_file_that_is_cut_off_is_refused_wherever_it_is_cut() -> None:
    whole = pdf_of(FIRST, SECOND, packed=True)
    for length in range(0, len(whole) - len(b"%%EOF\n"), 97):
        assert why(whole[:length])


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_file_is_read_whole_or_said_to_have_faults_or_refused(packed: bool) -> None:
    """A letter may be another one: only what is compressed shows that. None is ever missing."""
    whole = pdf_of(FIRST, SECOND, packed=packed)
    refused = 0
    for start in range(0, len(whole), 40):
        data = whole[:start] + b"\xa7" * len(whole[start : start + 40]) + whole[start + 40 :]
        try:
            found = pdf.load(data)
        except Unreadable:
            refused += 1
        else:
            assert found.text == BOTH or found.note or not packed
    assert refused > 5


def form(body: bytes, resources: bytes) -> bytes:
    return stream(
        body,
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
        b" /Resources << /Font << /F 4 0 R >> /XObject << %b >> >>" % resources,
    )


def with_forms(*forms: bytes) -> bytes:
    """A page that draws form 5, which may draw the ones after it."""
    return assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 595 842] >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 6 0 R"
            b" /Resources << /Font << /F 4 0 R >> /XObject << /X 5 0 R >> >> >>",
            FONT,
            forms[0],
            stream(set_in_type("Above") + b"\n/X Do"),
            *forms[1:],
        ]
    )


def test_places_beyond_all_numbers_are_no_harm() -> None:
    huge = b"1" + b"0" * 40
    moved = b"%b 0 0 %b %b %b cm " % (huge, huge, huge, huge) * 9
    page = moved + b"BT /F 12 Tf 72 700 Td (Far out) Tj ET"
    assert pdf.load(pdf_of(page, page, page)).text == "Far out\n"


def test_a_page_that_draws_what_is_not_there_is_not_read_in_part() -> None:
    assert why(pdf_of(set_in_type("Words") + b"\n/None Do")).startswith("is damaged")


def test_what_a_form_prints_is_read() -> None:
    assert pdf.load(with_forms(form(set_in_type("Below", top=700), b""))).text == "Above\nBelow\n"


def bomb(levels: int) -> bytes:
    """Forms of which each draws the next one ten times."""
    drawn = [form(b"/X Do " * 10, b"/X %d 0 R" % (7 + level)) for level in range(levels)]
    return with_forms(*drawn, form(set_in_type("Boom"), b""))


def repeated_kids() -> bytes:
    """A page tree in which each node has the next one twice, forty deep."""
    nodes = [
        b"<< /Type /Pages /Count 2 /Kids [%d 0 R %d 0 R] >>" % (number + 1, number + 1)
        for number in range(2, 42)
    ]
    return assembled([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page >>"])


@pytest.mark.parametrize(
    "data",
    [
        pdf_of(b" " * (pdf.STREAM + 1), packed=True),
        pdf_of(b"0 " * 5_001, packed=True),
        bomb(6),
        repeated_kids(),
    ],
    ids=["unpacked", "operands", "forms", "page tree"],
)
def test_what_would_take_for_ever_is_refused_soon(
    monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(pdf, "OPERANDS", 5_000)
    monkeypatch.setattr(pdf, "FORMS", 50)
    assert len(data) < 100_000
    assert why(data) == "is a PDF that takes too much to read"


@pytest.mark.parametrize(
    "bound, value, reason",
    [
        ("BYTES", 1_000, "is a PDF of more than 0 MB"),
        ("PAGES", 1, "has more than 1 pages"),
        ("CHARACTERS", 80, "holds more than 80 characters"),
        ("SECONDS", 0, "takes more than 0 seconds to read"),
    ],
)
def test_what_is_larger_than_a_bound_is_refused(
    monkeypatch: pytest.MonkeyPatch, bound: str, value: int, reason: str
) -> None:
    monkeypatch.setattr(pdf, bound, value)
    assert why(pdf_of(FIRST, SECOND)) == reason


def test_no_more_of_a_large_file_is_read_than_shows_that_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate(pdf.BYTES * 1_000)
    with pytest.raises(Unreadable, match="is a PDF of more than 50 MB"):
        FolderCorpus.open(tmp_path).read("large.pdf")


def test_remarks_of_pypdf_are_no_output(capfd: pytest.CaptureFixture[str]) -> None:
    spoilt = pdf_of(FIRST, SECOND).replace(b"startxref\n", b"startxref\n1")
    loaded = pdf.load(spoilt)
    assert (loaded.text, loaded.note) == (BOTH, "its PDF has faults")
    assert capfd.readouterr() == ("", "")
    assert "pypdf" in sys.modules
