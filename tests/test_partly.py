"""A question about several people, asked of a line that names only some of them."""

from __future__ import annotations

import pytest

from rag.partly import asked_of

LINE = "Ito met Anna Sato on 3 May."


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When did Ito meet Sato and Mori?", "When did Ito meet Sato?"),
        ("When did Ito meet Mori, Anna Sato and Lind?", "When did Ito meet Anna Sato?"),
        ("When did Ito and Sato meet Lind?", "When did Ito and Sato meet Lind?"),
        ("When did Mori and Lind meet?", "When did Mori and Lind meet?"),
        ("When did Ito meet Sato?", "When did Ito meet Sato?"),
    ],
)
def test_whom_the_line_does_not_name_beside_others_is_left_out(question: str, asked: str) -> None:
    assert asked_of(question, LINE) == asked
