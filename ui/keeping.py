"""A conversation as a file: Markdown to read, JSON and JSON Lines that ``ask verify`` reads.

What was said is a list of answers, and of questions that got none: they were stopped, or failed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import StorageError, UsageError
from index.weights.durable import write_atomic, write_new
from rag.answer import Answer, Citation
from ui.render import answer_text, cited, place_of, plain

__all__ = ["FORMS", "TITLE", "as_json", "as_json_lines", "as_markdown", "file_of", "keep"]

TITLE = "A conversation with askline"

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~!&$]|^\s*[-+=:]|^\s*\d+(?=[.)])")


def keep(answers: Sequence[Answer], name: str, *, replace: bool) -> Path:
    """Write a conversation in the form that the name's ending tells; where it lies then.

    The file is there whole or not at all. replace: also where there is one already. Raises
    UsageError for another ending or a file that is there, StorageError where it cannot be written.
    """
    path = Path(name).expanduser()
    content = file_of(answers, path.suffix)
    if content is None:
        raise UsageError(
            "it is not clear how to save this", where=name, fix="end it in .md, .json or .jsonl"
        )
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", where=path.parent, fix="name one that there is")
    try:
        (write_atomic if replace else write_new)(path, content)
    except FileExistsError as error:
        raise UsageError(
            "this file is there already", where=name, fix=f"type :save! {name} to replace it"
        ) from error
    except OSError as error:
        raise StorageError(
            f"this cannot be written ({error.strerror})", where=name, fix="name another file"
        ) from error
    return path


def file_of(said: Sequence[Answer | str], ending: str, title: str = TITLE) -> bytes | None:
    """What a file with that ending holds, such as .md; None for one that is not in FORMS."""
    ending = ending.lower()
    if ending in _MARKDOWN:
        text = as_markdown(said, title)
    elif ending in _JSON:
        text = _JSON[ending]([one for one in said if isinstance(one, Answer)])
    else:
        return None
    # A file name that is no text goes into JSON as the escape that reads back as the same name.
    return text.encode("utf-8", errors="backslashreplace")


def as_json(answers: Sequence[Answer]) -> str:
    """A list of what ``ask --json`` prints."""
    return "[\n" + ",\n".join(_row(answer) for answer in answers) + "\n]\n"


def as_json_lines(answers: Sequence[Answer]) -> str:
    """What ``ask --json`` prints, an answer a line."""
    return "".join(f"{_row(answer)}\n" for answer in answers)


def _row(answer: Answer) -> str:
    return json.dumps(answer.to_json(), ensure_ascii=False)


def as_markdown(said: Sequence[Answer | str], title: str = TITLE) -> str:
    """A heading for each question, below it the answer and its lines.

    What documents, users and the model say is text: no mark of theirs becomes one of the page's.
    """
    parts = [f"# {_text(title)}\n"]
    for one in said:
        parts += _unanswered(one) if isinstance(one, str) else _answered(one)
    by = [one.manifest for one in said if isinstance(one, Answer)]
    made = dict.fromkeys(f"askline {one.askline}, {one.model}" for one in by)
    return "\n".join([*parts, *([f"---\n\n{_text('; '.join(made))}\n"] if made else [])])


def _unanswered(question: str) -> list[str]:
    return [f"## {_text(question)}\n", "(not answered)\n"]


def _answered(answer: Answer) -> list[str]:
    parts = [f"## {_text(answer.question)}\n"]
    if answer.asked:
        parts.append(f"Understood as: {_text(answer.asked)}\n")
    parts.append(f"{_text(answer_text(answer))}\n")
    if cited(answer):
        heading = "Nearest lines:\n\n" if answer.status == "not_found" else ""
        parts.append(heading + "".join(map(_item, cited(answer))))
    return parts


def _item(citation: Citation) -> str:
    quote = citation.quote.strip()
    return f"- {_text(place_of(citation))}: {_text(quote)}\n"


def _text(text: str) -> str:
    """A line of text, each mark of Markdown and HTML in it made harmless."""

    def harmless(found: re.Match[str]) -> str:
        mark = found.group()
        return f"{mark}\\" if mark[-1].isdigit() else f"{mark[:-1]}\\{mark[-1]}"

    return _MARKUP.sub(harmless, " ".join(plain(text).split()))


_MARKDOWN = frozenset({".md", ".markdown"})
_JSON: dict[str, Callable[[Sequence[Answer]], str]] = {".json": as_json, ".jsonl": as_json_lines}
FORMS = _MARKDOWN | _JSON.keys()
"""Endings of files that a conversation can be kept in."""
