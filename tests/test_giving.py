"""Of an answer of several sentences, those that give what was asked for."""

from __future__ import annotations

from index.corpus import TextCorpus
from rag.answer import Answer, Citation, Claim
from rag.borne import Cited
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

LAND = "The council means the whole valley when it speaks of the land."
HELD = "The farmers hold 40 fields of it."
PLACES = tuple(
    Citation("a.txt", line, line, quote, sha256="5c" * 32, verified=True)
    for line, quote in ((3, LAND), (4, HELD))
)
BOTH = Cited((Claim(LAND, (0,)), Claim(HELD, (0, 1))), PLACES, share=0.5, overlap=0.6)


def test_a_sentence_without_a_word_of_the_value_is_left_out() -> None:
    assert BOTH.giving("forty") == Cited((Claim(HELD, (0, 1)),), PLACES, share=0.5, overlap=0.6)


def test_a_line_that_bore_out_nothing_else_goes_with_it() -> None:
    apart = Cited((BOTH.claims[0], Claim(HELD, (1,))), PLACES, share=0.5, overlap=0.6)
    given = apart.giving("40 fields")
    assert (given.claims, given.citations) == ((Claim(HELD, (0,)),), PLACES[1:])


def test_all_is_kept_if_each_sentence_gives_a_part_or_none_does() -> None:
    assert BOTH.giving("the valley, forty fields") == BOTH
    assert BOTH.giving("twelve sheep") == BOTH


def answered(question: str) -> Answer:
    model = ScriptedModel(sentence=f"{LAND} {HELD}", short="40 fields")
    corpus = TextCorpus({"a.txt": f"Land\n\n{LAND}\n{HELD}\n"})
    return over(corpus, model).ask(question)


def test_only_what_was_asked_for_is_answered() -> None:
    answer = answered("How many fields of the land do the farmers hold?")
    assert (answer.status, answer.answer) == ("answered", HELD)
    assert [one.first_line for one in answer.citations][:1] == [4]


def test_of_two_things_that_are_asked_in_one_question_both_are_answered() -> None:
    answer = answered("What is the land, and how many fields of it do the farmers hold?")
    assert (answer.status, answer.answer) == ("answered", f"{LAND} {HELD}")
