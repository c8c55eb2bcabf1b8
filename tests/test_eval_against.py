"""A peer that is asked the same, and shown beside."""

from __future__ import annotations

from typing import Any

import pytest

from eval import suite
from eval.question import Question
from index.errors import CorpusError
from tests.scripted_eval import Eval, rows_of


class Parrot:
    """A peer that says the same to everything."""

    name = "parrot"

    def __init__(self) -> None:
        self.closed = False

    def ask(self, question: Question) -> dict[str, Any]:
        if question.id == "not":
            raise CorpusError("it does not know")
        return {"status": "answered", "answer": "Five hours.", "short": "Five hours."} | {
            "citations": [],
            "confidence": 1.0,
            "timings": {"first_token": 0.5, "total": 1.0},
            "tokens": {"prompt": 100, "reused": 0, "generated": 5},
        }

    def close(self) -> None:
        self.closed = True


def test_a_peer_is_asked_the_same_and_shown_beside(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = Parrot()
    monkeypatch.setattr(suite, "require", lambda _: None)
    monkeypatch.setattr(suite, "open_peer", lambda *_: peer)
    run = ev("set.jsonl", "--against", "langchain", "--report", "out", "--json")
    rows = {row["figure"]: row for row in run.json["against"]}
    assert rows["right"] == {
        "figure": "right",
        "askline": 1.0,
        "langchain": 0.5,
        "ratio": 2.0,
        "askline_interval": [1.0, 1.0],
        "langchain_interval": [0.0, 1.0],
    }
    assert rows["first_token_median"]["langchain"] == 0.5
    assert rows["first_token_median"]["langchain_interval"] is None
    page = " ".join((ev.place / "out/report.html").read_text().split())
    assert "<h2>Beside langchain</h2>" in page
    assert "askline alone was right on 2 of them, langchain alone on 0" in page
    assert peer.closed
    kept = rows_of(ev.place / "out/langchain.jsonl")
    assert [row["error"] for row in kept] == [None, None, "it does not know"]
    said = ev("set.jsonl", "--against", "langchain").out
    assert [line.split() for line in said.split("\n") if line.startswith("right  ")][1] == (
        "right 100.0 % 100.0 % to 100.0 % 50.0 % 0.0 % to 100.0 % 2.00".split()
    )
    assert "right alone: askline on 2, langchain on 0 (McNemar's exact test, p = 0.5)" in said


def test_a_peer_that_is_not_installed_is_told_before_anything_is_asked(
    ev: Eval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert ev.fault("set.jsonl", "--against", "langchain") == (
        "langchain is not installed, which langchain needs; type: pip install 'askline[bench]'"
    )
