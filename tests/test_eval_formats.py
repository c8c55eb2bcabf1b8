"""Sets in the formats of others, asked or searched as they are."""

from __future__ import annotations

import json

import pytest

from eval import beir
from tests.scripted import HashEmbedder
from tests.scripted_eval import NOT_THERE, TALKS, Eval
from tests.talks import HOW_LONG


def test_squad_s_own_file_is_asked_as_it_is(ev: Eval) -> None:
    context = TALKS.split("\n")[2]
    at = context.index("five hours")
    questions = [
        {"id": "y", "question": HOW_LONG, "answers": [{"text": "five hours", "answer_start": at}]},
        {"id": "n", "question": NOT_THERE, "is_impossible": True, "answers": []},
    ]
    article = {"title": "Talks", "paragraphs": [{"context": context, "qas": questions}]}
    (ev.place / "dev.json").write_text(json.dumps({"version": "v2.0", "data": [article]}))
    told = ev("--set", "dev.json", "--json").json
    assert [(one["id"], one["answerable"], one["right"]) for one in told["outcomes"]] == [
        ("y", True, True),
        ("n", False, True),
    ]
    assert told["outcomes"][0]["citation_recall"] == 1.0
    assert ev("--lint", "--set", "dev.json").code == 0


def test_a_beir_folder_is_searched(ev: Eval, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = ev.place / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [{"_id": "d1", "text": "Tea is green."}, {"_id": "d2", "text": "Snow is white."}]
    (folder / "corpus.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents))
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "Which colour has snow?"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td2\t1\n")
    monkeypatch.setattr("eval.beir.open_embedder", lambda *_: HashEmbedder())
    run = ev("beir", "--json")
    assert (run.value("ndcg@10"), run.value("recall@10")) == (1.0, 1.0)
    assert run.json["meaning"] == beir.ABOUT
    assert ev.fault("beir", "--sample", "1") == (
        "a folder in BEIR's format is searched as a whole, and nothing else: beir;"
        " type: ask eval --set beir"
    )
    shown = ev("beir")
    assert shown.out.startswith("beir: 1 queries\n\nfigure")
    assert "documents judged relevant that are among the first 100\n" in shown.out
    assert "searching: 1 of 1 questions in 0:00\n" in shown.err
    assert ev.opened == 0
