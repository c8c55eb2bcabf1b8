"""``ask chat``: a conversation in a terminal, or questions and commands from a pipe, one a line."""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from index.errors import AsklineError, UsageError
from rag.answer import Answer, Citation
from rag.assistant import Assistant, Exchange
from rag.opening import look_over, refresh
from ui.asking import folder_of, open_assistant, tell
from ui.completion import completions, editing, file_names
from ui.keeping import keep
from ui.meanwhile import meanwhile
from ui.opened import open_at
from ui.progress import progress
from ui.render import cited, cited_lines, exchange, openable, plain
from ui.settings import Settings

__all__ = ["Chat", "chat"]

PROMPT = "ask> "


def chat(settings: Settings) -> int:
    """Talk until the input ends; the exit code.

    On a terminal 0. From a pipe 2 if a line could not be carried out, else 1 if the documents do
    not hold the answer to a question, else 0.
    """
    on_terminal = sys.stdin is not None and sys.stdin.isatty()
    reads_ahead = on_terminal and settings.reads_ahead
    assistant = open_assistant(settings, looks=not reads_ahead)
    talk = Chat(assistant, settings, on_terminal=on_terminal, looked=not reads_ahead)
    if on_terminal and not settings.quiet:
        count = len(talk.assistant.index.store.documents())
        told = f"{count} document{'s' if count != 1 else ''}, {talk.assistant.index.corpus.name}"
        print(f"{told}; :help lists the commands, Ctrl-D ends", file=sys.stderr)
    edits = on_terminal and sys.stdout.isatty()
    with editing(talk.complete) if edits else nullcontext():
        for line in _typed(talk if reads_ahead else None) if on_terminal else _piped():
            if not talk.hear(line):
                break
    return 0 if on_terminal else talk.code


@dataclass(frozen=True, slots=True)
class _Command:
    """What is typed after a colon. argument: what follows it; empty if nothing may."""

    does: str
    run: Callable[[str], None]
    argument: str = ""
    begins: Callable[[str], Sequence[str]] | None = None


class Chat:
    """A conversation over one corpus: what was answered in it, and what can be done with that."""

    def __init__(
        self,
        assistant: Assistant,
        settings: Settings,
        *,
        on_terminal: bool,
        looked: bool = True,
    ) -> None:
        """on_terminal: whether somebody sits there, who may stop an answer and ask another. looked:
        whether the model has read a small corpus.
        """
        self.assistant = assistant
        self.answers: list[Answer] = []
        self.code = 0
        """What a pipe's exit code is so far."""
        self._settings = settings
        self._on_terminal = on_terminal
        self._looked = looked
        self._ended = False
        self._commands = {
            ":sources": _Command("the lines that the last answer cites", self._sources),
            ":open": _Command(
                "the document around line N of these", self._open, "N", self._numbers
            ),
            ":save": _Command(
                "keep the conversation, as .md, .json or .jsonl", self._save, "FILE", file_names
            ),
            ":save!": _Command(
                "the same, in the place of a file", self._replace, "FILE", file_names
            ),
            ":new": _Command("forget what was said and begin anew", self._new),
            ":help": _Command("this list", self._help),
            ":quit": _Command("end; so does Ctrl-D", self._quit),
        }

    def hear(self, line: str) -> bool:
        """Carry a line out: a question or a :command. False if that ended the conversation."""
        try:
            text = " ".join(line.split())
            if text.startswith(":"):
                self._command(line.strip())
            elif text:
                self._ask(text)
            if sys.stdout is not None:
                sys.stdout.flush()
        except AsklineError as error:
            print(f"ask: {plain(str(error))}", file=sys.stderr, flush=True)
            self.code = 2
        except KeyboardInterrupt:
            if not self._on_terminal:
                raise
            print("ask: stopped", file=sys.stderr, flush=True)
        return not self._ended

    @property
    def history(self) -> list[Exchange]:
        """What was said, oldest first."""
        return [exchange(past) for past in self.answers]

    def complete(self, line: str) -> list[str]:
        """What a half-typed line can become."""
        return completions(line, {name: known.begins for name, known in self._commands.items()})

    def _ask(self, question: str) -> None:
        told = progress(self._settings)
        index, model = self.assistant.index, self.assistant.model
        if refresh(index, told) or not self._looked:
            look_over(index, model, told)
            self._looked = True
        answer = tell(self.assistant, question, self._settings, self.history, numbered=True)
        self.answers.append(answer)
        if answer.status == "not_found":
            self.code = max(self.code, 1)

    def _command(self, typed: str) -> None:
        name, _, argument = typed.partition(" ")
        known = self._commands.get(name)
        if known is None:
            near = difflib.get_close_matches(name, self._commands, 1) or [":help"]
            raise UsageError("there is no such command", where=name, fix=f"type {near[0]}")
        argument = argument.strip()
        if bool(argument) != bool(known.argument):
            fault = "takes nothing after it" if argument else "needs to know which"
            raise UsageError(f"{name} {fault}", fix=f"type {name} {known.argument}".rstrip())
        known.run(argument)

    def _last(self) -> Answer:
        if not self.answers:
            raise UsageError("nothing was answered yet", fix="ask a question first")
        return self.answers[-1]

    def _numbers(self, begun: str) -> list[str]:
        found = cited(self.answers[-1]) if self.answers else ()
        return [str(n) for n in range(1, len(found) + 1) if str(n).startswith(begun)]

    def _sources(self, _: str) -> None:
        answer = self._last()
        found = [one.to_json() for one in cited(answer)]
        lines = cited_lines(answer, folder_of(self.assistant), numbered=True, whole=True)
        self._show(found, lines or ["  no line"])

    def _open(self, argument: str) -> None:
        chosen = self._chosen(argument)
        corpus = self.assistant.index.corpus
        opened = open_at(chosen, cited(self._last()), corpus)
        path = openable(chosen.source, folder_of(self.assistant))
        count = len(opened.document.lines)
        about = f"{path}, lines {opened.first} to {opened.last} of {count}"
        self._show(opened.to_json(), [plain(about), *opened.lines()])
        if opened.finding and opened.finding.state != "sound":
            where = f"{chosen.source}:{chosen.first_line}"
            print(f"ask: {plain(where)}: {opened.finding.detail}", file=sys.stderr)

    def _chosen(self, argument: str) -> Citation:
        found = cited(self._last())
        if not found:
            raise UsageError("the last answer shows no line to open", fix="ask another question")
        if not (argument.isascii() and argument.isdigit() and 1 <= int(argument) <= len(found)):
            last = f" to :open {len(found)}" if len(found) > 1 else ""
            raise UsageError("there is no such line", where=argument, fix=f"type :open 1{last}")
        return found[int(argument) - 1]

    def _save(self, name: str, *, replace: bool = False) -> None:
        self._last()
        path = keep(self.answers, name, replace=replace)
        if not self._settings.quiet:
            count = len(self.answers)
            told = f"{count} answer{'s' if count != 1 else ''} saved: {path}"
            print(plain(told), file=sys.stderr)

    def _replace(self, name: str) -> None:
        self._save(name, replace=True)

    def _new(self, _: str) -> None:
        self.answers.clear()
        if not self._settings.quiet:
            print("a new conversation", file=sys.stderr)

    def _help(self, _: str) -> None:
        told = [
            f"  {f'{name} {known.argument}':12}{known.does}"
            for name, known in self._commands.items()
        ]
        # With --json, standard output is for programs.
        out = sys.stderr if self._settings.json else sys.stdout
        print("\n".join(["anything else is a question; Ctrl-C stops an answer", *told]), file=out)

    def _quit(self, _: str) -> None:
        self._ended = True

    def _show(self, value: Any, lines: Sequence[str]) -> None:
        """The value with --json, else the lines."""
        print(json.dumps(value, ensure_ascii=False) if self._settings.json else "\n".join(lines))


def _typed(talk: Chat | None) -> Iterator[str]:
    """Lines as they are typed; Ctrl-C throws the line at hand away, Ctrl-D ends. talk: for which
    the model reads ahead meanwhile, if for any.
    """
    while True:
        try:
            with meanwhile(talk.assistant, talk.history) if talk else nullcontext():
                line = _line()
            yield line
        except KeyboardInterrupt:
            print("\nask: type :quit or Ctrl-D to end", file=sys.stderr, flush=True)
        except EOFError:
            print(file=sys.stderr, flush=True)
            return


def _line() -> str:
    if sys.stdout.isatty():
        return input(PROMPT)
    if sys.stderr.isatty():
        print(PROMPT, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _piped() -> Iterator[str]:
    """Each line as soon as it is there, so that a program can wait for its answer."""
    while sys.stdin is not None and (line := sys.stdin.readline()):
        yield line
