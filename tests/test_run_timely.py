"""A draft of another time is not said, and what tells of just the time asked about is read."""

from __future__ import annotations

from index.corpus import TextCorpus
from rag.answer import Answer
from tests.scripted_assistant import over
from tests.scripted_model import ScriptedModel

WHO = "Who was the director of the Agency from 2006 to 2009?"
NOW = "In 2009 Cy Oh was made director of the Agency."
LEE = "- Ann Lee ( director 2006–2009 )"
RAY = "- Bob Ray ( director 1999–2006 )"
HOUSES = [f"- The Agency has house number {n} in the old town." for n in range(6)]


class Directing(ScriptedModel):
    """Says one thing of several passages and another of LEE alone; looks at NOW most."""

    def __init__(self, together: str, alone: str, looked: str = NOW) -> None:
        super().__init__(
            sentence=lambda _: alone if self._reads_lee() else f"{together} was the director.",
            short=lambda _: "Ann Lee" if LEE in self.shown[-1].text else together,
            look=lambda _, text: {looked: 9.0, LEE: 5.0}.get(text, 1.0),
        )

    def _reads_lee(self) -> bool:
        text = self.shown[-1].text
        return LEE in text and NOW not in text and RAY not in text


def ask(model: ScriptedModel, *lines: str, question: str = WHO) -> Answer:
    return over(TextCorpus({"a.txt": "\n".join(["The Agency", "", *lines, *HOUSES])}), model).ask(
        question
    )


def test_what_tells_of_just_that_time_is_read_alone_and_outdoes_the_draft() -> None:
    model = Directing("Cy Oh", "Ann Lee was the director.")
    answer = ask(model, NOW, LEE, RAY)
    assert (answer.status, answer.short) == ("answered", "Ann Lee")
    assert [one.quote for one in answer.citations] == [LEE]
    assert len(model.texts("sentence")) == 2


def test_a_draft_stands_where_that_alone_tells_nothing() -> None:
    answer = ask(Directing("Cy Oh", "The passages do not mention it."), NOW, LEE, RAY)
    assert (answer.status, answer.short) == ("answered", "Cy Oh")


def test_what_tells_of_that_time_is_read_alone_though_the_draft_knew_other_years() -> None:
    model = Directing("Bob Ray", "Ann Lee was the director.", looked=RAY)
    answer = ask(model, RAY, LEE)
    assert (answer.status, answer.short) == ("answered", "Ann Lee")


def test_a_draft_of_another_time_is_not_said() -> None:
    answer = ask(Directing("Bob Ray", "", looked=RAY), RAY)
    assert (answer.status, answer.reason) == ("not_found", "not_stated")


def test_a_question_with_no_time_is_answered_as_before() -> None:
    model = Directing("Bob Ray", "", looked=RAY)
    asked = "Who was the director of the Agency?"
    answer = ask(model, RAY, LEE, question=asked)
    assert (answer.status, answer.short) == ("answered", "Bob Ray")
    assert len(model.texts("sentence")) == 1
