"""The assistant in somebody's LangChain application."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from pathlib import Path

import pytest
from langchain_core.prompts import PromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda

import rag
from index.corpus import FolderCorpus
from index.errors import UsageError
from index.search import Index
from rag import Answer, Assistant, Exchange
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel

TALKS = "How long did the talks last?"
FLIGHT = "How long did the flight last?"
SENTENCES = {TALKS: "The talks lasted five hours.", FLIGHT: "The flight lasted nine days."}


class Counting:
    """Sentences by question, and how many were asked for at the same time at most."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, question: str) -> str:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.02)
        with self._lock:
            self.now -= 1
        return SENTENCES[question]


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def model(counting: Counting) -> ScriptedModel:
    return ScriptedModel(
        sentence=counting, short={TALKS: "five hours", FLIGHT: "nine days"}, rewrite=FLIGHT
    )


@pytest.fixture
def assistant(tmp_path: Path, model: ScriptedModel) -> Assistant:
    (tmp_path / "a.txt").write_text(
        "The talks lasted five hours.\n\nThe flight lasted nine days.\n"
    )
    return Assistant(Index.open(FolderCorpus.open(tmp_path), None, HashEmbedder()), model, GATED)


@pytest.fixture
def asking(assistant: Assistant) -> Runnable[object, Answer]:
    return rag.chain(assistant)


def test_a_question_in_an_answer_out(asking: Runnable[object, Answer]) -> None:
    assert isinstance(asking, Runnable)
    answer = asking.invoke(TALKS)
    assert isinstance(answer, Answer)
    assert (answer.question, answer.short) == (TALKS, "five hours")
    assert [(one.source, one.first_line) for one in answer.citations] == [("a.txt", 1)]


def test_the_package_brings_in_every_name_it_promises_and_no_other() -> None:
    promised = {name: getattr(rag, name) for name in rag.__all__}
    for name, module in {"Answer": "answer", "Citation": "answer", "Claim": "answer"}.items():
        assert promised[name] is getattr(sys.modules[f"rag.{module}"], name)
    for name in ("Assistant", "Exchange"):
        assert promised[name] is getattr(sys.modules["rag.assistant"], name)
    with pytest.raises(AttributeError) as caught:
        _ = rag.Nothing
    assert str(caught.value) == "module 'rag' has no attribute 'Nothing'"


def test_it_is_made_by_the_package_s_function_however_often(assistant: Assistant) -> None:
    """A module called chain would take the function's place once it is imported."""
    for _ in range(2):
        assert rag.chain(assistant).invoke(TALKS).short == "five hours"


def test_a_mapping_brings_what_was_asked_before(
    asking: Runnable[object, Answer], model: ScriptedModel
) -> None:
    assert asking.invoke({"question": TALKS}).asked is None
    assert asking.invoke({"question": TALKS, "history": None}).asked is None
    for past in ({"question": TALKS, "answer": "Five hours."}, Exchange(TALKS, "Five hours.")):
        answer = asking.invoke({"question": "And the flight?", "history": [past]})
        assert (answer.asked, answer.short) == (FLIGHT, "nine days")
    assert len(model.texts("rewrite")) == 2


def test_a_batch_is_answered_in_order_and_one_at_a_time(
    asking: Runnable[object, Answer], counting: Counting, model: ScriptedModel
) -> None:
    """An assistant is not to be shared between threads, and LangChain's batch uses several."""
    answers = asking.batch([TALKS, {"question": FLIGHT}, TALKS, FLIGHT])
    assert [answer.short for answer in answers] == [
        "five hours",
        "nine days",
        "five hours",
        "nine days",
    ]
    assert counting.most == 1
    assert sum(answer.tokens.generated for answer in answers) == model.usage.generated


def test_it_fits_between_other_runnables(asking: Runnable[object, Answer]) -> None:
    whole = (
        PromptTemplate.from_template("How long did the {what} last?")
        | RunnableLambda(lambda prompt: prompt.to_string())
        | asking
        | RunnableLambda(lambda answer: f"{answer.short} ({answer.citations[0].first_line})")
    )
    assert whole.invoke({"what": "flight"}) == "nine days (3)"
    assert whole.batch([{"what": "talks"}, {"what": "flight"}]) == [
        "five hours (1)",
        "nine days (3)",
    ]


def test_it_can_be_awaited(asking: Runnable[object, Answer]) -> None:
    assert asyncio.run(asking.ainvoke(FLIGHT)).short == "nine days"


def test_what_is_wrong_with_a_question_is_raised_as_it_is(
    asking: Runnable[object, Answer],
) -> None:
    with pytest.raises(UsageError):
        asking.invoke("?")
    with pytest.raises(KeyError):
        asking.invoke({"query": TALKS})
