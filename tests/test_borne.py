"""The claims of a draft, and the lines that bear them out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.corpus import TextCorpus
from index.search import Hit
from rag.answer import Claim
from rag.borne import Reading, cited
from rag.cite import support
from rag.retrieve import Retrieved
from rag.sources import Sources
from tests.drafted import ASKED, CORPUS, LAND, READING, TALKS, drafted, passage


def test_what_no_line_says_so_is_no_quotation() -> None:
    borne = drafted('The "talks in Moscow" lasted "for five hours".')
    assert borne.text == 'The "talks in Moscow" lasted for five hours.'


def test_of_several_claims_the_one_that_is_borne_out_least_counts() -> None:
    draft = "It lasted five hours. The aide spoke angrily."
    weaker = support("The aide spoke angrily.", ASKED, READING.passages)
    assert 0.5 <= weaker.share < 1.0
    found = drafted(draft)
    assert found.share == weaker.share
    assert found.overlap == min(1.0, weaker.overlap)
    assert found.text == draft


def test_a_draft_that_no_line_bears_out_is_nothing() -> None:
    assert cited("It lasted five hours.", READING, Sources(CORPUS)) is not None
    assert cited("The zebra flew to Patagonia.", READING, Sources(CORPUS)) is None


@pytest.mark.parametrize(
    ("dateline", "borne"), [("OSLO, 5 May 2031 - by Ada Ek", False), ("Met 5 May 2031", True)]
)
def test_a_dateline_tells_of_nothing_that_is_in_its_report(dateline: str, borne: bool) -> None:
    corpus = TextCorpus({"a.txt": f"They met\n{dateline}\nIt was dark.\n"})
    hits = Retrieved((Hit(passage(2, dateline), 1.0, 0.4),), looked=False)
    read = Reading("When did they meet?", hits, (passage(2, dateline),))
    assert (cited("They met on 5 May 2031.", read, Sources(corpus)) is not None) is borne


def test_lines_are_chosen_by_looking_only_where_it_was_looked() -> None:
    text = "It lasted five hours."
    corpus = TextCorpus({"a.txt": f"{text}\n", "b.txt": f"{text}\n"})
    read = (passage(1, text), passage(1, text, "b.txt"))
    hits = (Hit(read[1], 9.0, None), Hit(read[0], 1.0, None))
    for looked, sources in ((True, ["b.txt"]), (False, ["a.txt", "b.txt"])):
        reading = Reading(ASKED, Retrieved(hits, looked), read)
        found = drafted(text, reading, corpus)
        assert [one.source for one in found.citations] == sources
        assert found.claims == (Claim(text, tuple(range(len(sources)))),)


@pytest.mark.parametrize(
    ("draft", "claim", "line"),
    [
        ("Yes: The talks in Moscow lasted five", f"Yes: {TALKS}", 3),
        ("No: lasted  FIVE hours", f"No: {TALKS}", 3),
        ("No: Nobody spoke of land", f"No: {LAND}", 2),
        ("Yes: The talks in Moscow lasted six hours.", None, None),
        ("No: ", None, None),
    ],
)
def test_a_yes_or_no_has_the_line_whose_words_it_brings(
    draft: str, claim: str | None, line: int | None
) -> None:
    reading = replace(READING, verdict=draft.partition(":")[0].lower())
    found = cited(draft, reading, Sources(CORPUS))
    assert (found and found.text) == claim
    assert (found and [one.first_line for one in found.citations]) == (line and [line])
