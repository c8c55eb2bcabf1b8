"""Questions about the documents are looked up, and no model reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import FolderCorpus
from index.search import Index
from rag import decide
from rag.assistant import Assistant
from tests.scripted import HashEmbedder
from tests.scripted_assistant import opened
from tests.scripted_model import ScriptedModel


def test_a_question_about_the_documents_is_looked_up_and_no_model_reads(notes: Path) -> None:
    (notes / "talks.txt").write_text(
        "A week of diplomacy\nOSLO, 5 May 2031 - report by Ada Lind\nNo.\n"
    )
    model = ScriptedModel()
    answer = opened(notes, model).ask("Who wrote the report on diplomacy?")
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


def test_what_is_looked_up_does_not_wait_for_the_model(notes: Path) -> None:
    index = Index.open(FolderCorpus.open(notes), None, HashEmbedder())
    answer = Assistant(index, Loading()).ask("Which articles mention Kushner?")
    assert answer.short == "talks.txt"


def test_a_list_of_documents_has_a_claim_and_its_lines_for_each(notes: Path) -> None:
    (notes / "more.txt").write_text("More\nUshakov left.\n")
    answer = opened(notes, ScriptedModel()).ask("Which articles mention Ushakov?")
    assert answer.short == "more.txt, talks.txt"
    cited = [[answer.citations[i].source for i in claim.citations] for claim in answer.claims]
    assert cited == [["more.txt"], ["talks.txt", "talks.txt"]]


@pytest.mark.parametrize(
    "question", ["Which article mentions Helsinki?", "How many articles mention Helsinki?"]
)
def test_words_that_no_document_holds_are_no_match_and_no_model_reads(
    notes: Path, question: str
) -> None:
    model = ScriptedModel(sentence="The article mentions the talks in Moscow.")
    answer = opened(notes, model).ask(question)
    assert (answer.status, answer.reason) == ("not_found", "no_match")
    assert (answer.answer, answer.citations, answer.claims) == ("", (), ())
    assert answer.confidence == decide.LOOKED_UP
    assert all(one.verified for one in answer.nearest)
    assert answer.nearest
    assert model.shown == []


def test_what_a_document_says_in_other_words_is_left_to_the_model(notes: Path) -> None:
    model = ScriptedModel(sentence="The passages do not mention it.")
    answer = opened(notes, model).ask("Which article says that the envoys bargained in vain?")
    assert answer.reason == "not_stated"
    assert [one.step for one in model.shown] == ["sentence"]
