"""Drafts whose worth is known, as rows of what they are judged by."""

from __future__ import annotations

from typing import Any

from rag.judge import Signals, as_record

__all__ = ["SAID", "row"]

SAID = Signals(
    alone=0.8,
    check=0.6,
    share=0.3,
    overlap=0.7,
    first=True,
    missing=0,
    distant=0,
    asked=0.5,
    looked=2.0,
    cosine=0.1,
    whether=False,
    sure=0.0,
)


def row(name: str, right: bool, answerable: bool = True, **signals: Any) -> dict[str, Any]:
    record = as_record(SAID) | signals
    return {"set": name, "id": "", "answerable": answerable, "right": right, "signals": record}
