"""What a question's wording gives away."""

from __future__ import annotations

from eval.adapter.packs import Pack, Question
from eval.adapter.wording import FURTHEST, leanings


def pack(*questions: tuple[str, float, int], form: str = "value") -> Pack:
    made = [Question(words, shared, [1], label, []) for words, shared, label in questions]
    return Pack("value" if form == "value" else "whether", [0], made)


def test_a_wording_that_goes_with_one_label_leans_to_it() -> None:
    given = [
        pack(
            (f"How many of number {n} are there?", 1.0, 0),
            (f"which one is the thing of {n}", 0.2, 1),
        )
        for n in range(40)
    ]
    for many, which in leanings(given):
        assert -FURTHEST <= many < -1
        assert 1 < which <= FURTHEST


def test_a_wording_that_goes_with_both_leans_nowhere() -> None:
    given = [pack((f"How many are there of {n}?", 0.5, n % 2)) for n in range(80)]
    assert all(abs(lean) < 0.8 for (lean,) in leanings(given))


def test_what_asks_whether_leans_nowhere_and_neither_do_a_few_questions() -> None:
    given = [pack(("Is it?", 1.0, 2), form="whether"), pack(("Who?", 1.0, 1), ("How?", 0.5, 0))]
    assert leanings(given) == [[0.0], [0.0, 0.0]]
