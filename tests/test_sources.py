"""The documents that an answer cites: their lines as they are read, and what stands near them."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.answer import Citation
from rag.cite import Place
from rag.sources import Sources

LINES = [
    "Title of it",
    "OSLO, 5 May 2031",
    "One came.",
    "Two came.",
    "Three came yesterday.",
    "Four came.",
    "Five came.",
]
CORPUS = TextCorpus(
    {
        "a.txt": "\n".join(LINES),
        "b.txt": "Other\nSix came today.",
        "c-2031-05-05.txt": "Third\nSeven came yesterday.",
    }
)
DATED = "Three came yesterday (4 May 2031)."
WHEN = "When did three come?"
WHO = "Who came?"


@pytest.fixture
def sources() -> Sources:
    return Sources(CORPUS)


def line(sources: Sources, source: str, number: int) -> Citation:
    found = sources.line(Place(source, number))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("number", "distance", "around"),
    [
        (5, 0, [DATED]),
        (5, 1, ["Two came.", DATED, "Four came."]),
        (5, 2, ["One came.", "Two came.", DATED, "Four came.", "Five came."]),
        (1, 1, LINES[:2]),
        (7, 1, ["Four came.", "Five came."]),
        (7, 99, [*LINES[:4], DATED, *LINES[5:]]),
    ],
)
def test_around_a_line_are_its_title_and_as_many_lines_on_either_side_with_their_days(
    sources: Sources, number: int, distance: int, around: list[str]
) -> None:
    there = sources.around([line(sources, "a.txt", number)], distance)
    assert there == ["Title of it", *around]


def test_around_several_lines_each_has_its_own_document_s(sources: Sources) -> None:
    """A document that names no day tells of none."""
    cited = [line(sources, "b.txt", 2), line(sources, "a.txt", 3)]
    assert sources.around(cited, 0) == ["Other", "Six came today.", "Title of it", "One came."]
    assert sources.around([], 3) == []


def test_a_document_that_is_gone_has_nothing_around_its_lines(sources: Sources) -> None:
    gone = Citation("c.txt", 1, 1, "It was.", "", verified=True)
    assert sources.around([gone, line(sources, "a.txt", 3)], 0) == ["Title of it", "One came."]


def test_cited_lines_alone_are_a_passage_each(sources: Sources) -> None:
    cited = [line(sources, "b.txt", 2), line(sources, "a.txt", 5)]
    found = sources.alone(cited, WHO)
    assert [(one.source, one.first_line, one.last_line, one.text) for one in found] == [
        ("b.txt", 2, 2, "Six came today."),
        ("a.txt", 5, 5, "Three came yesterday."),
    ]
    assert all((one.context, one.before, one.after) == ("", "", "") for one in found)
    assert sources.alone([], WHO) == []


def test_cited_lines_alone_are_read_with_their_days_where_days_matter(sources: Sources) -> None:
    cited = [line(sources, "a.txt", 5), line(sources, "b.txt", 2)]
    assert [one.text for one in sources.alone(cited, WHEN)] == [DATED, "Six came today."]


def test_a_source_is_told_with_its_day_and_with_who_gives_it_if_no_line_does(
    sources: Sources,
) -> None:
    assert [sources.dated(one) for one in ("a.txt", "b.txt", "c-2031-05-05.txt", "d.txt")] == [
        "a.txt (5 May 2031)",
        "b.txt",
        "c-2031-05-05.txt (5 May 2031, by its file's name)",
        "d.txt",
    ]
    cited = [line(sources, "c-2031-05-05.txt", 2)]
    assert [one.text for one in sources.alone(cited, WHEN)] == [
        "Seven came yesterday (4 May 2031)."
    ]
