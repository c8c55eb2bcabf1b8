"""What stands beside the conversation, as HTML: the cited lines, and the document they are in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from index.document import Document
from rag.answer import Citation
from ui.page.lines import CitedLine
from ui.page.render import place_of

__all__ = ["AROUND", "document", "found", "nothing_open", "sources"]

AROUND = 300
"""Lines of a long document that are shown before and after those that are cited."""
WHOLE = 1_000
"""A document of up to so many lines is shown whole."""
MARKS = {"sound": "✓", "moved": "↪", "changed": "≠", "gone": "✗"}
STATES = {
    "sound": "compared with the file",
    "moved": "moved since it was cited",
    "changed": "changed since it was cited",
    "gone": "no longer there",
}


def sources(lines: Sequence[CitedLine], heading: str) -> str:
    """The lines of an answer, numbered as its marks are, each as its file has it now."""
    items = "".join(_item(number, line) for number, line in enumerate(lines, 1))
    return f'<h2 class="heading">{escape(heading)}</h2><ol class="sources">{items}</ol>'


def found(citations: Sequence[Citation]) -> str:
    """What the search found, before there is an answer that it could bear out."""
    items = "".join(
        f'<li {_data(one)} data-state="found">{_opens(one, one.quote)}'
        '<p class="state">found; not yet compared with the answer</p></li>'
        for one in citations
    )
    return f'<h2 class="heading">Lines that come closest</h2><ul class="sources">{items}</ul>'


def _item(number: int, line: CitedLine) -> str:
    citation = line.citation
    dated = f" · dated {escape(line.dated)}" if line.dated else ""
    counted = (
        f'<p class="counted">Days are counted from the document’s own date,'
        f" {escape(line.dated or '')}: {escape(line.counted)}</p>"
        if line.counted
        else ""
    )
    where = escape(place_of(citation))
    return (
        f'<li {_data(citation)} data-state="{line.state}" value="{number}">'
        f"{_opens(citation, citation.quote)}{counted}"
        f'<p class="state"><span class="{line.state}"><span aria-hidden="true">'
        f"{MARKS[line.state]}</span> {STATES[line.state]}</span> · {escape(line.title)}{dated}"
        f' <button type="button" class="quiet" data-copy="{where}"'
        f' aria-label="Copy {where}">Copy</button></p></li>'
    )


def _opens(citation: Citation, quote: str) -> str:
    return (
        f'<button type="button" class="line" data-act="open" {_data(citation)}>'
        f"<b>{escape(place_of(citation))}</b> {escape(quote)}</button>"
    )


def _data(citation: Citation) -> str:
    return (
        f'data-source="{escape(citation.source)}"'
        f' data-lines="{citation.first_line}-{citation.last_line}"'
    )


def nothing_open(told: str = "Press a number in an answer to see its line where it stands.") -> str:
    """In the place of a document."""
    return f'<p class="empty">{escape(told)}</p>'


def document(shown: Document, first: int, last: int, changed: str = "") -> str:
    """A document with its lines numbered, lines first to last marked and, if it is long, only
    what stands around them. changed: what a reader should know of what became of the lines.
    """
    total = len(shown.lines)
    start, end = (
        (1, total) if total <= WHOLE else (max(1, first - AROUND), min(total, last + AROUND))
    )
    rows = "".join(
        _row(number, shown.lines[number - 1], first <= number <= last)
        for number in range(start, end + 1)
    )
    part = f" · lines {start} to {end} of {total}" if end - start + 1 < total else ""
    dated = f" · dated {escape(shown.dated)}" if shown.dated else ""
    note = f'<p class="changed" role="alert">{escape(changed)}</p>' if changed else ""
    title = "" if shown.title == shown.source else f"{escape(shown.title)} · "
    return (
        f'<h2 class="heading">{title}<span class="path">{escape(shown.source)}</span></h2>'
        f'<p class="state">{total} lines{dated}{part}</p>{note}'
        f'<div class="lines" role="region" tabindex="0" data-source="{escape(shown.source)}"'
        f' aria-label="{escape(shown.source)}, lines {first} to {last} marked">{rows}</div>'
    )


def _row(number: int, text: str, cited: bool) -> str:
    tag, kind = ("mark", "row cited") if cited else ("span", "row")
    label = ' aria-label="cited"' if cited else ""
    return (
        f'<div class="{kind}" data-line="{number}"{label}><span class="number">{number}</span>'
        f'<{tag} class="text">{escape(text)}</{tag}></div>'
    )
