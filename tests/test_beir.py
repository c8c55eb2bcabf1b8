"""A BEIR folder is searched as askline searches, and scored as BEIR scores."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.beir import ABOUT, Ranked, figures, is_beir, read_folder, run
from eval.figures import told
from eval.retrieval import Ranking
from index.errors import UsageError
from index.weights import Silent
from tests.scripted import HashEmbedder

CORPUS = [
    {"_id": "d1", "title": "Mill", "text": "The mill grinds wheat."},
    {"_id": "d2", "title": "", "text": "A barge carries wheat to the mill by the river."},
    {"_id": "d3", "text": "Cats sleep all day."},
    {"_id": "d4", "title": "Rail", "text": "Trains carry coal."},
]
QUERIES = [
    {"_id": "q1", "text": "mill grinds wheat"},
    {"_id": "q2", "text": "cats sleep"},
    {"_id": "unjudged", "text": "trains"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\td2\t2\nq1\td1\t1\nq1\tgone\t1\nq2\td3\t1\nq2\td4\t0\n"


def folder(
    path: Path,
    *,
    corpus: list[dict[str, str]] | str = CORPUS,
    queries: list[dict[str, str]] | str = QUERIES,
    qrels: Mapping[str, str] | None = None,
) -> Path:
    (path / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        text = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
        (path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    for name, text in ({"test": QRELS} if qrels is None else qrels).items():
        (path / "qrels" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return path


class Told(Silent):
    """Remembers its notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def test_a_folder_is_told_by_its_corpus(tmp_path: Path) -> None:
    assert is_beir(folder(tmp_path / "set"))
    assert not is_beir(tmp_path)
    assert not is_beir(tmp_path / "set" / "corpus.jsonl")


def test_queries_are_searched_and_scored(tmp_path: Path) -> None:
    told, done = Told(), list[tuple[int, int]]()
    found = run(
        folder(tmp_path / "set"),
        told,
        advance=lambda now, total: done.append((now, total)),
        embedder=HashEmbedder(),
        index=tmp_path / "index.sqlite",
    )
    assert [(one.id, one.question) for one in found] == [
        ("q1", "mill grinds wheat"),
        ("q2", "cats sleep"),
    ]
    # The document that says just the query comes first, though its title is a passage of its own.
    assert found[0].found[:2] == ("d1", "d2")
    assert sorted(found[0].found) == ["d1", "d2", "d3", "d4"]
    assert found[1].found[0] == "d3"
    # Grades 1, 2 at ranks 1, 2, where 2, 1, 1 would have been best.
    gain = 1 + 2 / math.log2(3)
    best = 2 + 1 / math.log2(3) + 1 / math.log2(4)
    assert found[0].ranking.ndcg == pytest.approx(gain / best)
    assert found[0].ranking.reciprocal_rank == 1.0
    assert found[0].ranking.recall_at == {10: pytest.approx(2 / 3), 100: pytest.approx(2 / 3)}
    second = found[1].ranking
    assert (second.recall_at, second.ndcg) == ({10: 1.0, 100: 1.0}, 1.0)
    assert done == [(1, 2), (2, 2)]
    assert told.notes == ["1 judged documents are not in corpus.jsonl; they count as not found"]


def test_the_index_is_kept_and_follows_the_corpus(tmp_path: Path) -> None:
    place = folder(tmp_path / "set")
    embedder = HashEmbedder()
    index = tmp_path / "index.sqlite"
    run(place, Silent(), embedder=embedder, index=index)
    indexed = len(embedder.texts)
    run(place, Silent(), embedder=embedder, index=index)
    assert len(embedder.texts) == indexed + 2, "only the two queries are embedded again"
    changed = [{**CORPUS[2], "text": "Dogs bark."}, *CORPUS[:2]]
    (place / "corpus.jsonl").write_text("\n".join(map(json.dumps, changed)), encoding="utf-8")
    found = run(place, Silent(), embedder=embedder, index=index)
    assert "Dogs bark." in embedder.texts
    assert sorted(found[0].found) == ["d1", "d2", "d3"]


def test_a_query_that_is_a_document_does_not_find_itself(tmp_path: Path) -> None:
    place = folder(
        tmp_path / "set",
        queries=[{"_id": "d1", "text": "The mill grinds wheat."}],
        qrels={"test": "d1\td2\t1\n"},
    )
    (one,) = run(place, Silent(), embedder=HashEmbedder(), index=tmp_path / "index.sqlite")
    assert one.found[0] == "d2"
    assert "d1" not in one.found
    assert one.ranking.ndcg == 1.0


def ranking(*, recall: float, reciprocal: float, ndcg: float) -> Ranking:
    return Ranking(
        found_at={10: recall, 100: 1.0},
        recall_at={10: recall, 100: 1.0},
        reciprocal_rank=reciprocal,
        ndcg=ndcg,
    )


def test_figures_are_means_with_intervals() -> None:
    ranked = [
        Ranked("a", "?", (), ranking(recall=1.0, reciprocal=0.5, ndcg=0.25)),
        Ranked("b", "?", (), ranking(recall=0.0, reciprocal=1.0, ndcg=0.75)),
    ]
    found = {one.name: one for one in figures(ranked)}
    assert {name: one.value for name, one in found.items()} == {
        "ndcg@10": 0.5,
        "recall@10": 0.5,
        "recall@100": 1.0,
        "reciprocal_rank": 0.75,
    }
    assert (found["recall@10"].low, found["recall@10"].high) == (0.0, 1.0)
    assert (found["recall@100"].low, found["recall@100"].high) == (1.0, 1.0)
    assert {one.n for one in found.values()} == {2}
    assert ABOUT.keys() == found.keys()


def test_each_figure_says_that_it_is_of_judged_documents() -> None:
    assert ABOUT["recall@10"] == "documents judged relevant that are among the first 10"
    assert ABOUT["recall@100"] == "documents judged relevant that are among the first 100"
    for name, what in ABOUT.items():
        assert "document" in what and "judged" in what, name
        assert what != told(name), "a set of questions is measured by gold lines"


@pytest.mark.parametrize(
    ("qrels", "grade"),
    [
        ({"train": "q1\td1\t3\n", "dev": "q1\td1\t2\n", "test": "q1\td1\t1\n"}, 1),
        ({"train": "q1\td1\t3\n", "dev": "q1\td1\t2\n"}, 2),
        ({"own": "q1\td1\t4\n"}, 4),
    ],
)
def test_the_test_split_comes_first(tmp_path: Path, qrels: Mapping[str, str], grade: int) -> None:
    assert read_folder(folder(tmp_path / "set", qrels=qrels)).qrels == {"q1": {"d1": grade}}


@pytest.mark.parametrize(
    ("files", "where", "what"),
    [
        ({"corpus": "{}\n"}, "corpus.jsonl:1", "_id is no text"),
        ({"corpus": '{"_id": "a", "text": ""}\n\nx'}, "corpus.jsonl:3", "this line is no JSON ("),
        ({"corpus": "[1]"}, "corpus.jsonl:1", "this line is no JSON object"),
        ({"corpus": ""}, "corpus.jsonl", "the file is empty"),
        ({"corpus": '{"_id": "a", "text": null}'}, "corpus.jsonl:1", "text is no text"),
        ({"corpus": '{"_id": "a", "text": "", "title": 1}'}, "corpus.jsonl:1", "title is no text"),
        ({"corpus": '{"_id": "", "text": "a"}'}, "corpus.jsonl:1", "_id is empty"),
        (
            {"queries": '{"_id": "q1", "text": "a"}\n{"_id": "q1", "text": "b"}'},
            "queries.jsonl:2",
            "_id 'q1' stands in line 1 too",
        ),
        ({"qrels": {"test": "q1 d1 1\n"}}, "qrels/test.tsv:1", "1 columns"),
        ({"qrels": {"test": "q1\td1\thigh\n"}}, "qrels/test.tsv:1", "score 'high' is no whole"),
        ({"qrels": {"test": QRELS + "q9\td1\t1"}}, "qrels/test.tsv:7", "query-id 'q9' is not in"),
        (
            {"qrels": {"test": "query-id\tcorpus-id\tscore\n"}},
            "qrels/test.tsv",
            "nothing is judged",
        ),
        ({"qrels": {}}, "qrels", "no judgements are here"),
    ],
)
def test_a_malformed_folder_is_named_with_its_place_and_field(
    tmp_path: Path, files: Mapping[str, str], where: str, what: str
) -> None:
    place = folder(tmp_path / "set", **files)  # type: ignore[arg-type]
    with pytest.raises(UsageError) as caught:
        read_folder(place)
    assert caught.value.what.startswith(what)
    assert str(caught.value.where).endswith(f"set/{where}")
    assert str(caught.value.fix).startswith("expected is ")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path / "set")
    (place / "queries.jsonl").unlink()
    with pytest.raises(UsageError, match=r"cannot be read .*queries\.jsonl; a BEIR folder holds"):
        read_folder(place)
