"""Questions are asked for drafts to learn from, once, and what was learned is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import rag.opening
from eval import fit_judge
from eval.fit_judge import OPEN, fit, rows_of
from eval.outcome import Outcome, outcome
from eval.question import Question, read_text
from eval.result import Result
from index.corpus import TextCorpus
from index.search import Index
from rag.assistant import Assistant
from tests.drafts import row
from tests.scripted import HashEmbedder
from tests.scripted_model import ScriptedModel

# Rows.

TALKS = "The talks\nThe talks in Moscow lasted five hours, the aide said.\n"
LASTED = "How long did the talks in Moscow last?"
CAME = "Who came to the talks in Moscow?"
CITY = "How long did the talks in Vienna last?"
NOTHING = "Where did the talks in Moscow last so long?"
FLIGHT = "How long did the flight last?"
SAYS = {
    LASTED: "The talks in Moscow lasted five hours.",
    CAME: "The aide came to the talks in Moscow.",
    CITY: "The talks lasted five hours.",
    NOTHING: "The passages do not mention it.",
    FLIGHT: "The flight lasted nine hours.",
}
VALUES = {
    NOTHING: "",
    LASTED: "five hours",
    CAME: "the aide",
    CITY: "five days",
    FLIGHT: "nine hours",
}
ROWS: list[dict[str, Any]] = [
    {"id": "right", "question": LASTED, "answers": ["5 hours"]},
    {"id": "wrong", "question": CAME, "answers": ["Kushner"]},
    {"id": "not", "question": CITY, "answerable": False},
    {"id": "nothing", "question": NOTHING, "answers": ["because"]},
    {
        "id": "own",
        "question": FLIGHT,
        "answers": ["nine hours"],
        "documents": [{"source": "own.txt", "text": "The flight lasted nine hours."}],
    },
]


def questions(*rows: dict[str, Any]) -> list[Question]:
    return read_text([json.dumps({"answerable": True} | one) for one in rows], "s.jsonl")


def model() -> ScriptedModel:
    return ScriptedModel(
        gate={NOTHING: 0.1, LASTED: 0.3, CAME: 0.4, CITY: 0.2, FLIGHT: 0.7},
        sentence=SAYS,
        short=VALUES,
    )


def test_a_row_tells_what_a_draft_was_worth_and_by_what_it_would_be_judged() -> None:
    index = Index.open(TextCorpus({"a.txt": TALKS}), None, HashEmbedder())
    index.refresh()
    checks = {part: judge for part, judge in OPEN.others.items() if part.endswith("checked")}
    drafting = replace(OPEN, others=checks)
    rows = list(rows_of("sets/s", questions(*ROWS), Assistant(index, model(), drafting)))
    assert [(one["set"], one["id"], one["answerable"], one["right"]) for one in rows] == [
        ("sets/s", "right", True, True),
        ("sets/s", "wrong", True, False),
        ("sets/s", "not", False, False),
        ("sets/s", "nothing", True, False),
        ("sets/s", "own", True, True),
    ]
    said = [one["answer"] for one in rows]
    assert [one["question"] for one in said] == [LASTED, CAME, CITY, NOTHING, FLIGHT]
    assert [one["answer"] for one in said] == [
        *(SAYS[asked] for asked in (LASTED, CAME, CITY)),
        "",
        SAYS[FLIGHT],
    ]
    assert (said[3]["status"], said[3]["reason"]) == ("not_found", "not_stated")
    signals = [one["signals"] for one in rows]
    assert signals[3] is None, "nothing was drafted"
    assert [one["alone"] for one in signals if one] == [0.3, 0.4, 0.2, 0.7]
    # Of "five days", which was copied, the draft has one word in two.
    assert [one["agrees"] for one in signals if one] == [1.0, 1.0, 0.5, 1.0]
    assert [one["missing"] for one in signals if one] == [0.0, 0.0, 1.0, 0.0]
    assert [one["distant"] for one in signals if one] == [0.0, 0.0, 1.0, 0.0]
    assert signals[0] == pytest.approx(
        {
            "alone": 0.3,
            "check": 0.9,
            "share": 1.0,
            "overlap": 1.0,
            "first": 1.0,
            "missing": 0.0,
            "distant": 0.0,
            "asked": 0.75,
            "looked": 0.0,
            "cosine": signals[0]["cosine"],
            "whether": 0.0,
            "sure": 0.0,
            "agrees": 1.0,
            "tells": 0.0,
            "terse": 1.0,
            "untold": None,
            "denied": 0.0,
            "stated": None,
        }
    )
    bare = [one | {"answer": one["answer"]["status"]} for one in json.loads(json.dumps(rows))]
    assert bare == [one | {"answer": one["answer"]["status"]} for one in rows]


def scored(text: str, short: str | None = None, **row: Any) -> tuple[Outcome, Question]:
    (question,) = questions({"question": "Which?"} | row)
    answer = {"status": "answered", "answer": text, "short": short}
    return outcome(Result(question, answer, None, ())), question


LONG = "They agreed on a truce of nine days and on nothing else"


@pytest.mark.parametrize(
    ("text", "short", "row", "good"),
    [
        ("It was on December 2.", "December 2", {"answers": ["December 2"]}, True),
        # Half of the words are right, and the answer is not.
        ("It was on December 3.", "December 3", {"answers": ["December 2"]}, False),
        ("It took six hours.", "six hours", {"answers": ["five hours"]}, False),
        # A long answer is right in other words too, unless one of them is known to be wrong.
        ("They agreed on a truce of nine days.", None, {"answers": [LONG]}, True),
        ("They met again, and nothing came of it.", None, {"answers": [LONG]}, False),
        (
            "They agreed on a truce of six days and on nothing else.",
            None,
            {"answers": [LONG], "wrong_answers": ["six days"]},
            False,
        ),
        # An alias that is short must be said.
        ("They agreed on a truce of six days.", None, {"answers": [LONG, "nine days"]}, False),
    ],
)
def test_a_draft_is_good_that_says_the_answer_or_most_of_a_long_one(
    text: str, short: str | None, row: dict[str, Any], good: bool
) -> None:
    assert fit_judge._good(*scored(text, short, **row)) is good


@pytest.mark.parametrize(("gold", "good"), [(LONG, True), ("a truce of nine days", False)])
def test_a_part_of_a_long_answer_is_good_where_it_cites_one_of_its_lines(
    gold: str, good: bool
) -> None:
    line = {"source": "a.txt", "first_line": 2, "last_line": 2}
    (question,) = questions({"question": "What?", "answers": [gold], "evidence": [line]})
    said = {
        "status": "answered",
        "answer": "A truce.",
        "citations": [{**line, "quote": "A truce."}],
    }
    assert fit_judge._good(outcome(Result(question, said, None, ())), question) is good


# The command.

ASKED = ["right", "wrong", "not", "nothing", "own"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set, its corpus and the file of judges."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(TALKS, encoding="utf-8")
    (tmp_path / "judge.json").write_text('{"other": {"threshold": 0}}', encoding="utf-8")
    held = {"id": "held", "question": "Never?", "answers": ["no"], "tags": ["held"]}
    (tmp_path / "s.jsonl").write_text(
        "".join(json.dumps({"answerable": True} | one) + "\n" for one in [*ROWS, held]),
        encoding="utf-8",
    )
    monkeypatch.setenv("ASKLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(fit_judge, "FITTED", tmp_path / "judge.json")
    monkeypatch.setattr(fit_judge, "offline", lambda: None)
    monkeypatch.setattr(rag.opening, "open_embedder", lambda told: HashEmbedder())
    return tmp_path


def run(place: Path, monkeypatch: pytest.MonkeyPatch, *typed: str) -> ScriptedModel:
    """Fit, with a model that is given back."""
    made = model()
    monkeypatch.setattr(fit_judge, "open_model", lambda name, told: made)
    sets = [f"{place / 's.jsonl'}={place / 'corpus'}"]
    assert fit_judge.main([*sets, "--keep", str(place / "rows.jsonl"), *typed]) == 0
    return made


def kept(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (place / "rows.jsonl").read_text().splitlines()]


def untimed(row: dict[str, Any]) -> dict[str, Any]:
    """A row but for how long its answer took, and how much had been read before."""
    known = {name: row["answer"][name] for name in row["answer"].keys() - {"timings", "tokens"}}
    return row | {"answer": known}


def test_what_was_fitted_is_written_beside_what_was_known(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(place, monkeypatch)
    rows = kept(place)
    assert [one["id"] for one in rows] == ASKED
    # The value is copied first, where it stands somewhere.
    assert [one["signals"] and one["signals"]["stated"] for one in rows] == [
        *(0.3, 0.4, None, None, 0.7),
    ]
    assert {one["set"] for one in rows} == {f"{place.name}/s"}
    written = json.loads((place / "judge.json").read_text(encoding="utf-8"))
    assert written["other"] == {"threshold": 0}
    assert written["Scripted"] == fit(rows) and set(fit(rows)) == {"whole extract"}
    assert written["default"] == fit(rows), "what is fitted for the default serves unknown models"
    told = capsys.readouterr()
    assert told.out == ""
    assert f"asking {place.name}/s: 5 of 5 questions in " in told.err


def test_what_was_asked_is_not_asked_again(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(place, monkeypatch)
    before = kept(place)
    lines = (place / "rows.jsonl").read_text().splitlines(keepends=True)
    written = (place / "judge.json").read_bytes()
    (place / "rows.jsonl").write_text("".join(lines[:2] + lines[4:]))
    capsys.readouterr()
    again = run(place, monkeypatch)
    assert [text.split("Question: ")[1].split("\n")[0] for text in again.texts("sentence")] == [
        *(CITY, NOTHING),
    ]
    assert f"asking {place.name}/s: 2 of 2 questions" in capsys.readouterr().err
    assert [one["id"] for one in kept(place)] == ["right", "wrong", "own", "not", "nothing"]
    assert sorted(map(untimed, kept(place)), key=str) == sorted(map(untimed, before), key=str)
    assert run(place, monkeypatch).shown == []
    assert run(place, monkeypatch, "--fit-only").shown == []
    assert (place / "judge.json").read_bytes() == written


def test_a_set_s_rows_are_known_by_its_name_and_their_own(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "rows.jsonl").write_text(
        json.dumps(row("other/s", True, looked=0.0, agrees=1.0) | {"id": "right"}) + "\n"
    )
    run(place, monkeypatch)
    assert [one["id"] for one in kept(place)] == ["right", *ASKED]


def test_a_sample_of_a_set_is_asked(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "rows.jsonl").write_text(
        "".join(
            json.dumps(row("o", right, looked=0.0, agrees=1.0) | {"id": "x"}) + "\n"
            for right in (True, False)
        )
    )
    made = run(place, monkeypatch, "--sample", "2")
    assert len({text.split("Question: ")[1] for text in made.texts("sentence")}) == 2
    assert len({one["id"] for one in kept(place)} - {"x"}) == 2


def test_what_teaches_nothing_is_said_and_nothing_written(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (place / "judge.json").read_bytes()
    with pytest.raises(SystemExit) as ended:
        run(place, monkeypatch, "--fit-only")
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("error: there is no draft; ask more questions\n")
    assert (place / "judge.json").read_bytes() == before
