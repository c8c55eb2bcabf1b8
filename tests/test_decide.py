"""What may be said: when nothing is written, what says nothing, and why a draft is not said."""

from __future__ import annotations

import pytest

from index.search import Hit
from rag.answer import Reason
from rag.decide import EVEN, FAR, SEEN, UNSEEN, after_writing, before_writing, says_nothing, unlike
from rag.judge import Signals
from rag.retrieve import Retrieved
from tests.scripted_model import lines_read

LINE = "The talks in Moscow lasted five hours, Ushakov said."


def hit(text: str = LINE, cosine: float | None = 0.6, score: float = 0.03) -> Hit:
    return Hit(lines_read("a.txt", text), score, cosine)


LONG = "How long did the talks last?"
CAPITAL = "What is the capital of Australia?"


@pytest.mark.parametrize(
    ("question", "cosine", "score", "reason"),
    [
        (LONG, 0.6, UNSEEN, None),
        (LONG, 0.6, UNSEEN - 0.01, "no_match"),
        (LONG, FAR - 0.1, UNSEEN, None),
        (CAPITAL, FAR, UNSEEN, None),
        (CAPITAL, FAR - 0.1, UNSEEN, "no_match"),
        (CAPITAL, FAR - 0.1, SEEN - 0.01, "no_match"),
        (CAPITAL, FAR - 0.1, SEEN, None),
        (CAPITAL, None, SEEN, None),
        (CAPITAL, FAR - 0.1, 0.0, "no_match"),
        ("When did Merkel hold talks?", 0.6, UNSEEN, None),
        ("Where does Ushakov's cousin sing?", FAR - 0.1, UNSEEN, None),
        ("Where does Merkel's cousin sing?", FAR - 0.1, UNSEEN, "no_match"),
    ],
)
def test_nothing_is_written_where_nothing_was_looked_at_enough_or_the_words_are_others(
    question: str, cosine: float | None, score: float, reason: Reason | None
) -> None:
    there = Retrieved((hit(cosine=cosine, score=score),), looked=True)
    assert before_writing(question, there) == reason


def test_the_passage_that_was_looked_at_most_counts_wherever_it_stands() -> None:
    for most, reason in ((UNSEEN, None), (UNSEEN - 0.01, "no_match")):
        there = Retrieved(tuple(hit(score=score) for score in (-4.0, most, -3.0)), looked=True)
        assert before_writing(LONG, there) == reason


@pytest.mark.parametrize(
    ("question", "cosine", "reason"),
    [
        (LONG, 0.6, None),
        (LONG, FAR - 0.1, None),
        (CAPITAL, FAR, None),
        (CAPITAL, FAR - 0.1, "no_match"),
    ],
)
def test_where_nothing_was_looked_over_the_words_alone_tell(
    question: str, cosine: float, reason: Reason | None
) -> None:
    """The scores are the search's then, which are small and say nothing of how much was looked."""
    for score in (0.03, SEEN):
        there = Retrieved((hit(cosine=cosine, score=score),), looked=False)
        assert before_writing(question, there) == reason


@pytest.mark.parametrize("looked", [True, False])
def test_what_is_asked_of_documents_that_were_named_is_read(looked: bool) -> None:
    there = Retrieved((hit(cosine=FAR - 0.1, score=0.03),), looked, only=frozenset({"a.txt"}))
    assert before_writing(CAPITAL, there) is None


@pytest.mark.parametrize("looked", [True, False])
def test_nothing_is_written_where_nothing_was_found(looked: bool) -> None:
    assert before_writing(LONG, Retrieved((), looked)) == "no_match"


@pytest.mark.parametrize(
    "alone, missing, confidence, unheld, reason",
    [
        (0.9, 0, 0.6, [], None),
        (0.9, 0, 0.59, [], "unsupported"),
        (EVEN, 0, 0.59, [], "unsupported"),
        (EVEN - 0.01, 0, 0.59, [], "not_stated"),
        (EVEN - 0.01, 0, 0.6, [], None),
        (0.9, 1, 0.59, [], "false_premise"),
        (0.2, 1, 0.59, [], "false_premise"),
        (0.9, 1, 0.6, [], None),
        (0.9, 0, 1.0, ["28"], "false_premise"),
        (0.2, 0, 0.0, ["28"], "false_premise"),
    ],
)
def test_a_draft_is_said_only_if_it_is_likely_enough_and_its_lines_know_the_question_s_numbers(
    alone: float, missing: int, confidence: float, unheld: list[str], reason: Reason | None
) -> None:
    signals = Signals(
        alone=alone,
        check=0.9,
        share=1.0,
        overlap=1.0,
        first=True,
        missing=missing,
        distant=missing,
        asked=1.0,
        looked=1.0,
        cosine=0.6,
        whether=False,
        sure=0.0,
    )
    assert after_writing(signals, confidence, 0.6, unheld) == reason


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
    "text, nothing",
    [
        ("", True),
        ("  \n", True),
        ("The passages do not mention the capital of Australia.", True),
        ("The text doesn't say when the plane left.", True),
        ("The provided documents do not explicitly state a date.", True),
        ("The capital is not mentioned in the passages.", True),
        ("There is not enough information to tell.", True),
        ("There is no information about that.", True),
        ("The answer cannot be determined from what is given.", True),
        # What is said not to be so is an answer.
        ("The talks lasted five hours.", False),
        ("Compromises had not yet been found, Ushakov said.", False),
        ("Peskov would not disclose what was said.", False),
        ("Zelensky said that there would be no simple solutions.", False),
    ],
)
def test_a_draft_that_says_nothing_is_told_from_one_that_denies(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Summarise what Ushakov said.", None),
        ("Summarise what Merkel said.", "no_match"),
        ("What did Ushakov eat?", "no_match"),
    ],
)
def test_all_that_somebody_says_is_summed_up_however_little_was_looked(
    question: str, reason: Reason | None
) -> None:
    there = Retrieved((hit(cosine=FAR - 0.1, score=UNSEEN - 1),), looked=True)
    assert before_writing(question, there) == reason
