"""Asking a set: what is kept of each question, and going on where a run was cut off."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.folder import RESULTS, Folder, Plan, read_results, sum_of
from eval.pace import Pace
from eval.question import Question, read_text
from eval.result import Passage, Result, from_json, to_json
from eval.run import asking, run
from index.corpus import TextCorpus
from index.errors import CorpusError, StorageError, UsageError
from rag.assistant import Assistant
from tests.scripted_assistant import of_talks_and_flight, over
from tests.scripted_model import GATED, ScriptedModel
from tests.terminal import Clock, Terminal

TALKS = "A week\nThe talks lasted five hours, the aide said.\nTea was served late."
HOW_LONG = "How long did the talks last?"


def questions(*rows: Mapping[str, Any]) -> list[Question]:
    base = {"answers": ["five hours"], "answerable": True}
    return read_text([json.dumps({**base, **row}) for row in rows], "s.jsonl")


THREE = questions(*({"id": one, "question": f"{one}?"} for one in "abc"))


def silent(_: int) -> Pace:
    return Pace("asking", 0, None)


def assistant() -> Assistant:
    return over(TextCorpus({"a.txt": TALKS}), of_talks_and_flight())


def test_the_answer_and_what_the_search_found_are_kept() -> None:
    (question,) = questions({"question": HOW_LONG})
    answer, passages = asking(assistant())(question)
    assert (answer["status"], answer["short"]) == ("answered", "five hours")
    assert [one["first_line"] for one in answer["citations"]] == [2]
    assert isinstance(answer["citations"], list), "as it is when it is read again"
    best = passages[0]
    assert best.text == "\n".join(TALKS.split("\n")[best.first_line - 1 : best.last_line])
    assert (best.source, best.first_line <= 2 <= best.last_line) == ("a.txt", True)


def test_a_question_s_own_documents_and_history_are_used() -> None:
    own = [{"source": "own.txt", "text": "The flight lasted nine hours."}]
    past = [{"question": HOW_LONG, "answer": "Five hours."}]
    (question,) = questions({"question": "And that?", "documents": own, "history": past})
    answer, passages = asking(assistant())(question)
    assert (answer["asked"], answer["short"]) == ("How long did the flight last?", "nine hours")
    assert passages == (Passage("own.txt", 1, 1, own[0]["text"]),)


def test_two_runs_give_the_same_answers() -> None:
    asked = questions({"id": 1, "question": HOW_LONG}, {"id": 2, "question": "How long?"})
    first, second = (
        run(asked, asking(assistant()), keep=lambda _: None, pace=silent) for _ in range(2)
    )

    def plain(results: list[Result]) -> list[Any]:
        kept = [to_json(one) for one in results]
        for one in kept:
            one["answer"] = {**one["answer"], "timings": None}
        return kept

    assert plain(first) == plain(second)


def test_a_question_that_crashes_is_a_result_with_its_error_and_the_next_is_asked() -> None:
    def ask(question: Question) -> tuple[dict[str, Any], tuple[Passage, ...]]:
        if question.id == "a":
            raise CorpusError("it holds\nnothing", where="there")
        if question.id == "b":
            raise KeyError("odd")
        return {"status": "not_found"}, ()

    kept: list[Result] = []
    results = run(THREE, ask, keep=kept.append, pace=silent)
    assert results == kept
    assert [(one.answer, one.error and one.error[:18]) for one in results] == [
        (None, "it holds nothing: "),
        (None, "KeyError: 'odd' in"),
        ({"status": "not_found"}, None),
    ]
    assert results[1].error is not None
    assert "ask" in results[1].error and "line" in results[1].error


def test_what_the_search_had_found_before_a_crash_is_kept_with_it() -> None:
    made = Assistant(assistant().index, ScriptedModel(sentence={}), GATED)
    (question,) = questions({"question": HOW_LONG})
    (result,) = run([question], asking(made), keep=lambda _: None, pace=silent)
    assert (result.answer, result.error and result.error[:18]) == (None, "KeyError: 'How lon")
    assert "Halted" not in (result.error or "")
    assert result.passages == asking(assistant())(question)[1] != ()


def test_a_question_that_cannot_be_asked_is_told_as_such() -> None:
    (question,) = questions({"question": "??"})
    (result,) = run([question], asking(assistant()), keep=lambda _: None, pace=silent)
    assert (result.error or "").startswith("the question is empty; ")
    assert result.passages == ()


def test_what_is_known_is_not_asked_again_and_stands_in_its_place() -> None:
    asked: list[str] = []
    totals: list[int] = []

    def ask(question: Question) -> tuple[dict[str, Any], tuple[Passage, ...]]:
        asked.append(question.id)
        return {"status": "answered"}, ()

    def pace(total: int) -> Pace:
        totals.append(total)
        return silent(total)

    known = [Result(THREE[1], {"status": "not_found"}, None, ())]
    results = run(THREE, ask, known=known, keep=lambda _: None, pace=pace)
    assert (asked, totals) == (["a", "c"], [2])
    assert [one.question.id for one in results] == ["a", "b", "c"]
    assert results[1] is known[0]


def test_an_interruption_ends_the_run_and_what_was_known_is_kept() -> None:
    def ask(question: Question) -> tuple[dict[str, Any], tuple[Passage, ...]]:
        if question.id == "b":
            raise KeyboardInterrupt
        return {"status": "answered"}, ()

    kept: list[Result] = []
    with pytest.raises(KeyboardInterrupt):
        run(THREE, ask, keep=kept.append, pace=silent)
    assert [one.question.id for one in kept] == ["a"]


# The folder.

PLAN = Plan("s.jsonl", "ab" * 32, None, None, "default", ("fact",), (), 3, None)
RESULT = Result(THREE[0], {"status": "answered"}, None, (Passage("a.txt", 1, 2, "x\u2028é"),))
ERROR = Result(THREE[1], None, "it broke", ())


def test_a_result_is_the_same_when_it_is_read_again() -> None:
    for one in (RESULT, ERROR):
        assert from_json(json.loads(json.dumps(to_json(one))), one.question, "") == one


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"answer": None, "error": None, "passages": []},
        {"answer": {}, "error": "both", "passages": []},
        {"answer": [], "error": None, "passages": []},
        {"answer": {}, "error": None, "passages": [{"source": "a"}]},
        {"answer": {}, "error": None, "passages": 3},
    ],
)
def test_what_is_no_result_is_named(raw: Any) -> None:
    with pytest.raises(UsageError, match="no result of ask eval: f:3; "):
        from_json(raw, THREE[0], "f:3")


def test_results_are_written_at_once_and_found_again(tmp_path: Path) -> None:
    folder = Folder.begin(tmp_path / "deep" / "run", PLAN)
    assert folder.results(THREE) == []
    folder.append(RESULT)
    assert read_results(folder.path, THREE) == [RESULT]
    folder.append(ERROR)
    folder.append(RESULT, "peer.jsonl")
    again = Folder.resume(folder.path)
    assert again.plan == PLAN
    assert again.results(THREE) == [RESULT, ERROR]
    assert again.results(THREE, "peer.jsonl") == [RESULT]
    assert read_results(folder.path / RESULTS, THREE) == [RESULT, ERROR]


def test_a_line_that_a_kill_cut_off_is_asked_again(tmp_path: Path) -> None:
    folder = Folder.begin(tmp_path, PLAN)
    folder.append(RESULT)
    whole = (tmp_path / RESULTS).read_bytes()
    for cut in (b"{", b'{"id": "b"', json.dumps(to_json(ERROR)).encode()):
        (tmp_path / RESULTS).write_bytes(whole + cut)
        assert folder.results(THREE) == [RESULT]
        assert (tmp_path / RESULTS).read_bytes() == whole
    folder.append(ERROR)
    assert folder.results(THREE) == [RESULT, ERROR]


def test_a_question_that_was_changed_since_is_another_question(tmp_path: Path) -> None:
    folder = Folder.begin(tmp_path, PLAN)
    folder.append(RESULT)
    assert folder.results(questions({"id": "a", "question": "z?"})) == []
    assert folder.results(questions({"id": "z", "question": "a?"})) == []


def test_one_run_is_not_written_over_another(tmp_path: Path) -> None:
    Folder.begin(tmp_path, PLAN).append(RESULT)
    with pytest.raises(UsageError, match="a run lies here already"):
        Folder.begin(tmp_path, PLAN)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError) as caught:
        Folder.begin(tmp_path / "file" / "run", PLAN)
    assert str(caught.value) == (
        f"the report cannot be written (Not a directory): {tmp_path / 'file' / 'run'};"
        " name another folder with --report DIR"
    )
    folder = Folder.begin(tmp_path / "run", PLAN)
    (folder.path / RESULTS).mkdir()
    with pytest.raises(StorageError, match=r"the report cannot be written \(Is a directory\)"):
        folder.append(RESULT)


def test_only_a_run_s_folder_can_be_resumed(tmp_path: Path) -> None:
    for text in (None, "[]", "{}", "{", "3"):
        if text is not None:
            (tmp_path / "run.json").write_text(text)
        with pytest.raises(UsageError, match="no run of ask eval lies here"):
            Folder.resume(tmp_path)


def test_a_run_goes_on_only_with_what_it_was_begun_with(tmp_path: Path) -> None:
    folder = Folder.begin(tmp_path, PLAN)
    folder.accept({"model": "m", "prompt": "p"})
    again = Folder.resume(tmp_path)
    again.accept({"prompt": "p", "model": "m"})
    with pytest.raises(UsageError) as caught:
        again.accept({"model": "m", "prompt": "q"})
    assert caught.value.what == "the run was begun with another prompt"


def test_results_that_are_none_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / RESULTS).write_text(json.dumps(to_json(RESULT)) + "\n[3]\n")
    with pytest.raises(UsageError, match=r"no result of ask eval: \S+results.jsonl:2; "):
        read_results(tmp_path, THREE)
    with pytest.raises(UsageError, match=r"the results cannot be read \(No such file"):
        read_results(tmp_path / "none", THREE)


def test_a_set_s_sum_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b"abc")
    assert sum_of(tmp_path / "s") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


# Progress.


def test_progress_tells_the_time_left_from_the_mean_so_far() -> None:
    clock, stream = Clock(), Terminal()
    pace = Pace("asking", 5, stream, now=clock)
    clock.now += 30
    pace.step()
    clock.now += 10
    pace.step()
    clock.now += 50
    for _ in range(3):
        pace.step()
    pace.end()
    assert stream.getvalue().split("\r\033[K") == [
        "",
        "asking: 0 of 5 questions",
        "asking: 1 of 5 questions, 2:00 left",
        "asking: 2 of 5 questions, 1:00 left",
        "asking: 3 of 5 questions, 1:00 left",
        "asking: 4 of 5 questions, 0:22 left",
        "asking: 5 of 5 questions in 1:30\n",
    ]


def test_off_a_terminal_a_line_comes_every_fifteen_seconds_at_most() -> None:
    clock, stream = Clock(), io.StringIO()
    pace = Pace("asking", 4, stream, now=clock)
    for _ in range(4):
        clock.now += 10
        pace.step()
    pace.end()
    assert stream.getvalue() == (
        "asking: 0 of 4 questions\n"
        "asking: 2 of 4 questions, 0:20 left\n"
        "asking: 4 of 4 questions in 0:40\n"
    )
