"""Whether other sources give another value, each read alone."""

from __future__ import annotations

from typing import Any

import pytest

from index.corpus import TextCorpus
from index.search import Index
from rag.answer import Citation
from rag.cite import Place
from rag.compare import Comparison
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
    """Copies each line that it is read alone with. doubts: of this it is not sure."""

    def __init__(self, doubts: str = "nothing") -> None:
        super().__init__(gate=self.sure, short=self.say)
        self._doubts = doubts

    def sure(self, _: str) -> float:
        return 0.29 if self._doubts in self.shown[-1].text else 0.3

    def say(self, _: str) -> str:
        return self.shown[-1].text.rpartition("Text:\n")[2].split("\n")[0]


def told(
    documents: dict[str, str],
    *,
    asked: str = WHEN,
    short: str = "2 December",
    text: str = OURS,
    model: ScriptedModel | None = None,
) -> dict[str, list[tuple[str, int]]] | None:
    """The values and their places, where a.txt is what was cited."""
    corpus = TextCorpus({"a.txt": OURS} | documents)
    index = Index.open(corpus, None, HashEmbedder())
    index.refresh()
    sources = Sources(corpus)
    line = sources.line(Place("a.txt", 1))
    assert isinstance(line, Citation)
    comparison = Comparison(asked, index, model or Alone(), sources)
    found = comparison.disagreeing(short, text, [line])
    if found is None:
        return None
    return {
        value: [(one.source, one.first_line) for one in lines] for value, lines in found.items()
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


def test_a_week_that_does_not_hold_the_day_is_told_as_it_was_written() -> None:
    said = "At the Kremlin Putin met Witkoff and Kushner last week."
    dated = f"Old news\nMOSCOW, 3 December 2025\n{said}"
    found = told({"b.txt": dated}, model=ScriptedModel(short="last week"))
    written = "last week (the week of 24 November 2025)"
    assert found == {"2 December": [("a.txt", 1)], written: [("b.txt", 3)]}
    assert told({"b.txt": dated.replace("3 December", "10 December")}) is None


def test_another_value_is_told_in_the_words_of_its_line() -> None:
    model = ScriptedModel(gate=0.9, short="Dec. 3")
    assert told({"b.txt": OTHERS["b.txt"]}, model=model) == {
        "2 December": [("a.txt", 1)],
        "3 December": [("b.txt", 1)],
    }


def test_sources_that_say_the_same_are_no_conflict() -> None:
    same = OTHERS["b.txt"].replace("3 December", "Dec. 2")
    assert told({"b.txt": same, "d.txt": OTHERS["d.txt"]}) == {
        "2 December": [("a.txt", 1)],
        "4 December": [("d.txt", 1)],
    }
    assert told({"b.txt": same}) is None
    assert told({}) is None


def test_a_line_counts_from_that_chance_on_that_it_answers() -> None:
    found = told({"b.txt": OTHERS["b.txt"], "d.txt": OTHERS["d.txt"]}, model=Alone("3 December"))
    assert found == {"2 December": [("a.txt", 1)], "4 December": [("d.txt", 1)]}


@pytest.mark.parametrize(
    ("asked", "short", "text"),
    [
        # No value is asked for; ours holds none; the cited line does not give it.
        ("Who met Putin at the Kremlin?", "Witkoff", OURS),
        (WHEN, "yesterday", "Putin met Witkoff and Kushner yesterday."),
        (WHEN, "5 December", "Putin met Witkoff and Kushner on 5 December."),
    ],
)
def test_nothing_is_compared_without_a_value_that_the_cited_line_gives(
    asked: str, short: str, text: str
) -> None:
    model = Alone()
    assert told(OTHERS) is not None
    assert told(OTHERS, asked=asked, short=short, text=text, model=model) is None
    assert model.shown == []


def test_another_value_in_the_cited_source_is_no_other_source() -> None:
    other = {"2 December": [("a.txt", 1)], "3 December": [("b.txt", 1)]}
    assert told({"b.txt": OTHERS["b.txt"]}) == other
    assert told({"a.txt": f"{OURS}\n{OTHERS['b.txt']}"}) is None


SILENCE = 'Ito said that the border talks need "silence and patience".'
WHO = "Who said that the border talks need silence and patience?"


@pytest.mark.parametrize(
    ("line", "asked", "names"),
    [
        pytest.param(
            'For the border talks "silence" was needed, Abe said, and patience.',
            WHO,
            ["Ito", "Abe"],
            id="somebody else",
        ),
        pytest.param(
            "Silence was needed for the border talks, and patience, said Kenji Ito.",
            WHO,
            None,
            id="the same, in full",
        ),
        pytest.param("The border talks need silence and patience.", WHO, None, id="nobody"),
        pytest.param("Abe said that patience was needed.", WHO, None, id="too little of it"),
        pytest.param("Abe said that all talks need money.", WHO, None, id="something else"),
        pytest.param(
            'For the border talks "silence" was needed, Abe said, and patience.',
            "What do the border talks need, silence or patience?",
            None,
            id="nobody was asked for",
        ),
    ],
)
def test_words_that_sources_give_to_different_people(
    line: str, asked: str, names: list[str] | None
) -> None:
    documents = {"a.txt": SILENCE, "b.txt": f"The sea was calm.\n{line}"}
    found = told(documents, asked=asked, short="Ito", text=SILENCE)
    assert (found and list(found)) == names
    if found:
        assert list(found.values()) == [[("a.txt", 1)], [("b.txt", 2)]]


def test_a_saying_of_many_lines_is_not_one_saying() -> None:
    line = "Abe said that the border talks need silence and patience."
    many = "\n".join([line] * 4)
    assert told({"a.txt": SILENCE, "b.txt": many}, asked=WHO, short="Ito", text=SILENCE) is None


BRIDGE = "Who opened the new bridge at Delft?"
LIND = "The new bridge at Delft was opened by Karl Lind."


@pytest.mark.parametrize(
    ("model", "other"),
    [
        ({"gate": 0.5, "check": 0.5, "short": "Karl Lind"}, "Karl Lind"),
        ({"gate": 0.49, "check": 0.5, "short": "Karl Lind"}, None),
        ({"gate": 0.5, "check": 0.49, "short": "Karl Lind"}, None),
        # What the line does not hold is not told as its name, nor what is no name.
        ({"gate": 0.5, "check": 0.5, "short": "Karl Berg"}, None),
        ({"gate": 0.5, "check": 0.5, "short": "the new bridge"}, None),
    ],
)
def test_another_name_is_told_where_a_line_alone_gives_it(
    model: dict[str, Any], other: str | None
) -> None:
    ours = "Anna Voss opened the new bridge at Delft."
    made = ScriptedModel(sentence=LIND, **model)
    found = told(
        {"a.txt": ours, "b.txt": LIND}, asked=BRIDGE, short="Anna Voss", text=ours, model=made
    )
    expected = {"Anna Voss": [("a.txt", 1)], other: [("b.txt", 1)]}
    assert found == (expected if other else None)


def test_no_name_is_compared_where_no_source_speaks_of_it() -> None:
    made = ScriptedModel(gate=1.0, check=1.0, sentence=LIND, short="Karl Lind")
    documents = {"a.txt": "Anna Voss opened the new bridge at Delft.", "b.txt": "Karl Lind sang."}
    assert told(documents, asked=BRIDGE, short="Anna Voss", text=OURS, model=made) is None
    assert made.shown == []


def test_an_office_that_one_source_gives_as_past_is_told_of_both() -> None:
    ours = "Putin met Witkoff, the envoy of US President Donald Trump."
    other = "Putin met Witkoff, the envoy of former President Donald Trump."
    corpus = TextCorpus({"a.txt": ours, "b.txt": other})
    index = Index.open(corpus, None, HashEmbedder())
    index.refresh()
    found = Comparison("Who is Trump?", index, Alone(), Sources(corpus)).written()
    assert found is not None
    assert {value: [one.source for one in lines] for value, lines in found.items()} == {
        "US President": ["a.txt"],
        "former President": ["b.txt"],
    }


def test_a_line_that_names_only_one_of_those_asked_about_is_asked_of_that_one() -> None:
    model = Alone()
    found = told({"b.txt": "At the Kremlin Putin met Witkoff on 3 December."}, model=model)
    assert found == {"2 December": [("a.txt", 1)], "3 December": [("b.txt", 1)]}
    assert all("When did Putin meet Witkoff?" in one.text for one in model.shown)


def test_how_sources_quote_what_was_said_is_told_of_each_without_reading() -> None:
    ours = 'Sato said it was a "steady slow recovery".'
    documents = {
        "a.txt": ours,
        "b.txt": 'Sato said it was a "steady full recovery".',
        "c.txt": 'Lind said it was a "steady good recovery".',
    }
    model = Alone()
    asked = "What kind of recovery was it, as Sato said?"
    found = told(documents, asked=asked, short="slow recovery", text=ours, model=model)
    assert found == {
        "steady slow recovery": [("a.txt", 1)],
        "steady full recovery": [("b.txt", 1)],
    }
    assert model.shown == []
