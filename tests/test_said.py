"""Who said it: by which forms a line gives a claim as somebody's, and how that is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Citation, Claim
from rag.said import said_by, speaker, told
from rag.telling import Telling

ABOUT = [
    "A bridge is closed",
    "County engineer Maria Okafor looked at the bridge with Mayor Anna Voss on Monday.",
    "Tom Reilly runs the bakery.",
]
HOW_MANY = "How many piers of the bridge had cracked?"
TWO = "Two piers of the bridge had cracked."


def says(line: str, claim: str = TWO, question: str = HOW_MANY, *before: str) -> str | None:
    lines = [*ABOUT, *before, line]
    return speaker(claim, question, Telling(lines), len(lines))


@pytest.mark.parametrize(
    "line",
    [
        "Okafor said that two piers had cracked.",
        "Okafor said two piers had cracked.",
        "Okafor told reporters on Tuesday that two piers had cracked.",
        "Okafor had earlier confirmed, at a meeting in Lyon, that two piers had cracked.",
        "Okafor, speaking on Tuesday, said two piers had cracked.",
        "Okafor of the county office said two piers had cracked.",
        "Two piers had cracked, Okafor said.",
        "Two piers had cracked, Okafor told reporters on Tuesday.",
        "Two piers, Okafor added, had cracked.",
        "As Okafor put it, two piers had cracked.",
        '"Two piers had cracked," said Okafor.',
        '"We saw it in May," Okafor said. "Two piers had cracked."',
        'Okafor said: "We saw it in May. Two piers had cracked."',
        "According to Okafor, two piers had cracked.",
        "Two piers had cracked, according to Okafor, the county's engineer.",
        "In Okafor's view two piers had cracked.",
        "By Okafor's account, two piers had cracked.",
        'Okafor described the bridge as "cracked in two piers".',
        'The bridge was described by Okafor as "cracked in two piers".',
        "Okafor called the two piers a ruin.",
        "Okafor accused the county of building two weak piers.",
        "Okafor warned of nothing more, saying that two piers had cracked.",
        "Reilly was glad of Okafor, who insisted that two piers had cracked.",
        "Two piers had cracked, the engineer said.",
    ],
)
def test_who_is_given_as_saying_it_is_told_in_full_and_with_their_office(line: str) -> None:
    assert says(line) == "County engineer Maria Okafor"


@pytest.mark.parametrize(
    "line, name",
    [
        ("Two piers had cracked, the council said.", "the council"),
        ("Two piers had cracked, a fisherman's lawyer said.", "a fisherman's lawyer"),
        ("Those county officials said that two piers had cracked.", "county officials"),
        ("Experts say two piers had cracked.", "experts"),
        ("The mayor said that two piers had cracked.", "Mayor Anna Voss"),
        ("Two piers had cracked, Reilly said.", "Tom Reilly"),
        ("Two piers had cracked, Ito said.", "Ito"),
    ],
)
def test_others_are_named_as_the_document_does(line: str, name: str) -> None:
    assert says(line) == name


@pytest.mark.parametrize(
    "line",
    [
        "Two piers had cracked.",
        "Okafor would not say which two piers had cracked.",
        "Okafor left the bridge, of which two piers had cracked.",
        "Okafor said that the bridge, of which two piers had cracked, was closed.",
        "Okafor said that the bridge was closed, a week after two piers had cracked.",
        "What Okafor said followed the day on which two piers had cracked.",
        "The news came from Okafor after two piers had cracked.",
        "When two piers had cracked, Okafor wrote to the council.",
        "Though Okafor said all was well, two piers had cracked.",
        "According to Okafor, all was well, while two piers had cracked.",
        "Neither Okafor nor Reilly said that two piers had cracked.",
        "Okafor and Reilly said that two piers had cracked.",
        "Two piers were said to have cracked.",
        "Two piers had reportedly cracked.",
        "Okafor denied that two piers had cracked.",
        "Okafor claimed the two piers.",
    ],
)
def test_what_nobody_is_given_as_saying_is_the_report_s_own(line: str) -> None:
    assert says(line) is None


@pytest.mark.parametrize(
    "before, name",
    [
        (["Okafor said that it was bad."], "County engineer Maria Okafor"),
        (['"It is bad," Okafor said.', '"Quite bad."'], "County engineer Maria Okafor"),
        (["Okafor said that it was bad, and Reilly said that it was not."], None),
        (["Voss met Okafor and Reilly."], None),
        (["The council said that it was bad."], None),
    ],
)
def test_he_is_the_one_who_spoke_before_and_nobody_if_that_is_not_clear(
    before: list[str], name: str | None
) -> None:
    assert says("Two piers had cracked, she said.", TWO, HOW_MANY, *before) == name


def test_a_denial_is_told_of_what_is_denied_alone() -> None:
    line = "Asked whether two piers had cracked, Okafor answered that this was wrong."
    question = "Had two piers cracked?"
    assert says(line, "No, two piers had not cracked.", question) == "County engineer Maria Okafor"
    assert says(line, "Yes, two piers had cracked.", question) is None


@pytest.mark.parametrize(
    "claim, question",
    [
        ("Okafor said that two piers had cracked.", "Who said that two piers had cracked?"),
        ("It was in Lyon.", "Where did Okafor say that two piers had cracked?"),
        ("Okafor is an engineer.", "What is Okafor?"),
    ],
)
def test_what_is_told_of_the_speaker_is_the_report_s_own(claim: str, question: str) -> None:
    line = "In Lyon engineer Okafor said that two piers had cracked."
    assert (
        says(
            line.replace("In Lyon engineer Okafor said", "Engineer Okafor said in Lyon"),
            claim,
            question,
        )
        is None
    )


def test_what_somebody_is_is_no_part_of_what_another_says() -> None:
    line = "Okafor said that harbour chief Ito had seen two piers crack."
    assert says(line, "Ito is the harbour chief.", "What is Ito?") is None
    assert says(line, "Harbour chief Ito saw it.", "Who saw two piers crack?") is not None


def test_of_a_line_the_sentence_that_says_it_is_looked_at() -> None:
    line = "Two piers had cracked. The bakery would close, Reilly said."
    assert says(line) is None
    assert says(line, "The bakery would close.", "What would close?") == "Tom Reilly"


def test_a_sentence_is_read_over_the_ends_of_wrapped_lines() -> None:
    lines = [
        "The bridge was closed on Monday to all who would have wanted to go",
        "across to the other bank. Two of its piers had cracked, the county",
        "engineer Maria Okafor said, and nobody knew when it would be mended.",
        "Many went by the ferry, which takes thirty people and a cart or two.",
    ]
    assert speaker(TWO, HOW_MANY, Telling(lines), 2) == "county engineer Maria Okafor"
    assert speaker("Thirty people.", "How many take the ferry?", Telling(lines), 4) is None


def test_lines_are_counted_from_the_first_one_that_is_given() -> None:
    telling = Telling(["Two piers had cracked, Ito said.", "All is well."], 40)
    assert speaker(TWO, HOW_MANY, telling, 40) == "Ito"
    assert speaker(TWO, HOW_MANY, telling, 41) is None
    assert speaker(TWO, HOW_MANY, telling, 1) is None


SOURCES = {
    "a.txt": ["Two piers had cracked, engineer Maria Okafor said."],
    "b.txt": ["Okafor said that two piers had cracked."],
    "c.txt": ["Two piers had cracked, Reilly said."],
    "d.txt": ["Two piers had cracked."],
}


@pytest.mark.parametrize(
    "sources, names",
    [
        ("a", ("engineer Maria Okafor",)),
        ("ba", ("engineer Maria Okafor",)),
        ("bc", ("Okafor", "Reilly")),
        ("ad", ()),
        ("ax", ()),
        ("", ()),
    ],
)
def test_a_claim_is_somebody_s_only_if_every_line_gives_it_as_theirs(
    sources: str, names: tuple[str, ...]
) -> None:
    lines = [Citation(f"{name}.txt", 1, 1, "", "", verified=True) for name in sources]

    def telling_of(line: Citation) -> Telling | None:
        return Telling(SOURCES[line.source]) if line.source in SOURCES else None

    assert said_by(TWO, HOW_MANY, lines, telling_of) == names


@pytest.mark.parametrize(
    "text, question, names, whole",
    [
        (TWO, HOW_MANY, (), TWO),
        (TWO, HOW_MANY, ("the council",), f"{TWO[:-1]}, according to the council."),
        (TWO, HOW_MANY, ("Ito", "Tom Reilly"), f"{TWO[:-1]}, according to Ito and Tom Reilly."),
        ("Two", HOW_MANY, ("Ito",), "Two, according to Ito."),
        ("It was in the U.S.", "Where?", ("Ito",), "It was in the U.S., according to Ito."),
        ("Yes, they had.", "Had they?", ("Ito",), "Yes, they had, according to Ito."),
        ("Ito saw two.", HOW_MANY, ("engineer Maria Ito",), "Ito saw two."),
        (TWO, "How many had cracked, as Ito says?", ("engineer Maria Ito",), TWO),
        (TWO, "How many did Ito see?", ("Ito",), f"{TWO[:-1]}, according to Ito."),
        ("The mayor.", "Who said that two had cracked?", ("Ito",), "The mayor."),
        (
            "An engineer.",
            "Who saw it?",
            ("chief engineer Ito",),
            "An engineer, according to chief engineer Ito.",
        ),
    ],
)
def test_a_name_is_told_before_the_full_stop_unless_it_is_there_or_was_asked_about(
    text: str, question: str, names: tuple[str, ...], whole: str
) -> None:
    assert told([Claim(text, (0,), names)], question) == whole


def test_each_claim_is_told_with_its_own_name() -> None:
    claims = [
        Claim("It fell.", (0,), ("Ito",)),
        Claim("It rose.", (1,)),
        Claim("No.", (1,), ("Abe",)),
    ]
    assert told(claims, "What fell?") == "It fell, according to Ito. It rose. No, according to Abe."


@given(
    st.lists(st.text(st.sampled_from("Ito said, \"' that_he.;:of\n’“”…A"), max_size=80), max_size=4)
)
def test_any_text_is_told_of_without_a_fault(lines: list[str]) -> None:
    telling = Telling(lines)
    for number, sentence in enumerate(telling.sentences):
        assert len(sentence.tagged) == len(sentence.words)
        for report in sentence.reports:
            assert not report.own & report.said
            assert telling.speaker(number, report) != ""
