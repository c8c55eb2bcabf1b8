"""Find the heads of a model that look up, and write them to rag/heads.json.

Use: python -m eval.fit_heads [MODEL] [SET] [CORPUS], by default the default model on the
development half of the shipped set. A head is as good as the mean reciprocal rank that it gives
the first line of evidence; the MOST best are kept, each with the spread of what it gives.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.question import Question, read_set
from index.corpus import FolderCorpus, sample
from index.opening import open_embedder
from index.passage import Passage
from index.search import Index
from index.weights import offline, to_stderr
from rag.attention import FITTED
from rag.llm import LlamaModel
from rag.opening import open_model
from rag.retrieve import SHELF, groups

__all__ = ["best_heads", "main", "usable"]

Matrix = npt.NDArray[np.float64]

MOST = 6
"""Heads that are kept: more look alike, fewer are less steady."""
DEEPEST = 0.75
"""Of the layers, those that are tried: every one above costs each question time."""
SET = Path(__file__).with_name("sets") / "sample.jsonl"


def usable(questions: Sequence[Question], passages: Sequence[Passage]) -> list[tuple[str, Matrix]]:
    """Questions with a passage that answers them, and which those are (as 0 and 1).

    Left out: what leans on a conversation, is about the documents themselves, or is denied.
    """
    found = []
    for one in questions:
        gold = np.array(
            [
                any(
                    span.source == passage.source
                    and span.first_line <= passage.last_line
                    and passage.first_line <= span.last_line
                    for span in one.evidence
                )
                for passage in passages
            ],
            dtype=float,
        )
        spared = one.row.history or "meta" in one.tags or one.answers == (("no",),)
        if gold.any() and not spared and "held" not in one.tags:
            found.append((one.question, gold))
    return found


def best_heads(given: Sequence[Matrix], gold: Sequence[Matrix]) -> list[dict[str, float]]:
    """The MOST heads with the highest mean reciprocal rank, best first.

    given: what every head gives each passage, (layers, heads, passages), one a question; gold: 1
    for a passage that answers it.
    """
    ranks = []
    for weights, answers in zip(given, gold, strict=True):
        top = np.where(answers > 0, weights, -np.inf).max(axis=2, keepdims=True)
        ranks.append(1.0 / (1 + (weights > top).sum(axis=2)))
    quality = np.mean(ranks, axis=0)
    quality[int(len(quality) * DEEPEST) :] = 0.0
    order = np.argsort(-quality, axis=None, kind="stable")[:MOST]
    spread = np.std(np.stack(given), axis=(0, 3))
    return [
        {
            "layer": int(layer),
            "head": int(head),
            "scale": float(f"{spread[layer, head]:.6g}"),
        }
        for layer, head in zip(*np.unravel_index(order, quality.shape), strict=True)
    ]


def main(arguments: Sequence[str]) -> int:
    """Fit one model and write what was found."""
    model, path, folder = [*arguments, *("default", str(SET), "")[len(arguments) :]]
    offline()
    told = to_stderr()
    reader = open_model(model, told)
    assert isinstance(reader, LlamaModel)
    corpus = FolderCorpus.open(Path(folder) if folder else sample())
    index = Index.open(corpus, None, open_embedder(told))
    index.refresh()
    passages = index.everything(SHELF)
    if not passages:
        print("the corpus is too large to be looked over whole", file=sys.stderr)
        return 2
    asked = usable(read_set(Path(path)), passages)
    told.start("asking", len(asked))
    given = []
    for weights in reader.survey(groups(passages), [question for question, _ in asked]):
        given.append(weights)
        told.advance(1)
    told.done()
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    fitted[reader.title] = {
        "questions": len(asked),
        "heads": best_heads(given, [gold for _, gold in asked]),
    }
    FITTED.write_text(json.dumps(fitted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
