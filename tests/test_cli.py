"""The command line from end to end: a question, its answer and the lines of the files it is in."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from index.corpus import sample
from tests.scripted_ask import FIELDS, NOT_STATED, Ask, Said, citation, one_line, sed
from tests.scripted_model import ScriptedModel
from tests.talks import FIVE, HOW_LONG, LINE, TALKS


def test_an_answer_and_below_it_the_lines_it_is_in(ask: Ask) -> None:
    assert ask("--quiet", HOW_LONG) == Said(0, f"{FIVE}\n  notes/talks.txt:3  {LINE}\n", "")


def test_the_words_of_a_question_need_no_quotation_marks(ask: Ask) -> None:
    assert ask("--quiet", *HOW_LONG.split(), "--short") == Said(0, "five hours\n", "")


def test_the_json_has_the_contract_s_fields_in_its_order_and_the_file_s_lines(ask: Ask) -> None:
    said = ask("--json", HOW_LONG)
    answer = said.json
    assert said.code == 0
    assert list(answer) == FIELDS
    assert {field: answer[field] for field in FIELDS[:8]} == {
        "question": HOW_LONG,
        "status": "answered",
        "reason": None,
        "answer": FIVE,
        "short": "five hours",
        "claims": [{"text": FIVE, "citations": [0], "said_by": []}],
        "citations": [citation(ask.folder, "talks.txt", 3)],
        "conflicts": [],
    }
    assert answer["nearest"] == []
    assert list(answer["citations"][0]) == list(citation(ask.folder, "talks.txt", 3))
    assert list(answer["timings"]) == ["retrieve", "first_token", "total"]
    assert list(answer["tokens"]) == ["prompt", "reused", "generated"]
    assert list(answer["manifest"]) == [
        "askline",
        "model",
        "model_sha256",
        "embedder",
        "index",
        "prompt",
        "judge",
        "heads",
        "adapter",
    ]
    assert answer["manifest"]["embedder"] == "hash"


@pytest.mark.parametrize(
    "data",
    [
        TALKS.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TALKS.encode(),
        TALKS.replace("diplomacy", "diplo\x0cma\u2028cy\x85").encode(),
        TALKS.replace("Ushakov", "Ouchakov à Genève").encode("cp1252"),
    ],
    ids=["CRLF", "byte order mark", "form feed", "cp1252"],
)
def test_a_citation_counts_lines_as_an_editor_does_and_hashes_the_bytes(
    ask: Ask, data: bytes
) -> None:
    (ask.folder / "talks.txt").write_bytes(data)
    (cited,) = ask("--json", HOW_LONG).json["citations"]
    third = data.replace(b"\r\n", b"\n").split(b"\n")[2]
    quote = third.decode("cp1252" if b"\xe0" in third else "utf-8")
    assert (cited["first_line"], cited["quote"]) == (3, quote)
    assert cited["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_same_question_twice_gives_the_same_bytes_but_for_the_timings(ask: Ask) -> None:
    def bytes_but_timings() -> str:
        answer = ask("--json", HOW_LONG).json
        del answer["timings"]
        return json.dumps(answer)

    assert bytes_but_timings() == bytes_but_timings()


def test_what_is_not_found_is_said_with_the_nearest_lines_and_exit_1(ask: Ask) -> None:
    ask.model = ScriptedModel(gate=0.01)
    said = ask("--quiet", HOW_LONG)
    assert (said.code, said.err) == (1, "")
    first, second, *nearest = said.out.splitlines()
    assert (first, second) == (NOT_STATED, "nearest lines:")
    assert nearest[0] == f"  notes/talks.txt:3  {LINE}"
    for line in nearest:
        place, quote = line.strip().split("  ", 1)
        path, number = place.split(":")
        assert quote == sed(Path(path), int(number))
    answer = ask("--json", HOW_LONG)
    assert answer.code == 1
    assert answer.json["nearest"][0] == citation(ask.folder, "talks.txt", 3)
    assert answer.json["citations"] == []


def test_what_no_line_bears_out_is_not_said(ask: Ask) -> None:
    ask.model = ScriptedModel(sentence=FIVE.replace("5", "6"))
    said = ask("--quiet", HOW_LONG)
    assert said.code == 1
    first, *rest = said.out.splitlines()
    assert first == "Not found: no line bears out the answer that was drafted."
    assert rest[:2] == ["nearest lines:", f"  notes/talks.txt:3  {LINE}"]
    assert "6 hours" not in said.out


def test_short_is_the_value_alone_and_where_there_is_none_the_answer(ask: Ask) -> None:
    assert ask("--quiet", "--short", HOW_LONG) == Said(0, "five hours\n", "")
    why = "Why was no compromise found on territory?"
    text = "Ushakov also said that no compromise was found on territory."
    ask.model = ScriptedModel(explanation=text)
    assert ask("--quiet", "--short", why) == Said(0, f"{text}\n", "")
    ask.model = ScriptedModel(gate=0.01)
    assert ask("--quiet", "--short", HOW_LONG) == Said(1, f"{NOT_STATED}\n", "")


def test_a_question_may_come_on_standard_input(ask: Ask) -> None:
    spread = HOW_LONG.replace(" ", "\n ")
    said = ask("--json", stdin=f"{spread}\n")
    assert (said.code, said.json["question"], said.json["short"]) == (0, HOW_LONG, "five hours")


@pytest.mark.parametrize("typed", [[], [""], ["  "], ["?"], ["...", "!?"], ["-"]])
def test_a_question_without_a_letter_or_digit_is_no_question(ask: Ask, typed: list[str]) -> None:
    fault = 'the question is empty; type: ask "How long did the meeting last?"'
    assert one_line(ask(*typed)) == fault
    assert one_line(ask(*typed, stdin=" \n?")) == fault
    assert ask.opened == []


def test_an_empty_question_is_not_asked_of_standard_input(ask: Ask) -> None:
    """A script's empty variable must not swallow, or wait for, what the script reads itself."""
    assert one_line(ask("", stdin=HOW_LONG)).startswith("the question is empty;")


def test_without_a_corpus_the_sample_is_asked(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASKLINE_CORPUS")
    question = "How long did the negotiations last?"
    ask.model = ScriptedModel(sentence="The negotiations lasted 5 hours.", short="5 hours")
    answer = ask("--json", question).json
    assert (answer["status"], answer["short"]) == ("answered", "five hours")
    for cited in answer["citations"]:
        path = sample() / cited["source"]
        assert cited == citation(sample(), cited["source"], cited["first_line"])
        assert re.search(r"\bfive hours\b", sed(path, cited["first_line"]))


def test_help_tells_of_every_command_and_exit_code(ask: Ask) -> None:
    said = ask("--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith('usage: ask [options] "QUESTION"\n')
    for command in "chat index status check show verify models doctor".split():
        assert re.search(rf"^  {command}\b", said.out, re.M)
        told = ask(command, "--help")
        assert (told.code, told.err) == (0, "")
        assert told.out.startswith(f"usage: ask {command} ")
    options = "--corpus --index --model --json --quiet --verbose --file --batch --short --version"
    for option in options.split():
        assert re.search(rf"^  {option}\b", said.out, re.M)
    assert "0 answered, 1 the documents do not hold the answer, 2 usage or failure" in said.out


def test_the_version_is_the_package_s(ask: Ask) -> None:
    assert ask("--version") == Said(0, "askline 0.1.0\n", "")
