"""One person's words are not told as another's."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.answer import Citation
from rag.cite import Place
from rag.misattributed import misattributed
from rag.sources import Sources
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

LINES = (
    "A visit ends",
    "By Rina Sato",
    "The talks ended on Friday.",
    "Nothing else was told.",
    'Kenji Abe told reporters that it had been "constructive".',
    '"We shall see," he added.',
    "Abe spoke with Mori, who was glad of it, Abe said.",
    "The harbour was closed at noon.",
)
TOLD = 'Ito told reporters that it had been "constructive".'


def lines(*numbers: int) -> tuple[list[Citation], Sources]:
    sources = Sources(TextCorpus({"a.txt": "\n".join(LINES)}))
    found = [sources.line(Place("a.txt", number)) for number in numbers]
    return [one for one in found if one is not None], sources


@pytest.mark.parametrize(
    ("claim", "asked", "cited", "wrong"),
    [
        pytest.param(TOLD, "What did Ito tell reporters?", (5,), True, id="another's words"),
        pytest.param(TOLD, "How was the visit?", (5,), True, id="the claim gives them to another"),
        pytest.param("It was constructive.", "What did Ito say?", (5,), True, id="it was asked so"),
        pytest.param("It was constructive.", "How was it?", (5,), False, id="nobody is named"),
        pytest.param(TOLD.replace("Ito", "Abe"), "How was it?", (5,), False, id="his own words"),
        pytest.param("Mori was glad.", "What did Mori say?", (7,), False, id="the line names both"),
        pytest.param("It was noon.", "What did Ito say?", (8,), False, id="the report says it"),
        pytest.param("It was constructive.", "What did Ito say?", (5, 8), False, id="one of them"),
        pytest.param("They shall see.", "What did Mori add?", (6,), True, id="he is another"),
        pytest.param("They shall see.", "What did Abe add?", (6,), False, id="he is meant"),
        pytest.param(
            "The visitor told them that it had been constructive.",
            "How was it?",
            (5,),
            False,
            id="who it is called by no name may be the same",
        ),
        pytest.param("It was.", "What did the visitor say?", (5,), False, id="asked by no name"),
        pytest.param(TOLD, "What did Ito say?", (), False, id="no lines"),
    ],
)
def test_words_of_somebody_else(
    claim: str, asked: str, cited: tuple[int, ...], wrong: bool
) -> None:
    found, sources = lines(*cited)
    assert misattributed(claim, asked, found, sources) is wrong


def test_whom_the_head_of_a_report_names_speaks_in_all_of_it() -> None:
    found, sources = lines(5)
    assert not misattributed("It was constructive.", "What did Sato report?", found, sources)


@pytest.mark.parametrize(("name", "status"), [("Abe", "answered"), ("Ito", "not_found")])
def test_an_answer_with_the_words_of_another_is_not_said(name: str, status: str) -> None:
    model = ScriptedModel(
        sentence=f'{name} told reporters that it had been "constructive".', short="constructive"
    )
    answer = over(TextCorpus({"a.txt": "\n".join(LINES)}), model).ask(
        f"What did {name} tell reporters?"
    )
    assert answer.status == status
    assert answer.reason == (None if status == "answered" else "unsupported")
