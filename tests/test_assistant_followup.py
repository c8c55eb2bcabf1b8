"""A question that leans on what was said is answered as it was understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import TextCorpus
from rag.assistant import Done, Exchange, Stage
from tests.scripted import HashEmbedder
from tests.scripted_assistant import opened, over
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG

PAST = [Exchange("Who met in Moscow?", "Putin and Witkoff met in Moscow.")]


def test_a_follow_up_is_answered_as_it_was_understood(notes: Path) -> None:
    model = ScriptedModel(
        rewrite={"How long was it?": HOW_LONG},
        sentence={HOW_LONG: FIVE},
        short={HOW_LONG: "5 hours"},
    )
    assistant = opened(notes, model)
    events = list(assistant.stream("How long was it?", PAST))
    assert events[0] == Stage("understanding")
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert (answer.question, answer.asked, answer.short) == (
        "How long was it?",
        HOW_LONG,
        "five hours",
    )
    assert answer.to_json()["asked"] == HOW_LONG
    (shown,) = model.texts("rewrite")
    assert "Who met in Moscow?\nPutin and Witkoff met in Moscow.\n" in shown
    assert isinstance(assistant.index.embedder, HashEmbedder)
    assert HOW_LONG in assistant.index.embedder.texts


def test_history_may_be_mappings_and_only_the_last_two_exchanges_are_shown(notes: Path) -> None:
    model = ScriptedModel(rewrite=HOW_LONG, sentence=FIVE, short="5 hours")
    history = [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in (1, 2, 3)]
    opened(notes, model).ask("How long was it?", history)
    (shown,) = model.texts("rewrite")
    assert "Question 2?\nAnswer 2.\nQuestion 3?\nAnswer 3.\n" in shown
    assert "Question 1?" not in shown


LEANING = "How long were these talks in Moscow?"


@pytest.mark.parametrize(
    "rewritten",
    ["", " ? ", LEANING, PAST[0].question, "How long were these talks?"],
    ids=["nothing", "no word", "the same", "the question before", "without the place"],
)
def test_what_the_model_made_no_whole_question_of_is_asked_as_it_was_typed(
    notes: Path, rewritten: str
) -> None:
    model = ScriptedModel(rewrite=rewritten, sentence={LEANING: FIVE}, short="5 hours")
    answer = opened(notes, model).ask(LEANING, PAST)
    assert len(model.texts("rewrite")) == 1
    assert (answer.status, answer.asked) == ("answered", None)
    assert "asked" not in answer.to_json()


def test_a_question_that_stands_for_itself_is_not_bent_to_what_was_asked_before(
    notes: Path,
) -> None:
    model = ScriptedModel(sentence={HOW_LONG: FIVE}, short="5 hours")
    answer = opened(notes, model).ask(HOW_LONG, PAST)
    assert model.texts("rewrite") == []
    assert (answer.status, answer.asked) == ("answered", None)


def test_without_history_nothing_is_rewritten_and_no_field_says_so(notes: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="5 hours")
    answer = opened(notes, model).ask(HOW_LONG)
    assert model.texts("rewrite") == []
    assert "asked" not in answer.to_json()


def test_who_is_counted_to_is_asked_for_by_name_and_nothing_is_written_for_it() -> None:
    model = ScriptedModel(rewrite="Who came last?", sentence="Bo Ek left early.", short="early")
    past = [Exchange("Who came?", "Ada Lind and Bo Ek came.")]
    corpus = TextCorpus({"a.txt": "Ada Lind and Bo Ek came.\nBo Ek left early."})
    answer = over(corpus, model).ask("When did the last one leave?", past)
    assert answer.asked == "When did Bo Ek leave?"
    assert model.texts("rewrite") == []
