"""Which questions lean on the one before, and what a model may make of those that do."""

from __future__ import annotations

import pytest

from rag.followup import counted_again, leans, named_again, still_asks

FOLLOW_UPS = [
    ("How long did the Moscow talks last?", "And where exactly?"),
    ("Who sat opposite Putin?", "Who else?"),
    ("What did Peskov say about a rejection?", "Why did he say that?"),
    ("How many points has the leaked draft?", "And the counter-proposal of the Europeans?"),
    ("Who leaked the draft?", "Did Kyiv?"),
    ("What did Ushakov call the meeting?", "And what did Peskov say?"),
    ("When did the fighting begin?", "In which month?"),
    ("What did Zelensky post?", "What was the reason?"),
    ("Which questions are the most difficult?", "How many?"),
    ("Who is Kirill Dmitriev?", "What is his brief?"),
    ("What will the experts do first?", "What happens after?"),
    ("Did Putin accept the US proposals?", "Which ones did Putin reject?"),
    ("What did the early version ask of Ukraine?", "Who objected?"),
    ("Is Kushner a son-in-law of Trump?", "Was Kushner at the table too?"),
    ("Where was the framework refined?", "Can you explain in more detail?"),
]
NEW_SUBJECTS = [
    ("How long did the Moscow talks last?", "Who is Kirill Dmitriev?"),
    ("Who sat opposite Putin?", "What is TASS?"),
    ("What did Peskov say about a rejection?", "Where is Geneva?"),
    ("How many points has the leaked draft?", "And who is Volodymyr Zelensky?"),
    ("Who leaked the draft?", "Is there a ceasefire in Ukraine?"),
    ("What did Ushakov call the meeting?", "What did Trump say about his efforts?"),
    ("When did the fighting begin?", "Who said that no compromise was found?"),
    ("What did Zelensky post?", "Frozen Russian assets?"),
    ("Which questions are the most difficult?", "How many square miles does Ukraine hold?"),
    ("Who is Kirill Dmitriev?", "Who spoke of former President Donald Trump?"),
    ("What will the experts do first?", "Which report mentions NATO?"),
    ("Did Putin accept the US proposals?", "Is it true that a breakthrough was reached?"),
    ("What did the early version ask of Ukraine?", "Explain megaphone diplomacy."),
    ("Is Kushner a son-in-law of Trump?", "Did Witkoff say when he would return?"),
    ("Where was the framework refined?", "So how long were the Kremlin talks of 3 December?"),
]


def test_there_are_thirty_pairs_and_half_of_them_are_new_subjects() -> None:
    assert (len(dict(FOLLOW_UPS)), len(dict(NEW_SUBJECTS))) == (15, 15)
    assert dict(FOLLOW_UPS).keys() == dict(NEW_SUBJECTS).keys()


@pytest.mark.parametrize("before, question", FOLLOW_UPS)
def test_a_follow_up_leans(before: str, question: str) -> None:
    assert leans(question)
    assert not leans(before)


@pytest.mark.parametrize("before, question", NEW_SUBJECTS)
def test_a_new_subject_is_left_alone(before: str, question: str) -> None:
    assert (leans(question), leans(before)) == (False, False)


@pytest.mark.parametrize(
    "points, does_not",
    [
        ("Why did Peskov deny that?", "Did Peskov deny that Putin said no?"),
        ("Who wrote that report?", "Who saw the plan that Moscow wants?"),
        ("Was Kushner there?", "Were there any leaks?"),
        ("How many were there?", "How many leaks were there in November?"),
        ("When was it leaked?", "How long does it take to reach Moscow?"),
        ("Why was it late?", "Was it Witkoff who came late?"),
        ("In Moscow, where did he stay?", "Why did Kushner bring his envoy?"),
        ("Which talks did they hold?", "Have the envoys told what they want?"),
        ("What did Kyiv offer her?", "When did Merkel say she would come?"),
        ("What did the envoys with Putin think of its terms?", "What did Russia say of its terms?"),
        ("Who leaked this plan?", "Who leaked a plan this week?"),
        ("Who read those documents?", "Who are those who met Putin?"),
        ("Which one leaked?", "Was at least one draft leaked?"),
        ("And the first one?", "Did one of the envoys leave?"),
        ("What other envoys came?", "Are the envoys at odds with each other?"),
        ("Did others object?", "Which envoys other than Witkoff came?"),
        ("Is Kyiv of the same mind?", "Is the plan the same as the leaked draft?"),
        ("Did Witkoff meet the former?", "What did the former president want?"),
        ("Did Witkoff think so?", "So what worries Kyiv and Moscow?"),
        ("Had Putin met Witkoff before?", "Who came before Witkoff?"),
    ],
)
def test_a_word_points_back_by_what_stands_around_it(points: str, does_not: str) -> None:
    assert leans(points)
    assert not leans(does_not)


@pytest.mark.parametrize(
    "piece, whole",
    [
        ("In Geneva?", "What happened in Geneva?"),
        ("Which day?", "Which day was the meeting?"),
        ("How many points?", "How many points has the plan?"),
        ("The date?", "Date of the Moscow talks?"),
        ("Kushner?", "Who's Kushner?"),
        ("sanctions?", "security guarantees?"),
        ("Who agreed?", "Who drafted the plan?"),
        ("Has Kyiv?", "Has Kyiv agreed?"),
        ("But who met Putin?", "But who met Putin at the Kremlin?"),
        ("What about NATO?", "Reports about NATO?"),
        ("I meant the draft by the Europeans.", "What does unacceptable mean to Russia?"),
        ("OK, why?", "OK, why were experts needed?"),
        ("What's that?", "What's TASS?"),
        ("Tell me more.", "Tell me about Kushner."),
    ],
)
def test_a_piece_of_a_question_leans_and_a_whole_one_does_not(piece: str, whole: str) -> None:
    assert leans(piece)
    assert not leans(whole)


@pytest.mark.parametrize("question", ["", "?", "yes", "and", "what", "No.", "then then then"])
def test_what_asks_nothing_leans(question: str) -> None:
    assert leans(question)


BEFORE = ["How long did the talks in Moscow last?", "Who met Putin?"]


@pytest.mark.parametrize(
    "question, whole, kept",
    [
        ("And in Geneva?", "How long did the talks in Geneva last?", True),
        ("And in Geneva?", "How long did the talks last?", False),
        ("And on 3 December?", "Who met Putin on Dec. 3?", True),
        ("And on 3 December?", "Who met Putin on 2 December?", False),
        ("And the five envoys?", "Did the 5 envoys meet Putin?", True),
        ("And where?", "Where did the talks take place?", True),
        ("And where?", "How long did the talks in Moscow last?", False),
        ("How many hours were they?", "How long did the talks in Moscow last?", False),
        ("So how long exactly?", "How long did the talks in Moscow last?", True),
        ("Who else?", "Who met Putin?", False),
        ("Who met him, please?", "Who met Putin?", True),
        ("And how long did the talks in Moscow last?", "How long did the Moscow talks last?", True),
        ("Who saw him?", "who met putin", False),
        ("Who met Putin?", "Who met Putin?", True),
        # What is said is no question, and something of what is asked has to be there.
        ("Where did he meet them?", "He met them in Moscow.", False),
        ("And the price of the dinner?", "What did they talk about?", False),
    ],
)
def test_a_rewriting_keeps_names_and_numbers_and_does_not_say_a_question_again(
    question: str, whole: str, kept: bool
) -> None:
    assert still_asks(question, whole, BEFORE) is kept


@pytest.mark.parametrize(
    ("question", "asked", "answered", "whole"),
    [
        ("Where does she work?", "Who came?", "Ada Lind, a nurse.", "Where does Ada Lind work?"),
        ("When was he born?", "Who is Jan van Dijk?", "A poet.", "When was Jan van Dijk born?"),
        ("What is her name?", "Who came?", "Ada Lind.", "What is Ada Lind's name?"),
        ("Who saw her?", "Who came?", "Ada Lind.", "Who saw Ada Lind?"),
        ("What was his price?", "Who sold it?", "Berg did.", "What was Berg's price?"),
        # It may be either, or nobody.
        ("Where does she work?", "Who came?", "Ada Lind and Eva Berg.", None),
        ("Where does she work?", "who came", '"Keep off."', None),
        ("Where is it?", "Who came?", "Ada Lind.", None),
    ],
)
def test_whom_a_question_points_to_is_named_where_it_can_be_but_one(
    question: str, asked: str, answered: str, whole: str | None
) -> None:
    assert named_again(question, [("Who else?", "Karl Lind."), (asked, answered)]) == whole


def test_nobody_is_named_where_nothing_was_said() -> None:
    assert named_again("Where does she work?", []) is None


PARTY = [
    (
        "Who came to Oslo for Norway?",
        "Ada Lind, her deputy Bo Ek, who is new, and Cy Oh came to Oslo.",
    )
]
TWO = [("Who signed?", "Ada Lind and Bo Ek signed.")]


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (PARTY, "And what does the last one do?", "And what does Cy Oh do?"),
        (PARTY, "When was the second one born?", "When was Bo Ek born?"),
        (PARTY, "Is the first of them a minister?", "Is Ada Lind a minister?"),
        (TWO, "What did the latter say?", "What did Bo Ek say?"),
        (TWO, "And the former's office?", "And Ada Lind's office?"),
        # Nobody stands at that place, or it counts to nobody.
        (PARTY, "And the fourth one?", None),
        (PARTY, "What did the latter say?", None),
        (PARTY, "What did the last talks bring?", None),
        (TWO, "What did the former president say?", None),
        ([("Who signed?", "Ada Lind signed.")], "And the last one?", None),
        # Whom the question named already is not counted.
        (
            [("Who met Ada Lind?", "Ada Lind met Bo Ek and Cy Oh.")],
            "And the first one?",
            "And Bo Ek?",
        ),
        ([], "And the last one?", None),
    ],
)
def test_who_is_counted_to_is_named(
    before: list[tuple[str, str]], question: str, whole: str | None
) -> None:
    assert counted_again(question, before) == whole


@pytest.mark.parametrize(
    ("question", "whole", "alike"),
    [
        ("What did he deny?", "Who denied that the talks were over?", False),
        ("What did he deny?", "What did Eustice deny?", True),
        ("And where?", "Where did the talks begin?", True),
        ("And where?", "When did the talks begin?", False),
        ("And which?", "What boat did Ito buy?", True),
        ("And whom did she meet?", "Who did Ito meet?", True),
        ("What about Sato?", "Where was Sato born?", True),
        ("What else?", "Who else spoke?", True),
    ],
)
def test_a_follow_up_made_whole_asks_by_its_question_word(
    question: str, whole: str, alike: bool
) -> None:
    assert still_asks(question, whole, ["Who was there?"]) is alike
