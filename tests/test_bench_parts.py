"""What each part of a bench makes of times and tokens that are written down beforehand."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.bench import answer, batch, floor, followup, indexing, memory, searching, second, start
from eval.bench.figures import Amount
from eval.bench.ground import Ground, drawn
from eval.bench.large import LINES, Large, article
from eval.bench.processes import Asked, Processes
from eval.bench.settings import Settings
from eval.bench.timed import TimedModel
from eval.question import Question
from rag.llm import Usage
from rag.prompt import Prompt, Turn
from rag.raw import RawModel
from tests.scripted import HashEmbedder
from tests.scripted_model import ScriptedModel
from tests.scripted_peer import row


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """Three questions, and nothing opened."""
    made = Ground(Settings(sample=3, quiet=True), tmp_path)
    made.questions = [row(f"Question {number}?", id=str(number)) for number in range(3)]
    made.warming = row("Warm?", id="warm")
    yield made
    made.close()


def values(found: list[Amount]) -> dict[str, float]:
    return {one.name: one.value for one in found}


def said(first: float | None, total: float) -> dict[str, Any]:
    return {"timings": {"first_token": first, "total": total}}


class Peer:
    """Takes as long as it is told to, by the question."""

    name = "peer"

    def __init__(self, asked: list[str]) -> None:
        self.closed = False
        self._asked = asked

    def ask(self, question: Question) -> Mapping[str, Any]:
        self._asked.append(f"peer {question.id}")
        return said(*{"0": (4.0, 6.0), "1": (8.0, 9.0), "2": (2.0, 4.0)}.get(question.id, (1, 1)))

    def close(self) -> None:
        self.closed = True


def test_an_answer_is_compared_question_by_question_and_who_is_first_changes(
    ground: Ground,
) -> None:
    asked: list[str] = []

    def ours(question: Question) -> Mapping[str, Any]:
        asked.append(f"ours {question.id}")
        # The second one is looked up: no first word.
        return said(*{"0": (1.0, 3.0), "1": (None, 0.9), "2": (0.2, 1.0)}.get(question.id, (1, 1)))

    peer = Peer(asked)
    ground.ours, ground.peer = ours, peer
    found = values(answer.measure(ground))
    assert asked == ["ours warm", "peer warm"] + [
        f"{who} {number}"
        for number, order in enumerate([("ours", "peer"), ("peer", "ours"), ("ours", "peer")])
        for who in order
    ]
    assert found["answer.first_token"] == pytest.approx((1 / 4 + 0.2 / 2) / 2)
    assert found["answer.first_token_here"] == pytest.approx(0.6)
    assert found["answer.first_token_there"] == pytest.approx(3.0)
    assert found["answer.whole"] == 0.25, "of 3 / 6, 0.9 / 9 and 1 / 4"
    assert (found["answer.whole_here"], found["answer.whole_there"]) == (1.0, 6.0)
    ground.close()
    assert peer.closed


class Raw(RawModel):
    """Reads 100 tokens a second, writes 20."""

    def __init__(self) -> None:
        pass

    def reading(self, count: int) -> float:
        return count / 100

    def writing(self, past: int, count: int) -> float:
        assert past
        return count / 20


def test_what_is_spent_beside_the_model_and_how_far_from_the_floor(ground: Ground) -> None:
    model = ScriptedModel()
    timed = TimedModel(model)
    clock = itertools.count(0.0, 5.0)

    def ours(question: Question) -> Mapping[str, Any]:
        if question.id == "1":
            return said(None, 0.0)
        # Of five seconds the model computes four, two of them writing 60 of its tokens.
        timed.seconds += 4.0
        timed.writing += 2.0
        timed.written += 60
        model.usage = Usage(
            model.usage.prompt + 150, model.usage.reused + 50, model.usage.generated + 60
        )
        return said(1.0, 5.0)

    ground.model, ground.ours, ground.raw = timed, ours, Raw()
    found = floor.measure(ground, lambda: next(clock))
    assert values(found) == pytest.approx(
        {
            "floor.outside": 1 / 5,
            "floor.writing": 30 / 20,
            "floor.times": 5 / (100 / 100 + 60 / 20),
            "floor.read_rate": 100,
            "floor.write_rate": 20,
        }
    )
    assert {one.n for one in found} == {2}, "what is looked up has no part of the model in it"


def test_of_a_follow_up_only_what_was_there_before_is_read_again() -> None:
    timed = TimedModel(ScriptedModel())
    seen = {"Be brief.", "one two three"}
    prompts = [
        Prompt((Turn("system", ("Be brief.",)), Turn("user", ("one two three", "four five")))),
        Prompt((Turn("user", ("four five", "six")),)),
    ]
    assert followup.unseen(timed, prompts, seen) == 2 + 1
    assert followup.unseen(timed, prompts, seen) == 0


def test_follow_ups_of_the_shipped_set_are_asked_behind_their_questions(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ScriptedModel()
    timed = TimedModel(model)
    asked: list[tuple[str, int]] = []

    class Assistant:
        def ask(self, question: str, history: Any = ()) -> Any:
            asked.append((question, len(history)))
            new = ("Where was that?",) if history else ("What was it?",)
            timed.prompts.append(Prompt((Turn("user", ("shown again", *new)),)))
            model.usage = Usage(model.usage.prompt + 20, model.usage.reused + 14)
            return type("Answer", (), {"answer": "It was."})()

    ground.model, ground.assistant = timed, Assistant()  # type: ignore[assignment]
    (found,) = followup.measure(ground)
    # Twenty tokens, of which fourteen are kept and three are new.
    assert found.value == pytest.approx(3 / 20)
    assert [length for _, length in asked] == [0, 1] * found.n
    assert found.n == 3


class Started(Processes):
    """Processes that take as long as they are told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.passed = itertools.cycle([0.1, 0.2, 0.1])

    def python(self) -> float:
        return next(self.passed)

    def help(self) -> float:
        return 0.2

    def status(self, index: Path) -> float:
        return 0.4

    def ask(self, question: str, index: Path) -> Asked:
        again = any(place == str(index) for _, place in self.asked)
        self.asked.append((question, str(index)))
        return Asked(2.0 if again else 8.0, 4.0, 1_500)

    def batch(self, questions: object, index: Path, file: Path) -> list[float]:
        return [4.0, 1.0, 1.0]

    def alone(self, path: Path, tokens: int) -> float:
        return tokens / 10


@pytest.fixture
def started(ground: Ground, tmp_path: Path) -> Started:
    """ground, with such processes and a model of a thousand bytes."""
    (tmp_path / "model.gguf").write_bytes(b"x" * 1_000)
    made = Started()
    ground.processes, ground.path, ground.index = made, tmp_path / "model.gguf", tmp_path / "index"
    return made


def test_a_second_process_is_asked_something_else_over_the_same_index(
    ground: Ground, started: Started
) -> None:
    found = values(second.measure(ground))
    assert found == {
        "second.first_token": 0.25,
        "second.first_process": 8.0,
        "second.second_process": 2.0,
    }
    places = [place for _, place in started.asked]
    assert [places.count(place) for place in dict.fromkeys(places)] == [2] * second.ROUNDS
    for first, after in zip(started.asked[::2], started.asked[1::2], strict=True):
        assert first[0] != after[0]


def test_the_start_of_ask_is_compared_with_python_and_with_the_model(
    ground: Ground, started: Started
) -> None:
    model = ScriptedModel()
    ground.model = TimedModel(model)

    def ours(question: Question) -> Mapping[str, Any]:
        model.usage = Usage(model.usage.prompt + 30, model.usage.reused + 20)
        if question.id != "1":
            ground.model.first = ground.model.first or model.usage
        return said(1.0, 2.0)

    ground.ours = ours
    found = start.measure(ground)
    # Of the seven rounds five have 0.1 s for Python alone.
    assert values(found) == pytest.approx(
        {
            "start.help": 2.0,
            "start.status": 4.0,
            "start.pass": 0.1,
            "start.above": ((8.0 - 1.0) + (2.0 - 1.0)) / 2,
            "start.first_token": 5.0,
            "start.alone": 1.0,
        }
    )


def test_memory_is_what_a_process_has_above_its_model(ground: Ground, started: Started) -> None:
    (found,) = memory.measure(ground)
    assert found.value == pytest.approx(500 / 1e9)
    assert found.n == 3


def test_memory_that_the_system_does_not_tell_is_no_figure(
    ground: Ground, started: Started, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(started, "ask", lambda *_: Asked(1.0, 1.0, None))
    assert memory.measure(ground) == []


def test_a_batch_is_compared_with_as_many_processes(ground: Ground, started: Started) -> None:
    assert values(batch.measure(ground)) == {"batch.times": 6 / 12}


def test_a_question_that_needs_another_before_it_is_for_no_process(
    ground: Ground, started: Started
) -> None:
    history = [{"question": "Who?", "answer": "He."}]
    ground.questions.append(row("And where?", history=history))
    assert [one.question for one in ground.plain] == [f"Question {n}?" for n in range(3)]


def test_articles_are_always_the_same_and_none_is_like_another() -> None:
    texts = [article(number) for number in range(20)]
    assert texts == [article(number) for number in range(20)]
    assert len(set(texts)) == 20
    assert {text.count("\n") for text in texts} == {LINES}


def test_a_corpus_grows_by_passages_that_are_then_indexed(tmp_path: Path) -> None:
    large = Large(tmp_path, HashEmbedder(), 2)
    texts = large.write()
    assert large.index.refresh().added == ("00000.txt", "00001.txt")
    more = large.write()
    assert large.index.refresh().added == ("00002.txt", "00003.txt")
    ids, _ = large.index.store.vectors()
    assert [large.index.store.passage(one).text for one in ids] == texts + more
    large.index.close()


def clocked(*steps: float) -> Callable[[], float]:
    """A clock that goes on by these, again and again."""
    return itertools.accumulate(itertools.cycle(steps)).__next__


def test_indexing_is_compared_with_encoding_the_same_texts(ground: Ground, tmp_path: Path) -> None:
    given: list[int] = []

    class Encoder(HashEmbedder):
        def encode(self, texts: Any, *, advance: Any = None) -> Any:
            given.append(len(texts))
            return super().encode(texts)

    ground.large = Large(tmp_path / "large", HashEmbedder(), 1)
    ground.encoder = Encoder()
    # Each job takes 2 s, whosever it is.
    found = indexing.measure(ground, clocked(1.0, 2.0))
    assert values(found)["index.times"] == 1.0
    assert values(found)["index.rate"] == values(found)["index.encode_rate"]
    stored = ground.large.index.store.count()
    assert given[0] == min(100, stored - sum(given[1:]))
    assert len(given) == 1 + indexing.ROUNDS


def test_searching_is_timed_to_the_passages_and_faiss_to_the_vectors(
    ground: Ground, tmp_path: Path
) -> None:
    ground.large = Large(tmp_path / "large", HashEmbedder(), 1)
    # Begun, found 30 ms later, FAISS 10 ms later.
    found = searching.measure(ground, clocked(0.0, 0.030, 0.010))
    assert values(found) == pytest.approx(
        {"search.p50": 30, "search.p95": 30, "search.flat_p50": 10, "search.flat_p95": 10}
    )
    assert {one.n for one in found} == {3 * searching.REPEATS}


def test_questions_are_drawn_once_and_for_all_from_those_that_were_tuned_on() -> None:
    rows = [
        row("Q?", id=str(number), tags=["dev"] if number % 2 else ["held"], answerable=number != 5)
        if number != 5
        else row("Q?", id="5", tags=["dev"], answers=[], answerable=False)
        for number in range(20)
    ]
    kept, warming = drawn(rows, 4)
    assert (kept, warming) == drawn(rows, 4)
    assert len(kept) == 4
    assert warming not in kept
    there = {str(number) for number in range(1, 20, 2)} - {"5"}
    assert {one.id for one in kept} | {warming.id} <= there
    everything, last = drawn(rows, 99)
    assert {one.id for one in everything} == there
    assert last in everything
