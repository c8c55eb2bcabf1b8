"""The chain that LangChain's tutorial teaches: what it is asked, and how its replies are read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.peers.gguf import GgufChat
from eval.peers.langchain import INSTRUCTIONS, Chain, open_peer
from eval.peers.reply import is_refusal, short
from index.corpus import TextCorpus
from index.errors import UsageError
from index.weights import Silent
from tests.scripted import HashEmbedder

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
from tests.scripted_peer import ScriptedLlama, row

LAND = "The question of land was left open."
MILL = "The mill was built in 1820."


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
    assert is_refusal(reply) is False


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
