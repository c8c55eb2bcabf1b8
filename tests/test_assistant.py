"""From a question to a checked answer, with a model whose words are written down beforehand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.corpus import FolderCorpus, TextCorpus
from index.errors import UsageError
from index.search import Index
from rag import decide, heads, judge, prompt, ruling
from rag.answer import Answer, Claim
from rag.assistant import Assistant, Done, Found, Stage, Word
from rag.judge import Judge
from rag.version import VERSION
from tests.scripted import HashEmbedder
from tests.scripted_assistant import line_of, opened
from tests.scripted_model import GATED, ScriptedModel
from tests.talks import FIVE, HOW_LONG, TALKS

WHERE = "Where did the talks of that week go on?"


def test_an_answer_is_what_its_lines_say(notes: Path) -> None:
    model = ScriptedModel(gate=0.8, sentence={HOW_LONG: FIVE}, short={HOW_LONG: "5 hours"})
    answer = opened(notes, model).ask(f" {HOW_LONG}\n")
    assert (answer.question, answer.status, answer.reason) == (HOW_LONG, "answered", None)
    assert (answer.answer, answer.short) == (FIVE, "five hours")
    assert answer.citations == (line_of(notes, "talks.txt", 3),)
    assert answer.claims == (Claim(FIVE, (0,)),)
    assert (answer.conflicts, answer.nearest, answer.asked) == ((), (), None)
    assert answer.confidence == 0.8
    # The other document is looked at too: it gives the same.
    looks = ["gate", "short"]
    assert [shown.step for shown in model.shown] == ["sentence", *looks, *looks]


def test_what_made_an_answer_and_what_it_took_is_in_it(notes: Path) -> None:
    said = "The talks of that week went on in Moscow."
    model = ScriptedModel(sentence=said, short="in Moscow")
    assistant = opened(notes, model)
    assistant.ask(WHERE)
    before = model.usage
    answer = assistant.ask(WHERE)
    manifest = answer.manifest
    assert (manifest.askline, manifest.model, manifest.model_sha256) == (
        VERSION,
        "scripted",
        model.sha256,
    )
    assert (manifest.embedder, manifest.index) == ("hash", assistant.index.fingerprint())
    assert manifest.prompt == prompt.fingerprint()
    assert (manifest.judge, len(manifest.judge)) == (GATED.fingerprint(), 12)
    # Two words are copied from its line, and from the other document, which gives the same.
    assert answer.tokens.generated == len(said.split()) + 2 + 2
    assert answer.tokens.prompt == (model.usage - before).prompt > 100
    assert answer.timings.first_token is not None
    assert 0 < answer.timings.retrieve <= answer.timings.first_token <= answer.timings.total


def test_the_manifest_changes_with_the_judge_and_with_what_was_fitted(
    notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Assistant(opened(notes, ScriptedModel()).index, ScriptedModel())
    before = plain.manifest()
    assert opened(notes, ScriptedModel()).manifest() == replace(before, judge=GATED.fingerprint())
    for module, name in ((judge, "judge"), (heads, "heads")):
        changed = json.loads(module.FITTED.read_text(encoding="utf-8"))
        changed["Another model"] = {}
        (tmp_path / name).write_text(json.dumps(changed), encoding="utf-8")
        with monkeypatch.context() as other:
            other.setattr(module, "FITTED", tmp_path / name)
            after = plain.manifest()
        assert getattr(after, name) != getattr(before, name)
        assert replace(after, **{name: getattr(before, name)}) == before
    assert plain.manifest() == before


def test_the_model_reads_the_lines_and_the_question(notes: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="five hours")
    opened(notes, model).ask(HOW_LONG)
    (read,) = model.texts("sentence")
    assert "The talks in Moscow went on for five hours; Ushakov led them." in read
    assert f"\nQuestion: {HOW_LONG}\n" in read


def test_the_events_come_in_the_order_of_the_work_and_the_answer_is_the_last(notes: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="five hours")
    events = list(opened(notes, model).stream(HOW_LONG))
    stages = [event for event in events if isinstance(event, Stage)]
    (found,) = [event for event in events if isinstance(event, Found)]
    reading = Stage("reading", len(found.passages))
    assert stages == [Stage("searching"), reading, Stage("writing"), Stage("checking")]
    assert [type(event) for event in events if not isinstance(event, Word)] == [
        Stage,
        Found,
        Stage,
        Stage,
        Stage,
        Done,
    ]
    words = [event.text for event in events if isinstance(event, Word)]
    assert len(words) == len(FIVE.split())
    assert "".join(words) == FIVE
    writing, checking = events.index(Stage("writing")), events.index(Stage("checking"))
    assert all(isinstance(event, Word) for event in events[writing + 1 : checking])


def test_the_nearest_lines_are_known_before_anything_is_written(notes: Path) -> None:
    events = opened(notes, ScriptedModel(sentence=FIVE, short="5")).stream(HOW_LONG)
    (found,) = [event for event in events if isinstance(event, Found)]
    assert line_of(notes, "talks.txt", 3) in found.lines
    assert all(line == line_of(notes, line.source, line.first_line) for line in found.lines)


def test_nothing_is_written_where_the_corpus_is_about_something_else(notes: Path) -> None:
    model = ScriptedModel()
    answer = opened(notes, model).ask("Which fruit grows in orchards?")
    assert (answer.status, answer.reason) == ("not_found", "no_match")
    assert (answer.answer, answer.short, answer.citations, answer.claims) == ("", None, (), ())
    assert answer.timings.first_token is None
    assert answer.confidence == decide.ELSEWHERE
    assert model.shown == []


@pytest.mark.parametrize("gate, reason", [(0.02, "not_stated"), (0.3, "not_stated"), (0.4, None)])
def test_nothing_is_said_that_is_not_likely_enough(
    notes: Path, gate: float, reason: str | None
) -> None:
    model = ScriptedModel(gate=gate, sentence=FIVE, short="five hours")
    answer = opened(notes, model).ask(HOW_LONG)
    assert answer.reason == reason
    assert (answer.answer, bool(answer.citations)) == (("", False) if reason else (FIVE, True))
    assert len(model.texts("sentence")) == 1
    assert answer.confidence == (gate if reason is None else 1 - gate)


def test_nearest_lines_of_what_is_not_stated_are_verified_citations(notes: Path) -> None:
    answer = opened(notes, ScriptedModel(gate=0.01, sentence=FIVE)).ask(HOW_LONG)
    assert (answer.reason, answer.confidence) == ("not_stated", 0.99)
    assert answer.citations == ()
    assert answer.nearest[0] == line_of(notes, "talks.txt", 3)
    assert all(line == line_of(notes, line.source, line.first_line) for line in answer.nearest)


def test_a_draft_that_says_nothing_is_not_stated(notes: Path) -> None:
    model = ScriptedModel(sentence="The passages do not mention how long the talks lasted.")
    answer = opened(notes, model).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "not_stated")
    assert (answer.answer, answer.citations) == ("", ())


@pytest.mark.parametrize("value", ["six", "6", "7.5"])
def test_a_number_that_no_line_holds_is_not_said_and_the_nearest_lines_are_shown(
    notes: Path, value: str
) -> None:
    draft = f"The talks in Moscow went on for {value} hours, Ushakov said."
    answer = opened(notes, ScriptedModel(sentence=draft)).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "unsupported")
    assert (answer.answer, answer.short, answer.claims, answer.citations) == ("", None, (), ())
    assert answer.nearest[0] == line_of(notes, "talks.txt", 3)


@pytest.mark.parametrize("date", ["2 December", "December 2nd", "the second of December, Dec. 2"])
def test_a_date_is_the_same_however_it_is_written(notes: Path, date: str) -> None:
    question = "When did Putin meet Witkoff at the Kremlin?"
    model = ScriptedModel(
        sentence=f"Putin met Witkoff at the Kremlin on {date}.", short="2 December"
    )
    answer = opened(notes, model).ask(question)
    assert answer.status == "answered"
    assert answer.citations[0] == line_of(notes, "talks.txt", 2)


def test_a_value_is_short_in_the_words_of_the_line_and_none_that_no_line_holds(
    notes: Path,
) -> None:
    for written, short in (
        ("in  MOSCOW", "in Moscow"),
        ("Moscow, in", "Moscow, in"),
        ("Geneva", None),
        ("", None),
    ):
        model = ScriptedModel(sentence=FIVE, short=written)
        assert opened(notes, model).ask(WHERE).short == short


def test_of_two_values_in_one_answer_the_model_says_which_was_asked_for(notes: Path) -> None:
    draft = "The talks in Moscow went on for five hours, and the flight for 9 hours."
    (notes / "talks.txt").write_text(f"A week\n{draft}\n")
    for written, short in (("5 hours", "five hours"), ("9 hours", "9 hours"), ("8 hours", None)):
        model = ScriptedModel(sentence=draft, short=written)
        assert opened(notes, model).ask(HOW_LONG).short == short
        assert model.shown[-1].step == "short"


def test_of_two_claims_the_one_that_lines_bear_out_is_said(notes: Path) -> None:
    draft = f"{FIVE} They cost nine million dollars."
    answer = opened(notes, ScriptedModel(sentence=draft, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.answer) == ("answered", FIVE)
    assert answer.claims == (Claim(FIVE, (0,)),)
    assert answer.citations == (line_of(notes, "talks.txt", 3),)


def test_each_claim_names_its_citations_by_their_position(notes: Path) -> None:
    other = "Ushakov said that no compromise was found on territory."
    again = "Ushakov led the talks in Moscow."
    model = ScriptedModel(sentence=f"{FIVE} {other} {again}", short="5 hours")
    answer = opened(notes, model).ask(f"{HOW_LONG[:-1]}, and what was found?")
    assert answer.claims == (
        Claim(FIVE, (0,)),
        Claim(other, (1,), ("Ushakov",)),
        Claim(again, (0,)),
    )
    assert answer.citations == (
        line_of(notes, "talks.txt", 3),
        line_of(notes, "talks.txt", 4),
    )


def test_two_lines_of_two_files_bear_out_one_claim(notes: Path) -> None:
    claim = "The leaked draft has 28 points, and the talks in Moscow went on for five hours."
    question = "How many points has the draft and how long did the talks in Moscow last?"
    answer = opened(notes, ScriptedModel(sentence=claim, short="28")).ask(question)
    assert answer.claims == (Claim(claim, (0, 1)),)
    assert sorted(answer.citations, key=lambda one: one.source) == [
        line_of(notes, "plans/plan.md", 2),
        line_of(notes, "talks.txt", 3),
    ]


def test_what_its_lines_give_as_somebody_s_is_told_with_the_name_and_decides_nothing(
    notes: Path,
) -> None:
    draft = "No compromise was found on territory."
    question = "What was found on territory?"
    model = ScriptedModel(sentence=draft, short="no compromise")
    answer = opened(notes, model).ask(question)
    assert answer.answer == "No compromise was found on territory, according to Ushakov."
    assert answer.claims == (Claim(draft, (0,), ("Ushakov",)),)
    assert (answer.short, answer.confidence) == ("no compromise", 0.9)
    assert answer.to_json()["claims"][0]["said_by"] == ("Ushakov",)
    assert not any("according to" in shown.text for shown in model.shown)


def test_what_the_documents_say_themselves_too_is_nobody_s(notes: Path) -> None:
    (notes / "also.txt").write_text("A week later\nNo compromise was found on territory.\n")
    draft = "No compromise was found on territory."
    answer = opened(notes, ScriptedModel(sentence=draft)).ask("What was found on territory?")
    assert {one.source for one in answer.citations} == {"talks.txt", "also.txt"}
    assert (answer.answer, answer.claims[0].said_by) == (draft, ())


def test_an_explanation_has_no_short_form_and_the_model_is_not_asked_for_one(notes: Path) -> None:
    model = ScriptedModel(explanation="Ushakov said that no compromise was found on territory.")
    answer = opened(notes, model).ask("Why was no compromise found on territory?")
    assert (answer.status, answer.short) == ("answered", None)
    assert [shown.step for shown in model.shown] == ["explanation", "gate", "check"]


@pytest.mark.parametrize(
    "whether, said, found", [(0.95, "yes", "a compromise"), (0.05, "no", "no compromise")]
)
def test_whether_something_is_so_is_answered_with_yes_or_no_first(
    notes: Path, whether: float, said: str, found: str
) -> None:
    question = "Was a compromise found on territory?"
    model = ScriptedModel(
        whether={question: whether},
        saying=f'Ushakov also said that {found} was found on territory."',
    )
    if said == "yes":
        (notes / "talks.txt").write_text(TALKS.replace("no compromise", "a compromise"))
    assistant = opened(notes, model)
    events = list(assistant.stream(question))
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert (answer.status, answer.short) == ("answered", said)
    assert answer.answer.split(":")[0].lower() == said
    assert answer.citations == (line_of(notes, "talks.txt", 4),)
    written = "".join(event.text for event in events if isinstance(event, Word))
    assert " ".join(written.split()) == answer.answer


@pytest.mark.parametrize("question", ["", "  \n", "?!", "...", "–"])
def test_a_question_without_a_letter_or_digit_is_no_question(notes: Path, question: str) -> None:
    model = ScriptedModel()
    with pytest.raises(UsageError) as caught:
        opened(notes, model).ask(question)
    assert str(caught.value) == 'the question is empty; type: ask "How long did it last?"'
    assert model.shown == []


def test_a_question_that_leaves_no_room_is_the_user_s_to_shorten(notes: Path) -> None:
    with pytest.raises(UsageError) as caught:
        opened(notes, ScriptedModel(context=300)).ask("How long were talks " * 100)
    assert str(caught.value).endswith("of 300 tokens); ask a shorter question")


def test_a_name_of_the_question_must_stand_by_the_lines_that_are_cited(tmp_path: Path) -> None:
    """The flight that the files know is not the one that is asked about."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("The flight to Mars lasted nine days.\n")
    (tmp_path / "notes" / "b.txt").write_text("The flight to Venus was called off.\n")
    model = ScriptedModel(sentence="The flight lasted nine days.", short="nine days")
    assistant = opened(tmp_path / "notes", model, Judge({"alone": 1.0, "missing": -9.0}, 0.35))
    for planet, status, reason in (
        ("Mars", "answered", None),
        ("Venus", "not_found", "false_premise"),
    ):
        answer = assistant.ask(f"How long did the flight to {planet} last?")
        assert (answer.status, answer.reason) == (status, reason)


def test_the_same_text_in_two_files_is_cited_in_both(notes: Path) -> None:
    (notes / "copy.txt").write_text(TALKS)
    answer = opened(notes, ScriptedModel(sentence=FIVE, short="5 hours")).ask(HOW_LONG)
    assert sorted(answer.citations, key=lambda one: one.source) == [
        line_of(notes, "copy.txt", 3),
        line_of(notes, "talks.txt", 3),
    ]


def test_the_same_question_twice_gives_the_same_answer_but_for_its_timings(notes: Path) -> None:
    assistant = opened(notes, ScriptedModel(sentence=FIVE, short="5 hours"))

    def written(answer: Answer) -> str:
        record: dict[str, Any] = answer.to_json()
        del record["timings"]
        return json.dumps(record)

    assert written(assistant.ask(HOW_LONG)) == written(assistant.ask(HOW_LONG))


def test_over_is_another_corpus_with_the_same_models(notes: Path) -> None:
    assistant = opened(notes, ScriptedModel(sentence="It took nine days.", short="nine days"))
    there = assistant.over(TextCorpus({"x.txt": "The flight to Mars\nIt took nine days."}))
    assert there.model is assistant.model
    assert there.index.embedder is assistant.index.embedder
    cited = there.ask("How long did the flight to Mars take?").citations
    assert [(one.source, one.first_line, one.quote) for one in cited] == [
        ("x.txt", 2, "It took nine days.")
    ]
    assert [row.source for row in assistant.index.store.documents()] == [
        "plans/plan.md",
        "talks.txt",
    ]


def test_a_draft_is_weighed_by_what_was_fitted_for_the_model(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = {"Strict": Judge({"alone": 1.0}, 0.95), "Mild": Judge({"alone": 1.0}, 0.5)}
    monkeypatch.setattr(ruling, "judge_of", strict.__getitem__)
    index = Index.open(FolderCorpus.open(notes), None, HashEmbedder())
    for title, status in (("Strict", "not_found"), ("Mild", "answered")):
        model = ScriptedModel(sentence=FIVE, short="5 hours", title=title)
        assert Assistant(index, model).ask(HOW_LONG).status == status
        assert Assistant(index, model, GATED).ask(HOW_LONG).status == "answered"
        over = Assistant(index, model, GATED).over(TextCorpus({"talks.txt": TALKS}))
        assert over.ask(HOW_LONG).status == "answered"
