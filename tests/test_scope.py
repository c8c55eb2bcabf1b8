"""Questions that name the documents they are asked of."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from index.document import Document
from index.search import Index
from rag.answer import Answer
from rag.assistant import Assistant
from rag.scope import meant, scoped
from tests.scripted import HashEmbedder
from tests.scripted_assistant import over
from tests.scripted_model import GATED, ScriptedModel


@pytest.mark.parametrize(
    ("question", "rest", "named"),
    [
        ("According to the UNI report, when did they meet?", "When did they meet?", "UNI"),
        ("according to UNI, when did they meet?", "When did they meet?", "UNI"),
        ("And in Ada Lind's article, who came?", "Who came?", "Ada Lind's"),
        ("In the report of 4 May 2031, who came?", "Who came?", "4 May 2031"),
        ("In b.txt, how long was it?", "How long was it?", "b.txt"),
        ("How long was it, according to notes/b.txt?", "How long was it?", "notes/b.txt"),
        ("How long was it in the report by Ada Lind?", "How long was it?", "Ada Lind"),
        ("Who came according to Ada Lind?", "Who came?", "Ada Lind"),
        (
            "What date does the UNI report give for it?",
            "What date does the report give for it?",
            "UNI",
        ),
        ("How many does b.txt name?", "How many does the report name?", "b.txt"),
    ],
)
def test_they_are_told_from_what_is_asked(question: str, rest: str, named: str) -> None:
    assert scoped(question) == (rest, named)


@pytest.mark.parametrize(
    "question",
    [
        "When did they meet?",
        "In which report are they named?",
        "Do all reports give the same date?",
        "How many points are in the plan?",
        "In Moscow, who came?",
        "What does the plan say?",
        "according to the plan, who pays?",
        "Was it written in haste?",
    ],
)
def test_others_are_left_alone(question: str) -> None:
    assert scoped(question) is None


BY_UNI = "Talks end\nOSLO, 4 May 2031 - by UNI\n\nThe talks lasted nine hours.\nNobody won."
BY_LIND = "Talks over\nOSLO, 3 May 2031 - by Ada Lind\n\nThe talks lasted five hours.\nAll left."
TEXTS = {"a.txt": BY_LIND, "b.txt": BY_UNI}


@pytest.mark.parametrize(
    ("named", "sources"),
    [
        ("UNI", {"b.txt"}),
        ("Ada Lind's", {"a.txt"}),
        ("3 May", {"a.txt"}),
        ("b.txt", {"b.txt"}),
        ("leaked", set()),
        # All are as good as none.
        ("a.txt b.txt", set()),
    ],
)
def test_a_document_is_named_by_its_file_its_author_or_its_day(
    named: str, sources: set[str]
) -> None:
    there = [Document.from_text(source, text) for source, text in TEXTS.items()]
    assert meant(named, there) == sources


def ask(question: str) -> Answer:
    model = ScriptedModel(
        sentence=lambda _: (
            "The talks lasted "
            + ("five" if "five hours" in model.shown[-1].text else "nine")
            + " hours."
        ),
        short=lambda _: "five hours" if "five hours" in model.shown[-1].text else "nine hours",
    )
    return over(TextCorpus(TEXTS), model).ask(question)


@pytest.mark.parametrize(
    ("question", "short", "source"),
    [
        ("According to the UNI report, how long did the talks last?", "nine hours", "b.txt"),
        ("How long did the talks last in Ada Lind's article?", "five hours", "a.txt"),
    ],
)
def test_they_alone_are_asked_and_no_other_contradicts_them(
    question: str, short: str, source: str
) -> None:
    answer = ask(question)
    assert (answer.status, answer.short) == ("answered", short)
    assert {one.source for one in answer.citations} == {source}
    assert answer.asked == "How long did the talks last?"


def test_of_passages_that_are_looked_over_theirs_alone_are_read() -> None:
    more = {f"{n}.txt": f"In round {n} the talks lasted {n} days." for n in range(6)}
    model = ScriptedModel(
        sentence="The talks lasted nine hours.",
        short="nine hours",
        look=lambda _, text: 1.0 if "nine hours" in text else 9.0,
    )
    asked = "According to the UNI report, how long did the talks last?"
    answer = over(TextCorpus(TEXTS | more), model).ask(asked)
    assert {one.source for one in answer.citations} == {"b.txt"}
    assert not any(" days." in text for text in model.texts("sentence"))


def test_a_document_that_no_index_knows_yet_can_be_named() -> None:
    model = ScriptedModel(sentence="The talks lasted nine hours.", short="nine hours")
    index = Index.open(TextCorpus(TEXTS), None, HashEmbedder())
    answer = Assistant(index, model, GATED).ask("According to UNI, how long did the talks last?")
    assert answer.asked == "How long did the talks last?"
    assert {one.source for one in answer.citations} == {"b.txt"}


def test_who_names_none_asks_all() -> None:
    answer = ask("How long did the talks last?")
    assert answer.status == "conflict"
