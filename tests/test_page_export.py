"""What the page lets people save is what ``ask verify`` checks, uploads and all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page_visitor import Visitor, visiting
from tests.scripted_ask import Said
from tests.scripted_model import ScriptedModel
from tests.scripted_page import served, serving_of
from ui.cli import main
from ui.uploaded import page_home

TALKS = "A week of diplomacy\nThe talks in Moscow went on for five hours; Ushakov led them.\n"
LATER = "Another view\nThe talks in Moscow went on for four hours; Peskov led them.\n"
PLAN = "The plan\nThe leaked draft of the peace plan has 28 points.\n"
GATE = "A gate\nThe old gate in Kazan has seven hinges.\n"
HOW_LONG = "How long did the talks in Moscow last?"
POINTS = "How many points does the leaked draft of the peace plan have?"
HINGES = "How many hinges has the old gate in Kazan?"
UNKNOWN = "Are the hinges of the talks in Moscow rusty?"
SENTENCES = {
    HOW_LONG: "The talks in Moscow went on for five hours.",
    POINTS: "The leaked draft of the peace plan has 28 points.",
    HINGES: "The old gate in Kazan has seven hinges.",
}
SHORT = {HOW_LONG: "five hours", POINTS: "28", HINGES: "seven"}
pytestmark = [
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting'"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "notes"
    place.mkdir()
    for name, text in {"talks.txt": TALKS, "later.txt": LATER, "plan.md": PLAN}.items():
        (place / name).write_text(text)
    return place


def scripted() -> ScriptedModel:
    def short(question: str) -> str:
        *_, read = model.shown[-1].text.split("Text:\n")
        return "four hours" if "four hours" in read else SHORT.get(question, "yes")

    model = ScriptedModel(
        sentence=lambda question: SENTENCES.get(question, "Nothing was said."),
        short=short,
        rewrite=POINTS,
    )
    return model


@pytest.fixture
def visitor(folder: Path) -> Iterator[Visitor]:
    with served(serving_of(folder, page_home()), scripted()) as url, visiting(url) as there:
        yield there


def saved(visitor: Visitor, ending: str) -> Path:
    """The open conversation, as the page's own link saves it."""
    answer = visitor.http.get(visitor.link(ending))
    assert answer.status_code == 200
    assert f'filename="conversation{ending}"' in answer.headers["content-disposition"]
    path = Path(f"conversation{ending}")
    path.write_bytes(answer.content)
    return path


def verify(capsys: pytest.CaptureFixture[str], *typed: str) -> Said:
    code = main(["verify", *typed, "--corpus", "notes"])
    return Said(code, *capsys.readouterr())


def states(said: Said) -> list[tuple[str, str]]:
    return [(line[:8].strip(), line[8:].split()[0]) for line in said.out.splitlines()[:-1]]


def test_a_conversation_of_every_kind_of_answer_is_verified_as_it_was_saved(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    for question in (HOW_LONG, "And how many points does it have?", UNKNOWN):
        visitor.ask(question)
    answers = [json.loads(line) for line in saved(visitor, ".jsonl").read_text().splitlines()]
    assert [one["status"] for one in answers] == ["conflict", "answered", "not_found"]
    assert [one.get("asked") for one in answers] == [None, POINTS, None]
    nearest = [f"{one['source']}:{one['first_line']}" for one in answers[2]["nearest"]]
    assert nearest
    cited = ["talks.txt:2", "later.txt:2", "plan.md:2", *nearest]
    sound = "".join(f"sound   {one}  the file is unchanged\n" for one in cited)
    said = verify(capsys, "conversation.jsonl")
    assert said == Said(0, f"{sound}{len(cited)} of {len(cited)} citations are sound\n", "")
    assert json.loads(saved(visitor, ".json").read_text()) == answers
    assert verify(capsys, "conversation.json") == said


def test_a_line_that_changed_since_it_was_saved_is_told(
    visitor: Visitor, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.ask(POINTS)
    path = saved(visitor, ".jsonl")
    (folder / "plan.md").write_text(PLAN.replace("28", "19"))
    assert verify(capsys, str(path)) == Said(
        1,
        "changed plan.md:2  these words are not in the file any more\n0 of 1 citations are sound\n",
        "",
    )
    (folder / "plan.md").write_text(f"New\n{PLAN}")
    assert states(verify(capsys, str(path))) == [("moved", "plan.md:2")]
    opened = visitor.act("chat", act="open", source="plan.md", lines="2-2")["document"]
    assert "Since it was cited: these words stand at line 3 now." in opened
    assert "<mark" not in opened
    (folder / "plan.md").unlink()
    assert states(verify(capsys, str(path))) == [("gone", "plan.md:2")]
    opened = visitor.act("chat", act="open", source="plan.md", lines="2-2")["document"]
    assert "plan.md is not there any more" in opened


def test_markdown_has_questions_that_were_not_answered_too(visitor: Visitor) -> None:
    visitor.ask(POINTS)
    text = saved(visitor, ".md").read_text()
    assert text.startswith(f"# {POINTS}\n\n## {POINTS}\n\n{SENTENCES[POINTS]}\n\n- plan.md:2: ")


def test_what_a_user_dropped_is_verified_with_the_corpus(
    visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.drop([("gate.txt", GATE.encode())])
    visitor.ask(HINGES)
    visitor.ask(POINTS)
    path = saved(visitor, ".jsonl")
    assert verify(capsys, str(path)) == Said(
        0,
        "sound   uploaded/gate.txt:2  the file is unchanged\n"
        "sound   plan.md:2  the file is unchanged\n2 of 2 citations are sound\n",
        "",
    )
    assert main(["show", "uploaded/gate.txt", "--corpus", "notes"]) == 0
    assert capsys.readouterr().out == "1  A gate\n2  The old gate in Kazan has seven hinges.\n"
    visitor.act("documents", act="remove", source="uploaded/gate.txt")
    assert states(verify(capsys, str(path))) == [
        ("gone", "uploaded/gate.txt:2"),
        ("sound", "plan.md:2"),
    ]


def test_what_is_dropped_into_the_shared_corpus_is_a_document_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serving = serving_of(folder, page_home(), uploads="shared")
    with served(serving, scripted()) as url, visiting(url) as visitor:
        visitor.drop([("gate.txt", GATE.encode())])
        visitor.ask(HINGES)
        path = saved(visitor, ".jsonl")
    assert (folder / "gate.txt").read_text() == GATE
    assert states(verify(capsys, str(path))) == [("sound", "gate.txt:2")]


def test_where_there_are_passwords_the_user_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known: dict[str, Any] = {"passwords": {"ann": "correct horse", "bob": "battery staple"}}
    with served(serving_of(folder, page_home(), **known), scripted()) as url:
        with visiting(url, auth=("ann", "correct horse")) as ann:
            ann.drop([("gate.txt", GATE.encode())])
            ann.ask(HINGES)
            path = saved(ann, ".jsonl")
            link = ann.link(".jsonl")
        with visiting(url, auth=("bob", "battery staple")) as bob:
            theirs = bob.http.get(link)
            assert (theirs.status_code, "hinges" in theirs.text) == (404, False)
            for source in ("uploaded/gate.txt", f"../{page_home()}/conversations.sqlite"):
                opened = bob.act("chat", act="open", source=source, lines="1-1")["document"]
                assert "is not there any more, or cannot be read" in opened
    assert states(verify(capsys, str(path))) == [("gone", "uploaded/gate.txt:2")]
    assert states(verify(capsys, str(path), "--user", "ann")) == [("sound", "uploaded/gate.txt:2")]
