"""What the model is given to read, in which order, and what is made of what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from index.errors import UsageError
from index.passage import Passage
from rag import prompt, worked
from rag.prompt import Prompt
from rag.read import (
    ANSWER_LIMIT,
    EXPLANATION_LIMIT,
    SHORT_LIMIT,
    SUMMED_UP,
    Leaning,
    Second,
    again,
    both_true,
    copied,
    draft,
    fitting,
    in_reading_order,
    lines,
    probability,
    texts,
)
from tests.scripted_model import ScriptedModel, lines_read

QUESTION = "How long did it last?"
FIRST = lines_read("a.txt", "It began  at nine.", "It lasted\tfive hours.", first=5)
SECOND = lines_read("b.txt", "Nobody was satisfied.", first=2)


def test_the_lines_of_a_passage_are_read_as_one_paragraph() -> None:
    assert texts([FIRST, SECOND]) == [
        "It began at nine. It lasted five hours.",
        "Nobody was satisfied.",
    ]


def test_reading_goes_source_by_source_the_best_one_first_and_each_from_its_top() -> None:
    late, early = lines_read("b.txt", "late", first=9), lines_read("b.txt", "early", first=3)
    other = lines_read("a.txt", "other", first=1)
    assert in_reading_order([late, other, early]) == [early, late, other]
    assert in_reading_order([]) == []


def test_what_fits_comes_in_reading_order() -> None:
    late = lines_read("a.txt", "late", first=50)
    assert fitting(ScriptedModel(), [late, SECOND, FIRST], QUESTION) == [FIRST, late, SECOND]


def test_no_more_is_read_than_2400_characters_best_first() -> None:
    read = [lines_read(f"{name}.txt", "x" * 800) for name in "abcd"]
    assert fitting(ScriptedModel(), read, QUESTION) == read[:3]
    read[2] = lines_read("c.txt", "x" * 801)
    assert fitting(ScriptedModel(), read, QUESTION) == read[:2]


def test_the_best_passage_is_read_even_if_it_alone_is_longer() -> None:
    read = [lines_read("a.txt", "x" * 5000), SECOND]
    assert fitting(ScriptedModel(), read, QUESTION) == read[:1]


def test_passages_are_left_out_worst_first_until_the_model_can_take_the_prompt() -> None:
    """By hand: a passage is 11 words with its number; 216 are kept for what is written."""
    read = [lines_read(f"{name}.txt", " ".join([name] * 10)) for name in "abc"]
    around = ScriptedModel().count(prompt.sentence([], QUESTION))
    for context, kept in ((216 + around + 33, 3), (216 + around + 32, 2), (216 + around + 11, 1)):
        assert fitting(ScriptedModel(context=context), read, QUESTION) == read[:kept]


def test_a_question_that_leaves_room_for_no_passage_is_the_user_s_to_shorten() -> None:
    model = ScriptedModel(context=256)
    taken = model.count(prompt.sentence([], "why " * 300))
    with pytest.raises(UsageError) as caught:
        fitting(model, [SECOND], "why " * 300)
    assert taken > 300
    assert str(caught.value) == (
        f"the question is too long for the model ({taken} of 256 tokens); ask a shorter question"
    )


def test_nothing_found_is_nothing_to_read() -> None:
    assert fitting(ScriptedModel(), [], QUESTION) == []


def test_the_probability_is_the_model_s_yes_to_the_gate_over_these_passages() -> None:
    model = ScriptedModel(gate={QUESTION: 0.73})
    assert probability(model, [FIRST, SECOND], QUESTION) == 0.73
    (shown,) = model.texts("gate")
    assert "[1] It began at nine. It lasted five hours.\n[2] Nobody was satisfied.\n" in shown


def test_a_draft_is_what_the_model_writes_of_the_passages() -> None:
    model = ScriptedModel(sentence={QUESTION: "It lasted five hours."})
    leaning, write = draft(model, [FIRST, SECOND], QUESTION)
    assert (leaning, model.together, model.shown) == (Leaning(0.0, 0.0), [["sentence"]], [])
    assert "".join(write(None)) == "It lasted five hours."
    (shown,) = model.texts("sentence")
    assert "[1] It began at nine. It lasted five hours.\n[2] Nobody was satisfied.\n" in shown


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_whether_something_is_so_is_weighed_first_and_its_sentence_is_copied(verdict: str) -> None:
    asked = "Was it long?"
    model = ScriptedModel(whether={asked: 0.21}, untold=0.3, saying='It lasted five hours."')
    leaning, write = draft(model, [FIRST], asked)
    assert leaning.yes == pytest.approx(0.21)
    assert leaning.untold == 0.3
    (whether,) = model.texts("whether")
    shown = "\n\nText:\nIt began at nine.\nIt lasted five hours.\nQuestion: Was it long?\nAnswer:"
    assert whether.endswith(shown)
    opening = verdict.capitalize()
    assert list(write(verdict)) == [f"{opening}: ", "It lasted\tfive hours."]
    (saying,) = model.texts("saying")
    assert saying.endswith(f'{shown} {opening} - "')


ENVOYS = lines_read("b.txt", "The two envoys of the North met in a boathouse on the lake at dusk.")


@pytest.mark.parametrize(
    ("passages", "written", "times"),
    [
        ([ENVOYS], "The two envoys of the North met in a", 1),
        # That could go on in two ways, so that it is written to its end.
        ([ENVOYS, replace(ENVOYS, source="c.txt")], f'{ENVOYS.text}"', 2),
        # Nothing goes on so.
        ([ENVOYS], "The two envoys of the South met in a hut", 2),
    ],
)
def test_a_copied_sentence_is_written_until_it_is_clear_which_one_it_is(
    passages: list[Passage], written: str, times: int
) -> None:
    model = ScriptedModel(saying=written)
    _, write = draft(model, passages, "Did they meet?")
    copied = ENVOYS.text if times == 1 else written
    assert list(write("yes")) == ["Yes: ", copied]
    assert len(model.texts("saying")) == times


def test_a_line_that_breaks_off_in_a_sentence_is_shown_with_the_next() -> None:
    margin = "The envoys of the North, who had come by boat, met in the old"
    told = lines_read("a.txt", "- Dogs: no", "", "- Cats:", "on a lead", margin, "Boathouse.")
    assert lines([told]) == ["- Dogs: no", "- Cats:", "on a lead", f"{margin} Boathouse."]


def test_what_is_left_open_for_certain_leans_nowhere() -> None:
    leaning, _ = draft(ScriptedModel(untold=1.0), [FIRST], "Was it long?")
    assert leaning == Leaning(0.0, 1.0)


def test_a_draft_is_no_longer_than_an_answer_may_be() -> None:
    model = ScriptedModel(sentence="x " * 200, explanation="x " * 200)
    for asked, limit in ((QUESTION, ANSWER_LIMIT), ("Why did it last?", EXPLANATION_LIMIT)):
        _, write = draft(model, [FIRST], asked)
        assert len(list(write(None))) == limit


def test_an_explanation_is_asked_for_as_several_sentences() -> None:
    model = ScriptedModel(explanation="It was late. It was cold.")
    _, write = draft(model, [FIRST], "Why did it end?")
    assert "".join(write(None)) == "It was late. It was cold."
    (shown,) = model.texts("explanation")
    assert shown.endswith(f"\nQuestion: Why did it end?\n{prompt.EXPLANATION}")


def test_a_summary_is_a_sentence_of_each_passage_read_by_itself() -> None:
    model = ScriptedModel(sentence=lambda _: f"Sentence {len(model.texts('sentence'))}.")
    more = [lines_read(f"{name}.txt", f"It was {name}.") for name in "abcdef"]
    _, write = draft(model, more, "Summarise what was said.")
    assert "".join(write(None)) == "Sentence 1. Sentence 2. Sentence 3. Sentence 4."
    assert model.together == [["sentence"] * SUMMED_UP]
    for name, shown in zip("abcd", model.texts("sentence"), strict=True):
        assert f"Passages:\n[1] It was {name}.\n\nQuestion: Summarise what was said.\n" in shown


@pytest.mark.parametrize("asked", [QUESTION, "Why was it?", "Describe it"])
def test_what_is_read_for_a_draft_is_what_is_asked_and_written_then(
    monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """Else it would be read twice."""
    model = ScriptedModel(sentence="It lasted.", explanation="It lasted.")
    read: list[str] = []
    monkeypatch.setattr(model, "read", lambda prompts: read.extend(one.text for one in prompts))
    _, write = draft(model, [FIRST], asked)
    list(write(None))
    assert read == [shown.text for shown in model.shown]


def test_the_lines_of_an_answer_are_read_once_for_all_that_is_asked_of_them() -> None:
    model = ScriptedModel(gate={QUESTION: 0.73}, check={QUESTION: 0.37}, short="five hours")
    found = again(model, [FIRST, SECOND], QUESTION, "Five hours.", value=True)
    assert found == Second(holds=0.73, states=0.37, value="five hours")
    assert model.together == [["gate", "check", "short"]]
    gate, check, short = (shown.text for shown in model.shown)
    for shown in (gate, check, short):
        assert "[1] It began at nine. It lasted five hours.\n[2] Nobody was satisfied.\n" in shown
    assert gate.endswith(f"\nQuestion: {QUESTION}\n{prompt.GATE}")
    proposed = f"\nQuestion: {QUESTION}\nProposed answer: Five hours.\n"
    assert proposed in check
    assert proposed in short
    lines = texts([FIRST, SECOND])
    assert check == prompt.check(lines, QUESTION, "Five hours.").text
    assert short == prompt.short(lines, QUESTION, "Five hours.").text


def test_a_value_is_copied_from_lines_with_no_answer_in_view() -> None:
    model = ScriptedModel(gate={QUESTION: 0.73}, short={QUESTION: " five hours"})
    found = copied(model, [FIRST, SECOND], QUESTION)
    assert found == Second(holds=0.73, states=None, value="five hours", agrees=None)
    assert model.together == [["gate", "short"]]
    assert [shown.step for shown in model.shown] == ["gate", "short"]
    stated, answer = (shown.text.removeprefix(worked.EXAMPLES) for shown in model.shown)
    assert stated == (
        "\n\nText:\nIt began at nine. It lasted five hours.\nNobody was satisfied.\n"
        f"Question: {QUESTION}\nStated:"
    )
    assert answer == f"{stated} Yes\nAnswer:"


@pytest.mark.parametrize(("least", "value"), [(0.73, "five hours"), (0.74, None)])
def test_what_is_not_likely_enough_to_be_stated_is_not_copied(
    least: float, value: str | None
) -> None:
    model = ScriptedModel(gate=0.73, short="five hours")
    assert copied(model, [FIRST], QUESTION, least=least) == Second(0.73, None, value)
    assert len(model.texts("short")) == (value is not None)


def seen_again(model: ScriptedModel) -> Second:
    return again(model, [FIRST], QUESTION, "It lasted.", value=True)


def seen_alone(model: ScriptedModel) -> Second:
    return copied(model, [FIRST], QUESTION)


@pytest.mark.parametrize("look", [seen_again, seen_alone])
def test_what_is_read_together_is_what_is_asked_then(
    monkeypatch: pytest.MonkeyPatch, look: Callable[[ScriptedModel], Second]
) -> None:
    """Else it would be read twice."""
    model = ScriptedModel(short="five hours")
    read: list[str] = []
    monkeypatch.setattr(model, "read", lambda prompts: read.extend(one.text for one in prompts))
    look(model)
    assert read == [shown.text for shown in model.shown]


def test_where_no_value_is_asked_for_none_is_written() -> None:
    model = ScriptedModel(gate=0.6, check=0.4)
    assert again(model, [FIRST], QUESTION, "Five hours.", value=False) == Second(0.6, 0.4, None)
    assert model.together == [["gate", "check"]]
    assert model.texts("short") == []


@pytest.mark.parametrize(
    "written, short",
    [
        ("five hours", "five hours"),
        ("“Five hours.”", "Five hours"),
        (' "five\nhours". ', "five hours"),
        ("U.S.", "U.S"),
        (" . ", ""),
        ("x " * (SHORT_LIMIT + 1), " ".join("x" * SHORT_LIMIT)),
    ],
)
@pytest.mark.parametrize("look", [seen_again, seen_alone])
def test_the_value_is_what_the_model_writes_without_quotes_or_a_full_stop(
    written: str, short: str, look: Callable[[ScriptedModel], Second]
) -> None:
    assert look(ScriptedModel(short=written)).value == short


class _Turned(ScriptedModel):
    """Holds it likelier that both are true with five hours named first."""

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        likely = 0.8 if prompt.turns[0].pieces[3] == " five hours" else 0.3
        return [likely, 1.0 - likely]


@pytest.mark.parametrize("pair", [("five hours", "all night"), ("all night", "five hours")])
def test_which_answer_is_named_first_tells_nothing(pair: tuple[str, str]) -> None:
    assert both_true(_Turned(), QUESTION, *pair) == pytest.approx(0.55)
