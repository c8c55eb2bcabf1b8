"""Questions whether something is more or less than so much."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from index.corpus import TextCorpus
from rag.answer import Citation, Claim, Manifest
from rag.bounds import bound, just, leaves, verdict
from rag.question import kind
from rag.reply import Reply
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel


@pytest.mark.parametrize(
    ("question", "asked", "how"),
    [
        ("Did it last more than four hours?", "How long did it last?", "more than"),
        ("Was the canal blocked for over a week?", "How long was the canal blocked?", "over"),
        ("Is the session less than 3 hours long?", "How long is the session?", "less than"),
        ("Does a ticket cost more than 20 euros?", "How much does a ticket cost?", "more than"),
        ("Did it raise at least $1.5 million?", "How much did it raise?", "at least"),
        (
            "Are there at least 20 points in the plan?",
            "How many points are there in the plan?",
            "at least",
        ),
        (
            "Does the park cover more than 1,000 square miles of Kent?",
            "How many square miles of Kent does the park cover?",
            "more than",
        ),
        ("Did fewer than ten people sign?", "How many people did sign?", "fewer than"),
        ("Is it true that it lasted over an hour?", "How long it lasted?", "over"),
        ("Is the tower over 40 metres high?", "How many metres is the tower?", "over"),
    ],
)
def test_it_is_asked_how_much_it_is(question: str, asked: str, how: str) -> None:
    found = bound(question)
    assert found is not None
    assert (found.question, found.how) == (asked, how)
    assert kind(asked) == "value"


@pytest.mark.parametrize(
    "question",
    [
        "Did it last four hours?",
        "How many lasted more than four hours?",
        "Did he say more than he knew?",
        "Was it more than a rumour?",
        "Does Ukraine hold more or less than 1,000 square miles?",
        "Did they walk over 10 Downing Street?",
        "Is she over it?",
        "",
    ],
)
def test_any_other_question_has_no_bound(question: str) -> None:
    assert bound(question) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Did it last four hours?", "How long did it last?"),
        ("Was the session 3 hours long?", "How long was the session?"),
        ("Is it true that a ticket costs 20 euros?", "How much a ticket costs?"),
        ("Are there 28 points in the plan?", "How many points are there in the plan?"),
        ("Did ten people sign?", None),
        ("Did ten people sign it before noon?", None),
        ("Did it open in 1911?", None),
        ("Did the five-hour talks end?", None),
        ("Did it last about four hours?", None),
        ("Did it last four or five hours?", None),
        ("How many lasted four hours?", None),
    ],
)
def test_it_is_asked_how_much_it_is_where_it_may_be_just_so_much(
    question: str, asked: str | None
) -> None:
    found = just(question)
    assert (found and found.question) == asked


def reply(question: str) -> Reply:
    manifest = Manifest(*["ab"] * 8)
    return Reply(question, ScriptedModel(), lambda: manifest)


def told(question: str, line: str, short: str, **changed: Any) -> tuple[str, str | None]:
    """The answer and its short form, where the open question was answered with a line."""
    asked, made = bound(question) or just(question), reply(question)
    assert asked is not None
    cited = Citation("a.txt", 1, 1, line, "ab", verified=True)
    open_answer = made.answered(line, short, [Claim(line, (0,))], [cited], 0.8)
    answer = verdict(replace(open_answer, **changed), asked, made)
    assert answer.citations == (cited,)
    return answer.answer, answer.short


FIVE = "The talks lasted five hours."


@pytest.mark.parametrize(
    ("question", "line", "short", "says"),
    [
        ("Did the talks last more than four hours?", FIVE, "five hours", "yes"),
        ("Did the talks last more than five hours?", FIVE, "five hours", "no"),
        ("Did the talks last at least five hours?", FIVE, "five hours", "yes"),
        ("Did the talks last less than six hours?", FIVE, "five hours", "yes"),
        ("Did the talks last under 300 minutes?", FIVE, "five hours", "no"),
        ("Did the talks last at most 300 minutes?", FIVE, "five hours", "yes"),
        ("Did the talks last no more than 4 hours?", FIVE, "five hours", "no"),
        ("Did the talks last five hours?", FIVE, "five hours", "yes"),
        ("Did the talks last 300 minutes?", FIVE, "five hours", "yes"),
        ("Did the talks last six hours?", FIVE, "five hours", "no"),
        ("Did the talks last six hours?", "They took at least 5 hours.", "5 hours", None),
        ("Did the talks last four hours?", "They took at least 5 hours.", "5 hours", "no"),
        ("Did the talks last five hours?", "They took at least 5 hours.", "5 hours", "yes"),
        ("Are there over 20 ships?", "No less than 28 ships wait.", "28", "yes"),
        ("Are there over 30 ships?", "No less than 28 ships wait.", "28", None),
        ("Are there over 28 ships?", "More than 28 ships wait.", "28", "yes"),
        ("Are there over 28 ships?", "Up to 28 ships wait.", "28", "no"),
        ("Are there over 30 ships?", "About 28 ships wait.", "28", None),
        ("Are there over 50 ships?", "About 28 ships wait.", "28", "no"),
        ("Are there over 20 boats?", "There are 28 ships.", "28", None),
        ("Does it cost more than 20 euros?", "It costs 25 euros.", "25 euros", "yes"),
        ("Does it cost more than $20?", "It costs 25 euros.", "25 euros", None),
        ("Does it cost less than $1.5m?", "It costs $2 million.", "$2 million", "no"),
        ("Are there over 20 ships?", "Ships wait.", "Ships", None),
        ("Are there 20 ships?", "Ships wait.", "Ships", None),
        ("Did the talks last five hours?", "They ended at noon.", "noon", None),
    ],
)
def test_arithmetic_tells_what_the_value_says(
    question: str, line: str, short: str, says: str | None
) -> None:
    answer, given = told(question, line, short)
    assert (answer, given) == ((f"{says.capitalize()}: {line}", says) if says else (line, short))


def test_what_is_not_answered_stays_as_it_is() -> None:
    question = "Did it last over an hour?"
    assert told(question, FIVE, "five hours", status="not_found")[0] == FIVE


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Did it last more than four hours?", "yes"),
        ("Did it last less than four hours?", "no"),
        ("Did it last more than six hours?", None),
        ("Did it last seven hours?", None),
    ],
)
def test_where_sources_differ_a_verdict_is_told_if_all_give_it(
    question: str, says: str | None
) -> None:
    asked, made = bound(question) or just(question), reply(question)
    assert asked is not None
    five = Citation("a.txt", 1, 1, FIVE, "ab", verified=True)
    seven = Citation("b.txt", 1, 1, "It went on for seven hours.", "cd", verified=True)
    values = {"five hours": [five], "seven hours": [seven]}
    found = made.conflict(values, 0.8, lambda source: source, lambda *_: ())
    answer = verdict(found, asked, made)
    assert (answer.status, answer.short) == ("conflict", says or "five hours")
    assert answer.answer == (f"{says.capitalize()}: {found.answer}" if says else found.answer)
    assert (answer.citations, answer.conflicts) == (found.citations, found.conflicts)


def test_a_question_is_answered_by_how_much_it_is() -> None:
    model = ScriptedModel(sentence=FIVE, short="five hours")
    answer = over(TextCorpus({"a.txt": FIVE}), model).ask("Did the talks last more than an hour?")
    assert (answer.answer, answer.short) == (f"Yes: {FIVE}", "yes")
    assert answer.asked == "How long did the talks last?"
    assert answer.question == "Did the talks last more than an hour?"


def test_what_no_line_says_is_held_against_how_much_it_is() -> None:
    model = ScriptedModel(
        gate=lambda asked: 0.9 if asked.startswith("How") else 0.1,
        whether=0.1,
        saying=FIVE,
        sentence=FIVE,
        short="five hours",
    )
    answer = over(TextCorpus({"a.txt": FIVE}), model).ask("Did the talks last six hours?")
    assert (answer.status, answer.answer, answer.short) == ("answered", f"No: {FIVE}", "no")


@pytest.mark.parametrize(
    ("line", "short", "leaves_open"),
    [
        ("The plan has 28 points.", "yes", True),
        ("The plan has 28 points.", "no", False),
        ("The plan has 27 points.", "yes", False),
        ("The plan has 27 points.", "no", True),
        ("The plan has 27 points, not 28 points.", "yes", False),
        ("The plan has points.", "yes", False),
        ("The plan has 28 pages.", "yes", False),
        ("The plan has 28 points.", "28", False),
    ],
)
def test_a_yes_whose_lines_give_another_number_is_left_open(
    line: str, short: str, leaves_open: bool
) -> None:
    question = "Are there 27 points in the plan?"
    asked = just(question)
    assert asked is not None
    cited = Citation("a.txt", 1, 1, line, "ab", verified=True)
    answer = reply(question).answered(line, short, [Claim(line, (0,))], [cited], 0.8)
    assert leaves(answer, asked) is leaves_open
    assert leaves(reply(question).not_found("not_stated", (), 0.5), asked)
