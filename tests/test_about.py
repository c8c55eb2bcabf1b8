"""Questions about the documents themselves, answered without a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import FolderCorpus, sample
from index.days import Day
from index.document import Document
from rag import about, metadata
from rag.cite import Place

NOTES = """\
Bridges of the north
TROMSO, 5 May 2031 - from a report by Ada Lindqvist
The Salto bridge carries a tram, Ruud said.
Its twin was closed in March.
"""
LOCKS = """\
Locks reopen
OSLO, 6 May 2031 - an unsigned report
The locks at Vrangfoss opened for boats.
Ruud paid for the locks.
"""
BARE = "Nothing is said here of who wrote it, or of when.\n"


@pytest.fixture
def documents() -> list[Document]:
    texts = {"bridges.txt": NOTES, "old-locks.md": LOCKS, "bare.txt": BARE}
    return [Document.from_text(source, text) for source, text in texts.items()]


def said(question: str, documents: list[Document]) -> list[tuple[str, tuple[int, ...]]]:
    query = about.understand(question)
    assert query is not None, question
    return [
        (one.value, tuple(place.line for place in one.places))
        for one in metadata.answer(query, documents)
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who wrote the report that mentions a tram?", [("Ada Lindqvist", (2, 3))]),
        ("Who is the author of bridges.txt?", [("Ada Lindqvist", (2,))]),
        ("who wrote the old locks article", [("unsigned", (2,))]),
        ("What's the date on bridges.txt?", [("5 May 2031", (2,))]),
        ("Where was the report about Vrangfoss filed?", [("Oslo", (2, 3))]),
        ("From which city was bridges.txt sent?", [("Tromso", (2,))]),
        ("Which report mentions Vrangfos?", [("old-locks.md", (3,))]),
        ("Which report mentions a tra?", []),
        ("When was the report about Vrangfoss published?", [("6 May 2031", (2, 3))]),
        ("When did Lindqvist's report come out?", [("5 May 2031", (2,))]),
        ("What is the title of the report by Ada Lindqvist?", [("Bridges of the north", (1,))]),
        ("What's the headline of the report dated 6 May?", [("Locks reopen", (1,))]),
        ("Which report mentions the tram?", [("bridges.txt", (3,))]),
        ("In which file do I find Vrangfoss?", [("old-locks.md", (3,))]),
        ("Where is Vrangfoss mentioned?", [("old-locks.md", (3,))]),
        (
            "Which articles mention Ruud?",
            [("bridges.txt, old-locks.md", (3,)), ("old-locks.md", (4,))],
        ),
        ("How many of the reports mention Ruud?", [("2", (3,)), ("old-locks.md", (4,))]),
        ("How many of the reports are dated 5 May 2031?", [("1", (2,))]),
        ("Which report was signed by Lindqvist?", [("bridges.txt", (2,))]),
        ("Which report is unsigned?", [("old-locks.md, bare.txt", (2,)), ("bare.txt", (1,))]),
        ("What is the newest report?", [("old-locks.md", (2,))]),
        ("Which is the earliest report?", None),
        ("Which reports talk about penguins?", []),
        ("Who wrote bare.txt?", []),
        ("When was bare.txt published?", None),
    ],
)
def test_what_is_said(
    question: str, expected: list[tuple[str, tuple[int, ...]]] | None, documents: list[Document]
) -> None:
    if expected is None:
        assert about.understand(question) is None
    else:
        assert said(question, documents) == expected


@pytest.mark.parametrize(
    ("question", "final"),
    [
        ("Which report mentions penguins?", True),
        ("Which of the reports mention penguins?", True),
        ("Which reports also refer to penguins?", True),
        ("How many of the reports mention penguins?", True),
        ("How many of the reports quote Amundsen?", True),
        ("Where is Amundsen quoted?", True),
        ("In which files are penguins mentioned?", True),
        ("List the reports that mention penguins", True),
        ("Which ones mention penguins?", True),
        ("Which report says that the birds went home?", False),
        ("Which report says that Ruud named a successor?", False),
        ("Which report describes the ice as thin?", False),
        ("Which report mentions it?", False),
        ("Who wrote the report that mentions penguins?", False),
        ("When was the report that mentions penguins published?", False),
    ],
)
def test_that_words_are_nowhere_is_known_without_a_model(
    question: str, final: bool, documents: list[Document]
) -> None:
    query = about.understand(question)
    assert query is not None, question
    assert query.is_final is final
    assert not final or metadata.answer(query, documents) == []


@pytest.mark.parametrize(
    "question",
    [
        "Which documents did Ushakov hand over?",
        "How many documents followed the 27-point set?",
        "What reports had Dillon refused to read?",
        "What is Donald Trump's title in these reports?",
        "Who wrote War and Peace?",
        "How long did the meeting last?",
        "Where was the report on the bridge handed over?",
        "When did the talks end?",
        "By the date on the locks report, how many days back was it?",
        "Which report was leaked by the aide?",
        "Which party does he speak for?",
    ],
)
def test_questions_about_what_is_told_are_left_to_the_model(question: str) -> None:
    assert about.understand(question) is None


def test_a_date_that_no_line_gives_is_told_with_who_does_and_the_first_line_is_cited() -> None:
    text = "\nBridges\nThe bridge carries a tram.\n"
    documents = [Document.from_text(f"bridges-2031-05-0{day}.txt", text) for day in (5, 6)]
    documents[1] = replace(documents[1], given=Day(5, 4, 2031))
    query = about.understand("When was the report on bridges published?")
    assert query is not None
    assert metadata.answer(query, documents) == [
        metadata.Statement(
            "bridges-2031-05-05.txt is dated 5 May 2031, by its file's name.",
            "5 May 2031",
            (Place("bridges-2031-05-05.txt", 2),),
        ),
        metadata.Statement(
            "bridges-2031-05-06.txt is dated 4 May 2031, as you set it.",
            "4 May 2031",
            (Place("bridges-2031-05-06.txt", 2),),
        ),
    ]
    assert said("What is the newest report?", documents) == [("bridges-2031-05-05.txt", (2,))]
    assert said("Which reports are dated 4 May 2031?", documents) == [
        ("bridges-2031-05-06.txt", (2,))
    ]


def test_front_matter_dates_a_document_by_its_line() -> None:
    text = "---\ntitle: Bridges\ndate: 2031-05-05\n---\nThe bridge carries a tram.\n"
    document = Document.from_text("bridges.md", text)
    assert said("What's the date on bridges.md?", [document]) == [("5 May 2031", (3,))]


def test_every_place_of_the_sample_names_its_line() -> None:
    corpus = FolderCorpus.open(sample())
    documents = [corpus.read(entry.source) for entry in corpus.entries()]
    query = about.understand("Which reports were written by Guy Birchall?")
    assert query is not None
    [only] = metadata.answer(query, documents)
    assert only.places == (Place("kremlin-comments.txt", 2),)
    assert "Guy Birchall" in corpus.read("kremlin-comments.txt").lines[1]
