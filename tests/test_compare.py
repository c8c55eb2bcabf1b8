"""Whether other sources give another value, each read alone."""

from __future__ import annotations

import pytest

from index.corpus import TextCorpus
from index.search import Hit, Index
from rag.answer import Citation
from rag.cite import Place
from rag.compare import Comparison
from rag.retrieve import Retrieved
from rag.sources import Sources
from tests.scripted import HashEmbedder
from tests.scripted_model import ScriptedModel

WHEN = "When did Putin meet Witkoff and Kushner?"
OURS = "Putin met Witkoff and Kushner on 2 December."
OTHERS = {
    "b.txt": "At the Kremlin Putin met Witkoff and Kushner on 3 December.",
    "c.txt": "At the Kremlin Putin met Witkoff and Kushner on Dec. 3.",
    "d.txt": "At the Kremlin Putin met Witkoff and Kushner on 4 December.",
}


class Alone(ScriptedModel):
    """Says of each line that it is read alone with what that line says. doubts: of this it is
    not sure.
    """

    def __init__(self, doubts: str = "nothing", *, gate: float = 0.3, check: float = 0.9) -> None:
        super().__init__(gate=self.sure, check=check, sentence=self.say)
        self._gate = gate
        self._doubts = doubts

    def sure(self, _: str) -> float:
        return 0.29 if self._doubts in self.shown[-1].text else self._gate

    def say(self, _: str) -> str:
        return self.shown[-1].text.split("[1] ")[1].split("\n")[0]


def told(
    documents: dict[str, str],
    *,
    asked: str = WHEN,
    short: str = "2 December",
    text: str = OURS,
    model: ScriptedModel | None = None,
    ours: str = OURS,
    found: str = "",
    looked: bool = True,
) -> dict[str, list[tuple[str, int]]] | None:
    """The values and their places, where a.txt is what was cited. found: the document whose
    passages were found for the question; looked: whether they were looked over.
    """
    corpus = TextCorpus({"a.txt": ours} | documents)
    index = Index.open(corpus, None, HashEmbedder())
    index.refresh()
    sources = Sources(corpus)
    line = sources.line(Place("a.txt", 1))
    assert isinstance(line, Citation)
    hits = tuple(
        Hit(hit.passage, 9.0, hit.cosine)
        for hit in index.search(asked, 20)
        if hit.passage.source == found
    )
    retrieved = Retrieved(hits, looked)
    comparison = Comparison(asked, retrieved, index, model or Alone(), sources)
    values = comparison.disagreeing(short, text, [line])
    if values is None:
        return None
    return {
        value: [(one.source, one.first_line) for one in lines] for value, lines in values.items()
    }


def test_each_other_value_is_told_once_behind_ours() -> None:
    found = told(OTHERS)
    assert found is not None
    assert list(found) == ["2 December", *(v for v in found if v != "2 December")]
    assert found["2 December"] == [("a.txt", 1)]
    assert found["4 December"] == [("d.txt", 1)]
    [third] = [places for value, places in found.items() if value in ("3 December", "Dec. 3")]
    assert third in ([("b.txt", 1)], [("c.txt", 1)])
    assert len(found) == 3


def test_sources_that_say_the_same_are_no_conflict() -> None:
    assert told({"b.txt": "At the Kremlin Putin met Witkoff and Kushner on Dec. 2."}) is None
    assert told({}) is None


def test_a_line_counts_from_that_chance_on_that_it_answers() -> None:
    found = told({"b.txt": OTHERS["b.txt"], "d.txt": OTHERS["d.txt"]}, model=Alone("3 December"))
    assert found == {"2 December": [("a.txt", 1)], "4 December": [("d.txt", 1)]}


@pytest.mark.parametrize(
    ("asked", "short", "text"),
    [
        # No value is asked for; ours holds none; the cited line does not give it.
        ("Where did Putin meet Witkoff?", "2 December", OURS),
        # Several names: which of them another source has otherwise is not to be told.
        ("Who met Putin?", "Witkoff and Kushner", OURS),
        ("Who met Putin?", "Lavrov", "Lavrov met Putin."),
        (WHEN, "yesterday", "Putin met Witkoff and Kushner yesterday."),
        (WHEN, "5 December", "Putin met Witkoff and Kushner on 5 December."),
    ],
)
def test_nothing_is_compared_without_a_value_that_the_cited_line_gives(
    asked: str, short: str, text: str
) -> None:
    model = Alone()
    assert told(OTHERS, asked=asked, short=short, text=text, model=model) is None
    assert model.shown == []


def test_another_value_in_the_cited_source_is_no_other_source() -> None:
    assert told({"a.txt": f"{OURS}\n{OTHERS['b.txt']}"}) is None


LED = "In Moscow the aide Ushakov led the talks."
WHO = "Who led the talks in Moscow?"
PESKOV = {"b.txt": "In Moscow the aide Peskov led the talks."}


def named(
    documents: dict[str, str], model: ScriptedModel
) -> dict[str, list[tuple[str, int]]] | None:
    """The names that are told where a.txt says that it was Ushakov."""
    return told(documents, asked=WHO, short="Ushakov", text=LED, ours=LED, model=model)


def test_another_name_is_told_behind_ours() -> None:
    found = named(PESKOV, Alone(gate=0.5, check=0.5))
    assert found == {"Ushakov": [("a.txt", 1)], "Peskov": [("b.txt", 1)]}
    assert named({"b.txt": "In Moscow the aide Yuri Ushakov led the talks."}, Alone()) is None


@pytest.mark.parametrize(("gate", "check"), [(0.49, 0.9), (0.9, 0.49)])
def test_a_name_is_told_only_if_the_model_stands_by_it(gate: float, check: float) -> None:
    model = Alone(gate=gate, check=check)
    assert named(PESKOV, model) is None
    assert [shown.step for shown in model.shown] == ["gate", "sentence", "gate", "check"]
    # A day is told without.
    assert told({"b.txt": OTHERS["b.txt"]}, model=Alone(gate=gate, check=check)) is not None


def test_a_name_of_the_question_is_no_other_answer_to_it() -> None:
    other = {"b.txt": "In Moscow the aide led the talks with Witkoff."}
    found = told(
        other,
        asked="Who led the talks with Witkoff in Moscow?",
        short="Ushakov",
        text="In Moscow the aide Ushakov led the talks with Witkoff.",
        ours="In Moscow the aide Ushakov led the talks with Witkoff.",
        model=Alone(gate=0.9),
    )
    assert found is None


@pytest.mark.parametrize(
    ("looked", "source", "others"),
    [(True, "b.txt", ["Dec. 5"]), (False, "b.txt", []), (True, "c.txt", [])],
)
def test_what_was_looked_at_for_the_question_is_read_whatever_its_words(
    looked: bool, source: str, others: list[str]
) -> None:
    documents = {
        "b.txt": "Putin saw the American guests on Dec. 5, reporters were told.",
        "c.txt": "At the Kremlin Putin met Witkoff and Kushner.",
    }
    found = told(documents, found=source, looked=looked)
    assert [*(found or {})][1:] == others
