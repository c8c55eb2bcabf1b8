"""An answer says what is so, and not that a passage says it."""

from __future__ import annotations

import pytest

from rag.wording import direct


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("The passage states that Ito sat down.", "Ito sat down."),
        ("According to the passages, the bridge was shut.", "The bridge was shut."),
        ("According to the text provided, it was shut.", "It was shut."),
        (
            "The lines explicitly state that it rained.",
            "The lines explicitly state that it rained.",
        ),
        ("The text says explicitly that it rained.", "It rained."),
        ("According to the engineer, it rained.", "According to the engineer, it rained."),
        ("The passage was closed.", "The passage was closed."),
        (
            "The document that he signed says that it is so.",
            "The document that he signed says that it is so.",
        ),
        ("The passage states that ", "The passage states that "),
        ("", ""),
    ],
)
def test_what_frames_a_statement_is_left_out(sentence: str, told: str) -> None:
    assert direct(sentence) == told
