"""Whose something somebody is."""

from __future__ import annotations

import pytest

from rag.question import kind
from rag.whose import turned


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Whose special envoy is Witkoff?", "Who is Witkoff the special envoy of?"),
        ("whose sons were Ito Ken and Sato", None),
        ("whose daughter was Ada Lovelace", "Who was Ada Lovelace the daughter of?"),
        ("Whose idea was the dinner?", None),
        ("Whose post spoke of no simple solutions?", None),
        ("Who is Witkoff?", None),
    ],
)
def test_it_is_asked_whom_somebody_is_it_of(question: str, asked: str | None) -> None:
    assert turned(question) == asked
    assert asked is None or kind(asked) == "value"
