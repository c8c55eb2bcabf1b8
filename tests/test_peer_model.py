"""The chat model of a peer: what it is told, and how its tokens are counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from eval.peers.gguf import GgufChat, open_llama, turns
from index.errors import ModelError, UsageError

if TYPE_CHECKING:
    pass
from tests.scripted_peer import ScriptedLlama


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
