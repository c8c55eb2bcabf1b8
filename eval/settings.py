"""What ``ask eval`` is to do, as one frozen record made of what was typed and the environment."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, replace
from pathlib import Path

from eval.choose import SHIPPED, name_of, set_path
from eval.folder import Plan, sum_of
from index.errors import UsageError

__all__ = ["Settings"]

_PLANNED = (
    "set set_file tag not_tag sample against report corpus index model lint"  # as argparse has them
).split()


@dataclass(frozen=True, slots=True)
class Settings:
    """set: a file, or a folder in BEIR's format. corpus None: the shipped sample. index None: the
    default place. report None: a new folder in the user's data directory. resume: the folder of a
    run to go on with, whose plan says everything else.
    """

    set: Path
    corpus: Path | None = None
    index: Path | None = None
    model: str = "default"
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sample: int | None = None
    against: str | None = None
    report: Path | None = None
    resume: Path | None = None
    compare: Path | None = None
    lint: bool = False
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Settings:
        """Options first, then the environment, then defaults. Raises UsageError.

        The shipped sample set is always asked over the shipped sample, and a set with a folder
        named corpus beside it over that one, unless --corpus is typed: ASKLINE_CORPUS is for
        what brings no corpus of its own. ASKLINE_INDEX counts only where it can be of that corpus.
        """
        if arguments.set and arguments.set_file:
            raise UsageError("two sets are named", fix="type: ask eval SET, or ask eval --set FILE")
        if arguments.resume and (typed := [name for name in _PLANNED if getattr(arguments, name)]):
            raise UsageError(
                f"a run goes on as it was begun, and {typed[0]} is not for it to choose",
                fix=f"type: ask eval --resume {arguments.resume}",
            )
        path = set_path(arguments.set or arguments.set_file)
        beside = path.parent / "corpus"
        own = path.resolve() == (SHIPPED / "sample.jsonl").resolve() or beside.is_dir()
        corpus = arguments.corpus or (None if own else os.environ.get("ASKLINE_CORPUS"))
        index = arguments.index or (os.environ.get("ASKLINE_INDEX") if corpus else None)
        if not corpus and beside.is_dir():
            corpus = str(beside)
        return cls(
            set=path,
            corpus=_path(corpus),
            index=_path(index),
            model=arguments.model or os.environ.get("ASKLINE_MODEL") or "default",
            tags=tuple(arguments.tag or ()),
            without=tuple(arguments.not_tag or ()),
            sample=arguments.sample,
            against=arguments.against,
            report=_path(arguments.report),
            resume=_path(arguments.resume),
            compare=_path(arguments.compare),
            lint=arguments.lint,
            json=arguments.json,
            quiet=arguments.quiet,
            verbose=arguments.verbose,
        )

    @property
    def name(self) -> str:
        """What the set is called."""
        return name_of(self.set)

    @property
    def whole(self) -> bool:
        """Whether every question of a shipped set is asked of the default model: floors are only
        for that.
        """
        all_of_it = not self.tags and not self.without and self.sample is None
        return (
            all_of_it and self.set.resolve().parent == SHIPPED.resolve() and self.model == "default"
        )

    def plan(self) -> Plan:
        """What must be the same when the run is resumed."""
        return Plan(
            set=str(self.set.resolve()),
            set_sha256=sum_of(self.set),
            corpus=None if self.corpus is None else str(self.corpus.resolve()),
            index=None if self.index is None else str(self.index.resolve()),
            model=self.model,
            tags=self.tags,
            without=self.without,
            sample=self.sample,
            against=self.against,
        )

    def following(self, plan: Plan) -> Settings:
        """These settings for a run that was planned so. Raises UsageError if its set changed."""
        path = Path(plan.set)
        if not path.is_file() or sum_of(path) != plan.set_sha256:
            raise UsageError(
                "the set has changed since this run was begun, or is gone",
                where=path,
                fix="begin a new one with ask eval",
            )
        return replace(
            self,
            set=path,
            corpus=_path(plan.corpus),
            index=_path(plan.index),
            model=plan.model,
            tags=tuple(plan.tags),
            without=tuple(plan.without),
            sample=plan.sample,
            against=plan.against,
        )


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
