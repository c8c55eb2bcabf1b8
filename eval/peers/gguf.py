"""A GGUF as a chat model of LangChain's, over llama-cpp-python's own Llama, as a user has it.

This opens llama.cpp by a door of its own and not by rag/llama.py: a peer must not profit from what
askline built around the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from index.errors import ModelError, UsageError
from index.machine import cores
from rag.llama import CONTEXT

__all__ = ["GgufChat", "open_llama", "turns"]

LIMIT = 256
"""Tokens of a reply at most: what LangChain's own class for llama.cpp has unless told otherwise."""
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class GgufChat(BaseChatModel):
    """Replies of llama.create_chat_completion at temperature 0, streamed as they are written.

    llama: what open_llama gives. The last chunk tells the tokens: read, of them kept from the
    prompt before, and written.
    """

    llama: Any

    @property
    def _llm_type(self) -> str:
        return "gguf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Raises UsageError where the model cannot take the messages."""
        self.llama.evaluated.clear()
        reason = None
        try:
            for part in self.llama.create_chat_completion(
                messages=turns(messages), stop=stop, temperature=0.0, max_tokens=LIMIT, stream=True
            ):
                choice = part["choices"][0]
                reason = choice["finish_reason"]
                if text := choice["delta"].get("content"):
                    chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
                    if run_manager is not None:
                        run_manager.on_llm_new_token(text, chunk=chunk)
                    yield chunk
        except ValueError as error:
            # So llama-cpp-python says that a prompt is too long or that a template refuses it.
            raise UsageError(f"the model cannot take the prompt ({error})") from error
        usage = _usage(self.llama.evaluated, cut=reason == "length")
        last = AIMessageChunk(content="", usage_metadata=usage, chunk_position="last")
        yield ChatGenerationChunk(message=last)


def turns(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    """The messages as llama-cpp-python takes them. Raises KeyError for tool messages."""
    return [{"role": _ROLES[one.type], "content": str(one.text)} for one in messages]


def open_llama(path: Path) -> Any:
    """llama-cpp-python's Llama over a GGUF: askline's threads and window, else its defaults.

    ``evaluated`` has a pair for each time it computed: tokens whose state was kept, and new ones.
    Raises ModelError if the file does not load.
    """
    import llama_cpp

    class Llama(llama_cpp.Llama):  # type: ignore[misc]
        def __init__(self, **settings: Any) -> None:
            self.evaluated: list[tuple[int, int]] = []
            super().__init__(**settings)

        def eval(self, tokens: Sequence[int]) -> None:
            self.evaluated.append((self.n_tokens, len(tokens)))
            super().eval(tokens)

    try:
        return Llama(
            model_path=str(path),
            n_ctx=CONTEXT,
            n_threads=cores(),
            n_threads_batch=cores(),
            verbose=False,
        )
    except ValueError as error:
        raise ModelError(
            f"the model does not load ({error})", where=path, fix="name a GGUF file with --model"
        ) from error


def _usage(evaluated: Sequence[tuple[int, int]], *, cut: bool) -> UsageMetadata:
    """Tokens of one reply: the prompt is computed first, then each token that was written.

    The token that ends a reply is not computed any more; where the limit cut it off, that one
    belongs to the text.
    """
    kept, new = evaluated[0] if evaluated else (0, 0)
    written = max(len(evaluated) - 1, 0) + cut
    return UsageMetadata(
        input_tokens=kept + new,
        output_tokens=written,
        total_tokens=kept + new + written,
        input_token_details=InputTokenDetails(cache_read=kept),
    )
