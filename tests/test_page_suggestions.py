"""Questions that are suggested: about what the documents name, and only what they can answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import TextCorpus
from index.document import Document
from index.search import Index
from rag.answer import Citation
from tests.scripted import HashEmbedder
from tests.test_page_conversations import ANSWER
from ui.page import suggestions
from ui.page.names import names_in

TALKS = """\
A week of diplomacy
By Guy Birchall, 3 December 2025
The talks went on for five hours and dealt with Witkoff, Ushakov said.
Officials heard that Yuri Ushakov, aide to Putin, had met Kushner.
The Russian proposals were read by Peskov.
"""
PLAN = """\
The plan
4 December 2025
It was drafted, as far as anybody knows, by Kushner.
"""
TEXTS = {"plan.md": PLAN, "talks.txt": TALKS}
DOCUMENTS = [Document.from_text(source, text) for source, text in TEXTS.items()]


@pytest.fixture
def index() -> Index:
    index = Index.open(TextCorpus(TEXTS), None, HashEmbedder())
    index.refresh()
    return index


def test_a_name_stands_for_itself_and_begins_no_sentence() -> None:
    assert names_in("Work went on. Russian aides and Moscow’s men told the Kremlin.") == [
        "Moscow",
        "the Kremlin",
    ]
    assert names_in("“Nothing,” said Jean de Vries, “was agreed on Monday.”") == ["Jean de Vries"]
    assert names_in("The EU and American envoys went home on 3 December.") == []


def test_examples_are_of_several_kinds_and_no_two_about_the_same(index: Index) -> None:
    assert suggestions.examples(index, DOCUMENTS) == [
        "What did Ushakov say about Witkoff?",
        "What is the newest document?",
        "Which documents mention Kushner?",
        "Which documents mention Guy Birchall?",
    ]
    assert suggestions.examples(index, []) == []


def test_one_document_is_not_asked_which_it_is(index: Index) -> None:
    assert suggestions.examples(index, DOCUMENTS[1:]) == [
        "What did Ushakov say about Witkoff?",
        "Who wrote talks.txt?",
    ]


def test_what_the_search_does_not_find_is_not_suggested() -> None:
    elsewhere = Index.open(TextCorpus({"plan.md": PLAN}), None, HashEmbedder())
    elsewhere.refresh()
    assert suggestions.examples(elsewhere, DOCUMENTS)[0] == "What is the newest document?"


def test_follow_ups_are_about_what_the_lines_name_and_the_question_does_not(index: Index) -> None:
    line = TALKS.split("\n")[3]
    cited = Citation("talks.txt", 4, 4, line, "", True)
    answer = replace(ANSWER, question="Whom did Kushner meet?", citations=(cited,))
    first, *rest = suggestions.follow_ups(answer, index, DOCUMENTS, [])
    assert (first, rest) == (
        "What did Ushakov say about Witkoff?",
        ["Which documents mention Putin?"],
    )
    assert suggestions.follow_ups(answer, index, DOCUMENTS, [first]) == [
        "Who is Yuri Ushakov?",
        "Which documents mention Putin?",
    ]
    begins = Citation("talks.txt", 9, 9, "Peskov heard of it.", "", True)
    told = suggestions.follow_ups(replace(answer, citations=(begins,)), index, DOCUMENTS, [])
    assert told == ["Which documents mention Peskov?"]
