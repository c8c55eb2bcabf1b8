"""What is known of a draft when it is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import TextCorpus
from index.search import Hit
from rag import decide, worked
from rag.answer import Claim
from rag.borne import Reading
from rag.judge import Signals
from rag.read import Leaning, Second
from rag.retrieve import Retrieved
from rag.sources import Sources
from rag.veto import invented, takes_back, unheld
from rag.weigh import (
    AROUND,
    BESIDE,
    TELLING,
    checked,
    once_more,
    short_form,
    signals,
)
from tests.drafted import ASKED, CORPUS, LAND, LOOKED, READING, TALKS, drafted, passage
from tests.scripted_model import ScriptedModel, Step

SECOND = Second(holds=0.6, states=0.8, value="5 hours")


def weighed(reading: Reading = READING, draft: str = "It lasted five hours.") -> Signals:
    return signals(reading, drafted(draft, reading), SECOND, Sources(CORPUS))


def test_what_was_found_read_and_cited_is_told() -> None:
    assert weighed() == Signals(
        alone=0.6,
        check=0.8,
        share=1.0,
        overlap=1.0,
        first=True,
        missing=0,
        distant=0,
        asked=0.75,
        looked=5.0,
        cosine=0.6,
        whether=False,
        sure=0.0,
    )


def test_the_model_is_asked_about_what_would_be_said_and_shown_nothing_but_its_lines() -> None:
    asked = "Why did the talks last?"
    model = ScriptedModel(gate=0.35, check=0.45)
    borne = drafted("It lasted five hours. It was dark.")
    found = once_more(model, replace(READING, question=asked), borne, Sources(CORPUS))
    assert found == Second(0.35, 0.45, None)
    gate, check = (model.texts(step)[0] for step in ("gate", "check"))
    for shown in (gate, check):
        assert f"Passages:\n[1] {TALKS}\n\nQuestion: {asked}\n" in shown
    assert "\nProposed answer: It lasted five hours.\n" in check


def test_a_value_is_copied_from_the_lines_alone_by_one_who_has_not_seen_the_answer() -> None:
    asked = "Where did the talks last?"
    model = ScriptedModel(gate=0.35, short="in Moscow")
    borne = drafted("It lasted five hours. It was dark.")
    found = once_more(model, replace(READING, question=asked), borne, Sources(CORPUS))
    assert found == Second(0.35, None, "in Moscow", agrees=0.0)
    stated, copied = (shown.text.removeprefix(worked.EXAMPLES) for shown in model.shown)
    assert stated == f"\n\nText:\n{TALKS}\nQuestion: {asked}\nStated:"
    assert copied == f"{stated} Yes\nAnswer:"


@pytest.mark.parametrize(
    ("copied", "agrees"),
    [("five hours", 1.0), ("five days", 0.5), ("nine days", 0.0), ("for the five", 1.0)],
)
def test_it_is_told_what_the_answer_holds_of_the_value_that_was_copied(
    copied: str, agrees: float
) -> None:
    """Whatever value code finds in the answer; by hand, of the words that say something."""
    model = ScriptedModel(short=copied)
    borne = drafted("It lasted five hours.")
    second = once_more(model, READING, borne, Sources(CORPUS))
    assert (second.value, second.agrees) == ("five hours", agrees)
    assert signals(READING, borne, second, Sources(CORPUS)).agrees == agrees


def test_a_check_that_was_not_asked_speaks_neither_for_an_answer_nor_against_it() -> None:
    second = replace(SECOND, states=None)
    found = signals(READING, drafted("It lasted five hours."), second, Sources(CORPUS))
    assert (found.check, found.agrees) == (None, None)
    assert found.features()["check"] == 0.0


def test_a_copied_value_s_answer_is_checked_with_the_same_lines_in_view() -> None:
    model = ScriptedModel(gate=0.35, check=0.45, short="five hours")
    borne = drafted("It lasted five hours.")
    second = once_more(model, READING, borne, Sources(CORPUS))
    assert checked(model, READING, borne, second, Sources(CORPUS)) == replace(second, states=0.45)
    (seen,) = model.texts("check")
    assert f"Passages:\n[1] {TALKS}\n\nQuestion: {ASKED}\n" in seen
    assert "\nProposed answer: It lasted five hours.\n" in seen


@pytest.mark.parametrize(
    ("asked", "steps"),
    [
        ("Where did they last?", ["gate", "short"]),
        ("Why did they last?", ["gate", "check"]),
    ],
)
@pytest.mark.parametrize(("characters", "alone"), [(TELLING - 1, False), (TELLING, True)])
def test_where_all_there_is_was_read_a_short_line_is_shown_with_all_of_it(
    characters: int, alone: bool, asked: str, steps: list[Step]
) -> None:
    line = f"The talks lasted five hours{'.' * (characters - len('The talks lasted five hours'))}"
    corpus = TextCorpus({"a.txt": f"Talks\n{LAND}\n{line}\n"})
    whole = Retrieved(
        tuple(Hit(passage(n, text), 1.0, 0.4) for n, text in ((3, line), (2, LAND))), False
    )
    read = Reading(asked, whole, (passage(2, LAND), passage(3, line)))
    model = ScriptedModel(short="in Moscow")
    once_more(model, read, drafted("It lasted five hours.", read, corpus), Sources(corpus))
    seen = {
        "check": f"Passages:\n[1] {line}\n\n"
        if alone
        else f"Passages:\n[1] {LAND}\n[2] {line}\n\n",
        "short": f"Text:\n{line}\nQ" if alone else f"Text:\n{LAND}\n{line}\nQ",
    }[steps[-1]]
    assert [shown.step for shown in model.shown] == steps
    borne = drafted("It lasted five hours.", read, corpus)
    assert signals(read, borne, SECOND, Sources(corpus)).tells is alone
    for step in steps:
        assert seen in model.texts(step)[0]


@pytest.mark.parametrize(
    ("asked", "verdict", "steps"),
    [
        ("Why did the talks last?", None, ["gate", "check"]),
        # What was read before it was told yes or no is all that there is to it.
        ("Did the talks last?", "yes", []),
    ],
)
def test_where_no_value_is_asked_for_the_model_writes_none(
    asked: str, verdict: str | None, steps: list[str]
) -> None:
    model = ScriptedModel()
    reading = replace(READING, question=asked, verdict=verdict, leaning=Leaning(0.9, 0.2))
    found = once_more(model, reading, drafted("It lasted five hours."), Sources(CORPUS))
    assert found.value is None
    assert [shown.step for shown in model.shown] == steps
    assert found.holds == (0.8 if verdict else 0.9)


@pytest.mark.parametrize(
    ("asked", "answer", "value"),
    [
        (ASKED, "They lasted five hours.", "five hours"),
        # The same in another form is the same value.
        (ASKED, "They lasted five hours, which is 5 hours.", "5 hours"),
        (ASKED, "They lasted five hours, after two days.", None),
        (ASKED, "They lasted long.", None),
        # What the question brought is not what it asks for.
        ("How long after two days did they last?", "After 2 days for five hours.", "five hours"),
        ("How long after five hours?", "They lasted five hours.", None),
        ("When did they last?", "They lasted for five hours on 2 December.", "2 December"),
        ("How many envoys were there?", "There were five.", "five"),
        # A name, or what is of no kind, is what the model copies.
        ("Who spoke?", "Ushakov spoke.", None),
        ("Where did they last?", "They lasted five hours.", None),
    ],
)
def test_the_one_value_of_an_answer_is_told_by_code_and_what_is_copied_where_there_is_none(
    asked: str, answer: str, value: str | None
) -> None:
    model = ScriptedModel(short="as the model has it")
    borne = replace(drafted("It lasted five hours."), claims=(Claim(answer, (0,)),))
    found = once_more(model, replace(READING, question=asked), borne, Sources(CORPUS))
    assert found.value == (value or "as the model has it")
    # It is copied all the same, to be compared with.
    assert [shown.step for shown in model.shown] == ["gate", "short"]
    assert model.together == [["gate", "short"]]


def test_a_line_is_first_that_is_in_the_best_passage_of_its_source() -> None:
    land = Retrieved(LOOKED.hits[::-1], looked=True)
    assert weighed(replace(READING, retrieved=land)).first is False
    other = Hit(passage(3, LAND, "b.txt"), 9.0, 0.1)
    mixed = Retrieved((other, *LOOKED.hits), looked=True)
    assert weighed(replace(READING, retrieved=mixed)).first is False


def test_where_more_was_looked_over_no_line_is_told_from_another_by_how_long_it_is() -> None:
    line = f"{TALKS}{'.' * TELLING}"
    corpus = TextCorpus({"a.txt": f"Talks\n{line}\n"})
    for looked in (True, False):
        hits = Retrieved((Hit(passage(2, line), 5.0, 0.4),), looked)
        read = Reading(ASKED, hits, (passage(2, line),))
        borne = drafted("It lasted five hours.", read, corpus)
        assert signals(read, borne, SECOND, Sources(corpus)).tells is not looked


def test_where_nothing_was_looked_over_no_look_counts() -> None:
    assert weighed(replace(READING, retrieved=Retrieved(LOOKED.hits, looked=False))).looked == 0.0


def test_the_cosine_is_the_best_there_is() -> None:
    unknown = tuple(replace(hit, cosine=None) for hit in LOOKED.hits)
    assert weighed(replace(READING, retrieved=Retrieved(unknown, looked=True))).cosine == 0.0


@pytest.mark.parametrize(("likely", "verdict"), [(0.9, "yes"), (0.1, "no")])
def test_how_sure_it_is_whether_something_is_so(likely: float, verdict: str) -> None:
    leaning = Leaning(likely, untold=0.3)
    found = weighed(replace(READING, verdict=verdict, leaning=leaning), f"{verdict}: {TALKS}")
    assert (found.whether, found.untold, found.denied) == (True, 0.3, verdict == "no")
    assert weighed().untold is None, "that was not asked"
    assert found.sure == pytest.approx(abs(likely - decide.YES))


def test_names_that_are_nowhere_near_are_counted() -> None:
    asked = "How long did the talks of Merkel and Macron in Moscow last?"
    found = weighed(replace(READING, question=asked))
    assert found.missing == 2


@pytest.mark.parametrize(
    ("between", "missing", "distant"),
    [(BESIDE - 1, 0, 0), (BESIDE, 0, 1), (AROUND - 1, 0, 1), (AROUND, 1, 1)],
)
def test_a_name_is_near_or_beside_that_stands_no_further_than_so_many_lines(
    between: int, missing: int, distant: int
) -> None:
    lines = ["Title", "Merkel came.", *["So it went."] * between, TALKS]
    place = passage(len(lines), TALKS)
    corpus = TextCorpus({"a.txt": "\n".join(lines)})
    reading = Reading(
        "How long did the talks of Merkel last?",
        Retrieved((Hit(place, 1.0, 0.4),), looked=False),
        (place,),
    )
    borne = drafted("They lasted five hours.", reading, corpus)
    found = signals(reading, borne, SECOND, Sources(corpus))
    assert (found.missing, found.distant) == (missing, distant)


@pytest.mark.parametrize(
    ("asked", "verdict", "numbers"),
    [
        ("How long did the 28 talks last?", None, ["28"]),
        ("How long did the five hours last?", None, []),
        ("Did the talks last 28 hours?", "yes", ["28"]),
        ("Did the talks last 28 hours?", "no", []),
    ],
)
def test_a_number_of_the_question_must_stand_near_unless_it_is_denied(
    asked: str, verdict: str | None, numbers: list[str]
) -> None:
    reading = replace(READING, question=asked, verdict=verdict)
    assert unheld(reading, drafted("It lasted five hours."), Sources(CORPUS)) == numbers


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        ("How long did the talks in Moscow last?", 0.75),
        ("How long did the talks in Vienna last?", 0.5),
        ("Did the talks last five hours?", 1.0),
        ("How?", 1.0),
    ],
)
def test_how_many_of_the_question_s_words_the_cited_lines_hold(asked: str, share: float) -> None:
    """By hand: long, talk, Moscow and last are asked for; the line has no "long"."""
    borne = drafted("It lasted five hours.")
    reading = replace(READING, question=asked)
    assert signals(reading, borne, SECOND, Sources(CORPUS)).asked == share


@pytest.mark.parametrize(
    ("text", "asked", "names"),
    [
        ("They lasted five hours in Moscow.", ASKED, []),
        ("They lasted five hours in Vienna.", ASKED, ["Vienna"]),
        # The question may bring a name: that no line knows it is told by what is missing.
        ("They lasted five hours in Vienna.", "How long was it in Vienna?", []),
        ("For five hours Ushakov spoke of Vienna and Moskow.", ASKED, ["Ushakov", "Vienna"]),
        # "Mr." is how somebody is addressed, and ends no sentence.
        ("They lasted five hours, Mr. Merkel said.", ASKED, ["Merkel"]),
        ("They lasted five hours, as in Mr. Moscow.", ASKED, []),
        # The title of the document stands near all of its lines.
        ("They lasted five hours, the Talks.", ASKED, []),
        ("five hours in vienna", ASKED, []),
    ],
)
def test_a_name_is_invented_that_neither_the_question_nor_the_lines_near_hold(
    text: str, asked: str, names: list[str]
) -> None:
    borne = replace(drafted("It lasted five hours."), claims=(Claim(text, (0,)),))
    reading = replace(READING, question=asked)
    assert invented(reading, borne, Sources(CORPUS)) == names


@pytest.mark.parametrize(("between", "names"), [(AROUND - 1, []), (AROUND, ["Merkel"])])
def test_a_name_of_the_answer_that_stands_far_from_its_lines_is_invented(
    between: int, names: list[str]
) -> None:
    lines = ["Title", "Merkel came.", *["So it went."] * between, TALKS]
    place = passage(len(lines), TALKS)
    reading = Reading(ASKED, Retrieved((Hit(place, 1.0, 0.4),), looked=False), (place,))
    corpus = TextCorpus({"a.txt": "\n".join(lines)})
    borne = drafted("They lasted five hours, as Merkel said.", reading, corpus)
    assert invented(reading, borne, Sources(corpus)) == names


@pytest.mark.parametrize(
    ("value", "verdict", "short"),
    [
        ("5 hours", None, "five hours"),
        # Its words are all there, though not one after another.
        ("hours, five", None, "hours, five"),
        ("six hours", None, None),
        ("", None, None),
        (None, None, None),
        (None, "no", "no"),
    ],
)
def test_the_short_form_is_the_value_in_the_words_of_the_lines_or_yes_or_no(
    value: str | None, verdict: str | None, short: str | None
) -> None:
    reading = replace(READING, verdict=verdict)
    second = replace(SECOND, value=value)
    borne = drafted("It lasted five hours.")
    assert short_form(reading, borne, second, Sources(CORPUS)) == short


@pytest.mark.parametrize(
    ("value", "back"),
    [
        ("six", True),
        ("5 hours", False),
        ("five", False),
        (None, False),
        ("the", False),
        # It only says what was asked about.
        ("talks in Moscow", False),
    ],
)
def test_a_value_that_is_nothing_of_the_draft_takes_it_back(value: str | None, back: bool) -> None:
    second = Second(0.9, 0.9, value)
    assert takes_back(READING, drafted("It lasted five hours."), second) is back


@pytest.mark.parametrize(
    ("asked", "short"),
    [
        ("Who led the talks in Moscow?", None),
        # What was to be chosen stands in the question.
        ("Was it the talks in Moscow or a dinner that lasted?", "talks in Moscow"),
    ],
)
def test_a_value_that_only_names_what_was_asked_about_is_none(
    asked: str, short: str | None
) -> None:
    reading = replace(READING, question=asked)
    second = replace(SECOND, value="talks in Moscow")
    assert short_form(reading, drafted("They lasted five hours."), second, Sources(CORPUS)) == short
