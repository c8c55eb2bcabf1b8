"""Commands of other packages, found by their entry points: only their names are known here."""

from __future__ import annotations

import argparse
from importlib.metadata import entry_points
from typing import Protocol

from index.errors import UsageError

__all__ = ["GROUP", "Command", "find"]

GROUP = "askline.commands"


class Command(Protocol):
    """What an entry point of the group gives."""

    @property
    def summary(self) -> str:
        """What the command does, in a sentence."""

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add its own options to those that every command has."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; the exit code. Raises AsklineError."""


def find(name: str) -> Command:
    """The command of that name. Raises UsageError if what has it is not installed."""
    for found in entry_points(group=GROUP, name=name):
        command: Command = found.load()
        return command
    raise UsageError(
        f"ask {name} is not installed", fix="install askline again, with: pip install -e ."
    )
