"""The JSON of an answer: the contract's fields, in the contract's order."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from rag.answer import Answer, Citation, Claim, Conflict, ConflictValue, Manifest, Timings, Tokens

MANIFEST = Manifest("0.1.0", "Model", "ab", "embedder", "index", "prompt", "judge", "heads", "lora")
CITED = Citation("a.txt", 7, 7, "It lasted five hours.", "cd", verified=True)
OTHER = Citation("b.txt", 2, 3, "It lasted\nsix hours.", "ef", verified=True)


def answer(asked: str | None = None) -> Answer:
    return Answer(
        question="How long?",
        status="conflict",
        reason=None,
        answer="It lasted five hours.",
        short="five hours",
        claims=(Claim("It lasted five hours.", (0,)),),
        citations=(CITED, OTHER),
        conflicts=(Conflict("length", (ConflictValue("five", (0,)), ConflictValue("six", (1,)))),),
        confidence=0.9,
        nearest=(OTHER,),
        manifest=MANIFEST,
        timings=Timings(0.1, None, 2.0),
        tokens=Tokens(30, 20, 5),
        asked=asked,
    )


WRITTEN = (
    '{"question": "How long?", "status": "conflict", "reason": null,'
    ' "answer": "It lasted five hours.", "short": "five hours",'
    ' "claims": [{"text": "It lasted five hours.", "citations": [0], "said_by": []}],'
    ' "citations": [{"source": "a.txt", "first_line": 7, "last_line": 7,'
    ' "quote": "It lasted five hours.", "sha256": "cd", "verified": true},'
    ' {"source": "b.txt", "first_line": 2, "last_line": 3,'
    ' "quote": "It lasted\\nsix hours.", "sha256": "ef", "verified": true}],'
    ' "conflicts": [{"about": "length", "values": [{"value": "five", "citations": [0]},'
    ' {"value": "six", "citations": [1]}]}],'
    ' "confidence": 0.9,'
    ' "nearest": [{"source": "b.txt", "first_line": 2, "last_line": 3,'
    ' "quote": "It lasted\\nsix hours.", "sha256": "ef", "verified": true}],'
    ' "timings": {"retrieve": 0.1, "first_token": null, "total": 2.0},'
    ' "tokens": {"prompt": 30, "reused": 20, "generated": 5},'
    ' "manifest": {"askline": "0.1.0", "model": "Model", "model_sha256": "ab",'
    ' "embedder": "embedder", "index": "index", "prompt": "prompt",'
    ' "judge": "judge", "heads": "heads", "adapter": "lora"}}'
)


def test_the_json_of_an_answer_is_the_contract_s_letter_for_letter() -> None:
    assert json.dumps(answer().to_json()) == WRITTEN


def test_a_page_is_told_where_there_is_one() -> None:
    paged = replace(CITED, page=3)
    written = json.dumps(replace(answer(), citations=(paged, OTHER), nearest=()).to_json())
    with_page = WRITTEN.replace(
        '"sha256": "cd", "verified": true', '"sha256": "cd", "verified": true, "page": 3'
    )
    assert written == re.sub(r'"nearest": \[.*?\]', '"nearest": []', with_page)


def test_a_follow_up_says_at_the_end_how_it_was_understood() -> None:
    written = json.dumps(answer("How long did it last?").to_json())
    assert written == f'{WRITTEN[:-1]}, "asked": "How long did it last?"}}'
