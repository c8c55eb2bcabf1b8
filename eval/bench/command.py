"""``ask bench``: the command, as ask finds it by its entry point. It imports nothing heavy."""

from __future__ import annotations

import argparse

__all__ = ["COMMAND", "Command"]


class Command:
    """What ask needs to know of a command."""

    summary = "Measure how fast askline is here and now, beside what it can be compared with."

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the options that only this command has."""
        from eval.bench.settings import PARTS, SAMPLE
        from eval.command import count

        width = max(map(len, PARTS)) + 2
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.epilog = "parts:\n" + "\n".join(
            f"  {name:{width}}{told}" for name, told in PARTS.items()
        )
        add = parser.add_argument
        add("part", nargs="*", metavar="PART", help="what to measure (default: all of it)")
        add(
            "--sample",
            type=count,
            default=SAMPLE,
            metavar="N",
            help=f"ask N questions of the shipped set (default: {SAMPLE}), always the same ones",
        )
        add("--report", metavar="DIR", help="where the report goes (default: the data directory)")

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code. Raises AsklineError."""
        from eval.bench.settings import Settings

        settings = Settings.from_arguments(arguments)
        from eval.bench.run import bench

        return bench(settings)


COMMAND = Command()
