"""What ``ask bench`` is to do, as one frozen record made of what was typed and the environment."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError

__all__ = ["PARTS", "SAMPLE", "Settings"]

PARTS = {
    "answer": "first word and whole answer, beside the chain that LangChain's tutorial teaches",
    "floor": "what llama.cpp alone needs for the same tokens, and what is not spent in it",
    "followup": "what a follow-up reads again",
    "second": "the first word of a second process over the same corpus",
    "start": "ask --help and ask status; a new process up to its first word",
    "index": "indexing, beside SentenceTransformer.encode",
    "search": "searching, beside FAISS alone",
    "memory": "the most memory that an ask has",
    "batch": "questions in one --batch, beside as many processes",
}
"""What can be measured, in the order in which it is."""
SAMPLE = 12
"""Questions, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Settings:
    """index: of the shipped sample; None for the default place. report None: a new folder in the
    user's data directory.
    """

    parts: tuple[str, ...] = tuple(PARTS)
    sample: int = SAMPLE
    index: Path | None = None
    model: str = "default"
    report: Path | None = None
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    @classmethod
    def from_arguments(cls, arguments: argparse.Namespace) -> Settings:
        """Options first, then the environment, then defaults. Raises UsageError.

        ASKLINE_CORPUS and ASKLINE_INDEX are not for it: it asks the shipped sample.
        """
        if arguments.corpus:
            raise UsageError(
                "ask bench asks the shipped sample, no other corpus",
                fix="type: ask bench, without --corpus",
            )
        for part in arguments.part:
            if part not in PARTS:
                raise UsageError(
                    f"{part!r} is no part of the bench", fix=f"its parts: {', '.join(PARTS)}"
                )
        return cls(
            parts=tuple(part for part in PARTS if part in arguments.part) or tuple(PARTS),
            sample=arguments.sample,
            index=_path(arguments.index),
            model=arguments.model or os.environ.get("ASKLINE_MODEL") or "default",
            report=_path(arguments.report),
            json=arguments.json,
            quiet=arguments.quiet,
            verbose=arguments.verbose,
        )


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
