"""The folder of a run: what was to be asked, and every result as soon as it was known."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from eval.question import Question
from eval.result import Result, from_json, to_json
from index.errors import StorageError, UsageError

__all__ = ["RESULTS", "Folder", "Plan", "default_folder", "read_results", "sum_of", "unwritable"]

RESULTS = "results.jsonl"
_PLAN = "run.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run asks, and of what: all that must be the same when it is resumed.

    set: the file's path. set_sha256: of its bytes. corpus, index: None for the default.
    manifest: what makes the answers; None until the models are loaded.
    """

    set: str
    set_sha256: str
    corpus: str | None
    index: str | None
    model: str
    tags: tuple[str, ...]
    without: tuple[str, ...]
    sample: int | None
    against: str | None
    manifest: Mapping[str, str] | None = None


class Folder:
    """Where a run lies. Results are appended a line at a time and survive a kill."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self.plan = plan

    @classmethod
    def begin(cls, path: Path, plan: Plan) -> Folder:
        """A new run. Raises UsageError if results lie there, StorageError if none can."""
        # A plan alone is of a run that never asked anything: its model did not load.
        if (path / RESULTS).exists():
            raise UsageError(
                "a run lies here already",
                where=path,
                fix="name another folder with --report DIR, or continue it with --resume DIR",
            )
        made = cls(path, plan)
        made._write_plan()
        return made

    @classmethod
    def resume(cls, path: Path) -> Folder:
        """A run that was begun. Raises UsageError if there is none."""
        try:
            raw = json.loads((path / _PLAN).read_text(encoding="utf-8"))
            known = {field.name for field in fields(Plan)}
            kept = {key: value for key, value in raw.items() if key in known}
            plan = Plan(**kept | {key: tuple(kept[key]) for key in ("tags", "without")})
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                "no run of ask eval lies here", where=path, fix="name its folder with --resume DIR"
            ) from error
        return cls(path, plan)

    def accept(self, manifest: Mapping[str, str]) -> None:
        """Keep what makes the answers. Raises UsageError if the run began with something else."""
        kept = self.plan.manifest
        if kept is None:
            raw = asdict(self.plan) | {"manifest": dict(manifest)}
            self.plan = Plan(**raw)
            self._write_plan()
        elif dict(kept) != dict(manifest):
            other = [key for key in manifest if kept.get(key) != manifest[key]]
            raise UsageError(
                f"the run was begun with another {', '.join(other)}",
                where=self.path,
                fix="begin a new one with ask eval",
            )

    def results(self, questions: Sequence[Question], name: str = RESULTS) -> list[Result]:
        """The results so far. A last line that was cut off by a kill is taken away."""
        path = self.path / name
        if not path.exists():
            return []
        data = path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            path.write_bytes(whole)
        return read_results(path, questions)

    def append(self, result: Result, name: str = RESULTS) -> None:
        """Write a result at once. Raises StorageError."""
        try:
            with (self.path / name).open("a", encoding="utf-8") as file:
                file.write(json.dumps(to_json(result), ensure_ascii=False) + "\n")
        except OSError as error:
            raise unwritable(self.path / name, error) from error

    def _write_plan(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            text = json.dumps(asdict(self.plan), ensure_ascii=False, indent=1) + "\n"
            (self.path / _PLAN).write_text(text, encoding="utf-8")
        except OSError as error:
            raise unwritable(self.path, error) from error


def read_results(path: Path, questions: Sequence[Question]) -> list[Result]:
    """The results in a folder or a file of them, of these questions, in the order of the file.

    A question is known by its id and its words: one that was changed since is another question.
    Raises UsageError.
    """
    file = path / RESULTS if path.is_dir() else path
    known = {(one.id, one.question): one for one in questions}
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the results cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=file,
            fix="name a folder that ask eval wrote",
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        raw = _object(line, f"{file}:{number}")
        question = known.get((str(raw.get("id")), str(raw.get("question"))))
        if question is not None:
            found.append(from_json(raw, question, f"{file}:{number}"))
    return found


def sum_of(path: Path) -> str:
    """The SHA-256 of a set's file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def default_folder(name: str) -> Path:
    """A new place in the user's data directory: the set's name and the time to the second."""
    from index.weights import home_dir

    place = home_dir() / "reports" / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"
    again = 1
    free = place
    while free.exists():
        again += 1
        free = place.with_name(f"{place.name}-{again}")
    return free


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        raise UsageError(
            "this line is no result of ask eval", where=where, fix="name a folder it wrote"
        )
    return raw


def unwritable(path: Path, error: OSError) -> StorageError:
    """What is told of a report that cannot be written."""
    return StorageError(
        f"the report cannot be written ({error.strerror})",
        where=path,
        fix="name another folder with --report DIR",
    )
