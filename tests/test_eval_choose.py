"""Which questions are asked, and what a set is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.choose import SHIPPED, choose, name_of, set_path
from eval.question import Question, read_text
from index.errors import UsageError


def many(count: int) -> list[Question]:
    """Questions 0, 1, ...: even ones tagged even, every third one third."""
    rows = [
        {
            "id": number,
            "question": "a?",
            "answers": ["b"],
            "answerable": True,
            "tags": ["even"] * (number % 2 == 0) + ["third"] * (number % 3 == 0),
        }
        for number in range(count)
    ]
    return read_text([json.dumps(row) for row in rows], "s")


def ids(questions: list[Question]) -> list[int]:
    return [int(one.id) for one in questions]


def test_all_tags_must_be_there_and_none_of_the_others() -> None:
    assert ids(choose(many(13))) == list(range(13))
    assert ids(choose(many(13), tags=["even"])) == [0, 2, 4, 6, 8, 10, 12]
    assert ids(choose(many(13), tags=["even", "third"])) == [0, 6, 12]
    assert ids(choose(many(13), tags=["third"], without=["even"])) == [3, 9]
    assert ids(choose(many(13), without=["third", "even"])) == [1, 5, 7, 11]


def test_a_sample_is_the_same_everywhere_and_a_larger_one_holds_it() -> None:
    # By sha256("askline N"), computed with sha256sum.
    assert ids(choose(many(20), sample=3)) == [2, 18, 19]
    small, large = (set(ids(choose(many(200), sample=n))) for n in (20, 50))
    assert (len(small), len(large), small < large) == (20, 50, True)
    drawn = ids(choose(many(200), sample=50))
    assert drawn == sorted(drawn)
    assert ids(choose(many(5), sample=9)) == [0, 1, 2, 3, 4]


def test_a_sample_is_drawn_of_what_has_the_tags() -> None:
    drawn = ids(choose(many(200), tags=["even"], sample=10))
    assert len(drawn) == 10
    assert all(number % 2 == 0 for number in drawn)


def test_a_tag_that_no_question_has_is_named_with_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        choose(many(4), tags=["evn"])
    assert str(caught.value) == "no question has the tag 'evn'; its tags: even, third"
    with pytest.raises(UsageError, match="no question is left"):
        choose(many(3), tags=["even"], without=["even"])


def test_a_set_is_a_path_or_the_name_of_a_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert set_path(None) == SHIPPED / "sample.jsonl"
    assert set_path("seeds-dev") == SHIPPED / "seeds-dev.jsonl"
    assert set_path("mine.jsonl") == Path("mine.jsonl")
    (tmp_path / "sample").touch()
    assert set_path("sample") == Path("sample")


def test_a_set_is_called_by_its_file_or_its_folder() -> None:
    assert name_of(Path("a/mine.jsonl")) == "mine"
    assert name_of(Path("a/squad2/questions.jsonl")) == "squad2"
