"""From a question to a checked answer, with a model whose words are written down beforehand."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.corpus import FolderCorpus, TextCorpus, sample
from index.errors import CorpusError, ModelError, UsageError
from index.search import Index
from index.weights import Silent, find
from rag import attention, decide, judge, opening, prompt, run
from rag.answer import Answer, Citation, Claim
from rag.assistant import Assistant, Done, Exchange, Found, Stage, Word
from rag.judge import Judge
from rag.llm import LlamaModel
from rag.prompt import Prompt
from rag.version import VERSION
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel

TALKS = """\
A week of diplomacy
Putin met Witkoff and Kushner at the Kremlin on Dec. 2.
The talks in Moscow went on for five hours, Ushakov said.
Ushakov also said that no compromise was found on territory.
"""
PLAN = """\
The plan
The leaked draft of the peace plan has 28 points.
Critics in Kyiv called the draft a list of wishes.
"""
HOW_LONG = "How long did the talks in Moscow last?"
FIVE = "The talks in Moscow went on for 5 hours."
WHERE = "Where did the talks of that week go on?"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = (tmp_path / "notes").resolve()
    (place / "plans").mkdir(parents=True)
    (place / "talks.txt").write_text(TALKS)
    (place / "plans" / "plan.md").write_text(PLAN)
    return place


def opened(folder: Path, model: ScriptedModel, judge: Judge = GATED) -> Assistant:
    made = Assistant(Index.open(FolderCorpus.open(folder), None, HashEmbedder()), model, judge)
    made.index.refresh()
    return made


def line_of(folder: Path, source: str, line: int) -> Citation:
    """The citation of a line, counted and hashed without any code of ours."""
    data = (folder / source).read_bytes()
    quote = data.decode().split("\n")[line - 1]
    return Citation(source, line, line, quote, hashlib.sha256(data).hexdigest(), verified=True)


def test_an_answer_is_what_its_lines_say(folder: Path) -> None:
    model = ScriptedModel(gate=0.8, sentence={HOW_LONG: FIVE}, short={})
    answer = opened(folder, model).ask(f" {HOW_LONG}\n")
    assert (answer.question, answer.status, answer.reason) == (HOW_LONG, "answered", None)
    assert (answer.answer, answer.short) == (FIVE, "five hours")
    assert answer.citations == (line_of(folder, "talks.txt", 3),)
    assert answer.claims == (Claim(FIVE, (0,)),)
    assert (answer.conflicts, answer.nearest, answer.asked) == ((), (), None)
    assert answer.confidence == 0.8
    assert [shown.step for shown in model.shown] == ["sentence", "gate", "check"]


def test_what_made_an_answer_and_what_it_took_is_in_it(folder: Path) -> None:
    said = "The talks of that week went on in Moscow."
    model = ScriptedModel(sentence=said, short="in Moscow")
    assistant = opened(folder, model)
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
    assert answer.tokens.generated == len(said.split()) + 2
    assert answer.tokens.prompt == (model.usage - before).prompt > 100
    assert answer.timings.first_token is not None
    assert 0 < answer.timings.retrieve <= answer.timings.first_token <= answer.timings.total


def test_the_manifest_changes_with_the_judge_and_with_what_was_fitted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Assistant(opened(folder, ScriptedModel()).index, ScriptedModel())
    before = plain.manifest()
    assert opened(folder, ScriptedModel()).manifest() == replace(before, judge=GATED.fingerprint())
    for module, name in ((judge, "judge"), (attention, "heads")):
        changed = json.loads(module.FITTED.read_text(encoding="utf-8"))
        changed["Another model"] = {}
        (tmp_path / name).write_text(json.dumps(changed), encoding="utf-8")
        with monkeypatch.context() as other:
            other.setattr(module, "FITTED", tmp_path / name)
            after = plain.manifest()
        assert getattr(after, name) != getattr(before, name)
        assert replace(after, **{name: getattr(before, name)}) == before
    assert plain.manifest() == before


def test_the_model_reads_the_lines_and_the_question(folder: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="five hours")
    opened(folder, model).ask(HOW_LONG)
    (read,) = model.texts("sentence")
    assert "The talks in Moscow went on for five hours, Ushakov said." in read
    assert f"\nQuestion: {HOW_LONG}\n" in read


def test_the_events_come_in_the_order_of_the_work_and_the_answer_is_the_last(folder: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="five hours")
    events = list(opened(folder, model).stream(HOW_LONG))
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


def test_the_nearest_lines_are_known_before_anything_is_written(folder: Path) -> None:
    events = opened(folder, ScriptedModel(sentence=FIVE, short="5")).stream(HOW_LONG)
    (found,) = [event for event in events if isinstance(event, Found)]
    assert line_of(folder, "talks.txt", 3) in found.lines
    assert all(line == line_of(folder, line.source, line.first_line) for line in found.lines)


def test_nothing_is_written_where_the_corpus_is_about_something_else(folder: Path) -> None:
    model = ScriptedModel()
    answer = opened(folder, model).ask("Which fruit grows in orchards?")
    assert (answer.status, answer.reason) == ("not_found", "no_match")
    assert (answer.answer, answer.short, answer.citations, answer.claims) == ("", None, (), ())
    assert answer.timings.first_token is None
    assert answer.confidence == decide.ELSEWHERE
    assert model.shown == []


@pytest.mark.parametrize("gate, reason", [(0.02, "not_stated"), (0.3, "not_stated"), (0.4, None)])
def test_nothing_is_said_that_is_not_likely_enough(
    folder: Path, gate: float, reason: str | None
) -> None:
    model = ScriptedModel(gate=gate, sentence=FIVE, short="five hours")
    answer = opened(folder, model).ask(HOW_LONG)
    assert answer.reason == reason
    assert (answer.answer, bool(answer.citations)) == (("", False) if reason else (FIVE, True))
    assert len(model.texts("sentence")) == 1
    assert answer.confidence == (gate if reason is None else 1 - gate)


def test_nearest_lines_of_what_is_not_stated_are_verified_citations(folder: Path) -> None:
    answer = opened(folder, ScriptedModel(gate=0.01, sentence=FIVE)).ask(HOW_LONG)
    assert (answer.reason, answer.confidence) == ("not_stated", 0.99)
    assert answer.citations == ()
    assert answer.nearest[0] == line_of(folder, "talks.txt", 3)
    assert all(line == line_of(folder, line.source, line.first_line) for line in answer.nearest)


def test_a_draft_that_says_nothing_is_not_stated(folder: Path) -> None:
    model = ScriptedModel(sentence="The passages do not mention how long the talks lasted.")
    answer = opened(folder, model).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "not_stated")
    assert (answer.answer, answer.citations) == ("", ())


@pytest.mark.parametrize("value", ["six", "6", "7.5"])
def test_a_number_that_no_line_holds_is_not_said_and_the_nearest_lines_are_shown(
    folder: Path, value: str
) -> None:
    draft = f"The talks in Moscow went on for {value} hours, Ushakov said."
    answer = opened(folder, ScriptedModel(sentence=draft)).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "unsupported")
    assert (answer.answer, answer.short, answer.claims, answer.citations) == ("", None, (), ())
    assert answer.nearest[0] == line_of(folder, "talks.txt", 3)


@pytest.mark.parametrize("date", ["2 December", "December 2nd", "the second of December, Dec. 2"])
def test_a_date_is_the_same_however_it_is_written(folder: Path, date: str) -> None:
    question = "When did Putin meet Witkoff at the Kremlin?"
    model = ScriptedModel(
        sentence=f"Putin met Witkoff at the Kremlin on {date}.", short="2 December"
    )
    answer = opened(folder, model).ask(question)
    assert answer.status == "answered"
    assert answer.citations[0] == line_of(folder, "talks.txt", 2)


def test_a_value_is_short_in_the_words_of_the_line_and_none_that_no_line_holds(
    folder: Path,
) -> None:
    for written, short in (
        ("in  MOSCOW", "in Moscow"),
        ("Moscow, in", "Moscow, in"),
        ("Geneva", None),
        ("", None),
    ):
        model = ScriptedModel(sentence=FIVE, short=written)
        assert opened(folder, model).ask(WHERE).short == short


def test_of_two_values_in_one_answer_the_model_says_which_was_asked_for(folder: Path) -> None:
    draft = "The talks in Moscow went on for five hours, and the flight for 9 hours."
    (folder / "talks.txt").write_text(f"A week\n{draft}\n")
    for written, short in (("5 hours", "five hours"), ("9 hours", "9 hours"), ("8 hours", None)):
        model = ScriptedModel(sentence=draft, short=written)
        assert opened(folder, model).ask(HOW_LONG).short == short
        assert model.shown[-1].step == "short"


def test_of_two_claims_the_one_that_lines_bear_out_is_said(folder: Path) -> None:
    draft = f"{FIVE} They cost nine million dollars."
    answer = opened(folder, ScriptedModel(sentence=draft, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.answer) == ("answered", FIVE)
    assert answer.claims == (Claim(FIVE, (0,)),)
    assert answer.citations == (line_of(folder, "talks.txt", 3),)


def test_each_claim_names_its_citations_by_their_position(folder: Path) -> None:
    other = "Ushakov said that no compromise was found on territory."
    again = "Ushakov said that the talks in Moscow went on."
    model = ScriptedModel(sentence=f"{FIVE} {other} {again}", short="5 hours")
    answer = opened(folder, model).ask(HOW_LONG)
    assert answer.claims == (Claim(FIVE, (0,)), Claim(other, (1,)), Claim(again, (0,)))
    assert answer.citations == (
        line_of(folder, "talks.txt", 3),
        line_of(folder, "talks.txt", 4),
    )


def test_two_lines_of_two_files_bear_out_one_claim(folder: Path) -> None:
    claim = "The leaked draft has 28 points, and the talks in Moscow went on for five hours."
    question = "How many points has the draft and how long did the talks in Moscow last?"
    answer = opened(folder, ScriptedModel(sentence=claim, short="28")).ask(question)
    assert answer.claims == (Claim(claim, (0, 1)),)
    assert sorted(answer.citations, key=lambda one: one.source) == [
        line_of(folder, "plans/plan.md", 2),
        line_of(folder, "talks.txt", 3),
    ]


def test_an_explanation_has_no_short_form_and_the_model_is_not_asked_for_one(folder: Path) -> None:
    model = ScriptedModel(sentence="Ushakov said that no compromise was found on territory.")
    answer = opened(folder, model).ask("Why was no compromise found on territory?")
    assert (answer.status, answer.short) == ("answered", None)
    assert [shown.step for shown in model.shown] == ["sentence", "gate", "check"]


@pytest.mark.parametrize(
    "whether, said, found", [(0.95, "yes", "a compromise"), (0.05, "no", "no compromise")]
)
def test_whether_something_is_so_is_answered_with_yes_or_no_first(
    folder: Path, whether: float, said: str, found: str
) -> None:
    question = "Was a compromise found on territory?"
    model = ScriptedModel(
        whether={question: whether},
        sentence=f"Ushakov also said that {found} was found on territory.",
    )
    if said == "yes":
        (folder / "talks.txt").write_text(TALKS.replace("no compromise", "a compromise"))
    assistant = opened(folder, model)
    events = list(assistant.stream(question))
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert (answer.status, answer.short) == ("answered", said)
    assert answer.answer.split(",")[0].lower() == said
    assert answer.citations == (line_of(folder, "talks.txt", 4),)
    written = "".join(event.text for event in events if isinstance(event, Word))
    assert " ".join(written.split()) == answer.answer


def test_a_question_whether_is_answered_though_all_the_words_of_the_answer_were_asked(
    tmp_path: Path,
) -> None:
    """The yes before them, which no line holds, must not weigh against the claim."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("The talks lasted five hours.\n")
    model = ScriptedModel(sentence="the talks lasted five hours.")
    answer = opened(tmp_path / "notes", model).ask("Did the talks last five hours?")
    assert (answer.status, answer.short) == ("answered", "yes")
    assert answer.answer == "Yes, the talks lasted five hours."
    assert answer.citations == (line_of(tmp_path / "notes", "a.txt", 1),)


@pytest.mark.parametrize("question", ["", "  \n", "?!", "...", "–"])
def test_a_question_without_a_letter_or_digit_is_no_question(folder: Path, question: str) -> None:
    model = ScriptedModel()
    with pytest.raises(UsageError) as caught:
        opened(folder, model).ask(question)
    assert str(caught.value) == 'the question is empty; type: ask "How long did it last?"'
    assert model.shown == []


def test_a_question_that_leaves_no_room_is_the_user_s_to_shorten(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        opened(folder, ScriptedModel(context=300)).ask("How long were talks " * 100)
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


# Follow-ups.

PAST = [Exchange("Who met in Moscow?", "Putin and Witkoff met in Moscow.")]


def test_a_follow_up_is_answered_as_it_was_understood(folder: Path) -> None:
    model = ScriptedModel(
        rewrite={"How long was it?": HOW_LONG},
        sentence={HOW_LONG: FIVE},
        short={HOW_LONG: "5 hours"},
    )
    assistant = opened(folder, model)
    events = list(assistant.stream("How long was it?", PAST))
    assert events[0] == Stage("understanding")
    assert isinstance(events[-1], Done)
    answer = events[-1].answer
    assert (answer.question, answer.asked, answer.short) == (
        "How long was it?",
        HOW_LONG,
        "five hours",
    )
    assert answer.to_json()["asked"] == HOW_LONG
    (shown,) = model.texts("rewrite")
    assert "Who met in Moscow?\nPutin and Witkoff met in Moscow.\n" in shown
    assert isinstance(assistant.index.embedder, HashEmbedder)
    assert HOW_LONG in assistant.index.embedder.texts


def test_history_may_be_mappings_and_only_the_last_two_exchanges_are_shown(folder: Path) -> None:
    model = ScriptedModel(rewrite=HOW_LONG, sentence=FIVE, short="5 hours")
    history = [{"question": f"Question {n}?", "answer": f"Answer {n}."} for n in (1, 2, 3)]
    opened(folder, model).ask("How long was it?", history)
    (shown,) = model.texts("rewrite")
    assert "Question 2?\nAnswer 2.\nQuestion 3?\nAnswer 3.\n" in shown
    assert "Question 1?" not in shown


LEANING = "How long were these talks in Moscow?"


@pytest.mark.parametrize("rewritten", ["", " ? ", LEANING])
def test_what_was_not_understood_otherwise_is_not_said_to_be_understood(
    folder: Path, rewritten: str
) -> None:
    model = ScriptedModel(rewrite=rewritten, sentence={LEANING: FIVE}, short="5 hours")
    answer = opened(folder, model).ask(LEANING, PAST)
    assert len(model.texts("rewrite")) == 1
    assert (answer.status, answer.asked) == ("answered", None)
    assert "asked" not in answer.to_json()


@pytest.mark.parametrize(
    "rewritten",
    [PAST[0].question, "How long were these talks?"],
    ids=["the question before", "without the place"],
)
def test_what_the_model_made_another_question_is_asked_as_it_was_typed(
    folder: Path, rewritten: str
) -> None:
    model = ScriptedModel(rewrite=rewritten, sentence={LEANING: FIVE}, short="5 hours")
    answer = opened(folder, model).ask(LEANING, PAST)
    assert len(model.texts("rewrite")) == 1
    assert (answer.status, answer.asked) == ("answered", None)


def test_a_question_that_stands_for_itself_is_not_bent_to_what_was_asked_before(
    folder: Path,
) -> None:
    model = ScriptedModel(sentence={HOW_LONG: FIVE}, short="5 hours")
    answer = opened(folder, model).ask(HOW_LONG, PAST)
    assert model.texts("rewrite") == []
    assert (answer.status, answer.asked) == ("answered", None)


def test_without_history_nothing_is_rewritten_and_no_field_says_so(folder: Path) -> None:
    model = ScriptedModel(sentence=FIVE, short="5 hours")
    answer = opened(folder, model).ask(HOW_LONG)
    assert model.texts("rewrite") == []
    assert "asked" not in answer.to_json()


# Files that change.


def test_a_line_that_moved_after_the_index_was_made_is_cited_where_it_is_now(folder: Path) -> None:
    assistant = opened(folder, ScriptedModel(sentence=FIVE, short="5 hours"))
    (folder / "talks.txt").write_text(f"A new headline\n\n{TALKS}")
    answer = assistant.ask(HOW_LONG)
    assert answer.citations == (line_of(folder, "talks.txt", 5),)


def test_a_file_that_changed_after_the_index_was_made_is_read_anew(folder: Path) -> None:
    assistant = opened(folder, ScriptedModel(sentence=FIVE, short="5 hours"))
    (folder / "talks.txt").write_text(TALKS.replace("five hours", "nine hours"))
    answer = assistant.ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "unsupported")
    assert answer.nearest[0] == line_of(folder, "talks.txt", 3)
    assert "nine hours" in answer.nearest[0].quote


def test_a_change_that_leaves_size_and_time_alone_is_noticed_when_the_line_is_cited(
    folder: Path,
) -> None:
    """The index cannot see it; the comparison with the file does."""
    assistant = opened(folder, ScriptedModel(sentence=FIVE, short="5 hours"))
    stat = (folder / "talks.txt").stat()
    (folder / "talks.txt").write_text(TALKS.replace("five hours", "nine hours"))
    os.utime(folder / "talks.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    answer = assistant.ask(HOW_LONG)
    assert (answer.status, answer.reason, answer.citations) == ("not_found", "unsupported", ())
    assert all(line == line_of(folder, line.source, line.first_line) for line in answer.nearest)


def edit(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TALKS.replace("five hours", "nine hours"), id="another number"),
        pytest.param(f"A new headline\n{TALKS}", id="a line put in above"),
        pytest.param("A week of diplomacy\n", id="shorter"),
        pytest.param("\0\1\2", id="no text any more"),
        pytest.param(None, id="gone"),
    ],
)
def test_a_file_that_changes_while_the_model_writes_is_never_cited_as_it_was(
    folder: Path, text: str | None
) -> None:
    def sentence(_: str) -> str:
        edit(folder / "talks.txt", text)
        return FIVE

    answer = opened(folder, ScriptedModel(sentence=sentence, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.reason, answer.citations) == ("not_found", "unsupported", ())
    assert all(line == line_of(folder, line.source, line.first_line) for line in answer.nearest)


def test_a_line_that_stays_where_it_is_while_the_file_changes_is_cited_from_the_file_as_it_is(
    folder: Path,
) -> None:
    def sentence(_: str) -> str:
        edit(folder / "talks.txt", f"{TALKS}One more line.\n")
        return FIVE

    answer = opened(folder, ScriptedModel(sentence=sentence, short="5 hours")).ask(HOW_LONG)
    assert answer.citations == (line_of(folder, "talks.txt", 3),)


def test_a_file_that_changes_while_the_model_reads_is_not_shown_as_it_was(folder: Path) -> None:
    def gate(_: str) -> float:
        edit(folder / "talks.txt", TALKS.replace("five hours", "nine hours"))
        return 0.01

    answer = opened(folder, ScriptedModel(gate=gate, sentence=FIVE, short="5 hours")).ask(HOW_LONG)
    assert (answer.status, answer.reason) == ("not_found", "not_stated")
    assert all(line == line_of(folder, line.source, line.first_line) for line in answer.nearest)


def test_the_same_text_in_two_files_is_cited_in_both(folder: Path) -> None:
    (folder / "copy.txt").write_text(TALKS)
    answer = opened(folder, ScriptedModel(sentence=FIVE, short="5 hours")).ask(HOW_LONG)
    assert sorted(answer.citations, key=lambda one: one.source) == [
        line_of(folder, "copy.txt", 3),
        line_of(folder, "talks.txt", 3),
    ]


def test_the_same_question_twice_gives_the_same_answer_but_for_its_timings(folder: Path) -> None:
    assistant = opened(folder, ScriptedModel(sentence=FIVE, short="5 hours"))

    def written(answer: Answer) -> str:
        record: dict[str, Any] = answer.to_json()
        del record["timings"]
        return json.dumps(record)

    assert written(assistant.ask(HOW_LONG)) == written(assistant.ask(HOW_LONG))


# Opening.


def test_over_is_another_corpus_with_the_same_models(folder: Path) -> None:
    assistant = opened(folder, ScriptedModel(sentence="It took nine days.", short="nine days"))
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


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> HashEmbedder:
    monkeypatch.setattr(run, "judge_of", {"Scripted": GATED}.__getitem__)
    made = HashEmbedder()
    monkeypatch.setattr(opening, "open_embedder", lambda progress: made)
    return made


def test_an_assistant_opens_over_a_folder_with_its_index_up_to_date(
    folder: Path, embedder: HashEmbedder, tmp_path: Path
) -> None:
    model = ScriptedModel(sentence=FIVE, short="5 hours")
    assistant = Assistant.open(str(folder), index=tmp_path / "here", model=model)
    assert assistant.model is model
    assert assistant.index.store.path == tmp_path / "here" / "index.sqlite"
    assert not assistant.index.changes()
    encoded = len(embedder.texts)
    again = Assistant.open(folder, index=tmp_path / "here", model=model)
    assert len(embedder.texts) == encoded, "what is in the index already is not encoded again"
    assert again.ask(HOW_LONG).short == "five hours"


def test_without_a_corpus_it_opens_over_the_sample_and_without_an_index_in_the_home(
    embedder: HashEmbedder, home: Path
) -> None:
    assistant = Assistant.open(model=ScriptedModel())
    assert assistant.index.corpus.name == str(sample().resolve())
    path = assistant.index.store.path
    assert path is not None
    assert path.is_relative_to(home / "indexes")
    assert path.exists()


def test_in_memory_nothing_is_written(folder: Path, embedder: HashEmbedder, home: Path) -> None:
    made = opening.open_assistant(folder, model=ScriptedModel(), in_memory=True)
    assert made.index.store.path is None
    assert made.index.store.count() > 0
    assert not home.exists()


def test_a_folder_that_is_not_there_is_an_error(embedder: HashEmbedder, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        Assistant.open(tmp_path / "nowhere", model=ScriptedModel())
    assert caught.value.where == str(tmp_path / "nowhere")


class Told:
    """Records what a progress is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def start(self, label: str, total_bytes: int, already: int = 0) -> None:
        self.calls.append(("start", label, total_bytes, already))

    def advance(self, count: int) -> None:
        self.calls.append(("advance", count))

    def done(self) -> None:
        self.calls.append(("done",))

    def note(self, text: str) -> None:
        self.calls.append(("note", text))


def test_a_refresh_tells_of_each_document_and_of_nothing_if_there_is_nothing_to_do(
    folder: Path,
) -> None:
    index = Index.open(FolderCorpus.open(folder), None, HashEmbedder())
    told = Told()
    changes = opening.refresh(index, told)
    assert changes.added == ("plans/plan.md", "talks.txt")
    assert told.calls == [
        ("start", f"indexing {folder}", len(PLAN) + len(TALKS), 0),
        ("advance", len(PLAN)),
        ("advance", len(TALKS)),
        ("done",),
    ]
    told = Told()
    assert not opening.refresh(index, told)
    assert told.calls == []


def test_a_name_that_is_no_model_s_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        opening.open_model("enormous", Silent())
    assert str(caught.value) == (
        "no gguf of this name: enormous; choose one of: default, small, tiny"
    )


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str, str]]:
    """Models that would be opened: path, name and checksum."""
    found: list[tuple[Path, str, str]] = []

    def open_gguf(path: Path, *, name: str, sha256: Callable[[], str]) -> str:
        found.append((path, name, sha256()))
        return "a model"

    monkeypatch.setattr(LlamaModel, "open", open_gguf)
    return found


def test_a_path_is_a_gguf_of_one_s_own(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF")
    checksum = hashlib.sha256(b"GGUF").hexdigest()
    opening.open_model(str(path), Silent())
    monkeypatch.chdir(tmp_path)
    opening.open_model("own.gguf", Silent())
    opening.open_model(Path("own.gguf"), Silent())
    own = (Path("own.gguf"), "own.gguf", checksum)
    assert asked_for == [(path, "own.gguf", checksum), own, own]


def test_a_model_that_is_missing_is_fetched_and_one_that_is_there_is_not(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = find("gguf", "tiny")
    fetched: list[str] = []
    monkeypatch.setattr(opening, "is_complete", lambda model: bool(fetched))
    monkeypatch.setattr(opening, "fetch", lambda model, progress: fetched.append(model.key))
    monkeypatch.setattr(opening, "locate", lambda model: tmp_path / model.files[0].name)
    for _ in range(2):
        opening.open_model("tiny", Silent())
    assert fetched == ["gguf-tiny"]
    file = weights.files[0]
    assert asked_for == [(tmp_path / file.name, weights.title, file.sha256)] * 2


def test_a_folder_called_like_a_model_does_not_stand_in_for_it(
    tmp_path: Path, asked_for: list[tuple[Path, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "default").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(opening, "is_complete", lambda model: True)
    monkeypatch.setattr(opening, "locate", lambda model: tmp_path / model.files[0].name)
    opening.open_model("default", Silent())
    assert [name for _, name, _ in asked_for] == [find("gguf", "default").title]


def test_a_gguf_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        opening.open_model(str(tmp_path / "none.gguf"), Silent())
    assert str(caught.value).startswith(
        f"the model cannot be read (No such file or directory): {tmp_path / 'none.gguf'};"
    )


def test_a_question_about_the_documents_is_looked_up_and_no_model_reads(folder: Path) -> None:
    (folder / "talks.txt").write_text(
        "A week of diplomacy\nOSLO, 5 May 2031 - report by Ada Lind\nNo.\n"
    )
    model = ScriptedModel()
    answer = opened(folder, model).ask("Who wrote the report on diplomacy?")
    assert (answer.status, answer.short) == ("answered", "Ada Lind")
    assert answer.answer == "talks.txt is by Ada Lind."
    first = answer.citations[0]
    assert (first.source, first.first_line, first.verified) == ("talks.txt", 2, True)
    assert answer.confidence == decide.LOOKED_UP
    assert model.shown == []


class Loading(ScriptedModel):
    """A model that is not there yet: whoever asks for its title fails."""

    @property
    def title(self) -> str:
        raise AssertionError("waits for the model to load")

    @title.setter
    def title(self, _: str) -> None:
        pass


def test_what_is_looked_up_does_not_wait_for_the_model(folder: Path) -> None:
    index = Index.open(FolderCorpus.open(folder), None, HashEmbedder())
    answer = Assistant(index, Loading()).ask("Which articles mention Kushner?")
    assert answer.short == "talks.txt"


def test_a_draft_is_weighed_by_what_was_fitted_for_the_model(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = {"Strict": Judge({"alone": 1.0}, 0.95), "Mild": Judge({"alone": 1.0}, 0.5)}
    monkeypatch.setattr(run, "judge_of", strict.__getitem__)
    index = Index.open(FolderCorpus.open(folder), None, HashEmbedder())
    for title, status in (("Strict", "not_found"), ("Mild", "answered")):
        model = ScriptedModel(sentence=FIVE, short="5 hours", title=title)
        assert Assistant(index, model).ask(HOW_LONG).status == status
        assert Assistant(index, model, GATED).ask(HOW_LONG).status == "answered"
        over = Assistant(index, model, GATED).over(TextCorpus({"talks.txt": TALKS}))
        assert over.ask(HOW_LONG).status == "answered"


def test_a_list_of_documents_has_a_claim_and_its_lines_for_each(folder: Path) -> None:
    (folder / "more.txt").write_text("More\nUshakov left.\n")
    answer = opened(folder, ScriptedModel()).ask("Which articles mention Ushakov?")
    assert answer.short == "more.txt, talks.txt"
    cited = [[answer.citations[i].source for i in claim.citations] for claim in answer.claims]
    assert cited == [["more.txt"], ["talks.txt", "talks.txt"]]


@pytest.mark.parametrize(
    "question", ["Which article mentions Helsinki?", "How many articles mention Helsinki?"]
)
def test_words_that_no_document_holds_are_no_match_and_no_model_reads(
    folder: Path, question: str
) -> None:
    model = ScriptedModel(sentence="The article mentions the talks in Moscow.")
    answer = opened(folder, model).ask(question)
    assert (answer.status, answer.reason) == ("not_found", "no_match")
    assert (answer.answer, answer.citations, answer.claims) == ("", (), ())
    assert answer.confidence == decide.LOOKED_UP
    assert all(one.verified for one in answer.nearest)
    assert answer.nearest
    assert model.shown == []


def test_what_a_document_says_in_other_words_is_left_to_the_model(folder: Path) -> None:
    model = ScriptedModel(sentence="The passages do not mention it.")
    answer = opened(folder, model).ask("Which article says that the envoys bargained in vain?")
    assert answer.reason == "not_stated"
    assert [one.step for one in model.shown] == ["sentence"]


def test_yesterday_is_read_and_told_as_the_day_that_it_was(folder: Path) -> None:
    (folder / "talks.txt").write_text(
        "Talks\nOSLO, 5 May 2031\nThe envoy Witkoff came to Moscow yesterday, Ushakov said.\n"
    )
    model = ScriptedModel(sentence="The envoy Witkoff came to Moscow yesterday.", short="yesterday")
    answer = opened(folder, model).ask("When did the envoy Witkoff come to Moscow?")
    assert answer.answer == "The envoy Witkoff came to Moscow yesterday (4 May 2031)."
    assert answer.short == "4 May 2031"
    assert "yesterday (4 May 2031)" in model.shown[0].text
    assert [one.quote for one in answer.citations] == [
        "The envoy Witkoff came to Moscow yesterday, Ushakov said."
    ]


def test_where_days_do_not_matter_the_lines_are_read_as_they_are(folder: Path) -> None:
    (folder / "talks.txt").write_text(
        "Talks\nOSLO, 5 May 2031\nThe envoy Witkoff came to Moscow yesterday, Ushakov said.\n"
    )
    model = ScriptedModel(sentence="Ushakov said that Witkoff came to Moscow.", short="Ushakov")
    answer = opened(folder, model).ask("Who said that the envoy Witkoff came to Moscow?")
    assert answer.short == "Ushakov"
    assert "4 May" not in model.shown[0].text


THIRD = "The Kremlin meeting\nPutin met Witkoff and Kushner at the Kremlin on 3 December.\n"
WHEN = "When did Putin meet Witkoff and Kushner?"


class TwoModels(ScriptedModel):
    """One script for the line of THIRD where it is read alone, another for all else."""

    def __init__(self, other: ScriptedModel, alone: ScriptedModel) -> None:
        super().__init__()
        self._other = other
        self._alone = alone

    def choose(self, prompt: Prompt, options: Sequence[str]) -> list[float]:
        return self._for(prompt).choose(prompt, options)

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        return self._for(prompt).write(prompt, limit=limit)

    def _for(self, asked: Prompt) -> ScriptedModel:
        lines = [line for line in asked.text.split("\n") if line.startswith("[")]
        return self._alone if lines == [f"[1] {THIRD.splitlines()[1]}"] else self._other


def test_sources_that_disagree_are_both_told_with_their_dates(folder: Path) -> None:
    (folder / "third.txt").write_text(
        THIRD.replace("meeting\n", "meeting\nOSLO, 4 December 2031\n")
    )
    first, second = "Putin met Witkoff on Dec. 2.", "Putin met Witkoff and Kushner on 3 December."
    model = ScriptedModel(sentence=first, short="Dec. 2")
    alone = ScriptedModel(sentence=second)
    answer = opened(folder, TwoModels(model, alone)).ask(WHEN)
    assert answer.status == "conflict"
    assert answer.answer == (
        "Dec. 2 according to talks.txt; 3 December according to third.txt (4 December 2031)."
    )
    assert answer.short == "Dec. 2"
    [told] = answer.conflicts
    assert told.about == WHEN
    assert [(value.value, value.citations) for value in told.values] == [
        ("Dec. 2", (0,)),
        ("3 December", (1,)),
    ]
    assert [one.source for one in answer.citations] == ["talks.txt", "third.txt"]
    assert all(one.verified for one in answer.citations)


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        (0.2, "Putin met Witkoff and Kushner on 3 December."),
        (0.9, "Putin met Witkoff and Kushner on 2 December."),
        (0.9, "Putin met Witkoff and Kushner on 5 December."),
        (0.9, "Nobody knows the 3 December of the zebra parade in Patagonia."),
    ],
)
def test_no_conflict_where_the_line_alone_does_not_say_so(
    gate: float, sentence: str, folder: Path
) -> None:
    (folder / "third.txt").write_text(THIRD)
    model = ScriptedModel(sentence="Putin met Witkoff on Dec. 2.", short="Dec. 2")
    answer = opened(folder, TwoModels(model, ScriptedModel(gate=gate, sentence=sentence))).ask(WHEN)
    assert (answer.status, answer.short) == ("answered", "Dec. 2")
    assert answer.conflicts == ()
