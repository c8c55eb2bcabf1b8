"""Which heads look up, on matrices that are small enough to rank by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval import fit_heads
from eval.fit_heads import MOST, best_heads, usable
from eval.question import Question, read_text
from rag.attention import Matrix
from rag.heads import Head
from rag.llama import LlamaModel
from tests.scripted import HashEmbedder
from tests.scripted_llama import install
from tests.scripted_model import lines_read

PASSAGES = [
    lines_read("a.txt", "One.", "Two."),
    lines_read("a.txt", "Three.", first=3),
    lines_read("b.txt", "One."),
]


def asked(**fields: Any) -> list[Question]:
    """A question whose answer stands in line 2 of a.txt, but for some fields."""
    row = {
        "id": 1,
        "question": "Which?",
        "answers": ["two"],
        "answerable": True,
        "evidence": [{"source": "a.txt", "first_line": 2, "last_line": 2}],
        "tags": ["dev"],
    } | fields
    return read_text([json.dumps(row)], "s")


def golds(questions: Sequence[Question]) -> list[tuple[str, list[float]]]:
    return [(question, gold.tolist()) for question, gold in usable(questions, PASSAGES)]


@pytest.mark.parametrize(
    ("evidence", "gold"),
    [
        ([("a.txt", 1, 1)], [1, 0, 0]),
        ([("a.txt", 2, 2)], [1, 0, 0]),
        ([("a.txt", 3, 3)], [0, 1, 0]),
        ([("a.txt", 2, 3)], [1, 1, 0]),
        ([("a.txt", 3, 9), ("b.txt", 1, 1)], [0, 1, 1]),
    ],
)
def test_a_passage_answers_that_shares_a_line_with_the_evidence(
    evidence: list[tuple[str, int, int]], gold: list[float]
) -> None:
    spans = [{"source": s, "first_line": a, "last_line": b} for s, a, b in evidence]
    assert golds(asked(evidence=spans)) == [("Which?", gold)]


def test_what_nothing_can_be_learned_from_is_left_out() -> None:
    history = [{"question": "Who?", "answer": "He."}]
    elsewhere = [{"source": "c.txt", "first_line": 1, "last_line": 1}]
    assert golds(asked(history=history)) == []
    assert golds(asked(tags=["meta", "dev"])) == []
    assert golds(asked(tags=["fact", "held"])) == []
    assert golds(asked(answers=["no"])) == []
    assert golds(asked(evidence=elsewhere)) == []
    assert golds(asked(answers=[], answerable=False, evidence=[])) == []
    assert golds(asked(answers=["yes"])) == [("Which?", [1, 0, 0])]
    assert golds(asked(answers=["no", "none"])) == [("Which?", [1, 0, 0])]
    assert golds([*asked(), *asked(tags=["held"]), *asked(question="What?")]) == [
        ("Which?", [1, 0, 0]),
        ("What?", [1, 0, 0]),
    ]


FIRST, SECOND = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 1.0])
"""Which passages answer the first and the second question."""
GIVEN_FIRST = np.array(
    [
        # Layer 0: rank 1; rank 3. Layer 1: rank 2; rank 1, as what is alike counts for it.
        [[0.9, 0.1, 0.2], [0.0, 0.5, 0.25]],
        [[0.4, 0.5, 0.1], [0.5, 0.5, 0.5]],
        # Layer 2: rank 1 twice. Layer 3 is deeper than what is tried, and best of all.
        [[0.3, 0.0, 0.0], [0.5, 0.0, 0.25]],
        [[9.0, 0.0, 0.0], [9.0, 0.0, 0.0]],
    ]
)
GIVEN_SECOND = np.array(
    [
        # Ranks by the better of the two that answer. Layer 0: 2; 1. Layer 1: 1; 2.
        [[0.5, 0.3, 0.4], [0.1, 0.0, 0.2]],
        [[0.0, 0.1, 0.0], [0.5, 0.4, 0.25]],
        # Layer 2: 1; 2.
        [[0.0, 0.3, 0.0], [0.5, 0.25, 0.0]],
        [[0.0, 9.0, 9.0], [0.0, 9.0, 9.0]],
    ]
)
RANKING = [(2, 0), (0, 0), (1, 0), (1, 1), (2, 1), (0, 1)]
"""Mean reciprocal ranks 1; 3/4 four times, the lower first; 2/3."""


def test_the_best_heads_rank_what_answers_first() -> None:
    found = best_heads([GIVEN_FIRST, GIVEN_SECOND], [FIRST, SECOND])
    assert [(one.layer, one.head) for one in found] == RANKING
    # (2, 0) gives 0.3 twice among six: the mean is 0.1, the variance (2 * 0.04 + 4 * 0.01) / 6.
    assert found[0] == Head(2, 0, 0.141421)
    # (0, 0) gives 0.9, 0.1, 0.2, then 0.5, 0.3, 0.4: the mean is 0.4, the variance 0.4 / 6.
    assert found[1] == Head(0, 0, 0.258199)


def test_no_more_heads_are_kept_than_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = np.concatenate([GIVEN_FIRST, GIVEN_FIRST], axis=1)
    assert len(best_heads([wide], [FIRST])) == MOST == 6
    monkeypatch.setattr(fit_heads, "MOST", 2)
    found = best_heads([GIVEN_FIRST, GIVEN_SECOND], [FIRST, SECOND])
    assert [(one.layer, one.head) for one in found] == RANKING[:2]


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the heads go; a model stands ready that gives what is written above."""
    install(monkeypatch)
    (tmp_path / "own.gguf").write_bytes(b"GGUF")
    model = LlamaModel.open(tmp_path / "own.gguf", name="own", sha256=lambda: "")

    def survey(groups: list[list[str]], questions: list[str]) -> Iterator[Matrix]:
        assert groups == [["One. Two."], ["Three.", "Four."]]
        assert questions == ["Which?", "What?"]
        yield from (GIVEN_FIRST, GIVEN_SECOND)

    monkeypatch.setattr(model, "survey", survey)
    monkeypatch.setattr(fit_heads, "open_model", lambda name, told: model)
    monkeypatch.setattr(fit_heads, "open_embedder", lambda told: HashEmbedder())
    monkeypatch.setattr(fit_heads, "offline", lambda: None)
    made = tmp_path / "heads.json"
    made.write_text('{"Other": {"heads": [], "questions": 3}}', encoding="utf-8")
    monkeypatch.setattr(fit_heads, "FITTED", made)
    return made


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    made = tmp_path / "corpus"
    made.mkdir()
    (made / "a.txt").write_text("One.\nTwo.\n", encoding="utf-8")
    (made / "b.txt").write_text("Three.\n\nFour.\n", encoding="utf-8")
    return made


def rows_in(folder: Path, *rows: tuple[str, str, int, int]) -> Path:
    """A set of questions: the question, and the source and lines of its evidence."""
    made = folder / "set.jsonl"
    text = ""
    for question, source, first, last in rows:
        span = {"source": source, "first_line": first, "last_line": last}
        row = {"question": question, "answers": ["so"], "answerable": True, "evidence": [span]}
        text += json.dumps(row) + "\n"
    made.write_text(text, encoding="utf-8")
    return made


def test_what_was_found_is_written_beside_what_was_known(
    fitted: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asking = rows_in(
        tmp_path, ("Which?", "a.txt", 2, 2), ("None?", "c.txt", 1, 1), ("What?", "b.txt", 1, 3)
    )
    assert fit_heads.main(["default", str(asking), str(corpus)]) == 0
    written = json.loads(fitted.read_text(encoding="utf-8"))
    assert written["Other"] == {"heads": [], "questions": 3}
    assert written["Own Model"]["questions"] == 2
    heads = [Head(**one) for one in written["Own Model"]["heads"]]
    assert heads == best_heads([GIVEN_FIRST, GIVEN_SECOND], [FIRST, SECOND])
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("fitting Own Model: 0 of 2 questions\n")
    assert "fitting Own Model: 2 of 2 questions in 0:00\n" in told.err


@pytest.mark.parametrize(
    ("shelf", "source", "said"),
    [
        (10, "a.txt", "the corpus is too large to be looked over whole"),
        (999, "c.txt", "no question of the set is answered in the corpus"),
    ],
)
def test_what_cannot_be_fitted_is_said_and_nothing_written(
    fitted: Path,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shelf: int,
    source: str,
    said: str,
) -> None:
    before = fitted.read_bytes()
    monkeypatch.setattr(fit_heads, "SHELF", shelf)
    asking = rows_in(tmp_path, ("Which?", source, 1, 1))
    with pytest.raises(SystemExit) as ended:
        fit_heads.main(["default", str(asking), str(corpus)])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"error: {said}\n")
    assert fitted.read_bytes() == before
