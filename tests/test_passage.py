"""Passages lie where they say: compared with the document, counted one character at a time."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.corpus import sample
from index.document import Document
from index.passage import LIMIT, Passage, passages, sentences

PHRASES = [
    "The talks lasted five hours. ",
    "Mr. Smith met",
    "nothing",
    " ",
    "  ",
    "# Land",
    "- one",
]
PHRASES += ["same line\n", "same line\n", "\n", "\r\n", "\r", "\n\n", "\f", "\u2028", "\x85", "..."]
PHRASES += ["\ufeff", "\U0001f600", "\U0001f600" * 300, "word " * 150, "x" * 701, " " * 900, "Ünd?"]
PHRASES += ["a line that was broken at a margin and goes on\nin the next one, as in old mails\n"]

letters = st.text(st.characters(exclude_characters="\0"), max_size=8)
written = st.lists(st.sampled_from(PHRASES) | letters, max_size=25).map("".join)


def places(text: str) -> list[int]:
    """The line of each character, where a line's end belongs to the line that it ends."""
    found, line = [], 1
    for character in text:
        found.append(line)
        line += ord(character) == 10
    return found


def slow_lines(text: str) -> list[str]:
    """The lines of a text whose line ends are plain."""
    lines = [""]
    for character in text:
        if ord(character) == 10:
            lines.append("")
        else:
            lines[-1] += character
    return lines if lines[-1] else lines[:-1]


def of(text: str) -> Document:
    return Document.from_text("a.txt", text)


@settings(max_examples=250)
@given(written)
@example("a" + " " * 2000 + "b")
@example("\ufeff\ufeffOne line\n\nAnother")
@example(("word " * 30 + "\n") * 12)
@example("x" * 1500 + "\nshort")
@example("a " * 349 + "abc d")
@example("# Land" + " " * 5000 + "x\n" + " " * 5000 + "#" + " " * 5000)
def test_passages_are_the_text_at_their_place(text: str) -> None:
    document = of(text)
    lines, line_of = slow_lines(document.text), places(document.text)
    made = passages(document)
    covered = [0] * len(document.text)
    for passage in made:
        assert passage.source == "a.txt"
        assert passage.text == document.text[passage.start : passage.end]
        assert passage.text.strip()
        assert len(passage.text) <= LIMIT
        assert passage.first_line == line_of[passage.start]
        assert passage.last_line == line_of[passage.end - 1]
        for at in range(passage.start, passage.end):
            covered[at] += 1
        begins = passage.start == 0 or document.text[passage.start - 1] == "\n"
        ends = document.text[passage.end : passage.end + 1] in ("", "\n")
        if begins and ends:
            assert passage.text == "\n".join(lines[passage.first_line - 1 : passage.last_line])
        else:  # only of a line that had to be cut
            at = passage.last_line if begins else passage.first_line
            assert len(lines[at - 1]) > LIMIT

    for at, character in enumerate(document.text):
        if not character.isspace() and any(c.isalnum() for c in lines[line_of[at] - 1]):
            assert covered[at] == 1, f"character {at} is in {covered[at]} passages"
        assert covered[at] <= 1
    assert [passage.before for passage in made] == [""] * bool(made) + [p.text for p in made[:-1]]
    assert [passage.after for passage in made] == [p.text for p in made[1:]] + [""] * bool(made)


def spans(text: str) -> list[tuple[int, int, str]]:
    return [(p.first_line, p.last_line, p.text) for p in passages(of(text))]


LONG = "The delegations met in the old hall and spoke of land, of prisoners and of guarantees."
assert len(LONG) < 120 < 2 * len(LONG)


def test_a_passage_is_all_that_it_says() -> None:
    text = f"# Talks\n\nMOSCOW, 3 December 2025\n\n## Land\n\n{LONG}\n"
    assert passages(of(text))[-1] == Passage(
        source="a.txt",
        first_line=7,
        last_line=7,
        start=len(text) - len(LONG) - 1,
        end=len(text) - 1,
        text=LONG,
        context="Talks - 3 December 2025 - Land",
        before="## Land",
        after="",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n---\n***\n...\n", []),
        ("one\n\ntwo", [(1, 1, "one"), (3, 3, "two")]),
        ("one.\ntwo.\n", [(1, 2, "one.\ntwo.")]),
        # a line that is long enough stands alone, whatever comes next
        (f"{LONG} {LONG}\nNext.", [(1, 1, f"{LONG} {LONG}"), (2, 2, "Next.")]),
        # but takes in what goes on in small letters
        (f"{LONG} {LONG} He\nstayed.", [(1, 2, f"{LONG} {LONG} He\nstayed.")]),
        ("- one\n- two", [(1, 1, "- one"), (2, 2, "- two")]),
        ("# Head\ntext", [(1, 2, "# Head\ntext")]),
        ("text\n# Head", [(1, 1, "text"), (2, 2, "# Head")]),
        ("one\n***\ntwo", [(1, 1, "one"), (3, 3, "two")]),
        (
            "one\fstill\u2028one\x85line\n\nthree",
            [(1, 1, "one\fstill\u2028one\x85line"), (3, 3, "three")],
        ),
        ("one\r\r\nthree", [(1, 1, "one"), (3, 3, "three")]),
        ("same\n\nsame\n\nsame", [(1, 1, "same"), (3, 3, "same"), (5, 5, "same")]),
    ],
)
def test_which_lines_make_a_passage(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert spans(text) == expected


def test_text_wrapped_at_a_margin_is_put_together_sentence_by_sentence() -> None:
    lines = [
        "The envoy said on Tuesday that he would fly to the capital on the next day to meet the",
        "President, and that he would bring the proposals of which so much had been said, and that",
        "Washington expected an answer within a week.",
        "The Kremlin confirmed the visit on the same evening, without a word of what would be",
        "Discussed.",
    ]
    assert spans("\n".join(lines)) == [
        (1, 3, "\n".join(lines[:3])),
        (4, 5, "\n".join(lines[3:])),
    ]


def test_a_long_line_is_cut_between_sentences_never_after_an_abbreviation() -> None:
    first = (
        f"{LONG} Mr. Smith of No. 5, St. James's, came with the U.S. Secretary on Dec. 3 at noon"
        " for Smith v. Jones."
    )
    line = " ".join([first, LONG, LONG, LONG, LONG, LONG, LONG, LONG])
    assert len(line) > LIMIT
    made = passages(of(f"Head\n\n{line}\n\nTail"))
    cut = made[1:-1]
    assert [(p.first_line, p.last_line) for p in cut] == [(3, 3)] * len(cut)
    assert " ".join(p.text for p in cut) == line
    assert [p.text for p in cut] == [
        f"{first} {LONG} {LONG} {LONG}",
        f"{LONG} {LONG} {LONG} {LONG}",
    ]
    assert (made[-1].first_line, made[-1].text) == (5, "Tail")


def test_a_long_sentence_is_cut_at_a_blank_and_a_long_word_anywhere() -> None:
    words = "word " * 200 + "end"
    assert [(p.start, p.end) for p in passages(of(words))] == [(0, 699), (700, 1003)]
    assert [(p.start, p.end) for p in passages(of("x" * 1500))] == [
        (0, 700),
        (700, 1400),
        (1400, 1500),
    ]


def test_the_heading_above_is_searched_with_a_passage() -> None:
    text = f"# Talks\n\n{LONG}\n\n## Land ##\n\n{LONG}\n\n{LONG}\n\n## Talks\n\nEnd"
    assert [(p.first_line, p.context) for p in passages(of(text))] == [
        (1, "Talks"),
        (3, "Talks"),
        (5, "Talks - Land"),
        (7, "Talks - Land"),
        (9, "Talks - Land"),
        (11, "Talks"),
        (13, "Talks"),
    ]


def test_a_heading_full_of_blanks_takes_no_time() -> None:
    """A pattern that tried every way to part the blanks took a minute for a thousand."""
    made = passages(of("Title\n\n#  Land" + " " * 1500 + "# x\n"))
    assert [passage.context for passage in made[1:]] == ["Title - Land" + " " * 1500 + "# x"] * 2


@settings(max_examples=200)
@given(written)
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    rest, at = "", 0
    for start, end in sentences(text):
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        rest += text[at:start]
        at = end
    assert not (rest + text[at:]).strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “Go.” Then he went.", ["He said “Go.”", "Then he went."]),
        ("It held.[1] He left.", ["It held.[1]", "He left."]),
        ("Mr. Smith and Dr. Who met J. Doe.", ["Mr. Smith and Dr. Who met J. Doe."]),
        ("It fell 3.5 percent. 12 agreed.", ["It fell 3.5 percent.", "12 agreed."]),
        ("wait... what", ["wait... what"]),
        ("  Blank around.  ", ["Blank around."]),
        ("Été. Ça va.", ["Été.", "Ça va."]),
        ("", []),
    ],
)
def test_sentences_by_example(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_the_sample_corpus_keeps_every_line() -> None:
    files = sorted(sample().glob("*.txt"))
    assert len(files) == 5
    for file in files:
        document = Document.from_bytes(file.name, file.read_bytes())
        lines = file.read_bytes().decode().replace("\r\n", "\n").split("\n")
        held = {
            number
            for passage in passages(document)
            for number in range(passage.first_line, passage.last_line + 1)
        }
        spoken = {n for n, line in enumerate(lines, 1) if any(c.isalnum() for c in line)}
        assert spoken
        assert spoken <= held
