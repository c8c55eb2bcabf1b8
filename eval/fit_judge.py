"""Fit the judge of a model: how likely a draft is right, given what was found, read and cited.

Use: python -m eval.fit_judge --keep ROWS.jsonl SET[=CORPUS] [SET[=CORPUS] ...]

Asks the development questions with a judge that lets everything pass and keeps, for each draft,
its signals and whether it was right (ROWS.jsonl, which is gone on with if it is there). Then fits
a logistic regression, and the threshold at which most questions come out right: an answer that is
right, or silence where there is nothing to say. With --fit-only nothing is asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.outcome import Outcome, outcome
from eval.pace import Pace
from eval.question import Question, read_set
from eval.result import Result
from index.corpus import FolderCorpus, sample
from index.errors import UsageError
from index.weights import offline, to_stderr
from rag.assistant import Assistant, Done
from rag.judge import FALLBACK, FITTED, INSTEAD, PARTS, Judge, Signals, as_record
from rag.opening import open_assistant, open_model

__all__ = ["best_threshold", "fit", "main", "rows_of", "threshold_for"]

_EVEN = Judge({"bias": 0.0}, 0.0)
_SEEN = ("over checked", "note checked", "whether checked", "over extract", "whole extract")
OPEN = replace(_EVEN, others=dict.fromkeys(_SEEN, _EVEN))
"""Lets every draft pass that has a line; values are copied first, and drafts checked."""
WEIGHED = {
    "over": tuple("alone asked check distant first missing sure whether".split()),
    "whole": tuple("alone asked check cosine whether".split()),
    "whole copied": tuple("agrees alone asked cosine".split()),
    "line copied": tuple("agrees alone asked cosine".split()),
    "note copied": tuple("agrees alone distant missing overlap".split()),
    "note checked": tuple("agrees alone check distant missing overlap".split()),
    "whether": ("sure", "sure no", "untold"),
    "whether checked": ("check", "sure", "sure no", "untold"),
    "over copied": tuple("agrees alone asked distant first missing".split()),
    "over checked": tuple("agrees alone asked check distant first missing".split()),
    "whole extract": tuple("agrees alone asked cosine stated".split()),
    "over extract": tuple("agrees alone asked distant first missing stated".split()),
}
"""The signals that are fitted: with the others beside them no more was right (eval/LOG.md)."""
HELD_BACK = {"line copied": 0.83, "whole copied": 0.83, "whole extract": 0.83}
"""The share of drafts without an answer that is not said, of documents that are read whole: at the
threshold where most comes out right too many questions that have an answer would get none."""
STRENGTH = 0.3
"""Inverse of the ridge: the signals are few and lean on each other."""

NOT_ASKED = {"held", "conflict"}
"""Tags of questions that nothing is learned from: held ones are reported on, and of values on which
sources disagree a draft says one, which is neither right nor wrong."""

NEARLY = 0.04
"""The share of the questions that may come out otherwise by chance: about one standard error of
such a count over a hundred and fifty."""

SAME = 1e-6
"""A signal that is spread no more than this tells nothing apart."""
LONG = 6
"""Words from which on a gold answer is a sentence, which nobody gives word for word."""
_CHECKED = " checked"
_FLAGS = ("first", "whether", "tells", "terse", "denied")
ALIKE = 0.5
"""The least F1 of such an answer that counts as right."""

Row = Mapping[str, Any]


def rows_of(
    name: str, questions: Iterable[Question], assistant: Assistant
) -> Iterator[dict[str, Any]]:
    """A row a question: its set and id, whether it can be answered, whether the draft was right,
    and the draft's signals (None where nothing was drafted).
    """
    for question in questions:
        own = question.row.documents
        there = assistant.over(own) if own is not None else assistant
        done = next(
            event
            for event in there.stream(question.question, question.row.history)
            if isinstance(event, Done)
        )
        scored = outcome(Result(question, done.answer.to_json(), None, ()))
        yield {
            "set": name,
            "id": question.id,
            "answerable": question.answerable,
            "right": bool(scored.answered and question.answerable and _good(scored, question)),
            "answer": done.answer.to_json(),
            "signals": None if done.signals is None else as_record(done.signals),
        }


def _good(scored: Outcome, question: Question) -> bool:
    """Right, or, where the gold answer is a long sentence, mostly the same words, or a part of it:
    a sentence that cites one of its lines.

    Of a short one half the words prove nothing: December 3 shares half with December 2.
    """
    shortest = min(len(alias.split()) for part in question.answers for alias in part)
    alike = (scored.f1 or 0.0) >= ALIKE or scored.citation_recall == 1.0
    return scored.right or (shortest >= LONG and not scored.wrong_said and alike)


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """Weights and threshold for drafts with their signals, by the part of an entry (see rag.judge)
    that they are for; rows as rows_of makes them. A part of which there are not both drafts that
    are right and others is left out, and its drafts are with those of who judges instead.

    Raises UsageError if there are no such drafts of any part.
    """
    drafted = [row for row in rows if row["signals"] is not None]
    if not drafted:
        raise UsageError("there is no draft", fix="ask more questions")
    parts: dict[str, list[Row]] = {part: [] for part in PARTS}
    for row in drafted:
        parts[_signals(row["signals"]).part].append(row)
        if (fewer := _unchecked(row)) is not None:
            parts[_signals(fewer["signals"]).part].append(fewer)
    for part, instead in INSTEAD.items():
        # Of what was checked the others have all as it was before.
        if not _tells(parts[part]) and not part.endswith(_CHECKED):
            parts[instead] += parts[part]
    known = {part: some for part, some in parts.items() if _tells(some)}
    if not known:
        raise UsageError(
            f"of {len(drafted)} drafts none is right, or none is wrong", fix="ask more questions"
        )
    return {
        part: {"questions": len(rows), **_fit(some, WEIGHED[part], HELD_BACK.get(part))}
        for part, some in known.items()
    }


def _tells(drafted: Sequence[Row]) -> bool:
    """Whether something can be learned of drafts: some are right, and others are not."""
    return {row["right"] for row in drafted} == {True, False}


def _unchecked(row: Row) -> Row | None:
    """A row that was checked, as it was before: drafts that are sure are not checked at all."""
    if not _signals(row["signals"]).part.endswith(_CHECKED):
        return None
    return {**row, "signals": {**row["signals"], "check": None}}


def _fit(
    drafted: Sequence[Row], names: Sequence[str], held_back: float | None = None
) -> dict[str, Any]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    features = [_signals(row["signals"]).features() for row in drafted]
    matrix = np.array([[one[name] for name in names] for one in features])
    right = np.array([row["right"] for row in drafted])
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0)
    # What is the same for all differs by how its mean is rounded, and must weigh nothing.
    spread = np.where(spread > SAME, spread, np.inf)
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit((matrix - middle) / spread, right)
    weights = dict(zip(names, (model.coef_[0] / spread).round(4).tolist(), strict=True))
    bias = float(model.intercept_[0] - (model.coef_[0] * middle / spread).sum())
    judge = Judge({"bias": round(bias, 4), **weights}, 0.0)
    judged = [
        (judge.confidence(_signals(row["signals"])), row["right"], row["answerable"])
        for row in drafted
    ]
    threshold = best_threshold(judged) if held_back is None else threshold_for(held_back, judged)
    return {"threshold": threshold, "weights": dict(judge.weights)}


def best_threshold(judged: Sequence[tuple[float, bool, bool]]) -> float:
    """The threshold at which most is right: (confidence, the draft is right, it can be answered).

    At or above it a draft counts if right, and against it if it is wrong though there is an answer:
    that is worse than silence. Below it one counts where there is nothing to answer. Thresholds
    that nearly as much is right at are as good, and the middle one of all of these is taken.
    """
    steps = [round(0.01 * step, 2) for step in range(1, 100)]

    def good(least: float) -> int:
        said = sum(right - (able and not right) for sure, right, able in judged if sure >= least)
        return said + sum(not able for sure, _, able in judged if sure < least)

    most = max(map(good, steps))
    best = [step for step in steps if good(step) >= most - NEARLY * len(judged)]
    return best[len(best) // 2]


def threshold_for(share: float, judged: Sequence[tuple[float, bool, bool]]) -> float:
    """The lowest threshold, in hundredths, below which at least a share, 0 to 1, of the drafts lies
    to which there is no answer.
    """
    without = [sure for sure, _, able in judged if not able]
    steps = (round(0.01 * step, 2) for step in range(1, 100))
    return next(
        (step for step in steps if sum(sure < step for sure in without) >= share * len(without)),
        0.99,
    )


def _signals(record: Mapping[str, float]) -> Signals:
    flags = {name: bool(record[name]) for name in _FLAGS if name in record}
    counts = {name: int(record[name]) for name in ("missing", "distant")}
    return Signals(**{**record, **flags, **counts})  # type: ignore[arg-type]


def main(arguments: Sequence[str]) -> int:
    """Ask, fit, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_judge")
    parser.add_argument("sets", nargs="*", metavar="SET[=CORPUS]")
    parser.add_argument("--keep", required=True, type=Path, metavar="ROWS.jsonl")
    parser.add_argument("--model", default="default")
    parser.add_argument("--sample", type=int, help="ask only so many of each set")
    parser.add_argument("--fit-only", action="store_true")
    given = parser.parse_args(arguments)
    offline()
    model = open_model(given.model, to_stderr())
    for one in [] if given.fit_only else given.sets:
        path, _, folder = one.partition("=")
        _ask(Path(path), Path(folder) if folder else sample(), model, given)
    fitted = json.loads(FITTED.read_text(encoding="utf-8"))
    try:
        made = fit(_read(given.keep))
    except UsageError as error:
        parser.error(str(error))
    # What nothing was asked for now is kept.
    fitted[model.title] = fitted.get(model.title, {}) | made
    if given.model == FALLBACK:
        fitted[FALLBACK] = fitted[model.title]
    FITTED.write_text(json.dumps(fitted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _ask(path: Path, folder: Path, model: Any, given: argparse.Namespace) -> None:
    from eval.choose import choose

    there = [one for one in read_set(path) if not NOT_ASKED & set(one.tags)]
    name = f"{path.parent.name}/{path.stem}"
    known = {(row["set"], row["id"]) for row in _read(given.keep)}
    questions = [one for one in choose(there, sample=given.sample) if (name, one.id) not in known]
    if not questions:
        return
    opened = open_assistant(FolderCorpus.open(folder), model=model, progress=to_stderr())
    assistant = Assistant(opened.index, model, OPEN)
    pace = Pace(f"asking {name}", len(questions), sys.stderr)
    with given.keep.open("a", encoding="utf-8") as file:
        for one in questions:
            file.writelines(json.dumps(row) + "\n" for row in rows_of(name, [one], assistant))
            file.flush()
            pace.step()
    pace.end()


def _read(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
