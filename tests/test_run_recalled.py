"""A draft of passages where they lie comes first, and is made anew where it may not be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.corpus import TextCorpus
from index.search import Index
from rag.answer import Answer
from rag.assistant import Assistant
from rag.judge import SURE
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel

TALKS = "The talks in Moscow lasted five hours, the aide said yesterday."
OTHERS = [f"Not as in Moscow, the talks in Vienna, round {word}, lasted." for word in "abcdef"]
DOCUMENTS = {"z.txt": TALKS} | {f"{n}.txt": text for n, text in enumerate(OTHERS)}
ASKED = "How long did the talks in Moscow last?"
RIGHT = "The talks in Moscow lasted five hours."
NUMBER = "The talks in Moscow lasted six hours."


class Recalling(ScriptedModel):
    """Says one thing of passages where they lie and another of those that it reads."""

    def __init__(self, recalled: str, read: str, sure: float = 0.9) -> None:
        super().__init__(
            gate=sure,
            sentence=lambda _: read if "\n[1] " in self.shown[-1].text else recalled,
            short="five hours",
            look=lambda _, text: 9.0 if text == TALKS else 1.0,
        )


def ask(model: ScriptedModel, path: Path | None, question: str = ASKED) -> Answer:
    index = Index.open(TextCorpus(DOCUMENTS), path, HashEmbedder())
    index.refresh()
    return Assistant(index, model, GATED).ask(question)


def test_what_was_looked_over_and_is_kept_is_not_read_again(tmp_path: Path) -> None:
    model = Recalling(RIGHT, NUMBER)
    answer = ask(model, tmp_path / "index.sqlite")
    assert (answer.status, answer.answer) == ("answered", RIGHT)
    (drafted,) = model.texts("sentence")
    # In the order of the corpus, which is the one that they lie in.
    assert f"Passages:\n{OTHERS[0]}\n{TALKS}\n\nQuestion: " in drafted


def test_what_may_not_be_said_of_them_there_is_read_anew(tmp_path: Path) -> None:
    model = Recalling(NUMBER, RIGHT)
    answer = ask(model, tmp_path / "index.sqlite")
    assert (answer.status, answer.answer) == ("answered", RIGHT)
    recalled, read = model.texts("sentence")
    assert "[1]" not in recalled
    assert f"\n[1] {TALKS}\n" in read


@pytest.mark.parametrize(("sure", "drafts"), [(SURE, 1), (SURE - 0.01, 2)])
def test_what_is_not_sure_of_them_there_is_read_anew(
    tmp_path: Path, sure: float, drafts: int
) -> None:
    model = Recalling(RIGHT, RIGHT, sure)
    assert ask(model, tmp_path / "index.sqlite").confidence == sure
    assert len(model.texts("sentence")) == drafts


def test_lines_that_two_drafts_cite_are_looked_at_once(tmp_path: Path) -> None:
    model = Recalling(RIGHT, f"As the aide said, {RIGHT[0].lower()}{RIGHT[1:]}", SURE - 0.01)
    ask(model, tmp_path / "index.sqlite")
    assert len(model.texts("sentence")) == 2
    assert len(model.texts("short")) == 1


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Did the talks in Moscow last five hours?", id="whether"),
        pytest.param("Why did the talks in Moscow last five hours?", id="an explanation"),
        # They are read with the days that they mean.
        pytest.param("On what day did the talks in Moscow last five hours?", id="a day"),
    ],
)
def test_of_other_questions_the_passages_are_read(tmp_path: Path, question: str) -> None:
    documents = {name: f"Report\n4 December 2031\n{text}" for name, text in DOCUMENTS.items()}
    model = ScriptedModel(
        sentence=RIGHT,
        explanation=RIGHT,
        saying=RIGHT,
        short="five hours",
        look=lambda _, text: 9.0 if TALKS in text else 1.0,
    )
    index = Index.open(TextCorpus(documents), tmp_path / "index.sqlite", HashEmbedder())
    index.refresh()
    Assistant(index, model, GATED).ask(question)
    drafted = model.texts("sentence") + model.texts("explanation")
    copied = model.texts("saying")
    assert bool(drafted) != bool(copied)
    assert all("\n[1] " in shown for shown in drafted)
    assert all(f"\n{TALKS}\n" in shown for shown in copied)


def test_it_is_the_same_where_no_state_can_be_kept(tmp_path: Path) -> None:
    model = Recalling(RIGHT, NUMBER)
    kept, not_kept = ask(model, tmp_path / "index.sqlite"), ask(model, None)
    assert (not_kept.answer, not_kept.claims) == (kept.answer, kept.claims)
    assert len({*model.texts("sentence")}) == 1
