"""A folder in BEIR's format from end to end: search its queries, show the figures."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from eval import beir, table
from eval.about import machine
from eval.pace import Pace
from eval.settings import Settings
from index.errors import UsageError
from index.weights import Silent, offline, to_stderr

__all__ = ["search"]


def search(settings: Settings) -> int:
    """Print how well the search ranks the documents of a folder. Raises UsageError."""
    if not beir.is_beir(settings.set):
        raise UsageError(
            "this folder holds no corpus.jsonl, so it is not in BEIR's format",
            where=settings.set,
            fix="name a file of questions with --set FILE",
        )
    for option in ("lint", "sample", "tags", "without", "against", "report", "compare"):
        if getattr(settings, option):
            raise UsageError(
                "a folder in BEIR's format is searched as a whole, and nothing else",
                where=settings.set,
                fix=f"type: ask eval --set {settings.set}",
            )
    offline()
    paces: list[Pace] = []

    def advance(done: int, total: int) -> None:
        if not paces:
            paces.append(Pace("searching", total, None if settings.quiet else sys.stderr))
        paces[0].step()
        if done == total:
            paces[0].end()

    told = Silent() if settings.quiet else to_stderr()
    ranked = beir.run(settings.set, told, advance=advance, index=settings.index)
    made = beir.figures(ranked)
    if settings.json:
        whole = {
            "about": {"set": settings.name, **machine()},
            "figures": [asdict(one) for one in made],
            "meaning": beir.ABOUT,
            "queries": [asdict(one) for one in ranked],
        }
        print(json.dumps(whole))
        return 0
    shown = table.overall(made, beir.ABOUT.__getitem__)
    print("\n".join([f"{settings.name}: {len(ranked)} queries", "", *shown]))
    return 0
