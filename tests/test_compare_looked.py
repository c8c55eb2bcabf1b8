"""Another value in a passage that shares no word with the answer, but was looked at for it."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from index.passage import Passage
from index.search import Index
from rag.answer import Citation
from rag.cite import Place
from rag.compare import Comparison
from rag.sources import Sources
from tests.scripted import HashEmbedder
from tests.scripted_model import ScriptedModel

ASKED = "How long did the rescue take?"
OURS = "The rescue took five hours."
OTHER = "Seven hours went by before the last of them stood on the quay."
HEAD = "The night\nTOLVIK, 3 December 2025\n"


def told(
    text: str,
    copied: str,
    *,
    asked: str = ASKED,
    ours: str = OURS,
    short: str | None = "five hours",
) -> object:
    """The values with their places; a.txt is cited, b.txt's text is what else was looked at."""
    corpus = TextCorpus({"a.txt": ours, "b.txt": text})
    index = Index.open(corpus, None, HashEmbedder())
    index.refresh()
    sources = Sources(corpus)
    line = sources.line(Place("a.txt", 1))
    assert isinstance(line, Citation)
    passages = index.everything(10_000)
    assert passages is not None
    model = ScriptedModel(gate=0.95, short=copied)
    comparison = Comparison(asked, index, model, sources)
    found = comparison.disagreeing(short, ours, [line], by_source(passages))
    if short and short not in ours:
        assert model.shown == [], "what is not ours need not be compared"
    return found and {v: [(one.source, one.first_line) for one in at] for v, at in found.items()}


def by_source(passages: list[Passage]) -> list[Passage]:
    """The passages of both sources, of b.txt the one that says most."""
    return sorted(passages, key=lambda one: (one.source, -len(one.text)))


def test_what_is_copied_from_it_is_told_with_its_line() -> None:
    found = told(f"It is over.\n{OTHER}", "seven hours")
    assert found == {"five hours": [("a.txt", 1)], "seven hours": [("b.txt", 2)]}


@pytest.mark.parametrize(
    ("copied", "short"),
    [
        # What no line holds is nobody's value; the same in other words is none of its own.
        ("nine hours", "five hours"),
        ("5 hours", "five hours"),
        # Ours has to stand in its line, too.
        ("seven hours", None),
        ("seven hours", "six hours"),
    ],
)
def test_nothing_is_told_that_lines_do_not_give(copied: str, short: str | None) -> None:
    assert told(OTHER, copied, short=short) is None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The quay was full.", None),
        (
            "The quay was full on 3 December 2025.",
            {"2 December": [("a.txt", 1)], "3 December 2025": [("b.txt", 3)]},
        ),
    ],
)
def test_the_line_that_a_report_s_day_is_known_from_gives_no_value(
    body: str, expected: object
) -> None:
    asked, ours = "On what date did she run aground?", "She ran aground on 2 December."
    found = told(f"{HEAD}{body}", "3 December 2025", asked=asked, ours=ours, short="2 December")
    assert found == expected


@pytest.mark.parametrize(
    ("body", "copied", "expected"),
    [
        # What was copied is the first day of a week that holds ours.
        ("She ran aground last week.", "24 November 2025", None),
        (
            "She ran aground on 24 November 2025.",
            "24 November 2025",
            {"26 November": [("a.txt", 1)], "24 November 2025": [("b.txt", 3)]},
        ),
    ],
)
def test_the_day_that_a_week_is_named_by_is_no_day_of_its_own(
    body: str, copied: str, expected: object
) -> None:
    asked, ours = "On what date did she run aground?", "She ran aground on 26 November."
    assert told(f"{HEAD}{body}", copied, asked=asked, ours=ours, short="26 November") == expected


@pytest.mark.parametrize(
    ("asked", "body", "compared"),
    [
        ("How many boats waited?", "By then 422 boats were waiting.", True),
        # Another report tells of its own day, or of the one that is asked about.
        ("How many boats waited on 2 December?", "By then 422 boats were waiting.", False),
        ("How many boats waited on 2 December?", "Yesterday 422 boats were waiting.", True),
        ("How many boats waited on 3 December?", "By then 422 boats were waiting.", True),
    ],
)
def test_what_is_told_of_another_day_is_nothing_else_of_the_same(
    asked: str, body: str, compared: bool
) -> None:
    found = told(
        f"{HEAD}{body}", "422 boats", asked=asked, ours="Some 321 boats waited.", short="321 boats"
    )
    assert (found is not None) is compared


SPORT = "What sport is Kevin Jones associated with?"
BOXER = "Kevin Jones (boxer) took up boxing."


@pytest.mark.parametrize(
    ("ours", "text", "expected"),
    [
        (BOXER, "Kevin Jones (rider) is known for BMX riding.", "BMX riding"),
        # One of them is about somebody else.
        (BOXER, "The rider Kevin Jones is known for BMX riding.", None),
        ("The boxer Kevin Jones took up boxing.", "Kevin Jones is known for BMX riding.", None),
    ],
)
def test_documents_about_namesakes_are_told_side_by_side(
    ours: str, text: str, expected: str | None
) -> None:
    found = told(text, "BMX riding", asked=SPORT, ours=ours, short="boxing")
    assert found == (expected and {"boxing": [("a.txt", 1)], expected: [("b.txt", 1)]})


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (
            "Captain Lindquist was the last to leave.",
            {"Lindqvist": [("a.txt", 1)], "Lindquist": [("b.txt", 1)]},
        ),
        ("Captain Lindqvist was the last to leave.", None),
        ("Captain Holm was the last to leave.", None),
    ],
)
def test_a_name_s_spellings_are_told_where_the_question_did_not_know_it(
    other: str, expected: object
) -> None:
    asked = "How is the captain's surname spelled?"
    ours = "The captain is called Lindqvist."
    assert told(other, "Lindqvist", asked=asked, ours=ours, short=None) == expected
