"""An explanation: each of its sentences has lines of its own, or is not said."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from rag.answer import Answer
from rag.several import sentences
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

DOCUMENTS = {
    "a.txt": "Ushakov called the talks in Moscow useful.\nNo compromise was found on territory.",
    "b.txt": "The delegations will meet again in spring.",
}
# Enough to be looked over, so that each sentence is shown its lines alone.
OTHERS = {f"{name}.txt": f"Of something else report {name} tells." for name in "cdefgh"}
WHY = "Why did the talks end without a treaty?"
USEFUL = "Ushakov called the talks in Moscow useful."
NONE = "No compromise was found on territory."
AGAIN = "The delegations will meet again in spring."
INVENTED = "The heating of the palace had failed."


def told(*drafted: str, doubted: str = "nothing at all") -> Answer:
    """The answer where the model drafts these sentences. doubted: a line that it holds to tell
    nothing of what is asked; of all others it is the surer the longer they are.
    """

    def sure(_: str) -> float:
        shown = model.shown[-1].text.split("[1] ")[1].split("\n")[0]
        return 0.1 if doubted in shown else 0.5 + len(shown) / 1000

    model = ScriptedModel(
        explanation=" ".join(drafted),
        gate=sure,
        look=lambda _, text: 1.0 if text in OTHERS.values() else 90.0,
    )
    return over(TextCorpus(DOCUMENTS | OTHERS), model).ask(WHY)


def test_each_sentence_has_its_own_lines() -> None:
    answer = told(NONE, USEFUL, AGAIN)
    assert (answer.status, answer.answer) == ("answered", f"{NONE} {USEFUL} {AGAIN}")
    assert [(one.source, one.first_line) for one in answer.citations] == [
        ("a.txt", 2),
        ("a.txt", 1),
        ("b.txt", 1),
    ]
    assert [(one.text, one.citations) for one in answer.claims] == [
        (NONE, (0,)),
        (USEFUL, (1,)),
        (AGAIN, (2,)),
    ]


def test_it_is_as_sure_as_the_least_sure_of_them() -> None:
    assert told(USEFUL, NONE, AGAIN).confidence == pytest.approx(0.5 + len(NONE) / 1000)


@pytest.mark.parametrize(
    ("drafted", "doubted", "said"),
    [
        pytest.param((NONE, INVENTED, AGAIN), "-", f"{NONE} {AGAIN}", id="no line states it"),
        pytest.param((NONE, USEFUL, AGAIN), USEFUL, f"{NONE} {AGAIN}", id="beside the question"),
        pytest.param((USEFUL, NONE), USEFUL, NONE, id="the first one"),
        pytest.param(
            (NONE, "On territory no compromise.", AGAIN), "-", f"{NONE} {AGAIN}", id="twice"
        ),
    ],
)
def test_a_sentence_that_may_not_be_said_does_not_take_the_others_with_it(
    drafted: tuple[str, ...], doubted: str, said: str
) -> None:
    assert told(*drafted, doubted=doubted).answer == said


def test_where_none_may_be_said_the_reason_is_that_of_the_first() -> None:
    assert told(INVENTED, USEFUL, doubted=USEFUL).reason == "unsupported"
    assert told(USEFUL, INVENTED, doubted=USEFUL).reason == "not_stated"


def test_a_draft_of_nothing_is_one_empty_sentence() -> None:
    assert sentences(" ") == [""]
