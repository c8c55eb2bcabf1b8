"""Where a document's date is looked for, and what is none."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from index.dating import Dated, of_metadata, of_name
from index.days import Day
from index.document import Document
from index.redated import Redated
from tests.written_pdf import pdf_of

THIRD = Day(12, 3, 2025)


@pytest.mark.parametrize(
    "name",
    [
        "2025-12-03-talks.txt",
        "talks_20251203.md",
        "Talks 3 Dec 2025.pdf",
        "20251203.md",
        "talks 2025_12_03.txt",
        "2025.12.03 talks.txt",
        "reports/2024-01-01/2025-12-03.txt",
        "December-3-2025_talks.md",
        "talks, december 3rd, 2025.md",
        "3_december_2025.txt",
        "2025-12-03T14-30 talks.txt",
        "20251203_143000.txt",
        "2025-12-03 14.30 talks.txt",
        "2025-12-03 talks (3 Dec 2025).txt",
        "talks (2025-12-03) (2).txt",
        "1812-09-07 told on 2025-12-03.txt",
    ],
)
def test_a_full_date_in_a_name(name: str) -> None:
    assert of_name(name) == THIRD


@pytest.mark.parametrize(
    "name",
    [
        "talks.txt",
        "31 Feb 2025.txt",
        "2025-02-31.txt",
        "20251301.txt",
        "20253112.txt",
        "2025-00-03.txt",
        "0000-12-03.txt",
        "18121203.txt",
        "2101-12-03.txt",
        "2.10.2025-beta.txt",
        "03.12.2025.txt",
        "12-03-2025.txt",
        "1.2025.12.03.txt",
        "v20251203.txt",
        "20251203b.txt",
        "2025-1203.txt",
        "2025_12-03.txt",
        "0151-20251203.txt",
        "+49 (0) 20251203.txt",
        "555-2025-12-03.txt",
        "20251203-44.txt",
        "202512031.txt",
        "3 Dec.txt",
        "Dec 2025.txt",
        "2025-12.txt",
        "2025-12-01-03.txt",
        "20251201-20251203.txt",
        "2025-12-01 to 2025-12-03.txt",
        "2025-12-03 of 2025-12-02.txt",
        "1-3 Dec 2025.txt",
        "Dec 1-3 2025.txt",
        "30 Nov - 3 Dec 2025.txt",
        "2025-12-03/talks.txt",
    ],
)
def test_what_may_be_something_else_in_a_name_is_no_date(name: str) -> None:
    assert of_name(name) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("D:20251203235900+01'00'", THIRD),
        ("D:20251203000100-11'00", THIRD),
        ("D:20251203120000Z", THIRD),
        ("D:20251203", THIRD),
        ("20251203120000", THIRD),
        ("D:202512", None),
        ("D:2025", None),
        ("D:20250231120000", None),
        ("D:00000101000000", None),
        ("D:99991203", None),
        ("3 December 2025", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_day_of_a_pdf_s_date_is_that_of_where_it_was_written(
    text: str, day: Day | None
) -> None:
    assert of_metadata(text) == day


def front(*lines: str, after: str = "\nText.\n") -> str:
    return "\n".join(["---", *lines, "---", after])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (front("title: Talks", "date: 2025-12-03"), 3),
        (front("date: '2025-12-03T23:59:00+01:00'"), 2),
        (front("date: Wed, 3 Dec 2025 10:00:00 +0100"), 2),
        (front("Date: December 3, 2025"), 2),
        (front("tags:", "  - a", "- b", "# c", "", "published: 2025-12-03"), 7),
        (front("updated: 2025-12-09", "published: 2025-12-01", "date: 2025-12-03"), 4),
        (
            front("date: 2025-12-03", after="Text.\nOn 4 May 2024 they met, and nobody said more."),
            2,
        ),
        ("---\ndate: 2025-12-03\n...\nText.\n", 2),
    ],
)
def test_front_matter(text: str, line: int) -> None:
    assert Document.from_text("a.md", text).date == Dated(THIRD, "front matter", line)


@pytest.mark.parametrize(
    "text",
    [
        front("updated: 2025-12-03"),
        front("date: 2025-02-31"),
        front("date: 03/12/2025"),
        front("date: 2025-12-01 to 2025-12-03"),
        front("date: 2025"),
        front("date:"),
        front("event:", "  date: 2025-12-03"),
        "---\n" + "a: b\n" * 60 + "date: 2025-12-03\n---\n",
        "They met.\nThen they left.\nNobody came.\nIt rained.\n" + front("date: 2025-12-03"),
        front("It was a long day: the talks went on.", "date: 2025-12-03", after="x " * 70).replace(
            "date: 2025-12-03", "x: y\n" * 4 + "date: 2025-12-03"
        ),
        "",
    ],
)
def test_what_is_no_date_in_front_matter(text: str) -> None:
    assert Document.from_text("a.md", text).date is None


def test_front_matter_that_never_closes_is_text() -> None:
    """Its lines are a head like any other, of which the first lines count."""
    document = Document.from_text("a.md", "---\ntitle: Talks\ndate: 2025-12-03\nText.\n")
    assert document.date == Dated(THIRD, "text", 3)
    late = Document.from_text("a.md", "---\na: b\nc: d\ne: f\ndate: 2025-12-03\nText.\n")
    assert late.date is None


@pytest.mark.parametrize(
    ("info", "day"),
    [
        (b"<< /CreationDate (D:20251203235900+01'00') /ModDate (D:20251209) >>", THIRD),
        (b"<< /CreationDate (soon) /ModDate (D:20251203120000Z) >>", THIRD),
        (b"<< /CreationDate 7 /ModDate (D:20251203) >>", THIRD),
        (b"<< /CreationDate (D:20250231) >>", None),
        (b"<< /Title (3 December 2025) >>", None),
        (b"<< >>", None),
        (b"(D:20251203)", None),
        (b"99 0 R", None),
        (b"<< /CreationDate 99 0 R >>", None),
        (b"null", None),
    ],
)
def test_the_fields_of_a_pdf_give_its_date_and_are_no_part_of_its_text(
    info: bytes, day: Day | None
) -> None:
    """Whatever they hold, the text is read: none of it hangs on them."""
    data = pdf_of("They met.").replace(b"/Root 1 0 R", b"/Root 1 0 R /Info " + info)
    document = Document.from_bytes("a.pdf", data)
    assert (document.text, document.note) == ("They met.\n", None)
    assert document.date == (Dated(day, "PDF") if day else None)


def test_of_several_dates_the_surest_counts() -> None:
    """The user's word, the document's own, its front matter, its PDF, its name: in this order."""
    name, info = "2025-12-01", b"/Root 1 0 R /Info << /CreationDate (D:20251202) >>"
    plain = pdf_of("They met.").replace(b"/Root 1 0 R", info)
    dated = pdf_of("OSLO, 4 December 2025 - They met.").replace(b"/Root 1 0 R", info)
    above = front("date: 2025-12-03", after="{}They met.\n")
    own = "OSLO, 4 December 2025 - "

    def date(source: str, data: bytes) -> Dated | None:
        return Document.from_bytes(source, data).date

    assert date(f"{name}.txt", b"They met.\n") == Dated(Day(12, 1, 2025), "file name")
    assert date(f"{name}.pdf", plain) == Dated(Day(12, 2, 2025), "PDF")
    assert date(f"{name}.pdf", dated) == Dated(Day(12, 4, 2025), "text", 1)
    assert date(f"{name}.md", above.format("").encode()) == Dated(THIRD, "front matter", 2)
    assert date(f"{name}.md", above.format(own).encode()) == Dated(Day(12, 4, 2025), "text", 4)
    # No such day is no date.
    assert date(f"{name}.txt", b"OSLO, 31 June 2025\n") == Dated(Day(12, 1, 2025), "file name")


def test_a_document_is_from_the_day_that_the_user_gave_it() -> None:
    corpus = TextCorpus({"a.txt": "OSLO, 4 December 2025\nThey met.", "2025-12-01.txt": "Met."})
    given = {"a.txt": THIRD}
    redated = Redated(corpus, lambda: given)
    assert redated.read("a.txt").date == Dated(THIRD, "you")
    assert redated.read("2025-12-01.txt").date == Dated(Day(12, 1, 2025), "file name")
    assert (redated.name, redated.entries()) == (corpus.name, corpus.entries())
    assert redated.read("a.txt").text == corpus.read("a.txt").text
    given.clear()
    assert redated.read("a.txt").date == Dated(Day(12, 4, 2025), "text", 1)


def test_who_says_when_a_document_is_from_is_told_in_words() -> None:
    assert Dated(THIRD, "file name").told == "3 December 2025, by its file's name"
    assert Dated(Day(12, 3), "text", 2).told == "3 December"
