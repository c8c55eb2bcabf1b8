"""Build and search a corpus of a million passages, composed of the sentences of a smaller one.

Use: python -m eval.million PLACE [--texts DIR] [--passages N] [--questions FILE]. PLACE keeps what
is made: the texts, their sentences' vectors and the index, some 5 GB for a million passages. Texts
are by default those of the shipped sample, questions those of the shipped set; for the passages'
vectors see eval.composed. Building and searching are processes of their own, so that each has its
own memory. Prints a table, and with --json one object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.choose import SHIPPED
from eval.command import count
from eval.composed import Composed, pool, write
from eval.question import read_set
from eval.table import aligned
from index.corpus import FolderCorpus, sample
from index.opening import embedder_name, open_embedder
from index.search import Index
from index.weights import offline

__all__ = ["main"]

PASSAGES = 1_000_000
ASKED = 300
"""Queries of each kind at most."""

TOLD = {
    "build_s": "index built, seconds",
    "build_gb": "most memory of it, GB",
    "open_s": "opened, with a refresh that finds nothing to do, seconds",
    "first_ms": "first search after it, ms",
    "p50_ms": "search by meaning and words, question to passages, ms",
    "p95_ms": "the same, of 95 in 100",
    "asked_p95_ms": "the same of questions alone, without those made of passages",
    "encode_p50_ms": "the vector of a question, of it",
    "encode_p95_ms": "the same, of 95 in 100",
    "vectors_p95_ms": "the vectors' side of it, of 95 in 100",
    "words_p95_ms": "the words' side of it, of 95 in 100",
    "search_gb": "most memory of the searching process, GB",
    "recall_10": "of the ten nearest vectors, found",
    "recall_50": "of the fifty nearest vectors, found",
    "words_50": "of FTS5's fifty best by BM25, found",
    "hit_12": "passage that a query was made of, among the first 12",
    "hit_12_exact": "the same with exact vectors and FTS5",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Raises AsklineError."""
    parser = argparse.ArgumentParser(prog="eval.million", description=__doc__)
    parser.add_argument("place", type=Path)
    parser.add_argument("--texts", type=Path, default=sample())
    parser.add_argument("--passages", type=count, default=PASSAGES)
    parser.add_argument("--questions", type=Path, default=SHIPPED / "sample.jsonl")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", choices=["build", "search"], help=argparse.SUPPRESS)
    typed = parser.parse_args(arguments)
    offline()
    if typed.only:
        from eval.large_search import build, search

        ground = _ground(typed)
        done = build(ground) if typed.only == "build" else search(ground, _questions(typed))
        print(json.dumps(done))
        return
    _prepare(typed)
    figures: dict[str, Any] = {"passages": typed.passages}
    for phase in ("build", "search"):
        again = [*(sys.argv[1:] if arguments is None else arguments), "--only", phase]
        ran = subprocess.run(
            [sys.executable, "-m", "eval.million", *again], stdout=subprocess.PIPE, check=True
        )
        figures |= json.loads(ran.stdout)
        print(f"{phase}: {ran.stdout.decode().strip()}", file=sys.stderr)
    rows = [(told, f"{figures[name]:.4g}") for name, told in TOLD.items() if name in figures]
    print(json.dumps(figures) if typed.json else "\n".join(aligned(rows, left=(0,))))


def _prepare(typed: argparse.Namespace) -> None:
    """Write the corpus, and encode the sentences that it is made of."""
    texts = pool(typed.texts)
    if not (typed.place / "corpus").exists():
        write(typed.place / "corpus", texts, typed.passages)
    if not (typed.place / "pool.npy").exists():
        known = [one for text in texts for one in text]
        np.save(typed.place / "pool.npy", open_embedder().encode(known))


def _ground(typed: argparse.Namespace) -> Index:
    known = [one for text in pool(typed.texts) for one in text]
    vectors = np.load(typed.place / "pool.npy")
    embedder = Composed(open_embedder, embedder_name(), known, vectors)
    corpus = FolderCorpus.open(typed.place / "corpus")
    return Index.open(corpus, typed.place / "index.sqlite", embedder)


def _questions(typed: argparse.Namespace) -> list[str]:
    asked = [one.question for one in read_set(typed.questions) if "held" not in one.tags]
    return list(dict.fromkeys(asked))[:ASKED]


if __name__ == "__main__":
    main()
