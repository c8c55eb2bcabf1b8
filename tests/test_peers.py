"""The chain that LangChain's tutorial teaches: what it is asked, and how its replies are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from eval.figures import Figure
from eval.outcome import Outcome, outcome
from eval.peers.gguf import GgufChat, open_llama, turns
from eval.peers.langchain import INSTRUCTIONS, Chain, open_peer
from eval.peers.reply import is_refusal, short
from eval.peers.side_by_side import COMPARED, Beside, compare
from eval.question import Question, read_text
from eval.result import Result
from index.corpus import TextCorpus
from index.errors import ModelError, UsageError
from index.weights import Silent
from tests.scripted import HashEmbedder

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

LAND = "The question of land was left open."
MILL = "The mill was built in 1820."


class ScriptedLlama:
    """Says its replies one after another, a word at a time; remembers what it was given.

    A token is a word. kept: how many tokens of a prompt it claims to know from before. cut: the
    limit ends a reply, so that its last token is chosen but not computed.
    """

    def __init__(self, *replies: str, kept: int = 0, cut: bool = False) -> None:
        self.replies = list(replies)
        self.kept = kept
        self.cut = cut
        self.given: list[dict[str, Any]] = []
        self.evaluated: list[tuple[int, int]] = [(0, 99)]  # of a reply before
        self.closed = False

    def create_chat_completion(self, **given: Any) -> Iterator[dict[str, Any]]:
        self.given.append(given)
        words = self.replies.pop(0).split(" ")
        read = sum(len(turn["content"].split()) for turn in given["messages"])
        self.evaluated.append((self.kept, read - self.kept))
        yield part({"role": "assistant"})
        for i, word in enumerate(words):
            if not self.cut or i < len(words) - 1:
                self.evaluated.append((read + i, 1))
            yield part({"content": f" {word}" if i else word})
        yield part({}, "length" if self.cut else "stop")

    def close(self) -> None:
        self.closed = True


def part(delta: dict[str, str], reason: str | None = None) -> dict[str, Any]:
    return {"choices": [{"delta": delta, "finish_reason": reason}]}


def row(question: str, **more: object) -> Question:
    raw = {"id": "q", "question": question, "answers": ["x"], "answerable": True, **more}
    (made,) = read_text([json.dumps(raw)], "set.jsonl")
    return made


# The chat model


def test_messages_become_turns_in_their_order() -> None:
    messages = [
        SystemMessage("be brief"),
        HumanMessage("who?"),
        AIMessage("Ann."),
        HumanMessage(""),
    ]
    assert turns(messages) == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "who?"},
        {"role": "assistant", "content": "Ann."},
        {"role": "user", "content": ""},
    ]
    with pytest.raises(KeyError):
        turns([ToolMessage("5", tool_call_id="1")])


def test_the_chat_model_asks_at_temperature_0_and_tells_its_tokens() -> None:
    llama = ScriptedLlama("It lasted five hours", kept=2)
    reply = GgufChat(llama=llama).invoke(
        [SystemMessage("be brief"), HumanMessage("how long was it")]
    )
    assert reply.text == "It lasted five hours"
    (given,) = llama.given
    assert given == {
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": "how long was it"},
        ],
        "stop": None,
        "temperature": 0.0,
        "max_tokens": 256,
        "stream": True,
    }
    assert isinstance(reply, AIMessage)
    assert reply.usage_metadata == {
        "input_tokens": 6,
        "output_tokens": 4,
        "total_tokens": 10,
        "input_token_details": {"cache_read": 2},
    }


def test_a_reply_that_the_limit_cut_has_its_last_token_counted() -> None:
    reply = GgufChat(llama=ScriptedLlama("one two three", cut=True)).invoke("count to nine")
    assert isinstance(reply, AIMessage)
    assert reply.usage_metadata == {
        "input_tokens": 3,
        "output_tokens": 3,
        "total_tokens": 6,
        "input_token_details": {"cache_read": 0},
    }


def test_a_prompt_that_does_not_fit_is_said_in_one_line() -> None:
    class Full(ScriptedLlama):
        def create_chat_completion(self, **given: Any) -> Iterator[dict[str, Any]]:
            raise ValueError("Requested tokens (5000) exceed context window of 4096")

    with pytest.raises(UsageError, match=r"cannot take the prompt \(Requested tokens \(5000\)"):
        GgufChat(llama=Full()).invoke("?")


def test_a_file_that_is_no_model_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="the model does not load") as caught:
        open_llama(tmp_path / "missing.gguf")
    assert str(tmp_path) in str(caught.value)


# The chain


def chain(llama: ScriptedLlama, corpus: dict[str, str] | None = None) -> Chain:
    pytest.importorskip("langchain", reason="pip install 'askline[bench]'")
    pytest.importorskip("langchain_text_splitters", reason="pip install 'askline[bench]'")
    made = Chain(GgufChat(llama=llama), embeddings(), made_with={"model": "scripted"})
    if corpus is not None:
        made.index(TextCorpus(corpus), Silent())
    return made


def embeddings() -> Embeddings:
    from langchain_core.embeddings import Embeddings

    class Hashed(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in vector] for vector in HashEmbedder().encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Hashed()


def test_the_chain_puts_the_nearest_chunks_into_the_system_message() -> None:
    llama = ScriptedLlama("In 1820.")
    texts = {f"{n}.txt": f"Nothing of note in place {n}." for n in range(6)}
    answer = chain(llama, {**texts, "mill.txt": MILL}).ask(row("When was the mill built?"))
    system, asked = llama.given[0]["messages"]
    assert asked == {"role": "user", "content": "When was the mill built?"}
    assert system["role"] == "system"
    parts = system["content"].split("\n\n")
    assert parts[:2] == [INSTRUCTIONS, MILL]
    assert len(parts) == 1 + 4, "the tutorial's store gives four chunks unless told otherwise"
    timings = answer.pop("timings")
    assert answer == {
        "question": "When was the mill built?",
        "status": "answered",
        "reason": None,
        "answer": "In 1820.",
        "short": "In 1820.",
        "claims": [],
        "citations": [],
        "conflicts": [],
        "confidence": 1.0,
        "nearest": [],
        "tokens": {"prompt": len(f"{system['content']} When was the mill built?".split()),
                   "reused": 0, "generated": 2},
        "manifest": {"peer": "langchain", "model": "scripted"},
    }  # fmt: skip
    assert 0 < timings["retrieve"] < timings["first_token"] <= timings["total"]


def test_a_long_document_is_cut_at_1000_characters_with_200_in_common() -> None:
    words = " ".join(f"w{n:04}" for n in range(400))
    llama = ScriptedLlama("Yes.")
    chain(llama, {"long.txt": words}).ask(row("w0001?"))
    chunks = sorted(llama.given[0]["messages"][0]["content"].split("\n\n")[1:])
    assert max(map(len, chunks)) <= 1000
    assert chunks[0].startswith("w0000 ")
    # 166 words of six characters fill a chunk; 33 of them begin the next one.
    assert chunks[1].startswith("w0133 ")


def test_documents_of_a_row_are_its_whole_corpus() -> None:
    llama = ScriptedLlama("Open.", "In 1820.")
    peer = chain(llama, {"mill.txt": MILL})
    peer.ask(row("When was the mill built?", documents=[{"source": "a.txt", "text": LAND}]))
    assert llama.given[0]["messages"][0]["content"] == f"{INSTRUCTIONS}\n\n{LAND}"
    peer.ask(row("When was the mill built?"))
    assert llama.given[1]["messages"][0]["content"] == f"{INSTRUCTIONS}\n\n{MILL}"


def test_history_is_told_as_messages_and_the_last_question_is_searched() -> None:
    llama = ScriptedLlama("Open.")
    texts = {"a.txt": LAND, **{f"{n}.txt": f"The mill is old, part {n}." for n in range(5)}}
    history = [{"question": "How old is the mill?", "answer": "Very."}]
    chain(llama, texts).ask(row("Was the question of land left open?", history=history))
    system, *rest = llama.given[0]["messages"]
    assert rest == [
        {"role": "user", "content": "How old is the mill?"},
        {"role": "assistant", "content": "Very."},
        {"role": "user", "content": "Was the question of land left open?"},
    ]
    assert system["content"].split("\n\n")[1] == LAND


def test_a_refusal_is_an_abstention() -> None:
    llama = ScriptedLlama("I don't know.", " ", "No, it was not.")
    peer = chain(llama, {"mill.txt": MILL})
    first, second, third = (peer.ask(row("Who owned the mill?")) for _ in range(3))
    assert (first["status"], first["reason"], first["short"]) == ("not_found", "not_stated", None)
    assert first["answer"] == "I don't know."
    assert second["status"] == "not_found"
    assert (third["status"], third["short"]) == ("answered", "no")


def test_closing_gives_the_model_back() -> None:
    llama = ScriptedLlama()
    chain(llama).close()
    assert llama.closed


@pytest.mark.parametrize("module", ["langchain_huggingface", "langchain.agents"])
def test_what_is_not_installed_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=r"; type: pip install 'askline\[bench\]'$"):
        if module == "langchain.agents":
            Chain(GgufChat(llama=ScriptedLlama()), embeddings(), made_with={})
        else:
            open_peer(None, model_path=tmp_path / "a.gguf", embedder_folder=tmp_path)


# Its replies


@pytest.mark.parametrize(
    "reply",
    [
        "I don't know.",
        "I don't know the answer to that question.",
        "I'm sorry, but I don't know who built the mill.",
        "I don’t know. The context is about barges.",
        "The context does not mention who built the mill.",
        "The provided context doesn't contain information about the owner.",
        "I'm sorry, but the provided text does not explicitly state the date, so I cannot tell.",
        "Based on the given context, there is no information about the owner.",
        "The owner of the mill is not mentioned in the provided context.",
        "The context does not say who built it. Therefore, I cannot answer the question.",
        "Unfortunately, I cannot determine the answer from the context.",
        "It is not possible to determine the owner.",
        "Not mentioned.",
        "",
    ],
)
def test_what_says_nothing_but_that_it_is_unknown_is_a_refusal(reply: str) -> None:
    assert is_refusal(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "In 1820.",
        "No.",
        "None.",
        "The details of the talks were not disclosed.",
        "The plan does not include Crimea.",
        "I don't know the day, but the mill was built in 1820.",
        "The context does not explicitly state it, but the mill was built in 1820.",
        "The context does not mention the day. The mill was built in 1820.",
        "Ann said that she did not know.",
        "He did not give a date.",
        "It is not clear who will pay.",
        "They said: I don't know.",
    ],
)
def test_what_says_something_is_an_answer(reply: str) -> None:
    assert not is_refusal(reply)


@pytest.mark.parametrize(
    ("reply", "value"),
    [
        ("Yes.", "yes"),
        ("No, the mill burned down.", "no"),
        ("yes", "yes"),
        ("No one built it.", "No one built it."),
        ("It did. Yes.", "It did. Yes."),
        ("Nothing.", "Nothing."),
    ],
)
def test_a_reply_that_opens_with_yes_or_no_is_one(reply: str, value: str) -> None:
    assert short(reply) == value


# Side by side


def outcomes(*answers: dict[str, Any] | None) -> list[Outcome]:
    """Of two questions, the second of which the documents do not answer."""
    asked = [row("When?", id="a", answers=["1820"]), row("Who?", id="b", answerable=False)]
    return [
        outcome(Result(question, answer, None if answer else "failed", ()))
        for question, answer in zip(asked, answers, strict=True)
    ]


def answered(text: str, *, seconds: float, prompt: int, reused: int = 0) -> dict[str, Any]:
    return {
        "status": "answered" if text else "not_found",
        "answer": text,
        "short": text or None,
        "citations": [],
        "confidence": 1.0,
        "timings": {"first_token": seconds / 2 if text else None, "total": seconds},
        "tokens": {"prompt": prompt, "reused": reused, "generated": 3},
    }


def side(found: Beside, name: str) -> tuple[Any, Any, float | None]:
    """A figure of both, as values, and its ratio."""
    (one,) = (side for side in found.sides if side.name == name)
    return one.ours and one.ours.value, one.theirs and one.theirs.value, one.ratio


def test_each_figure_stands_beside_the_others_with_its_ratio() -> None:
    ours = outcomes(
        answered("1820", seconds=1.0, prompt=100, reused=20),
        answered("", seconds=3.0, prompt=300, reused=80),
    )
    theirs = outcomes(
        answered("In 1820", seconds=4.0, prompt=400), answered("Ann", seconds=4.0, prompt=400)
    )
    found = compare("peer", ours, theirs)
    assert side(found, "right") == (1.0, 1.0, 1.0)
    assert side(found, "accuracy") == (1.0, 0.5, 2.0)
    assert side(found, "truthfulness") == (1.0, 0.0, None)
    ours_f1, theirs_f1, ratio = side(found, "f1")
    assert (ours_f1, theirs_f1) == (1.0, pytest.approx(2 / 3))
    assert ratio == pytest.approx(1.5)
    assert side(found, "abstained") == (1.0, 0.0, None)
    assert side(found, "refused") == (0.0, 0.0, None)
    assert side(found, "first_token_median") == (0.5, 2.0, 0.25)
    assert side(found, "seconds_median") == (2.0, 4.0, 0.5)
    assert side(found, "prompt_tokens") == (200.0, 400.0, 0.5)
    assert side(found, "read_tokens") == (150.0, 400.0, 0.375)
    names = [one.name for one in found.sides]
    assert names == [name for name in COMPARED if name in names]
    assert "citation_precision" not in names, "there are no gold lines"


def test_both_figures_carry_their_intervals() -> None:
    ours = outcomes(answered("1820", seconds=1.0, prompt=1), answered("", seconds=1.0, prompt=1))
    theirs = outcomes(answered("1820", seconds=1.0, prompt=1), answered("?", seconds=1.0, prompt=1))
    accuracy = next(one for one in compare("peer", ours, theirs).sides if one.name == "accuracy")
    assert accuracy.ours == Figure("accuracy", 1.0, 1.0, 1.0, 2, None)
    assert accuracy.theirs == Figure("accuracy", 0.5, 0.0, 1.0, 2, None)


def test_who_alone_was_right_is_counted_and_tested() -> None:
    good, bad = answered("1820", seconds=1.0, prompt=1), answered("1911", seconds=1.0, prompt=1)
    silent = answered("", seconds=1.0, prompt=1)
    found = compare("peer", outcomes(bad, silent), outcomes(good, good))
    assert (found.peer, found.ours_alone, found.theirs_alone, found.p) == ("peer", 1, 1, 1.0)
    found = compare("peer", outcomes(good, silent), outcomes(bad, bad))
    # Two of two one way: 2 / 2^2.
    assert (found.ours_alone, found.theirs_alone, found.p) == (2, 0, 0.5)


def test_a_figure_below_nothing_has_no_ratio() -> None:
    ours = outcomes(answered("1911", seconds=1.0, prompt=1), answered("Ann", seconds=1.0, prompt=1))
    theirs = outcomes(answered("1820", seconds=1.0, prompt=1), answered("", seconds=1.0, prompt=1))
    found = compare("peer", ours, theirs)
    assert side(found, "truthfulness") == (-1.0, 1.0, None)
    assert side(found, "right") == (0.0, 1.0, 0.0)


def test_only_the_same_questions_are_compared() -> None:
    ours = outcomes(answered("1820", seconds=1.0, prompt=1), None)
    with pytest.raises(ValueError, match="not asked the same"):
        compare("peer", ours, [ours[0], replace(ours[1], id="c")])
