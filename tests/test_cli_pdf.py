"""PDFs at the command line: cited with their page, shown, checked, and skipped with a reason."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.conversation import told
from tests.scripted_ask import Ask, Said, one_line
from tests.talks import FIVE, HOW_LONG, LINE
from tests.written_pdf import pdf_of, scan

HEAD = "A week of diplomacy\n\nPutin met Witkoff and Kushner at the Kremlin on Dec. 2."
REST = f"{LINE}\n\nUshakov also said that no compromise was found on territory."
DATA = pdf_of(HEAD, REST)
CITED: dict[str, Any] = {
    "source": "talks.pdf",
    "first_line": 3,
    "last_line": 3,
    "quote": LINE,
    "sha256": hashlib.sha256(DATA).hexdigest(),
    "verified": True,
    "page": 2,
}


@pytest.fixture
def printed(ask: Ask) -> Ask:
    """ask over the corpus notes, in which the talks are a PDF."""
    (ask.folder / "talks.txt").unlink()
    (ask.folder / "talks.pdf").write_bytes(DATA)
    return ask


def test_an_answer_names_the_page_of_its_line(printed: Ask) -> None:
    assert printed("--quiet", HOW_LONG) == Said(
        0, f"{FIVE}\n  notes/talks.pdf:3 (page 2)  {LINE}\n", ""
    )
    assert printed("--json", HOW_LONG).json["citations"] == [CITED]


def test_a_pdf_that_is_named_is_asked_alone(printed: Ask) -> None:
    said = printed("--json", "--file", "notes/talks.pdf", HOW_LONG)
    assert (said.code, said.json["citations"]) == (0, [CITED])


def test_show_tells_where_each_page_begins(printed: Ask) -> None:
    lines = [line for line in f"{HEAD}\n{REST}".split("\n") if line]
    assert printed("show", "talks.pdf") == Said(
        0,
        f"-- page 1\n1  {lines[0]}\n2  {lines[1]}\n-- page 2\n3  {lines[2]}\n4  {lines[3]}\n",
        "",
    )
    assert printed("show", "talks.pdf", "--json").json == {
        "source": "talks.pdf",
        "sha256": CITED["sha256"],
        "lines": [
            {"line": number, "text": text, "page": 1 + number // 3}
            for number, text in enumerate(lines, 1)
        ],
    }


def test_saved_answers_from_a_pdf_are_verified(printed: Ask) -> None:
    saved = printed("--json", HOW_LONG).out
    assert printed("verify", "-", stdin=saved).out.startswith(
        "sound   talks.pdf:3  the file is unchanged\n"
    )
    (printed.folder / "talks.pdf").write_bytes(pdf_of(f"News\n\n{HEAD}", REST))
    assert printed("verify", "-", stdin=saved).out.startswith(
        "moved   talks.pdf:3  these words stand at line 4 now\n"
    )
    (printed.folder / "talks.pdf").write_bytes(scan())
    assert printed("verify", "-", stdin=saved).out.startswith("gone    talks.pdf:3  ")


def test_a_conversation_names_pages_too(printed: Ask) -> None:
    said = told(printed, HOW_LONG, ":sources", ":open 1")
    line = f"  1  notes/talks.pdf:3 (page 2)  {LINE}"
    assert said.out.splitlines() == [
        *(FIVE, line, line),
        "notes/talks.pdf, lines 1 to 4 of 4",
        "  -- page 1",
        "  1  A week of diplomacy",
        "  2  Putin met Witkoff and Kushner at the Kremlin on Dec. 2.",
        "  -- page 2",
        f"> 3  {LINE}",
        "  4  Ushakov also said that no compromise was found on territory.",
    ]


def test_what_is_no_pdf_is_skipped_and_said_and_the_rest_is_asked(printed: Ask) -> None:
    (printed.folder / "scan.pdf").write_bytes(scan())
    (printed.folder / "cut.pdf").write_bytes(DATA[:700])
    (printed.folder / "spoilt.pdf").write_bytes(DATA.replace(b"startxref\n", b"startxref\n1"))
    report = printed("index", "--json").json
    assert report["skipped"] == [
        {"source": "cut.pdf", "why": "is damaged, so that it cannot be read whole"},
        {"source": "scan.pdf", "why": "holds no text (a scan?)"},
    ]
    assert report["added"] == ["plans/plan.md", "spoilt.pdf", "talks.pdf"]
    status = printed("status").out.splitlines()
    assert "  skipped scan.pdf: holds no text (a scan?)" in status
    assert "  spoilt.pdf: 4 lines, its PDF has faults; A week of diplomacy" in status
    assert one_line(printed("show", "scan.pdf")) == (
        "this document holds no text (a scan?): scan.pdf"
    )
    assert printed("check") == Said(0, "the index is sound\n", "")
    (printed.folder / "scan.pdf").write_bytes(pdf_of("The gate is old."))
    assert printed("index", "--json").json["added"] == ["scan.pdf"]


def test_what_the_reader_of_pdfs_remarks_is_told_if_it_is_wanted(printed: Ask) -> None:
    (printed.folder / "talks.pdf").write_bytes(DATA.replace(b"startxref\n", b"startxref\n1"))
    assert "PDF: " not in printed("--file", "notes/talks.pdf", HOW_LONG).err
    (printed.folder / "talks.pdf").write_bytes(DATA.replace(b"startxref\n", b"startxref\n2"))
    assert "\nask: PDF: " in printed("--verbose", "--file", "notes/talks.pdf", HOW_LONG).err
