"""Which questions that open with a verb, or a name like one, ask for a value in its place."""

from __future__ import annotations

import pytest

from rag.in_situ import asks_in_place


@pytest.mark.parametrize(
    "question",
    [
        "Will Smith starred in what film?",
        "will smith starred in what film?",
        "Will Smith starred in what film in 2001?",
        "Will Smith won which award?",
        "Will Smith won an award for his role in which film?",
        "Will Smith is how old?",
        "Will Smith has how many children?",
        "Will Smith has how many children with Jada Pinkett?",
        "Will Smith said what?",
        "Will Smith is known for what?",
        "Will Rogers was born where?",
        "Will Rogers died in what year?",
        "Will Ferrell plays whom in that film?",
        "Will Ferrell is married to whom?",
        "May Johnson lived where in 1905?",
        "May Johnson retired when?",
        "May Johnson was the sister of which painter?",
        "Can Yaman holds what office in the city?",
        "Do Kwon was arrested in which country?",
        "Was the plan drafted by whom?",
    ],
)
def test_a_question_word_in_place_asks_for_a_value(question: str) -> None:
    assert asks_in_place(question)


@pytest.mark.parametrize(
    "question",
    [
        "Will Smith star in a film?",
        "Will Putin come to Geneva in May?",
        "Will Putin say what he wants?",
        "Will Kyiv accept what Moscow wants?",
        "Will Kyiv accept what happened in Geneva?",
        "Will Kyiv take what comes?",
        "Will the talks go on when Putin is back?",
        "Will it depend on what kind of peace Putin wants?",
        "May the man who came in March speak?",
        "Is there a report which mentions guns?",
        "Is there a report which speaks of guns?",
        "Is there a plan which works?",
        "Is there a plan under which Kyiv cedes land?",
        "Is there a way in which talks continue?",
        "Is Moscow thankful for what Trump is doing?",
        "Was Kushner the one to whom Putin spoke?",
        "Were the plays popular when he was alive?",
        "Were there talks which lasted five hours?",
        "Did Ushakov say what was in the four papers?",
        "Did Ushakov say who wrote the four papers?",
        "Did Ushakov say in what city they will meet?",
        "Did Ushakov say when?",
        "Did Ushakov say to whom?",
        "Did Ushakov say how many points?",
        "Has Ushakov said when?",
        "Is it known where?",
        "Is it clear how?",
        "Do you know which side won?",
        "Did they decide where to meet?",
        "Can Putin decide what to do?",
        "Is that what?",
    ],
)
def test_a_question_word_that_opens_a_clause_leaves_it_one_for_yes_or_no(question: str) -> None:
    assert asks_in_place(question) is False
