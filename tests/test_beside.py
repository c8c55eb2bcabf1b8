"""Further lines that are cited beside those that bear a claim out."""

from __future__ import annotations

from index.corpus import TextCorpus
from index.document import Document
from index.passage import passages
from index.search import Hit
from rag.answer import Claim
from rag.beside import with_more
from rag.borne import Reading
from rag.cite import Place
from rag.read import Second
from rag.retrieve import Retrieved
from rag.sources import Sources
from rag.weigh import TELLING
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

ASKED = "When must a pie crust be baked blind?"
TEXT = """Pastry
A pie crust is baked blind when its filling is not baked.
It takes a quarter of an hour.
Crust is also baked so to keep it from becoming soggy.
Nobody likes soggy pastry.
"""
CLAIM = "It is baked blind when its filling is not."


def cited_lines(
    text: str = TEXT,
    *,
    looked: bool = False,
    asked: str = ASKED,
    claim: str = CLAIM,
    verdict: str | None = None,
    copied: str | None = None,
    reads: bool = False,
) -> list[int]:
    corpus = TextCorpus({"a.txt": text, "b.txt": text})
    hits = [
        Hit(one, 1.0, 0.5)
        for source in ("a.txt", "b.txt")
        for one in passages(Document.from_text(source, text))
    ]
    extract = None if copied is None else Second(0.8, None, copied)
    there = tuple(hit.passage for hit in hits) if reads else ()
    reading = Reading(asked, Retrieved(tuple(hits), looked), there, verdict, extract=extract)
    sources = Sources(corpus)
    own = sources.line(Place("a.txt", 2))
    assert own is not None
    claims, lines = with_more([Claim(claim, (0,))], [own], reading, sources)
    assert [one.text for one in claims] == [claim]
    assert {one.source for one in lines} == {"a.txt"}
    assert all(one.verified for one in lines)
    return [lines[number].first_line for number in claims[0].citations]


def test_a_line_of_the_document_that_holds_enough_of_the_question_is_cited_too() -> None:
    """Line 4 has crust and baked of pie, crust, baked and blind; line 5 but the title's pastry."""
    assert cited_lines() == [2, 4]


def test_so_is_one_that_holds_enough_of_question_and_claim_together() -> None:
    """Line 4 has crust of the question's five words and soggy of the two that are added: 2 of 7."""
    asked = "What needs crust, oven, flour and butter?"
    assert cited_lines(asked=asked, claim="A soggy filling.") == [2, 4]


def test_beside_a_value_that_was_copied_the_words_of_its_sentence_count_for_nothing() -> None:
    """Line 4 has crust of the question's six words, and nothing of the value or its sentence."""
    asked = "What needs crust, oven, flour, salt and butter?"
    claim = "A filling of fruit, eggs and much cream was never baked."
    assert cited_lines(asked=asked, claim=claim) == [2]
    assert cited_lines(asked=asked, claim=claim, copied="a quiche") == [2]
    assert cited_lines(asked=asked.replace(", salt", ""), claim=claim, copied="quiche") == [2, 4]
    # Of notes, whose lines are as short as these, all of it counts.
    short = asked.replace(", salt", "")
    assert cited_lines(asked=short, claim=claim, copied="quiche", reads=True) == [2]


def test_no_line_is_added_where_passages_were_chosen_or_a_line_tells_enough() -> None:
    assert cited_lines(looked=True) == [2]
    long = TEXT.replace("not baked.", "not baked" + "." * TELLING)
    assert cited_lines(long) == [2]


def test_no_line_is_added_to_one_that_says_yes_or_no() -> None:
    assert cited_lines(verdict="no") == [2]


def test_no_more_than_three_are_those_that_hold_most() -> None:
    first, *_ = TEXT.split("\n", 2)
    lines = ["Crust is baked blind.", "A pie was baked.", *["A pie crust was baked blind."] * 2]
    assert cited_lines("\n".join([first, *lines[:1], *lines])) == [2, 3, 5, 6]


def test_a_line_is_cited_for_the_first_claim_that_it_is_worth_citing_for() -> None:
    corpus = TextCorpus({"a.txt": TEXT})
    read = passages(Document.from_text("a.txt", TEXT))
    reading = Reading(ASKED, Retrieved(tuple(Hit(one, 1.0, 0.5) for one in read), False), ())
    sources = Sources(corpus)
    own = sources.line(Place("a.txt", 2))
    assert own is not None
    claims, lines = with_more([Claim(CLAIM, (0,))] * 2, [own], reading, sources)
    assert [one.citations for one in claims] == [(0, 1), (0,)]
    assert [one.first_line for one in lines] == [2, 4]


def test_an_answer_cites_them_behind_its_own() -> None:
    model = ScriptedModel(sentence=CLAIM, short="its filling")
    answer = over(TextCorpus({"a.txt": TEXT}), model).ask(ASKED)
    assert [(one.text, one.citations) for one in answer.claims] == [(CLAIM, (0, 1))]
    assert [one.first_line for one in answer.citations] == [2, 4]
