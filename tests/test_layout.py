"""Lines of print put together to paragraphs, and heads and feet said once."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from index.layout import PrintedLine, paragraphs, said_once


def column(
    text: str, *, x: float = 72, top: float = 700, size: float = 10, leading: float = 12
) -> list[PrintedLine]:
    """Lines one below the other; blanks before a line move it right, an empty line is a gap."""
    return [
        PrintedLine(line.strip(), x + 5 * (len(line) - len(line.lstrip())), top - i * leading, size)
        for i, line in enumerate(text.split("\n"))
        if line.strip()
    ]


PROSE = """\
The council met at nine in the morning and the
meeting lasted five hours, longer than Ada and
Ben expected."""


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            PROSE,
            [
                "The council met at nine in the morning and the meeting lasted five hours, longer"
                " than Ada and Ben expected."
            ],
        ),
        # a gap, an indentation, or a line that has room for the next word
        (f"{PROSE}\n\n{PROSE}", 2),
        (f"   {PROSE}\n   {PROSE}", 2),
        (f"{PROSE}\nThe vote was taken at noon, and seven members\nvoted for it.", 2),
        # a line that is full before a name, and one that is not
        ("The bridge over the fjord was inspected by Mr.\nKarlsson in May.", 1),
        ("The bridge over the fjord\nKarlsson, inspector of bridges and of harbours", 2),
        # items, whose later lines are further right
        (
            "1. The library stays open on Sundays until the\n"
            "   summer begins.\n2. The pool is closed, for its pipes leak, and\n   will be mended.",
            [
                "1. The library stays open on Sundays until the summer begins.",
                "2. The pool is closed, for its pipes leak, and will be mended.",
            ],
        ),
        ("• one item that is long enough for a line or\n• two", 2),
        # rows of a table alone, and below running text
        ("Schools 1,200 1,350\nRoads and bridges 900\nLibrary 75 80", 3),
        (f"{PROSE}\nSchools 1,200 1,350\nRoads and bridges 900\nLibrary 75 80", 4),
    ],
)
def test_lines_that_the_margin_broke_are_one_paragraph(
    text: str, expected: int | list[str]
) -> None:
    (found,) = paragraphs([column(text)])
    assert (len(found) if isinstance(expected, int) else found) == expected
    assert " ".join(found).split() == text.split()


def test_a_page_of_single_lines_far_from_each_other_is_no_paragraph() -> None:
    lines = "The talks in Moscow went on for five hours.\nUshakov also said that nothing was found."
    assert len(paragraphs([column(lines, leading=25)])[0]) == 2
    assert len(paragraphs([column(lines, leading=23)])[0]) == 1


def test_other_letters_are_another_paragraph() -> None:
    head = column("The bridge over the fjord and what it will cost", size=14)
    assert len(paragraphs([head + column(PROSE, top=688)])[0]) == 2


def test_a_sentence_goes_on_in_the_next_column_but_not_on_the_next_page() -> None:
    begun = column("The council met at nine in the morning and the")
    rest = column("meeting lasted five hours.", x=320)
    assert paragraphs([begun + rest]) == [
        ["The council met at nine in the morning and the meeting lasted five hours."]
    ]
    ended = column("The council met at nine in the cold morning.")
    assert len(paragraphs([ended + rest])[0]) == 2
    assert paragraphs([begun, rest]) == [
        ["The council met at nine in the morning and the"],
        ["meeting lasted five hours."],
    ]


@pytest.mark.parametrize(
    "broken, also, whole",
    [
        ("exam-\nple", "", "example"),
        ("exam\u00ad\nple", "exam ple exam-ple", "example"),
        ("co-\noperate", "They co-operate.", "co-operate"),
        ("co-\noperate", "They cooperate.", "cooperate"),
        ("well-\nknown", "", "well-known"),
        ("long-\nlost", "It was lost long ago.", "long-lost"),
        ("Franco-\nGerman", "", "Franco-German"),
        ("2030-\n2031", "", "2030-2031"),
        ("here -\nand there", "", "here - and there"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_as_elsewhere(broken: str, also: str, whole: str) -> None:
    filler = "It was said again and again by those who met, "
    page = column(f"{filler}{broken} of it.") + column(also, top=400)
    assert paragraphs([page])[0][0] == f"{filler}{whole} of it."


def test_a_word_without_end_takes_no_longer_than_its_letters() -> None:
    begun = time.process_time()
    endless = PrintedLine("a" * 1_000_000, 72, 700, 10)
    assert paragraphs([[endless, replace(endless, y=688)]]) == [[f"{endless.text} {endless.text}"]]
    # letter by letter for each letter it would be hours
    assert time.process_time() - begun < 10


def test_a_soft_hyphen_within_a_line_is_no_letter() -> None:
    assert paragraphs([column("exam\u00adple")]) == [["example"]]


def pages(*heads: str, foot: str = "") -> list[list[PrintedLine]]:
    """Pages with a head, text of their own, and a foot, in which {} is the page's number."""
    made = []
    for number, head in enumerate(heads, 1):
        text = [f"Page text {'abcdef'[number]} {i}" for i in range(4)]
        made.append(
            column(head.format(number), top=800)
            + column("\n".join(text))
            + column(foot.format(number), top=40)
        )
    return made


def texts(found: list[list[PrintedLine]]) -> list[list[str]]:
    """What is left of heads and feet."""
    return [[line.text for line in page if "Page text" not in line.text] for page in found]


@pytest.mark.parametrize(
    "heads, foot, left",
    [
        (["Minutes"] * 3, "", [["Minutes"], [], []]),
        (["Minutes, page {}"] * 3, "", [["Minutes, page 1"], [], []]),
        (["Minutes"] * 3, "{}", [["Minutes"], [], []]),
        (["Minutes"] * 3, "- Page {} of 3 -", [["Minutes"], [], []]),
        (["", "", ""], "{} / 3", [[], [], []]),
        # on two pages it may be anything
        (["Minutes"] * 2, "", [["Minutes"], ["Minutes"]]),
        # numbers that count no pages say something
        (["Row 7", "Row 4", "Row 9"], "", [["Row 7"], ["Row 4"], ["Row 9"]]),
        (["41", "17", "88"], "", [["41"], ["17"], ["88"]]),
    ],
)  # fmt: skip
def test_a_head_is_said_once_and_page_numbers_never(
    heads: list[str], foot: str, left: list[list[str]]
) -> None:
    made = pages(*heads, foot=foot)
    found = said_once(made)
    assert texts(found) == left
    assert all(len(page) == 4 + len(kept) for page, kept in zip(found, left, strict=True))


def test_lines_that_come_again_within_pages_stay() -> None:
    made = [column("a\nb\nThe same\nd\ne\nf") for _ in range(4)]
    assert [[line.text for line in page] for page in said_once(made)] == [
        ["a", "b", "The same", "d", "e", "f"],
        *[["The same", "d"]] * 3,
    ]
