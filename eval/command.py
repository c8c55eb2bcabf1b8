"""``ask eval``: the command, as ask finds it by its entry point. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.settings import Settings

__all__ = ["COMMAND", "Command", "count"]


class Command:
    """What ask needs to know of a command."""

    summary = "Ask a set of questions, and tell how good the answers are, and why."

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options that only this command has."""
        from eval.shipped import SHIPPED

        parser.epilog = (
            "exit codes: 0 done, 1 a figure is under its floor (eval/floors.toml; only for a whole"
            " shipped set with the default model), 2 usage, failure, or a fault that --lint found"
        )
        add = parser.add_argument
        shipped = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.jsonl")))
        add("set", nargs="?", metavar="SET", help=f"a file, or {shipped} (default: sample)")
        formats = "JSON Lines, SQuAD's JSON, or a folder in BEIR's format"
        add("--set", dest="set_file", metavar="FILE", help=f"the same: {formats}")
        add("--lint", action="store_true", help="only check that its evidence holds its answers")
        add("--sample", type=count, metavar="N", help="ask N questions, always the same ones")
        add("--tag", action="append", metavar="T", help="only those with this tag; repeatable")
        add("--not-tag", action="append", metavar="T", help="none with this tag; repeatable")
        add("--report", metavar="DIR", help="where the report goes (default: the data directory)")
        add("--resume", metavar="DIR", help="go on with the run in this folder, as it was begun")
        add("--compare", metavar="OLD", help="tell what changed since the run in this folder")
        add("--against", choices=("langchain",), help="ask this too, and show both side by side")

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code. Raises AsklineError."""
        from eval.settings import Settings

        settings = Settings.from_arguments(arguments)
        if settings.set.is_dir():
            from eval.searching import search

            return search(settings)
        if settings.lint:
            return _lint(settings)
        from eval.suite import evaluate

        return evaluate(settings)


COMMAND = Command()


def _lint(settings: Settings) -> int:
    """Print each row that is at fault; 2 if there is one."""
    from eval.lint import faults
    from eval.suite import corpus_of, load

    questions = load(settings.set)
    found = faults(questions, corpus_of(settings))
    if settings.json:
        print(json.dumps({"rows": len(questions), "faults": found}, ensure_ascii=False))
    else:
        print("\n".join(found) if found else f"{len(questions)} rows, each holds what it says")
    if found:
        print(f"ask: {len(found)} of {len(questions)} rows are at fault", file=sys.stderr)
    return 2 if found else 0


def count(text: str) -> int:
    """What --sample is given. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions, such as 40")
    return int(text)
