"""The conversation and what stands beside it, as HTML that holds nothing of others' making."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index.corpus import TextCorpus
from index.document import Document
from rag.answer import Answer, Citation, Claim, Reason
from rag.events import Done, Found, Stage, Word
from rag.verify import Finding
from tests.scripted_model import lines_read
from tests.test_page_conversations import ANSWER, LINE, OTHER
from ui.opened import Opened, open_at, open_lines
from ui.page import beside, render, shelf
from ui.page.conversations import Conversation
from ui.page.job import Failed, Queued, Stopped, Told
from ui.page.library import Holding
from ui.page.lines import cited_lines
from ui.page.turn import Turn, told
from ui.page.uploads import Refused

EVIL = "<img src=x onerror=alert(1)>\"'&<script>alert(2)</script>"
TEXT = "Title\n3 December 2025\nThe talks *lasted* <five> hours.\nIt was said yesterday.\n"


class Seen(HTMLParser):
    """Elements with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, name: str, value: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if attributes.get(name) == value]


def answered(*citations: Citation, claims: tuple[Claim, ...] = (Claim("Five.", (0,)),)) -> Answer:
    plain = replace(ANSWER, status="answered", conflicts=(), asked=None)
    return replace(plain, citations=citations, claims=claims)


def shown(turn: Turn) -> Seen:
    return Seen(render.chat([turn], {}))


def test_a_claim_carries_numbers_that_open_its_lines() -> None:
    claims = (Claim("Five hours.", (0,)), Claim("Or four.", (1, 0)))
    seen = shown(Turn(7, "How long?", "done", answer=answered(LINE, OTHER, claims=claims)))
    opening = [
        (one["data-source"], one["data-lines"], one["class"])
        for one in seen.having("data-act", "open")
    ]
    first, second = ("a/talks.txt", "3-3", "mark verified"), ("b.txt", "9-9", "mark verified")
    assert opening == [first, second, first]
    assert "Five hours.1" in seen.text
    assert "The talks *lasted* <five> hours." in seen.text


def test_what_somebody_claims_is_labelled_on_the_claim_and_on_its_line() -> None:
    claims = (Claim("Five hours.", (0,), ("Ida Ito",)), Claim("Or four.", (1,)))
    seen = shown(Turn(7, "How long?", "done", answer=answered(LINE, OTHER, claims=claims)))
    (label,) = seen.having("class", "by")
    assert label["title"] == (
        "The document gives this as the words of Ida Ito, and does not say it itself"
    )
    assert "hours. claimed by Ida Ito Or four.2" in seen.text
    lines = cited_lines([LINE, OTHER], TextCorpus({"a/talks.txt": TEXT}))
    beneath = Seen(beside.sources(lines, "Cited lines", [("Ida Ito",), ()]))
    assert len(beneath.having("class", "by")) == 1
    assert "hours. claimed by Ida Ito✓" in beneath.text


def test_a_mark_is_verified_only_if_its_line_was_compared() -> None:
    seen = shown(Turn(7, "?", "done", answer=answered(replace(LINE, verified=False))))
    assert [one["class"] for one in seen.having("data-act", "open")] == ["mark"]


def test_an_answer_whose_lines_have_changed_since_says_so() -> None:
    turn = Turn(7, "?", "done", answer=answered(LINE))
    told = "Not every line is in its file any more as it was cited"
    assert told in Seen(render.chat([turn], {}, {7})).text
    assert told not in Seen(render.chat([turn], {}, {8})).text


def test_nothing_that_others_wrote_becomes_markup() -> None:
    evil = Citation(EVIL, 1, 1, EVIL, EVIL, verified=True)
    answer = replace(
        ANSWER,
        asked=EVIL,
        claims=(Claim(EVIL, (0,)),),
        citations=(evil, evil),
        conflicts=(replace(ANSWER.conflicts[0], about=EVIL),),
    )
    lost = replace(answer, status="not_found", reason="no_match", nearest=(evil,), conflicts=())
    told = Finding(EVIL, 1, 2, "changed", EVIL)
    opened = Opened(Document.from_text(EVIL, f"{EVIL}\n{EVIL} yesterday\n"), 1, 2, (1,), told)
    pages = [
        render.chat([Turn(1, EVIL, "done", answer=answer)], {EVIL: EVIL}),
        render.chat([Turn(1, EVIL, "done", answer=replace(answer, conflicts=()))], {}),
        render.chat([Turn(1, EVIL, "done", answer=lost)], {}),
        render.chat([Turn(1, EVIL, "failed", error=EVIL)], {}),
        render.chat([Turn(1, EVIL, live=True, words=EVIL)], {}),
        render.progress([Turn(1, EVIL, live=True, stage=EVIL)], 1),
        beside.document(opened, 1, 2),
        beside.found([evil]),
        beside.sources(
            cited_lines([evil], TextCorpus({EVIL: f"{EVIL}\n3 May 2025\n"})), EVIL, [(EVIL,)]
        ),
        beside.nothing_open(EVIL),
        shelf.conversations([Conversation(EVIL, EVIL, 0)], "", searched=False),
        shelf.documents([Holding(EVIL, EVIL + EVIL, EVIL, 1, 1, EVIL)], {EVIL}),
        shelf.suggested([EVIL], first=True),
        shelf.alert(EVIL) + shelf.told(EVIL) + shelf.working(EVIL),
        shelf.uploaded([], [Refused(EVIL, EVIL)]),
    ]
    for page in pages:
        seen = Seen(page)
        assert not {tag for tag, _ in seen.elements} & {"img", "script"}, page
        assert not [one for _, one in seen.elements if any(name.startswith("on") for name in one)]
        assert EVIL in seen.text


@pytest.mark.parametrize("reason", ["no_match", "not_stated", "unsupported", "false_premise"])
def test_no_answer_says_why_and_shows_the_nearest_lines(reason: Reason) -> None:
    answer = replace(ANSWER, status="not_found", reason=reason, nearest=(OTHER,), conflicts=())
    seen = shown(Turn(7, "?", "done", answer=answer))
    assert len(seen.having("data-reason", reason)) == 1
    assert [one["data-source"] for one in seen.having("data-act", "open")] == ["b.txt"]
    assert "Not in the documents" in seen.text and "Five hours" not in seen.text


def test_a_disagreement_shows_each_value_with_its_source_and_date() -> None:
    html = render.chat([Turn(7, "?", "done", answer=ANSWER)], {"a/talks.txt": "3 May 2025"})
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    assert [Seen(row).text for row in rows[1:]] == [
        "5a/talks.txt, dated 3 May 20251a/talks.txt:3 The talks *lasted* <five> hours.",
        "4b.txt, undated2b.txt:9 Four hours.",
    ]
    assert "The sources disagree" in html


def test_whether_sources_agree_is_said_before_what_each_claims() -> None:
    claims = (Claim("5 according to a", (0,), ("Ida Ito",)), Claim("4 according to b", (1,)))
    text = "No: 5 according to a; 4 according to b."
    answer = replace(ANSWER, answer=text, short="no", claims=claims)
    html = render.chat([Turn(7, "?", "done", answer=answer)], {})
    assert re.findall(r'<p class="answer">(.*?)</p>', html) == ["No."]
    rows = re.findall(r'<th scope="row">(.*?)</th>', html)
    assert [Seen(row).text for row in rows] == ["5 claimed by Ida Ito", "4"]


def test_a_turn_follows_what_is_told_of_it() -> None:
    passage = lines_read("a.txt", "x")
    events: list[Told] = [
        Queued(2),
        Stage("searching"),
        Found((LINE,), (passage, passage)),
        Stage("reading", 1),
        Stage("writing"),
        Word("Fi"),
        Word("ve"),
    ]
    turn, said = Turn(1, "?", live=True), []
    for event in events:
        turn = told(turn, event)
        said.append(render.stage_text(turn))
    assert said == [
        "waiting: 2 questions before this one",
        "searching the documents",
        "searching the documents",
        "reading 1 of 2 passages",
        "writing",
        "writing",
        "writing",
    ]
    assert (turn.words, turn.lines) == ("Five", (LINE,))
    assert told(turn, Stage("writing")).words == ""
    assert told(turn, Done(ANSWER)) == replace(turn, live=False, state="done", answer=ANSWER)
    assert told(turn, Failed("x")) == replace(turn, live=False, state="failed", error="x")
    assert told(turn, Stopped()) == replace(turn, live=False, state="stopped")


def test_a_draft_carries_no_mark_yet() -> None:
    seen = shown(Turn(1, "?", live=True, words="Five hours.", lines=(LINE,)))
    assert "Five hours." in seen.text
    assert seen.having("data-act", "open") == []
    assert [one["aria-busy"] for _, one in seen.elements if "aria-busy" in one] == ["true"]


@pytest.mark.parametrize("state", ["open", "stopped", "failed"])
def test_what_has_no_answer_can_be_asked_again(state: str) -> None:
    seen = shown(Turn(7, "?", state))  # type: ignore[arg-type]
    assert [one["data-turn"] for one in seen.having("data-act", "again")] == ["7"]


def test_lines_are_compared_with_the_file_as_it_is_now() -> None:
    documents = {"a/talks.txt": TEXT, "moved.txt": "new\nA line.\n", "changed.txt": "Other.\n"}
    corpus = TextCorpus(documents)
    citations = [
        LINE,
        Citation("moved.txt", 1, 1, "A line.", "", True),
        Citation("changed.txt", 1, 1, "A line.", "", True),
        Citation("gone.txt", 1, 1, "A line.", "", True),
    ]
    lines = cited_lines(citations, corpus)
    assert [one.state for one in lines] == ["sound", "moved", "changed", "gone"]
    seen = Seen(beside.sources(lines, "Cited lines", [()] * 4))
    items = [one for tag, one in seen.elements if tag == "li"]
    assert [(one["data-source"], one["data-lines"], one["data-state"]) for one in items] == [
        ("a/talks.txt", "3-3", "sound"),
        ("moved.txt", "1-1", "moved"),
        ("changed.txt", "1-1", "changed"),
        ("gone.txt", "1-1", "gone"),
    ]
    assert len(seen.having("data-copy", "a/talks.txt:3")) == 1


OLD = "The talks\nOn 2 December they met.\nThey left.\nIt was said yesterday.\n"


def test_yesterday_is_told_with_the_documents_own_date() -> None:
    line = Citation("a.txt", 4, 4, "It was said yesterday.", "", True)
    html = beside.sources(cited_lines([line], TextCorpus({"a.txt": TEXT})), "Cited lines", [()])
    shown = "3 December 2025: It was said yesterday (2 December 2025)."
    assert shown in Seen(html).text
    named = cited_lines(
        [replace(line, source="2031-05-05.txt")], TextCorpus({"2031-05-05.txt": OLD})
    )
    assert named[0].dated == "5 May 2031, by its file's name"
    assert named[0].counted == "It was said yesterday (4 May 2031)."
    opened = open_lines("2031-05-05.txt", 4, 4, TextCorpus({"2031-05-05.txt": OLD}), beside.EXTENT)
    assert (
        "4 lines · dated 5 May 2031, by its file's name" in Seen(beside.document(opened, 4, 4)).text
    )


def opened_at(text: str, first: int, last: int) -> Opened:
    return open_lines("a.txt", first, last, TextCorpus({"a.txt": text}), beside.EXTENT)


def test_a_document_has_its_lines_numbered_and_the_cited_ones_marked() -> None:
    html = beside.document(opened_at(TEXT, 3, 4), 3, 4)
    rows = re.findall(r'<div class="(row[^"]*)" data-line="(\d+)".*?</div>', html)
    assert rows == [("row", "1"), ("row", "2"), ("row cited", "3"), ("row cited", "4")]
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == [
        "The talks *lasted* &lt;five&gt; hours.",
        "It was said yesterday.",
    ]


def test_a_long_document_is_shown_around_what_is_cited() -> None:
    text = "".join(f"line {i}\n" for i in range(1, 5001))
    html = beside.document(opened_at(text, 2000, 2000), 2000, 2000)
    numbers = re.findall(r'data-line="(\d+)"', html)
    assert (numbers[0], numbers[-1], len(numbers)) == ("1700", "2300", 601)
    assert "lines 1700 to 2300 of 5000" in html


def test_a_line_that_is_not_what_was_cited_is_not_marked_but_told() -> None:
    line = replace(LINE, source="a.txt", quote="The talks lasted four hours.")
    opened = open_at(line, [line], TextCorpus({"a.txt": TEXT}), beside.EXTENT)
    html = beside.document(opened, 3, 3)
    rows = re.findall(r'<div class="(row[^"]*)" data-line="(\d+)"', html)
    assert rows == [("row", "1"), ("row", "2"), ("row was", "3"), ("row", "4")]
    assert "<mark" not in html and "marked" not in html
    assert "Since it was cited: these words are not in the file any more." in Seen(html).text
