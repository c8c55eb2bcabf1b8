"""Find the heads of a model that look up, and write them to rag/heads.json.

Use: python -m eval.fit_heads [MODEL] [SET] [CORPUS], by default the default model on the
development half of the shipped set. A head is as good as the mean reciprocal rank that it gives
the first passage with evidence; the MOST best are kept, each with the spread of what it gives.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eval.choose import set_path
from eval.pace import Pace
from eval.question import Question, read_set
from index.corpus import FolderCorpus, sample
from index.opening import open_embedder
from index.passage import Passage
from index.search import Index
from index.weights import offline, to_stderr
from rag.attention import Matrix
from rag.heads import FITTED, Head
from rag.llama import LlamaModel
from rag.opening import open_model
from rag.retrieve import SHELF, groups

__all__ = ["best_heads", "main", "usable"]

MOST = 6
"""Heads that are kept: more look alike, fewer are less steady."""
DEEPEST = 0.75
"""Of the layers, those that are tried: every one above costs each question time."""


def usable(questions: Sequence[Question], passages: Sequence[Passage]) -> list[tuple[str, Matrix]]:
    """Questions with a passage that answers them, and which those are (as 0 and 1).

    Left out: what leans on a conversation, is about the documents themselves, is denied, or is
    held back for the final measurement.
    """
    found = []
    for one in questions:
        gold = np.array([_answers(passage, one) for passage in passages], dtype=float)
        spared = one.row.history or one.answers == (("no",),) or {"meta", "held"} & {*one.tags}
        if gold.any() and not spared:
            found.append((one.question, gold))
    return found


def _answers(passage: Passage, question: Question) -> bool:
    return any(
        span.source == passage.source
        and span.first_line <= passage.last_line
        and passage.first_line <= span.last_line
        for span in question.evidence
    )


def best_heads(given: Sequence[Matrix], gold: Sequence[Matrix]) -> list[Head]:
    """The MOST heads with the highest mean reciprocal rank, best first; of equals the lower one.

    given: what every head gives each passage, (layers, heads, passages), one a question; gold: 1
    for a passage that answers it, at least one a question.
    """
    ranks = []
    for weights, answers in zip(given, gold, strict=True):
        top = np.where(answers > 0, weights, -np.inf).max(axis=2, keepdims=True)
        ranks.append(1.0 / (1 + (weights > top).sum(axis=2)))
    quality = np.mean(ranks, axis=0)
    quality = quality[: int(len(quality) * DEEPEST)]
    order = np.argsort(-quality, axis=None, kind="stable")[:MOST]
    spread = np.std(np.stack(given), axis=(0, 3))
    return [
        Head(int(layer), int(head), float(f"{spread[layer, head]:.6g}"))
        for layer, head in zip(*np.unravel_index(order, quality.shape), strict=True)
    ]


def main(arguments: Sequence[str]) -> int:
    """Fit one model and write what was found."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_heads", description=__doc__)
    parser.add_argument("model", nargs="?", default="default")
    parser.add_argument("set", nargs="?", help="a file of questions, or a shipped set")
    parser.add_argument("corpus", nargs="?", type=Path, help="a folder; else the sample")
    chosen = parser.parse_args(arguments)
    offline()
    told = to_stderr()
    reader = open_model(chosen.model, told)
    assert isinstance(reader, LlamaModel)
    corpus = FolderCorpus.open(chosen.corpus or sample())
    index = Index.open(corpus, None, open_embedder(told))
    index.refresh()
    passages = index.everything(SHELF)
    if passages is None:
        parser.error("the corpus is too large to be looked over whole")
    asked = usable(read_set(set_path(chosen.set)), passages)
    if not asked:
        parser.error("no question of the set is answered in the corpus")
    pace = Pace(f"fitting {reader.title}", len(asked), sys.stderr)
    given = []
    for weights in reader.survey(groups(passages), [question for question, _ in asked]):
        given.append(weights)
        pace.step()
    pace.end()
    best = best_heads(given, [gold for _, gold in asked])
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    fitted[reader.title] = {"questions": len(asked), "heads": [asdict(one) for one in best]}
    FITTED.write_text(json.dumps(fitted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
