"""The time that a question asks about against the times that lines tell."""

from __future__ import annotations

import pytest

from index.search import Hit
from rag.timely import asked, first, items, outdone, tells_another
from tests.scripted_model import lines_read

WHO = "Who was its director from 2006 to 2009?"
LEE = "- Ann Lee ( 2006–2009 )"
RAY = "- Bob Ray ( 1999–2006 )"
LIST = "Ann Lee ( 2006–09 ) , Bob Ray ( 1999–2006 ) and Cy Oh ( since 2009 ) led it ."


@pytest.mark.parametrize(
    ("question", "span"),
    [
        (WHO, "2006 to 2009"),
        ("Who led it in May 2007?", "May 2007"),
        ("Which name had the race held since 2011 from 2012 to 2013?", "2012 to 2013"),
        # Two, and nothing tells which one is meant.
        ("Who won in 2006 and in 2009?", None),
        ("Who won the 2007 elections?", None),
        ("When was she its director?", None),
        ("Was Ann Lee its director from 2006 to 2009?", None),
    ],
)
def test_the_span_that_a_value_is_asked_for(question: str, span: str | None) -> None:
    found = asked(question)
    assert (found and question[found.start : found.stop]) == span


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        (
            LIST,
            [
                "Ann Lee ( 2006–09 ) ,",
                " Bob Ray ( 1999–2006 )",
                " and Cy Oh ( since 2009 ) led it .",
            ],
        ),
        (
            "A led it until 1999, B in 2000–06 and C since 2007.",
            ["A led it until 1999,", " B in 2000–06 ", "and C since 2007."],
        ),
        (
            "Umbro (1979–81, 1982–83); Adidas (1984–91)",
            ["Umbro (1979–81, 1982–83);", " Adidas (1984–91)"],
        ),
        # What stands before its item, and what is no item.
        *(
            (one, [one])
            for one in (
                "From 1994 to 1996, Ajax had her, and from 1996 to 1998 Celtic.",
                "In 1994, she left, and in 1996 she came back.",
            )
        ),
    ],
)
def test_the_parts_of_a_sentence_that_have_a_time_each(sentence: str, parts: list[str]) -> None:
    assert items(sentence) == parts


@pytest.mark.parametrize(
    ("value", "quote", "another"),
    [
        ("Bob Ray", RAY, True),
        ("Ann Lee", LEE, False),
        ("Bob Ray", LIST, True),
        ("Cy Oh", LIST, True),
        ("Ann Lee", LIST, False),
        ("Cy Oh", "Since 2009 Cy Oh has been its director.", True),
        ("Cy Oh", "Since 2008 Cy Oh has been its director.", False),
        ("Cy Oh", "Cy Oh was its director until 2005.", True),
        ("Cy Oh", "- Dr Cy Oh ( Labour, Oslo ) , 4 May 1990 – 2 June 1994", True),
        ("cy oh", "- 1990-1994 : Cy Oh ( Labour )", True),
        # It may have lasted, or it may not be said when it ended.
        ("Cy Oh", "In 1998 Cy Oh became its director.", False),
        ("Cy Oh", "Cy Oh won the cup in the 1998–99 season.", False),
        ("Cy Oh", "Cy Oh was its director.", False),
        # Another time of it is told with it, or behind it in words that do not name it.
        ("Cy Oh", "Cy Oh led it from 1990 to 1994 and in 2007.", False),
        ("Cy Oh", "Cy Oh led it from 1990 to 1994, returning from Rome in 2007.", False),
        ("Cy Oh", "Cy Oh led it from 1990 to 1994. She returned in 2007.", False),
        ("Cy Oh", "Cy Oh led it from 1990 to 1994. She left in 1995.", True),
        ("Cy Oh", "Cy Oh led Ajax from 1990 to 1994 and Celtic from 2006 to 2009.", False),
        ("Cy Oh", "Cy Oh, director from 1990 to 1994, won the cup of 2007.", False),
        # What lasted may be something else.
        ("Cy Oh", "Ann Lee, who led it until 1994, is the mother of Cy Oh.", False),
        ("Cy Oh", "Cy Oh, whose mother had led it until 1994, is its director.", False),
        ("Di Woo", "Cy Oh led it from 1990 to 1994.", False),
    ],
)
def test_lines_that_tell_of_another_time(value: str, quote: str, another: bool) -> None:
    assert tells_another(WHO, value, [quote]) is another


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("Who led it in 2006?", False),
        ("Who led it in 2010?", True),
        ("Who led it before 1990?", True),
        ("Who led it?", False),
    ],
)
def test_what_lasted_from_1999_to_2006(question: str, another: bool) -> None:
    assert tells_another(question, "Bob Ray", [RAY]) is another


def hits(*lines: str, source: str = "a.txt") -> list[Hit]:
    return [Hit(lines_read(source, line), 9.0 - n, None) for n, line in enumerate(lines)]


WHOLE = "It was founded by two brothers."
LONGER = "Her time there was from 2005 to 2010."


@pytest.mark.parametrize(
    ("question", "ranked", "order"),
    [
        # It was not chosen, and comes before those that were.
        (WHO, [WHOLE, RAY, LEE], [2, 0, 1]),
        (WHO, [WHOLE, LONGER, LEE], [2, 0, 1]),
        (WHO, [WHOLE, LONGER, RAY], [0, 1]),
        (WHO, [LEE, WHOLE, RAY], [0, 1]),
        ("Who led it in 2007?", [WHOLE, RAY, LEE], [0, 1]),
        ("Who led it?", [WHOLE, RAY, LEE], [0, 1]),
    ],
)
def test_what_tells_of_just_that_time_comes_first(
    question: str, ranked: list[str], order: list[int]
) -> None:
    there = hits(*ranked)
    assert first(question, there[:2], there) == [there[number] for number in order]


def test_a_document_that_was_not_looked_at_most_gives_none() -> None:
    there = [*hits(WHOLE), *hits(LEE, source="b.txt")]
    assert first(WHO, there[:1], there) == there[:1]


@pytest.mark.parametrize(
    ("question", "best", "quote", "better"),
    [
        (WHO, LEE, WHOLE, True),
        (WHO, LEE, RAY, True),
        (WHO, LEE, LIST, False),
        (WHO, LONGER, WHOLE, False),
        ("Who led it in 2007?", LEE, WHOLE, False),
    ],
)
def test_a_passage_that_tells_of_just_that_time_outdoes_others(
    question: str, best: str, quote: str, better: bool
) -> None:
    assert outdone(question, lines_read("a.txt", best), [quote]) is better
