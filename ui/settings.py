"""What was asked for on the command line and in the environment, as one frozen record."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a command is to run. corpus None: the shipped sample. index None: the default place.

    files: answer from just these, keeping no index.
    """

    corpus: Path | None = None
    index: Path | None = None
    model: str = "default"
    files: tuple[Path, ...] = ()
    json: bool = False
    short: bool = False
    quiet: bool = False
    verbose: bool = False
    reads_ahead: bool = True
    """Whether what is likely asked next is read while nobody waits."""

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Settings:
        """Options first, then the environment (ASKLINE_CORPUS and others), then defaults."""
        return cls(
            corpus=_path(arguments.corpus or os.environ.get("ASKLINE_CORPUS")),
            index=_path(arguments.index or os.environ.get("ASKLINE_INDEX")),
            model=arguments.model or os.environ.get("ASKLINE_MODEL") or "default",
            files=tuple(Path(file).expanduser() for file in getattr(arguments, "file", None) or ()),
            json=arguments.json,
            short=getattr(arguments, "short", False),
            quiet=arguments.quiet,
            verbose=arguments.verbose,
            reads_ahead=os.environ.get("ASKLINE_PREPARE", "").strip() != "0",
        )


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
