"""Offices that sources give one person and that cannot all be so."""

from __future__ import annotations

import pytest

from rag.answer import Citation
from rag.roles import roles


def told(question: str, *texts: str) -> dict[str, list[str]]:
    lines = [Citation(f"{n}.txt", 1, 1, text, "", True) for n, text in enumerate(texts, 1)]
    return {
        office: [one.source for one in there] for office, there in roles(question, lines).items()
    }


def test_an_office_held_and_held_no_more_are_told_in_full_each_with_its_lines() -> None:
    assert told(
        "What is Donald Trump's title?",
        "He met President Trump.",
        "The envoy of former President Donald Trump's came.",
        "US President Donald Trump spoke.",
    ) == {"US President": ["1.txt", "3.txt"], "former President": ["2.txt"]}


@pytest.mark.parametrize(
    "question",
    [
        "Who is Steve Witkoff?",
        "what do they call witkoff",
        "Witkoff's present post?",
        "Which office does Witkoff hold?",
        "What is the title of Steve Witkoff?",
        "How is Witkoff described in them?",
    ],
)
@pytest.mark.parametrize("office", ["deputy envoy", "acting special envoy", "Ex-envoy"])
def test_whatever_makes_it_another_office(question: str, office: str) -> None:
    found = told(question, f"It was {office} Steve Witkoff.", "The envoy Steve Witkoff came.")
    assert found == {office: ["1.txt"], "envoy": ["2.txt"]}


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        pytest.param(
            "Who is Witkoff?",
            ["US special envoy Steve Witkoff came.", "The envoy Witkoff left."],
            id="one said more fully",
        ),
        pytest.param(
            "Who is Kushner?",
            ["The former aide Jared Kushner came.", "The negotiator Jared Kushner left."],
            id="two offices",
        ),
        pytest.param(
            "Who is Witkoff?",
            ["The former envoy Jared Kushner came.", "The envoy Steve Witkoff left."],
            id="two people",
        ),
        *(
            pytest.param(
                asked,
                ["The former envoy Steve Witkoff came.", "The envoy Steve Witkoff left."],
                id=asked,
            )
            for asked in (
                "When did Witkoff come?",
                "What did Witkoff describe?",
                "Who is Witkoff meeting?",
                "Who was envoy before Witkoff?",
                "What is Witkoff's position on NATO?",
                "What role did Witkoff play?",
            )
        ),
        pytest.param(
            "Who is Witkoff?",
            ["The former envoy, Steve Witkoff said, came.", "The envoy Steve Witkoff left."],
            id="the name is of the next clause",
        ),
    ],
)
def test_what_may_all_be_so_is_not_told(question: str, texts: list[str]) -> None:
    assert told(question, *texts) == {}


@pytest.mark.parametrize(
    ("question", "differ"),
    [
        ("Is Ito the mayor?", True),
        ("And was Ken Ito ever a former mayor?", True),
        ("Is Ito the sitting mayor or a former one?", True),
        ("Is Ito a lawyer?", False),
        ("Is Sato the mayor?", False),
        ("Did Ito meet the mayor?", False),
    ],
)
def test_whether_somebody_holds_an_office_that_sources_give_otherwise(
    question: str, differ: bool
) -> None:
    texts = "Former mayor Ken Ito came.", "They saw Mayor Ken Ito leave."
    assert bool(told(question, *texts)) is differ
