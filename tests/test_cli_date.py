"""``ask date``: when documents are from, who says so, and the user's own word for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.scripted_ask import Ask, Said, one_line
from tests.scripted_model import ScriptedModel

CAME = "Talks\nThe envoy Witkoff came to Moscow yesterday, Ushakov said.\n"
WHEN = "When did the envoy Witkoff come to Moscow?"
SET = "talks.txt: 3 December 2025, as you set it\n"


@pytest.fixture
def came(ask: Ask) -> Ask:
    """A report that tells of yesterday and bears no date."""
    (ask.folder / "talks.txt").write_text(CAME)
    ask.model = ScriptedModel(
        sentence="The envoy Witkoff came to Moscow yesterday.", short="yesterday"
    )
    ask("index")
    return ask


def test_each_document_is_listed_with_its_date_and_who_says_so(ask: Ask) -> None:
    assert one_line(ask("date")).startswith("there is no index yet: ")
    (ask.folder / "talks_20251203.md").write_text("The gate\nIt is old.\n")
    (ask.folder / "talks.txt").write_text("Talks\nOSLO, Dec. 2\nThey met.\n")
    ask("index")
    assert ask("date") == Said(
        0,
        "plans/plan.md: no date\n"
        "talks.txt: 2 December, as its text says\n"
        "talks_20251203.md: 3 December 2025, by its file's name\n",
        "",
    )
    assert ask("date", "--json").json == [
        {"source": "plans/plan.md", "dated": None, "dated_from": None},
        {"source": "talks.txt", "dated": "2 December", "dated_from": "text"},
        {"source": "talks_20251203.md", "dated": "3 December 2025", "dated_from": "file name"},
    ]
    assert ask("date", "talks.txt").out == "talks.txt: 2 December, as its text says\n"
    assert ask("date", "plans/plan.md").out == "plans/plan.md: no date\n"


def test_status_tells_the_date_and_who_says_so(ask: Ask) -> None:
    (ask.folder / "talks.txt").write_text("Talks\nOSLO, 2 December 2025\nThey met.\n")
    ask("index")
    ask("date", "plans/plan.md", "2025-12-03")
    assert ask("status").out.splitlines()[-2:] == [
        "  plans/plan.md: 2 lines, dated 3 December 2025, as you set it; The plan",
        "  talks.txt: 3 lines, dated 2 December 2025, as its text says; Talks",
    ]
    told = ask("status", "--json").json["documents"]
    assert [(one["dated"], one["dated_from"]) for one in told] == [
        ("3 December 2025", "you"),
        ("2 December 2025", "text"),
    ]


def test_yesterday_is_counted_from_the_date_that_the_user_set(came: Ask) -> None:
    def asked() -> tuple[str, str, str]:
        answer = came("--json", WHEN).json
        assert answer["status"] == "answered"
        assert all(one["verified"] for one in answer["citations"])
        return answer["answer"], answer["short"], answer["manifest"]["index"]

    unset = asked()
    told = "The envoy Witkoff came to Moscow yesterday{}, according to Ushakov."
    assert unset[:2] == (told.format(""), "yesterday")
    assert came("date", "talks.txt", "2025-12-03") == Said(0, SET, "")
    known = asked()
    assert known[:2] == (told.format(" (2 December 2025)"), "2 December 2025")
    assert known[2] != unset[2]
    assert came("date", "talks.txt", "--forget").out == "talks.txt: no date\n"
    assert asked() == unset
    assert (came.folder / "talks.txt").read_text() == CAME


@pytest.mark.parametrize(
    "typed", [["2025-12-03"], ["3", "December", "2025"], ["Dec. 3, 2025"], ["3rd December 2025 "]]
)
def test_a_date_is_set_however_it_is_written(came: Ask, typed: list[str]) -> None:
    assert came("date", "talks.txt", *typed) == Said(0, SET, "")
    assert came("date", "talks.txt", "--json").json == {
        "source": "talks.txt",
        "dated": "3 December 2025",
        "dated_from": "you",
    }


@pytest.mark.parametrize(
    "typed",
    ["3 December", "December 2025", "2025-02-31", "0999-12-03", "0000-12-03", "yesterday",
     "on 3 December 2025", "2025-12-03 or 2025-12-04", "03.12.2025", "20251203"],
)  # fmt: skip
def test_what_is_no_day_with_its_year_is_not_set(came: Ask, typed: str) -> None:
    assert one_line(came("date", "talks.txt", typed)) == (
        f"this is no day with its year: {typed}; write one such as 2025-12-03 or 3 December 2025"
    )
    assert came("date", "talks.txt").out == "talks.txt: no date\n"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        (["--forget"], "this names no document; type: ask date SOURCE --forget"),
        (["talks.txt", "--forget"], "no date was set: talks.txt; type: ask date"),
        (
            ["talks.txt", "2025-12-03", "--forget"],
            "a date is set or forgotten; type: ask date talks.txt --forget",
        ),
        (["none.txt"], "no such document: none.txt; type: ask status"),
        (["none.txt", "2025-12-03"], "no such document: none.txt; type: ask status"),
        (["../home", "2025-12-03"], "no such document: ../home; type: ask status"),
        (["bad.txt"], "this document holds control characters, so it is no text: bad.txt"),
    ],
)
def test_what_cannot_be_set_or_forgotten_is_one_line(
    came: Ask, typed: list[str], fault: str
) -> None:
    (came.folder / "bad.txt").write_bytes(b"\0")
    assert one_line(came("date", *typed)) == fault


def test_a_date_outlives_its_file_and_a_rebuild(came: Ask) -> None:
    came("date", "talks.txt", "2025-12-03")
    (came.folder / "talks.txt").unlink()
    came("index", "--rebuild")
    assert came("date").out == f"plans/plan.md: no date\n{SET}"
    (came.folder / "talks.txt").write_text(CAME)
    came("index", "--rebuild")
    assert came("--short", WHEN).out == "2 December 2025\n"
    (came.folder / "talks.txt").unlink()
    assert one_line(came("date", "talks.txt", "2025-12-04")).startswith("no such document")
    assert json.loads(came("date", "--json").out)[1]["dated_from"] == "you"


def test_a_date_can_be_set_before_there_is_an_index(ask: Ask, tmp_path: Path) -> None:
    (ask.folder / "talks.txt").write_text(CAME)
    assert ask("date", "talks.txt", "2025-12-03", "--index", "there").out == SET
    assert ask("status", "--index", "there").out.splitlines()[1].endswith("(0 passages)")
    ask.model = ScriptedModel(
        sentence="The envoy Witkoff came to Moscow yesterday.", short="yesterday"
    )
    assert ask("--short", "--index", "there", WHEN).out == "2 December 2025\n"
    assert (tmp_path / "there" / "index.sqlite").exists()


def test_an_index_that_is_put_aside_is_told(ask: Ask) -> None:
    path = Path(ask("index").out.split(" in ")[1].split(":")[0])
    path.write_text("my diary")
    for beside in path.parent.glob("*-*"):
        beside.unlink()
    assert (
        f"ask: what was no sound index is kept as {path}.damaged\n" in ask("index", "--rebuild").err
    )


def test_a_file_that_is_asked_alone_has_its_own_date_and_none_that_was_set(came: Ask) -> None:
    came("date", "talks.txt", "2025-12-03")
    assert came("--short", "--file", "notes/talks.txt", WHEN).out == "yesterday\n"
