"""``ask verify``: what became of the lines that saved answers cite."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.corpus import Corpus
from index.errors import UsageError
from rag.verify import Reader, check, saved_citations

__all__ = ["verify"]


def verify(saved: str, corpus: Corpus, *, as_json: bool) -> int:
    """Check the answers in a file (- for standard input); 0 if all they cite is sound, else 1.

    Raises UsageError if these are no saved answers.
    """
    reader = Reader(corpus)
    findings = [
        check(citation, reader)
        for answer, where in _saved(saved)
        if not (isinstance(answer, dict) and isinstance(answer.get("error"), str))
        for citation in saved_citations(answer, where)
    ]
    unsound = [one for one in findings if one.state != "sound"]
    if as_json:
        told = {"sound": not unsound, "citations": [asdict(one) for one in findings]}
        print(json.dumps(told, ensure_ascii=False))
    else:
        for one in findings:
            print(f"{one.state:8}{one.source}:{one.first_line}  {one.detail}")
        print(f"{len(findings) - len(unsound)} of {len(findings)} citations are sound")
    return 1 if unsound else 0


def _saved(name: str) -> list[tuple[Any, str]]:
    """Saved answers with the place of each: one JSON object, a list of them, or one a line."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the saved answers cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=name,
            fix="name a file that ask --json wrote",
        ) from error
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        if isinstance(whole, list) and whole:
            return [(one, f"{name}, answer {number}") for number, one in enumerate(whole, 1)]
        return [(whole, name)]
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append((json.loads(line), f"{name}:{number}"))
            except (ValueError, RecursionError) as error:
                raise UsageError(
                    f"this is no JSON ({error})",
                    where=f"{name}:{number}",
                    fix="name a file that ask --json wrote",
                ) from error
    if not found:
        raise UsageError("nothing was saved here", where=name, fix="save answers with ask --json")
    return found
