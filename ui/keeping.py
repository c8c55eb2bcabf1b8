"""A conversation as a file: Markdown to read, JSON and JSON Lines that ``ask verify`` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import StorageError, UsageError
from index.weights.durable import write_atomic, write_new
from rag.answer import Answer, Citation
from ui.render import answer_text, cited, plain

__all__ = ["as_json", "as_json_lines", "as_markdown", "keep"]

_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~!&$]|^\s*[-+=:]|^\s*\d+(?=[.)])")


def keep(answers: Sequence[Answer], name: str, *, replace: bool) -> Path:
    """Write a conversation in the form that the name's ending tells; where it lies then.

    The file is there whole or not at all. replace: also where there is one already. Raises
    UsageError for another ending or a file that is there, StorageError where it cannot be written.
    """
    path = Path(name).expanduser()
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise UsageError(
            "it is not clear how to save this", where=name, fix="end it in .md, .json or .jsonl"
        )
    if not path.parent.is_dir():
        raise UsageError("there is no such folder", where=path.parent, fix="name one that there is")
    # A file name that is no text goes into JSON as the escape that reads back as the same name.
    content = form(answers).encode("utf-8", errors="backslashreplace")
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


def as_json(answers: Sequence[Answer]) -> str:
    """A list of what ``ask --json`` prints."""
    return "[\n" + ",\n".join(_row(answer) for answer in answers) + "\n]\n"


def as_json_lines(answers: Sequence[Answer]) -> str:
    """What ``ask --json`` prints, an answer a line."""
    return "".join(f"{_row(answer)}\n" for answer in answers)


def _row(answer: Answer) -> str:
    return json.dumps(answer.to_json(), ensure_ascii=False)


def as_markdown(answers: Sequence[Answer]) -> str:
    """A heading for each question, below it the answer and its lines.

    What documents and the model say is text: no mark of theirs becomes one of the page's.
    """
    parts = ["# A conversation with askline\n"]
    for answer in answers:
        parts.append(f"## {_text(answer.question)}\n")
        if answer.asked:
            parts.append(f"Understood as: {_text(answer.asked)}\n")
        parts.append(f"{_text(answer_text(answer))}\n")
        if cited(answer):
            heading = "Nearest lines:\n\n" if answer.status == "not_found" else ""
            parts.append(heading + "".join(map(_item, cited(answer))))
    made = dict.fromkeys(f"askline {one.manifest.askline}, {one.manifest.model}" for one in answers)
    return "\n".join([*parts, f"---\n\n{_text('; '.join(made))}\n"])


def _item(citation: Citation) -> str:
    quote = citation.quote.strip()
    return f"- {_text(f'{citation.source}:{citation.first_line}')}: {_text(quote)}\n"


def _text(text: str) -> str:
    """A line of text, each mark of Markdown and HTML in it made harmless."""

    def harmless(found: re.Match[str]) -> str:
        mark = found.group()
        return f"{mark}\\" if mark[-1].isdigit() else f"{mark[:-1]}\\{mark[-1]}"

    return _MARKUP.sub(harmless, " ".join(plain(text).split()))


_FORMS: dict[str, Callable[[Sequence[Answer]], str]] = {
    ".md": as_markdown,
    ".markdown": as_markdown,
    ".json": as_json,
    ".jsonl": as_json_lines,
}
