"""The page of a run: what stands in it, and that nothing in it is more than text."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval import report
from eval.compare import Change, Comparison, Flip
from eval.failures import CitedLines, GoldLines, TextLine, failures
from eval.figures import ABOUT, Figure, figures
from eval.outcome import outcome
from eval.peers.side_by_side import Beside, Side
from eval.question import read_text
from eval.report import write
from eval.result import Passage, Result
from eval.visible import in_a_row, visible
from index.errors import StorageError

ROWS: list[dict[str, Any]] = [
    {
        "id": "refused-1",
        "question": "How long?",
        "answers": ["five hours", "5 hours"],
        "answerable": True,
        "evidence": [
            {"source": "A.txt", "first_line": 3, "last_line": 3},
            {"source": "B.txt", "first_line": 8, "last_line": 9},
        ],
        "tags": ["fact", "dev"],
        "history": [{"question": "Who met?", "answer": "Putin and Witkoff."}],
    },
    {"id": "fine-2", "question": "Why?", "answers": ["because"], "answerable": True},
    {"id": "made-up-3", "question": "Who?", "answers": [], "answerable": False, "tags": ["near"]},
    {"id": "error-4", "question": "When?", "answers": [], "answerable": False},
    {
        "id": "wrong-value-5",
        "question": "Where?",
        "answers": ["Rome"],
        "wrong_answers": ["Oslo"],
        "answerable": True,
        "evidence": [{"source": "A.txt", "first_line": 40, "last_line": 41}],
    },
    {"id": "wrong-6", "question": "Which?", "answers": ["this"], "answerable": True},
]
FOUND = (
    Passage("A.txt", 2, 4, "two\nthree <b>says it</b>\nfour"),
    Passage("A.txt", 3, 3, "the rest of three"),
)


def said(text: str, **more: Any) -> dict[str, Any]:
    cited = {"source": "A.txt", "first_line": 2, "last_line": 2, "quote": "two & more"}
    known = {"status": "answered", "answer": text, "short": None, "citations": [cited]}
    times = {"timings": {"total": 1.5, "first_token": 0.5}, "tokens": {"prompt": 321, "reused": 21}}
    return known | {"confidence": 0.8} | times | more


ANSWERS: list[dict[str, Any] | None] = [
    said("Not told.", status="not_found", reason="not_stated", citations=[]),
    said("because"),
    said("It was Ivan."),
    None,
    said("Rome, or Oslo."),
    said("that"),
]


def results(rows: list[dict[str, Any]] = ROWS) -> list[Result]:
    questions = read_text([json.dumps(row) for row in rows], "set.jsonl")
    return [
        Result(question, answer, "the model gave up" if answer is None else None, FOUND)
        for question, answer in zip(questions, ANSWERS, strict=True)
    ]


def written(folder: Path, found: list[Result] | None = None, **more: Any) -> str:
    asked = results() if found is None else found
    outcomes = [outcome(one) for one in asked]
    about = {"set": "sample", "model": "qwen & co"}
    path = write(folder, asked, outcomes, figures(outcomes), about, **more)
    assert path == folder / "report.html"
    return path.read_text(encoding="utf-8")


class Reader(HTMLParser):
    """Every element's name and attributes, and the text of the page outside its style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open = ""
        self.feed(page)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        self.text += " "

    def handle_endtag(self, tag: str) -> None:
        self.text += " "

    def handle_data(self, data: str) -> None:
        if self._open != "style":
            self.text += data


def test_what_went_wrong_is_told_with_all_that_led_to_it() -> None:
    asked = results()
    wrong = failures(asked, [outcome(one) for one in asked])
    assert [one.kind for one in wrong] == ["refused", "made-up", "error", "wrong-value", "wrong"]
    refused, _, error, value, _ = wrong
    assert refused.gold == (GoldLines("A.txt:3", 1), GoldLines("B.txt:8-9", None))
    assert (refused.cited, refused.unfound) == ((), False)
    assert [passage.gold for passage in refused.passages] == [True, True]
    assert refused.passages[0].lines == (
        TextLine(2, "two", gold=False, cited=False),
        TextLine(3, "three <b>says it</b>", gold=True, cited=False),
        TextLine(4, "four", gold=False, cited=False),
    )
    assert value.cited == (CitedLines("A.txt:2", "two & more", gold=False),)
    assert value.passages[0].lines[0] == TextLine(2, "two", gold=False, cited=True)
    assert (value.gold, value.unfound) == ((GoldLines("A.txt:40-41", None),), True)
    assert (error.answer, error.outcome.error) == ({}, "the model gave up")


def test_the_page_holds_the_figures_and_each_failed_question(tmp_path: Path) -> None:
    page = Reader(written(tmp_path / "new" / "folder"))
    for expected in (
        "askline, measured: sample",
        "qwen & co",
        "What went wrong: 5 of 6",
        "said not to be there How long? refused-1",
        "Asked before Who met? Putin and Witkoff.",
        "Expected five hours / 5 hours A.txt:3: in passage 1 B.txt:8-9: in no passage",
        "Answered Not told. not_found, not_stated; confidence 0.80",
        "That the documents do not tell.",
        "the model gave up",
        "Wrong: Oslo",
        "Cited A.txt:2 does not say it two & more",
        "first word 0.50 s · in all 1.50 s · 300 tokens read, 21 kept from before, 0 written",
        "fact, dev · set.jsonl:1",
        "right 25.0 % 0.0 % to 75.0 % of 4 every part said, of what the documents answer",
    ):
        assert expected in page.text
    assert "fine-2" not in page.text
    marked = [tag for tag, _ in page.elements if tag == "mark"]
    assert len(marked) == 2  # line 3 of two passages, of the one question whose gold line it is


def test_a_failure_is_filtered_by_its_tags_and_by_what_is_wrong(tmp_path: Path) -> None:
    text = written(tmp_path)
    page = Reader(text)
    shown = [
        known["class"] for _, known in page.elements if "failure" in (known.get("class") or "")
    ]
    assert shown[:2] == ["failure kind-refused tag-1 tag-0", "failure kind-made-up tag-2"]
    for name in ("tag-0", "tag-1", "tag-2", "kind-refused", "kind-error"):
        assert f"body:has(#{name}:checked) .failure:not(.{name})," in text
        assert any(known.get("id") == name for tag, known in page.elements if tag == "input")
    assert "dev 1 fact 1 near 1" in page.text


def test_nothing_of_a_document_or_a_model_is_markup(tmp_path: Path) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=a>\"'\u202e\x00{{ 7 * 7 }}"
    row = {
        "id": bad,
        "question": bad,
        "answers": [[bad], [bad]],
        "wrong_answers": [bad],
        "answerable": True,
        "tags": [bad],
        "history": [{"question": bad, "answer": bad}],
        "evidence": [{"source": bad, "first_line": 1, "last_line": 1}],
    }
    (question,) = read_text([json.dumps(row)], bad)
    cited = {"source": bad, "first_line": 1, "last_line": 1, "quote": bad}
    conflict = {"about": bad, "values": [{"value": bad, "citations": [0]}] * 2}
    answer = said("x " + bad, short=bad, citations=[cited], conflicts=[conflict], asked=bad)
    found = [Result(question, answer, None, (Passage(bad, 1, 1, bad),))]
    found += [Result(question, None, bad, ())]
    compared = Comparison(bad, 1, (Flip(bad, bad),), (), 1.0, (Change("right", 0.0, 1.0),))
    text = written(tmp_path, found, compared=compared)
    page = Reader(text)
    assert {tag for tag, _ in page.elements} & {
        "script",
        "img",
        "iframe",
        "link",
        "object",
    } == set()
    assert not [name for _, known in page.elements for name in known if name.startswith("on")]
    assert "\u202e" not in text and "\x00" not in text
    assert "⟨U+202E⟩⟨U+0000⟩{{ 7 * 7 }}" in page.text


def test_the_page_asks_no_host_for_anything(tmp_path: Path) -> None:
    text = written(tmp_path)
    page = Reader(text)
    addresses = [
        value
        for _, known in page.elements
        for name, value in known.items()
        if name in ("src", "href", "xlink:href", "action", "data", "srcset", "poster")
    ]
    assert [value for value in addresses if not (value or "").startswith("#")] == []
    assert set(re.findall(r"url\((.)", text)) <= {"#"}
    assert "@import" not in text
    policy = [known for tag, known in page.elements if tag == "meta" and "http-equiv" in known]
    assert (policy[0]["content"] or "").startswith("default-src 'none'; style-src 'unsafe-inline'")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_a_comparison_tells_flips_and_what_moved(tmp_path: Path) -> None:
    changes = (Change("right", 0.5, 0.75), Change("f1", 0.5, 0.5))
    lost = (Flip("b", "Why so?"), Flip("c", "Who else?"))
    compared = Comparison("yesterday", 9, (Flip("a", "How?"),), lost, 0.125, changes)
    page = Reader(written(tmp_path, compared=compared)).text
    assert "Against yesterday Of the 9 questions of both, 1 were won and 2 lost" in page
    assert "(McNemar's exact test: p = 0.125)" in page
    assert "Won: 1 How? a Lost: 2 Why so? b Who else? c" in page
    assert "figure before now right 50.0 % 75.0 %" in page
    assert "f1 50.0 %" not in page
    assert "Against" not in Reader(written(tmp_path)).text


def test_a_peer_stands_beside_us_with_the_figures_and_ratios_of_the_table(tmp_path: Path) -> None:
    ours = Figure("right", 0.75, 0.5, 1.0, 8, None)
    theirs = Figure("seconds_median", 8.0, None, None, 9, None)
    sides = (
        Side("right", ours, replace(ours, value=0.5, low=0.25), 1.5),
        Side("seconds_median", None, theirs, None),
    )
    text = written(tmp_path, beside=Beside("<peer>", sides, 4, 1, 0.375))
    page = Reader(text).text
    assert "Beside <peer> Asked the same questions in the same run." in page
    alone = "askline alone was right on 4 of them, <peer> alone on 1"
    assert f"{alone} (McNemar's exact test: p = 0.375)." in page
    assert (
        "figure askline <peer> ratio"
        f" right {ABOUT['right']}"
        " 75.0 % 50.0 % to 100.0 % n 8 50.0 % 25.0 % to 100.0 % n 8 1.50"
        f" seconds_median {ABOUT['seconds_median']} – 8.00 s n 9 -" in page
    )
    assert "<peer>" not in text
    assert "Beside" not in Reader(written(tmp_path)).text


def test_without_matplotlib_the_page_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    text = written(tmp_path)
    assert "<svg" not in text
    assert "pip install 'askline[report]'" in Reader(text).text
    monkeypatch.undo()
    if "matplotlib" in sys.modules:
        assert written(tmp_path).count("<svg") == 4


def test_a_run_without_a_fault_says_so(tmp_path: Path) -> None:
    page = Reader(written(tmp_path, [results()[1]])).text
    assert "What went wrong: 0 of 1 Nothing went wrong." in page


def test_of_very_many_failures_the_first_are_laid_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST", 2)
    page = Reader(written(tmp_path)).text
    assert "What went wrong: 5 of 6 The first 2 are here; all of them are in results.jsonl." in page
    assert "made-up-3" in page
    assert "error-4" not in page


def test_what_cannot_be_seen_is_written_out() -> None:
    assert visible("a\tb\nc é 日") == "a\tb\nc é 日"
    assert visible("\u202eevil\u200b\x1b[0m") == "⟨U+202E⟩evil⟨U+200B⟩⟨U+001B⟩[0m"
    assert in_a_row(" a\n\tb\x1b[2J") == "a b⟨U+001B⟩[2J"


def test_a_folder_that_cannot_be_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match=r"the report cannot be written .*file/report\.html"):
        written(tmp_path / "file")
