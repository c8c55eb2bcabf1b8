"""Which questions of a set are asked: those with some tags, or a sample that is always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from eval.question import Question
from eval.shipped import SHIPPED
from index.errors import UsageError

__all__ = ["SHIPPED", "choose", "name_of", "set_path"]


def choose(
    questions: Sequence[Question],
    *,
    tags: Collection[str] = (),
    without: Collection[str] = (),
    sample: int | None = None,
) -> list[Question]:
    """The questions that have every one of the tags and none of the others, in the set's order.

    sample: so many of them at most, drawn by a hash of the id: the same ones on every machine, and
    a larger sample holds a smaller one. Raises UsageError if none is left.
    """
    there = {tag for one in questions for tag in one.tags}
    for tag in [*tags, *without]:
        if tag not in there:
            known = ", ".join(sorted(there)) or "none"
            raise UsageError(f"no question has the tag {tag!r}", fix=f"its tags: {known}")
    kept = [
        one for one in questions if set(tags) <= set(one.tags) and not set(without) & set(one.tags)
    ]
    if not kept:
        raise UsageError("no question is left", fix="name fewer tags")
    if sample is None:
        return kept
    drawn = {one.id for one in sorted(kept, key=_lot)[:sample]}
    return [one for one in kept if one.id in drawn]


def set_path(name: str | None) -> Path:
    """The file of a set: a path, or the name of a shipped one; None for the shipped sample."""
    shipped = SHIPPED / f"{name or 'sample'}.jsonl"
    path = Path(name).expanduser() if name else shipped
    return shipped if shipped.is_file() and not path.exists() else path


def name_of(path: Path) -> str:
    """What a set is called: its file, or its folder where the file is named like any other."""
    place = path.resolve()
    return place.parent.name if place.stem == "questions" else place.stem


def _lot(question: Question) -> str:
    return hashlib.sha256(f"askline {question.id}".encode()).hexdigest()
