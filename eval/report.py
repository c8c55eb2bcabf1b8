"""Saved answers (of ``ask --batch``) against the set they were asked from, as a short table.

Use: python -m eval.report SET.jsonl ANSWERS.jsonl [--failures]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.scores import citation_scores, is_right, token_f1

__all__ = ["main", "summary"]

Row = Mapping[str, Any]


def summary(rows: Sequence[Row], answers: Sequence[Row]) -> dict[str, float]:
    """The figures of a set, shares from 0 to 1. rows and answers: in the same order.

    right: of the answerable, every part said. f1: of short. line_precision, line_recall: of the
    answered that have gold lines. abstained, refused: not_found among the unanswerable and among
    the answerable. seconds: mean.
    """
    pairs = list(zip(rows, answers, strict=True))
    able = [(row, answer) for row, answer in pairs if row["answerable"]]
    unable = [(row, answer) for row, answer in pairs if not row["answerable"]]
    lines = [
        found
        for row, answer in able
        if answer["status"] in ("answered", "conflict")
        and (found := citation_scores(answer["citations"], row.get("evidence") or ()))
    ]
    return {
        "questions": len(pairs),
        "right": _mean([_right(row, answer) for row, answer in able]),
        "f1": _mean([token_f1(answer.get("short") or "", row["answers"]) for row, answer in able]),
        "line_precision": _mean([precision for precision, _ in lines]),
        "line_recall": _mean([recall for _, recall in lines]),
        "abstained": _mean([answer["status"] == "not_found" for _, answer in unable]),
        "refused": _mean([answer["status"] == "not_found" for _, answer in able]),
        "seconds": _mean([answer.get("timings", {}).get("total", 0.0) for _, answer in pairs]),
    }


def main(arguments: Sequence[str]) -> int:
    """Print the figures, in all and by tag; with --failures each question that went wrong."""
    files = [argument for argument in arguments if not argument.startswith("--")]
    answers = _read(files[1])
    known = {answer["id"]: answer for answer in answers}
    rows = [row for row in _read(files[0]) if row["id"] in known]
    tags = sorted({tag for row in rows for tag in row.get("tags") or ()})
    for name in ["all", *tags]:
        chosen = [row for row in rows if name == "all" or name in row["tags"]]
        figures = summary(chosen, [known[row["id"]] for row in chosen])
        cells = " ".join(f"{key} {value:.3g}" for key, value in figures.items())
        print(f"{name:14}{cells}")
    if "--failures" in arguments:
        for row in rows:
            answer = known[row["id"]]
            found = answer["status"] != "not_found"
            if found if not row["answerable"] else not _right(row, answer):
                print(
                    f"{row['id']} | {row['question']} | expected {row['answers']}"
                    f" | {answer['status']} {answer.get('reason')} {answer.get('confidence')}"
                    f" | {answer.get('answer')} | {answer.get('short')}"
                )
    return 0


def _right(row: Row, answer: Row) -> bool:
    if answer["status"] not in ("answered", "conflict"):
        return False
    if row["answers"] in (["yes"], ["no"]):
        return bool(answer.get("short") == row["answers"][0])
    return is_right(f"{answer['answer']}\n{answer.get('short') or ''}", row["answers"])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _read(name: str) -> list[dict[str, Any]]:
    lines = Path(name).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
