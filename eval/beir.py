"""How well the search finds documents: a folder in BEIR's format, with its own judgements.

The format is Thakur et al.'s (NeurIPS Datasets 2021): corpus.jsonl, queries.jsonl, qrels/*.tsv. The
search is the product's own; of its passages a document counts with its best one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from eval.figures import Figure
from eval.interval import interval
from eval.retrieval import CUT, Ranking, rankings
from index.corpus import Entry
from index.document import Document
from index.embed import Embedder
from index.errors import UsageError
from index.opening import index_file, index_path, open_embedder
from index.search import POOL, Index
from index.weights import Progress
from rag.opening import refresh

__all__ = [
    "ABOUT",
    "BeirFolder",
    "JsonlCorpus",
    "Ranked",
    "figures",
    "is_beir",
    "read_folder",
    "run",
]

SPLITS = ("test", "dev", "train")
"""Whose judgements are taken, where there are several: first what published figures are on."""

DEPTHS = (10, 100)
"""The k of recall@k. The search fuses two rankings of 50 passages, so that it cannot do better at
100 than what those hold."""

ABOUT = {
    f"ndcg@{CUT}": f"nDCG of the first {CUT} documents by their judged grades, as BEIR reports it",
    **{f"recall@{k}": f"documents judged relevant that are among the first {k}" for k in DEPTHS},
    "reciprocal_rank": "1 / rank of the first document judged relevant, 0 if none is found",
}
"""What each figure is: of judged documents, where those of a set of questions are of gold lines."""


def is_beir(path: Path) -> bool:
    """Whether a path is a folder in BEIR's format."""
    return (path / "corpus.jsonl").is_file()


class JsonlCorpus:
    """The documents of a corpus.jsonl: title, an empty line, text, under the document's id."""

    def __init__(self, path: Path, texts: Mapping[str, str]) -> None:
        self.name = str(path)
        self._texts = texts
        # One file holds them all: when it changes, each is compared again by its checksum.
        self._mtime = path.stat().st_mtime_ns

    def entries(self) -> list[Entry]:
        """See index.corpus.Corpus."""
        return [Entry(key, len(text), self._mtime) for key, text in sorted(self._texts.items())]

    def read(self, source: str) -> Document:
        """See index.corpus.Corpus."""
        if source not in self._texts:
            raise FileNotFoundError(source)
        return Document.from_text(source, self._texts[source])


@dataclass(frozen=True, slots=True)
class BeirFolder:
    """corpus: its documents. queries: the judged ones, by id. qrels: of a query, the grade of each
    judged document. unknown: judged documents that the corpus lacks; they count as never found.
    """

    corpus: JsonlCorpus
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]
    unknown: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query that was searched. found: documents, best first. ranking: its scores."""

    id: str
    question: str
    found: tuple[str, ...]
    ranking: Ranking


def run(
    folder: Path,
    progress: Progress,
    *,
    advance: Callable[[int, int], None] | None = None,
    embedder: Embedder | None = None,
    index: Path | None = None,
) -> list[Ranked]:
    """Search every judged query of a folder, in the order of the judgements.

    The index is kept where askline keeps its own (index: in this folder or file); documents are
    embedded anew only where corpus.jsonl changed. progress is told of fetching and indexing,
    advance of queries done, of how many. embedder: None for the product's. Raises AsklineError.
    """
    read = read_folder(folder)
    if read.unknown:
        progress.note(
            f"{read.unknown} judged documents are not in corpus.jsonl; they count as not found"
        )
    found: dict[str, list[str]] = {}
    searched = Index.open(
        read.corpus,
        index_file(index) if index else index_path(read.corpus),
        embedder or open_embedder(progress),
    )
    try:
        refresh(searched, progress)
        for query, text in read.queries.items():
            hits = searched.search(text, 2 * POOL)
            documents = dict.fromkeys(hit.passage.source for hit in hits)
            # Where queries are documents too, BEIR's own scripts leave a query's twin out.
            found[query] = [one for one in documents if one != query]
            if advance is not None:
                advance(len(found), len(read.queries))
    finally:
        searched.close()
    scored = rankings(read.qrels, found, depths=DEPTHS)
    return [
        Ranked(query, text, tuple(found[query]), scored[query])
        for query, text in read.queries.items()
    ]


def figures(ranked: Sequence[Ranked]) -> list[Figure]:
    """The means over all queries, each with its bootstrap interval; the first is BEIR's own."""
    values: dict[str, list[float]] = {
        f"ndcg@{CUT}": [one.ranking.ndcg for one in ranked],
        **{f"recall@{k}": [one.ranking.recall_at[k] for one in ranked] for k in DEPTHS},
        "reciprocal_rank": [one.ranking.reciprocal_rank for one in ranked],
    }
    return [
        Figure(name, sum(told) / len(told), *interval(told), len(told), None)
        for name, told in values.items()
    ]


def read_folder(folder: Path) -> BeirFolder:
    """Raises UsageError naming the file, the line, the field and what is expected."""
    path = (folder / "corpus.jsonl").resolve()
    texts = {
        key: f"{title}\n\n{text}" if (title := raw.get("title") or "") else text
        for key, text, raw in _records(path)
    }
    known = {key: text for key, text, _ in _records(folder / "queries.jsonl")}
    judged = _qrels_file(folder)
    qrels: dict[str, dict[str, int]] = {}
    for query, document, grade, where in _judgements(judged):
        if query not in known:
            _fault(where, f"query-id {query!r} is not in queries.jsonl", "the _id of a query")
        qrels.setdefault(query, {})[document] = grade
    if not qrels:
        _fault(str(judged), "nothing is judged", "lines of query-id, corpus-id and score")
    absent = {document for grades in qrels.values() for document in grades} - texts.keys()
    queries = {key: known[key] for key in qrels}
    return BeirFolder(JsonlCorpus(path, texts), queries, qrels, len(absent))


def _records(path: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The id, the text and the whole object of each line."""
    places: dict[str, int] = {}
    for number, line in _lines(path):
        where = f"{path}:{number}"
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError) as error:
            _fault(where, f"this line is no JSON ({error})", _OBJECT)
        if not isinstance(raw, dict):
            _fault(where, "this line is no JSON object", _OBJECT)
        for field in ("_id", "text"):
            if not isinstance(raw.get(field), str):
                _fault(where, f"{field} is no text", _OBJECT)
        if not isinstance(raw.get("title") or "", str):
            _fault(where, "title is no text", _OBJECT)
        key = raw["_id"]
        if not key or key in places:
            what = f"_id {key!r} stands in line {places[key]} too" if key else "_id is empty"
            _fault(where, what, "an id of its own for each line")
        places[key] = number
        yield key, raw["text"], raw
    if not places:
        _fault(str(path), "the file is empty", _OBJECT)


_OBJECT = 'an object a line, such as {"_id": "d1", "title": "...", "text": "..."}'


def _judgements(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """Query, document, grade, and where it stands; the first line is a heading."""
    for number, line in _lines(path):
        where = f"{path}:{number}"
        cells = line.split("\t")
        if len(cells) != 3:
            _fault(where, f"{len(cells)} columns", "query-id, corpus-id and score between tabs")
        query, document, score = (cell.strip() for cell in cells)
        if number == 1 and score == "score":
            continue
        try:
            yield query, document, int(score), where
        except ValueError:
            _fault(where, f"score {score!r} is no whole number", "a grade such as 0, 1 or 2")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the file cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=path,
            fix="a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/test.tsv",
        ) from error


def _qrels_file(folder: Path) -> Path:
    """The judgements of the first split that there is."""
    found = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    chosen = next((found[name] for name in SPLITS if name in found), None)
    if chosen is None and len(found) != 1:
        _fault(str(folder / "qrels"), "no judgements are here", "test.tsv, dev.tsv or train.tsv")
    return chosen or next(iter(found.values()))


def _fault(where: str, what: str, expected: str) -> NoReturn:
    raise UsageError(what, where=where, fix=f"expected is {expected}")
