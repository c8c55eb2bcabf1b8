"""What is asked about by its name, and which documents are about a thing of that name."""

from __future__ import annotations

import pytest

from rag.namesakes import opens_with, subject


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What sport is Kevin Jones associated with?", "Kevin Jones"),
        ('Who is the artist of the album "Down Home"?', "Down Home"),
        ("What is the genre of “Foul Play”?", "Foul Play"),
        ("When did Ada Holm meet Governor Per Ek Olsen?", "Governor Per Ek Olsen"),
        ("What is the population of Handa?", "Handa"),
        # Names with something between them are two.
        ("When did Ada, Holm and Ek meet?", "Ada"),
        ("Who opened the bridge?", None),
        ("", None),
    ],
)
def test_the_name_is_the_quoted_or_the_longest_one(question: str, name: str | None) -> None:
    assert subject(question) == name


@pytest.mark.parametrize(
    ("text", "name", "opens"),
    [
        ("Kevin Jones (basketball) was born", "Kevin Jones", True),
        ("Kevin Jones was born", "Kevin Jones", True),
        ("The Kevin Jones Trophy", "the Kevin Jones", True),
        ("A boxer, Kevin Jones, was born", "Kevin Jones", False),
        ("Kevin", "Kevin Jones", False),
        # A name of one word opens headlines, too.
        ("Handa, Aichi is a city", "Handa", True),
        ("The Handa (river)", "Handa", True),
        ("Handa agrees to part of the plan", "Handa", False),
        ("Handa", "Handa", False),
        ("Handa, Aichi", "", False),
    ],
)
def test_a_document_is_about_what_it_opens_with(text: str, name: str, opens: bool) -> None:
    assert opens_with(text, name) is opens
