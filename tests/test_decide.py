"""What may be said: when nothing is written, what a draft of nothing is, and how sure it is."""

from __future__ import annotations

import itertools
import math

import pytest

from index.search import Hit
from rag.answer import Reason
from rag.decide import (
    FAR,
    THRESHOLD,
    THRESHOLD_WHETHER,
    before_writing,
    confidence,
    says_nothing,
    unlike,
)
from tests.scripted_model import lines_read

LINE = "The talks in Moscow lasted five hours, Ushakov said."


def hit(text: str = LINE, cosine: float | None = 0.6) -> Hit:
    return Hit(lines_read("a.txt", text), 0.03, cosine)


@pytest.mark.parametrize(
    "question, hits, yes, reason",
    [
        ("How long did the talks last?", [hit()], 0.9, None),
        ("How long did the talks last?", [hit()], THRESHOLD, None),
        ("How long did the talks last?", [hit()], THRESHOLD - 0.01, "not_stated"),
        ("Did the talks last?", [hit()], THRESHOLD_WHETHER, None),
        ("Did the talks last?", [hit()], THRESHOLD_WHETHER - 0.01, "not_stated"),
        ("How long did the talks last?", [], 0.9, "no_match"),
        ("What is the capital of Australia?", [hit(cosine=FAR - 0.1)], 0.9, "no_match"),
        ("When did Merkel hold talks?", [hit()], 0.9, "not_stated"),
        ("When did Ushakov hold talks?", [hit()], 0.9, None),
    ],
)
def test_whether_anything_is_written(
    question: str, hits: list[Hit], yes: float, reason: Reason | None
) -> None:
    assert before_writing(question, hits, yes) == reason


def test_a_name_that_stands_in_the_title_only_is_known() -> None:
    read = lines_read("a.txt", LINE)
    titled = type(read)(
        read.source,
        read.first_line,
        read.last_line,
        read.start,
        read.end,
        read.text,
        "Merkel in Moscow",
    )
    assert before_writing("When did Merkel hold talks?", [Hit(titled, 0.03, 0.6)], 0.9) is None


@pytest.mark.parametrize(
    "question, cosine, expected",
    [
        ("What is the capital of Australia?", FAR - 0.01, True),
        ("What is the capital of Australia?", FAR, False),
        ("What is the capital of Australia?", None, True),
        ("How long did the talks last?", 0.1, False),
        ("Which hours in Australia?", 0.1, False),
        ("Which dogs in Australia?", 0.1, True),
        ("What about it?", 0.1, True),
    ],
)
def test_far_away_and_few_words_shared_is_about_something_else(
    question: str, cosine: float | None, expected: bool
) -> None:
    assert unlike(question, [hit(cosine=cosine)]) is expected


def test_the_nearest_of_the_hits_counts() -> None:
    hits = [hit(cosine=0.1), hit(cosine=None), hit(cosine=0.5)]
    assert unlike("What is the capital of Australia?", hits) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "The passages do not mention the capital of Australia.",
        "The text doesn't say when the plane left.",
        "The provided documents do not explicitly state a date.",
        "The capital is not mentioned in the passages.",
        "There is not enough information to tell.",
        "There is no information about that.",
        "The answer cannot be determined from what is given.",
    ],
)
def test_a_draft_that_says_nothing(text: str) -> None:
    assert says_nothing(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "The talks lasted five hours.",
        "Compromises had not yet been found, Ushakov said.",
        "Peskov would not disclose what was said.",
        "Zelensky said that there would be no simple solutions.",
    ],
)
def test_a_draft_that_says_what_is_not_is_an_answer(text: str) -> None:
    assert says_nothing(text) is False


@pytest.mark.parametrize(
    "yes, share, expected",
    [
        (0.5, 0.5, 0.5),
        (0.9, 0.5, 0.9),
        (0.5, 1.0, round(1 / (1 + math.exp(-1)), 4)),
        (0.9, 1.0, 0.9607),
        (1.0, 1.0, 1.0),
        (0.0, 0.5, 0.0),
    ],
)
def test_confidence_is_the_model_s_yes_shifted_by_what_the_lines_hold(
    yes: float, share: float, expected: float
) -> None:
    assert confidence(yes, share) == expected


def test_confidence_stays_between_0_and_1_and_rises_with_both() -> None:
    steps = [n / 10 for n in range(11)]
    for share in steps:
        along = [confidence(yes, share) for yes in steps]
        assert along == sorted(along)
        assert 0.0 <= along[0] < along[5] < along[-1] <= 1.0
    for yes in steps[1:-1]:
        along = [confidence(yes, share) for share in steps]
        assert all(a < b for a, b in itertools.pairwise(along))
