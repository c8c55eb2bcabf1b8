"""Official files of public sets as rows of a question file, so that their figures can be repeated.

SQuAD 2.0 (Rajpurkar et al., ACL 2018; 1.1 too): each question with its paragraph as its one
document, as published figures on it are made. BEIR's folders are read in eval/beir.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from index.errors import UsageError
from index.lines import normalise

__all__ = ["is_squad", "squad_rows"]

_HEAD = re.compile(r"\s*\{\s*\"(?:version|data)\"\s*:")
_HEAD_BYTES = 1024


def is_squad(path: Path) -> bool:
    """Whether a file opens as SQuAD's do: one object whose first field is version or data.

    A row of a question file has neither field in front. False for what is no file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    return _HEAD.match(head.decode("utf-8-sig", errors="replace")) is not None


def squad_rows(path: Path) -> Iterator[str]:
    """The questions of a SQuAD file in its order, each a JSON line of a question file.

    The paragraph stands in its document where it does in the article whose first line is its title:
    empty lines hold the place of what is before it. Evidence are the lines of the answers'
    positions. Raises UsageError naming the file, the place in it, the field and what is expected.
    """
    raw = _object(path)
    for number, article in enumerate(_list(raw, "data", str(path))):
        where = f"{path}: data[{number}]"
        title = _text(article, "title", where)
        line = 2
        for count, paragraph in enumerate(_list(article, "paragraphs", where)):
            place = f"{where}.paragraphs[{count}]"
            context = normalise(_text(paragraph, "context", place))
            document = {"source": _source(title), "text": "\n" * (line - 1) + context}
            for i, question in enumerate(_list(paragraph, "qas", place)):
                yield json.dumps(
                    _row(question, paragraph["context"], document, f"{place}.qas[{i}]"),
                    ensure_ascii=False,
                )
            line += context.count("\n") + 1


def _object(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the set cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})",
            where=path,
            fix="name a SQuAD file with --set FILE",
        ) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"this file is no JSON ({error})",
            where=path,
            fix="expected is the whole of SQuAD's file, such as dev-v2.0.json: fetch it again",
        ) from error
    if not isinstance(raw, dict):
        _fault(str(path), "this file is no JSON object", '{"version": "v2.0", "data": [...]}')
    return raw


def _row(raw: dict[str, Any], context: str, document: dict[str, str], where: str) -> dict[str, Any]:
    impossible = raw.get("is_impossible", False)
    if not isinstance(impossible, bool):
        _fault(where, "is_impossible is no truth value", "true or false")
    answers = [] if impossible else _list(raw, "answers", where)
    if not impossible and not answers:
        _fault(where, "answers is empty", "an answer, or is_impossible true")
    texts: list[str] = []
    lines: set[tuple[int, int]] = set()
    for i, answer in enumerate(answers):
        place = f"{where}.answers[{i}]"
        text = _text(answer, "text", place)
        start = answer.get("answer_start")
        if not isinstance(start, int) or isinstance(start, bool):
            _fault(place, "answer_start is no number", "the answer's position in the context")
        if start < 0 or context[start : start + len(text)] != text:
            _fault(place, f"answer_start: the context has no {text!r} at {start}", "its position")
        texts.append(text)
        lines.add((_line(document, context, start), _line(document, context, start + len(text))))
    return {
        "id": _text(raw, "id", where),
        "question": _text(raw, "question", where),
        "answers": list(dict.fromkeys(texts)),
        "answerable": not impossible,
        "evidence": [
            {"source": document["source"], "first_line": first, "last_line": last}
            for first, last in sorted(lines)
        ],
        "documents": [document],
    }


def _line(document: dict[str, str], context: str, end: int) -> int:
    """The line of the document in which the first ``end`` characters of the context end."""
    before = len(document["text"]) - len(normalise(context))
    return before + normalise(context[:end]).count("\n") + 1


def _source(title: str) -> str:
    """A file's name that no title can turn into a folder."""
    return re.sub(r"[/\\\x00-\x1f]+", "_", title).strip() + ".txt"


def _list(raw: dict[str, Any], field: str, where: str) -> list[dict[str, Any]]:
    found = raw.get(field)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        _fault(where, f"{field} is no list of objects", f'"{field}": [{{...}}, ...]')
    return found


def _text(raw: dict[str, Any], field: str, where: str) -> str:
    found = raw.get(field)
    if not isinstance(found, str) or not found.strip():
        _fault(where, f"{field} is no text", f'"{field}": "..."')
    return found


def _fault(where: str, what: str, expected: str) -> NoReturn:
    raise UsageError(what, where=where, fix=f"expected is {expected}")
