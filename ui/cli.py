"""The command line: what was typed, which command it is, and what a failure looks like.

Nothing heavy is imported before a command is known to need it.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from index.errors import AsklineError, UsageError
from ui.verbose import told

__all__ = ["main"]

EPILOG = """commands (ask COMMAND --help tells more):
  chat            a conversation: follow-ups, sources, documents; :help in it tells more
  index [DIR]     build or refresh the index of a folder of documents
  status          what is indexed, with which models, and what changed on disk since
  check           verify the index against itself and the documents
  date            when each document is from, and where that is known from; set it
  show SOURCE     print a document with its line numbers
  verify FILE     check saved answers (of ask --json) against the documents as they are now
  ui              a page in the browser, and an API for programs
  eval [SET]      ask a set of questions and tell how good the answers are
  bench [PART]    measure how fast all of this is here and now
  models          list, fetch and verify models
  doctor          what is installed, what is missing, what to type to mend it

exit codes: 0 answered, 1 the documents do not hold the answer, 2 usage or failure
environment: ASKLINE_CORPUS, ASKLINE_INDEX, ASKLINE_MODEL, ASKLINE_HOME, NO_COLOR;
             ASKLINE_STATES (how much is kept of what was read: 1GB), ASKLINE_PREPARE (0: nothing
             is read ahead)"""

PLUGGED = frozenset({"bench", "eval"})
"""Commands of other packages: see ui/plugins.py. Named here, for what is a question and what a
command must not depend on what is installed."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, fix=f"type: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``ask``; the console script. Returns the exit code."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    _forgive_encodings()
    try:
        code = _run(typed)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except AsklineError as error:
        print(f"ask: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ask: stopped", file=sys.stderr)
        return 130
    except MemoryError:
        print("ask: there is not enough memory; type: ask --model small", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever read us has seen enough. Python would complain once more at exit.
        _silence()
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO):
            raise
        print(f"ask: the output cannot be written ({error.strerror})", file=sys.stderr)
        _silence()
        return 2


def _forgive_encodings() -> None:
    """What is no text on standard input becomes a mark, what cannot be printed an escape."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=errors)


def _silence() -> None:
    """Let Python's own flush at exit go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(typed: list[str]) -> int:
    command, rest = _command(typed)
    if command is None:
        arguments = _question_parser().parse_intermixed_args(typed)
        from ui.first import begin

        begin(arguments)
        from ui.asking import run

        with told(arguments.verbose):
            return run(arguments)
    if command in PLUGGED:
        return _run_plugged(command, rest)
    arguments = _command_parser(command).parse_intermixed_args(rest)
    from ui import commands

    with told(arguments.verbose):
        return commands.run(command, arguments)


def _run_plugged(name: str, typed: list[str]) -> int:
    from ui.plugins import find

    command = find(name)
    parser = _Parser(prog=f"ask {name}", description=command.summary)
    command.configure(parser)
    arguments = _common(parser).parse_intermixed_args(typed)
    with told(arguments.verbose):
        return command.run(arguments)


def _command(typed: list[str]) -> tuple[str | None, list[str]]:
    """The first word, if it is a command's, and what else was typed."""
    skip = False
    for place, word in enumerate(typed):
        if skip:
            skip = False
        elif word in _WITH_VALUE:
            skip = True
        elif word == "--":
            return None, typed
        elif not word.startswith("-") or word == "-":
            known = word in _COMMANDS or word in PLUGGED
            return (word, typed[:place] + typed[place + 1 :]) if known else (None, typed)
    return None, typed


_WITH_VALUE = frozenset(
    {"--corpus", "--index", "--model", "--file", "--batch", "--from"}
    | {"--host", "--port", "--auth", "--name", "--uploads", "--user"}
)


def _common(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    add = parser.add_argument
    add("--corpus", metavar="DIR", help="the folder of documents (default: the shipped sample)")
    add("--index", metavar="DIR", help="where the index lies (default: the user's data directory)")
    add("--model", metavar="NAME", help="default, small, tiny, or the path of a GGUF")
    add("--json", action="store_true", help="print JSON")
    add("--quiet", action="store_true", help="no progress and no notes")
    add("--verbose", action="store_true", help="tell what is done, on standard error")
    return parser


def _question_parser() -> argparse.ArgumentParser:
    from rag.version import VERSION

    parser = _Parser(
        prog="ask",
        usage='ask [options] "QUESTION"\n       ask COMMAND [options]',
        description="Answers a question about a folder of documents and cites the lines it is in.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="*", help="what you want to know; else standard input")
    _common(parser)
    add = parser.add_argument
    add("--file", metavar="DOC", action="append", help="answer from just this file; repeatable")
    add("--batch", metavar="FILE", help="answer a JSON Lines file of questions (- for stdin)")
    add("--short", action="store_true", help="print the value alone")
    add("--version", action="version", version=f"askline {VERSION}")
    return parser


_COMMANDS: dict[str, str] = {
    "chat": "A conversation in the terminal; or questions and :commands from a pipe, one a line.",
    "index": "Build or refresh the index of a folder of documents; only what changed is read.",
    "status": "What is indexed, with which models, and what changed on disk since.",
    "check": "Verify the index against itself and the documents; exit 0 sound, 2 not.",
    "date": "When each document is from, and where that is known from; with a date, set it.",
    "show": "Print a document as its citations count it, with line numbers, and pages if any.",
    "verify": "Check saved answers against the documents as they are now; no model is loaded.",
    "models": "List, fetch and verify models.",
    "ui": "Serve a page to ask on, and POST /api/ask, GET /api/health and /api/docs.",
    "doctor": "What is installed, what is missing, what to type to mend it.",
}


def _command_parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=f"ask {command}", description=_COMMANDS[command])
    add = parser.add_argument
    if command == "chat":
        add("--file", metavar="DOC", action="append", help="talk about just this file; repeatable")
    elif command == "index":
        add("dir", nargs="?", metavar="DIR", help="the folder, instead of --corpus")
        add("--rebuild", action="store_true", help="throw the old index away first")
    elif command == "date":
        add("source", nargs="?", metavar="SOURCE", help="a document, as citations name it")
        add("date", nargs="*", metavar="DATE", help="2025-12-03 or 3 December 2025")
        add("--forget", action="store_true", help="take back what was set")
    elif command == "show":
        add("source", metavar="SOURCE", help="the document, as citations name it")
        _user(parser)
    elif command == "verify":
        add("saved", metavar="FILE", help="JSON or JSON Lines of ask --json (- for stdin)")
        _user(parser)
    elif command == "ui":
        _serving(parser)
    elif command == "doctor":
        add("--forget", action="store_true", help="drop what is kept of documents that were read")
    elif command == "models":
        add("action", nargs="?", default="list", choices=("list", "fetch", "verify"))
        add("names", nargs="*", metavar="NAME", help="which (default: those that ask needs)")
        add(
            "--from", dest="origin", choices=("hub", "registry"), help="fetch from just this source"
        )
    return _common(parser)


def _user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--user",
        metavar="USER",
        default="",
        help="whose uploads to the page on this machine are looked into, where it has passwords",
    )


def _serving(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="which address to serve (default: this machine alone)")
    add("--port", type=int, default=7860, help="which port (default: 7860; 0 for a free one)")
    add(
        "--auth",
        metavar="USER:FILE",
        action="append",
        help="ask for this user's password, which is the file's first line; repeatable",
    )
    add(
        "--name",
        metavar="HOST",
        action="append",
        help="a name that the machine is called by in the browser; repeatable",
    )
    add(
        "--uploads",
        choices=("own", "shared", "off"),
        default="own",
        help="where dropped documents go: beside the corpus, each user's own (default); into the"
        " corpus; nowhere",
    )
