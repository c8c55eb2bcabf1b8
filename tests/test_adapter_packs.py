"""Texts with questions, as they are laid out to be learned from."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from eval.adapter.packs import (
    COMPARED,
    Asked,
    Pack,
    Pair,
    Row,
    compared,
    laid_out,
    packs,
    read_pairs,
    read_rows,
)
from eval.adapter.public import rows_of
from eval.fit_adapter import PAIRS, READING
from rag import prompt, worked_agree
from rag.read import BEGUN

TEXT = "The bridge opened in 1932.\nIt is 503 metres long."


def letters(text: str) -> list[int]:
    return list(text.encode())


def plain(tokens: list[int]) -> str:
    return bytes(tokens).decode()


def of(*asked: Asked, kind: str = "web", text: str = TEXT, seed: int = 1) -> dict[str, Pack]:
    made = packs([Row(kind, text, asked)], letters, Random(seed))
    return {pack.form: pack for pack in made}


def written(tmp_path: Path, **asked: Any) -> Path:
    path = tmp_path / "rows.jsonl"
    row = {"kind": "web", "text": TEXT, "asked": [{"q": "When?"} | asked]}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def test_a_question_is_laid_out_as_the_product_asks_it() -> None:
    when = Asked("When did it open?", "1932")
    pack = of(when, kind="encyclopedia", text=" ".join(TEXT.split()))["value"]
    (one, *_) = pack.questions
    shown = [" ".join(TEXT.split())]
    asked = prompt.copied(shown, when.question)
    told = "".join(asked.turns[0].pieces)
    assert plain(pack.text + one.tokens + one.said) == f"{told} 1932\n"
    assert plain(one.said[one.skipped :]) == " 1932\n"
    assert one.label == prompt.OPTIONS[::-1].index("Yes")


def test_one_that_the_text_does_not_answer_is_labelled_so_and_says_nothing() -> None:
    (one, *_) = of(Asked("Who built it?"))["value"].questions
    assert (one.label, one.said) == (0, [])


def test_a_yes_is_followed_by_the_beginning_of_what_says_so() -> None:
    long = Asked("Is it long?", verdict="Yes", saying="It is 503 metres long.")
    pack = of(long, Asked("Is it red?", verdict="Unknown"))["whether"]
    yes, unknown = pack.questions
    assert plain(pack.text) == "\nText:\nThe bridge opened in 1932.\nIt is 503 metres long.\n"
    assert plain(yes.said) == ' Yes - "' + "It is 503 metres long."[:BEGUN]
    assert (yes.label, unknown.label, unknown.said) == (0, 2, [])


def test_each_question_sees_the_text_and_itself_where_it_would_stand_alone() -> None:
    pack = of(Asked("When did it open?", "1932"), Asked("How long is it?", "503 metres"))["value"]
    begin = 3
    tokens, places, sees, ends, saying = laid_out(pack, begin)
    whole = len(pack.text)
    first, second, *_ = pack.questions
    starts = [whole, whole + len(first.tokens) + len(first.said) - 1]
    for one, start, end in zip((first, second), starts, ends, strict=False):
        told = len(one.tokens) + len(one.said) - 1
        assert places[start : start + told].tolist() == list(
            range(begin + whole, begin + whole + told)
        )
        assert tokens[end] == one.tokens[-1]
        seen = sees[start + told - 1].nonzero().flatten().tolist()
        assert seen == [
            *range(begin + whole),
            *range(begin + start, begin + start + told),
        ]
    assert sees[whole - 1].sum() == begin + whole
    assert [tokens[place + 1] for place in saying[:3]] == first.said[first.skipped :][:3]


def test_passages_of_several_documents_stay_apart_and_may_have_others_beside_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("eval.adapter.packs.TAKEN", 0.0)
    rows = [Row("news", f"A{n}.\nB{n}.\nC{n}.", (Asked(f"What {n}?", f"B{n}"),)) for n in range(9)]
    made = packs(rows, letters, Random(3))
    shown = [plain(pack.text).split("\n")[2:-1] for pack in made]
    assert all(lines[:3] == [f"A{n}.", f"B{n}.", f"C{n}."] for n, lines in enumerate(shown))
    assert {len(lines) for lines in shown} == {3, 5}


def test_an_answer_that_a_split_text_holds_in_no_passage_is_not_asked_for() -> None:
    whole = Asked("What is told?", " ".join(TEXT.split()))
    there = [of(whole, Asked("Who?"), text=" ".join(TEXT.split()), seed=n) for n in range(9)]
    assert all(any(one.label for one in made["value"].questions) for made in there)
    split = [of(whole, Asked("Who?"), seed=n)["value"] for n in range(20)]
    for pack in split:
        in_two = plain(pack.text).count("\n") == 4
        assert any(one.label for one in pack.questions) is not in_two
    assert {plain(pack.text).count("\n") for pack in split} == {3, 4}


@pytest.mark.parametrize("asked", [{"a": "1933"}, {"v": "Yes", "s": "It is short."}])
def test_an_answer_that_is_not_in_its_text_is_told(asked: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"rows.jsonl:1: the text has no '(1933|It is short\.)'"):
        read_rows(written(tmp_path, **asked))


def test_the_shipped_texts_can_be_read_and_ask_as_much_that_they_do_not_tell() -> None:
    rows = read_rows(READING)
    asked = [one for row in rows for one in row.asked]
    values = [one for one in asked if one.verdict is None]
    told = sum(one.answer is not None for one in values)
    assert len(rows) > 400
    assert 0.45 < told / len(values) < 0.6
    assert {one.verdict for one in asked} == {None, "Yes", "No", "Unknown"}


def test_a_text_that_lost_a_sentence_no_longer_answers_what_that_told() -> None:
    text = "It opened in 1932.\nIt is 503 metres long.\nSteel came from Tees."
    asked = Asked("When?", "1932"), Asked("How long?", "503 metres"), Asked("Who?")
    whether = Asked("Is it long?", verdict="Yes", saying="It is 503 metres long.")
    kept = set()
    for seed in range(30):
        made = of(*asked, whether, kind="news", text=text, seed=seed)
        lines = plain(made["value"].text).split("\n")[2:-1]
        for question, answer in (("When?", "1932"), ("How long?", "503 metres")):
            (one,) = (q for q in made["value"].questions if q.wording == question)
            there = any(answer in line for line in lines)
            assert (one.label, bool(one.said)) == (int(there), there)
        kept.add(len(lines))
        # What asks whether may stand open then, and is not asked.
        assert ("whether" in made) is (len(lines) == 3)
    assert kept == {2, 3}


def test_a_set_with_its_own_documents_is_read_as_texts(tmp_path: Path) -> None:
    document = {"source": "a.txt", "text": "\n\nThe bridge opened in 1932, in May."}
    rows: list[dict[str, Any]] = [
        {"question": "When?", "answers": [["May 1932", "1932", "in May"]], "answerable": True},
        {"question": "Who?", "answers": [], "answerable": False},
        {"question": "How?", "answers": ["by crane"], "answerable": True},
    ]
    path = tmp_path / "set.jsonl"
    evidence = [{"source": "a.txt", "first_line": 3, "last_line": 3}]
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            own = {"id": str(number), "documents": [document]}
            there = evidence if row["answerable"] else []
            file.write(json.dumps({**row, **own, "evidence": there}) + "\n")
    (row_of,) = rows_of(path)
    assert row_of.text == "The bridge opened in 1932, in May."
    assert row_of.asked == (Asked("When?", "1932"), Asked("Who?"))


def test_two_answers_are_compared_each_way_round_and_nothing_is_said() -> None:
    pair = Pair("Where was it?", "Rome", "Italy", "Yes")
    (pack,) = compared([pair], letters)
    told = ["".join(prompt.agree("Where was it?", *both).turns[0].pieces) for both in _ways(pair)]
    assert [plain(one.tokens) for one in pack.questions] == told
    assert [(one.label, one.said) for one in pack.questions] == [(0, []), (0, [])]
    assert (pack.form, pack.text) == ("agree", [])


def _ways(pair: Pair) -> list[tuple[str, str]]:
    return [(pair.one, pair.other), (pair.other, pair.one)]


def test_no_reading_has_more_pairs_than_fit() -> None:
    pair = Pair("Where was it?", "Rome", "Oslo", "No")
    found = compared([pair] * COMPARED, letters)
    assert [len(one.questions) for one in found] == [COMPARED, COMPARED]
    assert {one.label for pack in found for one in pack.questions} == {1}


def test_a_verdict_that_there_is_not_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"q": "Who?", "a": "x", "b": "y", "v": "Perhaps"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.jsonl:1: 'Perhaps' is no verdict"):
        read_pairs(path)


def test_the_pairs_that_are_there_are_of_both_kinds_and_unlike_the_examples() -> None:
    pairs = read_pairs(PAIRS)
    there = [one.verdict for one in pairs]
    assert min(map(there.count, prompt.OPTIONS)) > len(there) / 3
    assert not any(
        f"{one.question}{worked_agree.VALUE} {one.one}" in worked_agree.EXAMPLES for one in pairs
    )
