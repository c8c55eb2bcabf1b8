"""``ask "QUESTION"`` and ``ask --batch``: answers on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import FolderCorpus
from index.errors import AsklineError, UsageError
from index.weights import offline
from rag.answer import Answer
from rag.events import Done, Event, Exchange, Found, Stage, Word
from rag.rows import Row, answer_row, read_rows
from ui.progress import progress
from ui.render import answer_text, cited_lines, plain, reading
from ui.settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["folder_of", "open_assistant", "run", "tell"]


def run(arguments: argparse.Namespace) -> int:
    """Answer what was asked; the exit code says whether it was found."""
    settings = Settings.from_arguments(arguments)
    if arguments.batch is not None:
        return _batch(arguments.batch, settings)
    question = " ".join(arguments.question)
    if not arguments.question and not sys.stdin.isatty():
        question = sys.stdin.read()
    if not any(character.isalnum() for character in question):
        raise UsageError("the question is empty", fix='type: ask "How long did the meeting last?"')
    assistant = open_assistant(settings)
    answer = tell(assistant, " ".join(question.split()), settings)
    return 0 if answer.status != "not_found" else 1


def open_assistant(settings: Settings, *, looks: bool = True) -> Assistant:
    """The assistant that the settings ask for, telling on standard error what takes long. looks:
    whether the model reads a small corpus now.
    """
    from rag.opening import open_assistant as put_together

    offline()
    corpus = FolderCorpus.of_files(settings.files) if settings.files else settings.corpus
    return put_together(
        corpus,
        index=settings.index,
        model=settings.model,
        progress=progress(settings),
        in_memory=bool(settings.files),
        looks=looks,
    )


def folder_of(assistant: Assistant) -> Path | None:
    """Where the sources of an assistant's citations lie; None where they are no files."""
    corpus = assistant.index.corpus
    return corpus.folder if isinstance(corpus, FolderCorpus) else None


def tell(
    assistant: Assistant,
    question: str,
    settings: Settings,
    history: Sequence[Exchange] = (),
    *,
    numbered: bool = False,
) -> Answer:
    """Answer a question for all to see; what is told of the answer while it is written is not
    checked yet. numbered: with a number before each cited line.
    """
    stream = assistant.stream(question, history)
    with closing(stream), _Written(settings) as written:
        answer = _follow(stream, settings, written)
    _print(answer, settings, cited_lines(answer, folder_of(assistant), numbered=numbered), written)
    return answer


@dataclass
class _Written:
    """What stands on the screen of an answer that is being written."""

    settings: Settings
    text: str = ""
    held: str = ""
    """A full stop that is not shown yet: who says it may have to stand before it."""

    def word(self, piece: str) -> None:
        """Show a piece of a draft."""
        whole = self.held + plain(piece)
        shown = whole.removesuffix(".")
        self.held = whole[len(shown) :]
        print(shown, end="", flush=True)
        self.text += shown

    def whole(self) -> None:
        """Show what was held back: the draft ends here."""
        print(self.held, end="")
        self.held = ""

    def __enter__(self) -> _Written:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Leave the cursor at the start of a line to whoever tells what went wrong."""
        _stage("", self.settings, wipes=not self.text)
        if failed is not None and self.text:
            print(flush=True)


def _follow(events: Iterator[Event], settings: Settings, written: _Written) -> Answer:
    live = sys.stdout.isatty() and not (settings.json or settings.short)
    found = 0
    for event in events:
        if isinstance(event, Stage):
            if written.text and event.name == "writing":
                # Another draft, in the place of the one that is to be seen.
                written.whole()
                print("\n")
                written.text = ""
            name = reading(event.passages, found) if event.name == "reading" else event.name
            _stage(name, settings, wipes=not written.text)
        elif isinstance(event, Found):
            found = len(event.passages)
        elif isinstance(event, Word) and live:
            written.word(event.text)
        elif isinstance(event, Done):
            return event.answer
    raise AssertionError("a stream ends with Done")


def _print(answer: Answer, settings: Settings, lines: Sequence[str], written: _Written) -> None:
    if settings.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False))
    elif settings.short:
        print(plain(answer.short or answer_text(answer)))
    else:
        shown, text = " ".join(written.text.split()), answer_text(answer)
        if shown and text.startswith(shown):
            print(text[len(shown) :])
        else:
            # What was streamed did not stand up to the check, or was not streamed.
            written.whole()
            print(("\n\n" if written.text else "") + text)
        for line in lines:
            print(line)
    if settings.verbose:
        _account(answer)


def _account(answer: Answer) -> None:
    if answer.asked:
        print(f"understood as: {answer.asked}", file=sys.stderr)
    made = answer.manifest
    print(f"model {made.model}, SHA-256 {made.model_sha256}", file=sys.stderr)
    took, tokens = answer.timings, answer.tokens
    print(
        f"search {took.retrieve:.2f} s, first word {took.first_token or 0:.2f} s,"
        f" all {took.total:.2f} s; {tokens.prompt} tokens read, {tokens.reused} of them kept"
        f" from before, {tokens.generated} written; confidence {answer.confidence:.2f}",
        file=sys.stderr,
    )


def _stage(name: str, settings: Settings, *, wipes: bool) -> None:
    """What is being done: one line that is redrawn on a terminal, plain lines with --verbose.

    wipes: whether the line may be redrawn; not where the answer stands in it.
    """
    if settings.quiet:
        return
    if settings.verbose:
        if name:
            print(f"{name} ...", file=sys.stderr, flush=True)
    elif wipes and sys.stderr.isatty():
        wiped = f"{name} ..." if name and name != "writing" else ""
        print(f"\r\033[K{wiped}", end="", file=sys.stderr, flush=True)


def _batch(name: str, settings: Settings) -> int:
    """Answer a file of questions in order, each row written as soon as it is known."""
    rows = list(_rows(name))
    assistant = open_assistant(settings)
    for row in rows:
        print(json.dumps(_row(assistant, row), ensure_ascii=False), flush=True)
    return 0


def _row(assistant: Assistant, row: Row) -> dict[str, object]:
    """The answer to a row, with its id; what went wrong, if something did."""
    named = {} if row.id is None else {"id": row.id}
    try:
        return {**named, **answer_row(assistant, row).to_json()}
    except AsklineError as error:
        return {**named, "question": row.question, "status": "error", "error": str(error)}


def _rows(name: str) -> Iterator[Row]:
    if name == "-":
        return read_rows(sys.stdin, "standard input")
    try:
        text = Path(name).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the questions cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=name,
            fix="name a JSON Lines file with --batch FILE",
        ) from error
    return read_rows(text.split("\n"), name)
