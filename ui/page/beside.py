"""What stands beside the conversation, as HTML: the cited lines, and the document they are in."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.answer import Citation
from ui.opened import Extent, Opened
from ui.page.lines import CitedLine
from ui.page.render import claimed
from ui.render import page_begun, place_of

__all__ = ["EXTENT", "document", "found", "nothing_open", "sources"]

EXTENT = Extent(around=300, whole=1_000)
MARKS = {"sound": "✓", "moved": "↪", "changed": "≠", "gone": "✗"}
STATES = {
    "sound": "compared with the file",
    "moved": "moved since it was cited",
    "changed": "changed since it was cited",
    "gone": "no longer there",
}


def sources(lines: Sequence[CitedLine], heading: str, by: Sequence[Sequence[str]]) -> str:
    """The lines of an answer, numbered as its marks are, each as its file has it now. by: who
    claims what each of them says.
    """
    items = "".join(
        _item(number, line, names)
        for number, (line, names) in enumerate(zip(lines, by, strict=True), 1)
    )
    return f'<h2 class="heading">{escape(heading)}</h2><ol class="sources">{items}</ol>'


def found(citations: Sequence[Citation]) -> str:
    """What the search found, before there is an answer that it could bear out."""
    items = "".join(
        f'<li {_data(one)} data-state="found">{_opens(one, one.quote)}'
        '<p class="state">found; not yet compared with the answer</p></li>'
        for one in citations
    )
    return f'<h2 class="heading">Lines that come closest</h2><ul class="sources">{items}</ul>'


def _item(number: int, line: CitedLine, names: Sequence[str]) -> str:
    citation = line.citation
    dated = f" · dated {escape(line.dated)}" if line.dated else ""
    counted = (
        f'<p class="counted">Days are counted from the document’s date,'
        f" {escape(line.dated or '')}: {escape(line.counted)}</p>"
        if line.counted
        else ""
    )
    where = escape(place_of(citation))
    return (
        f'<li {_data(citation)} data-state="{line.state}" value="{number}">'
        f"{_opens(citation, citation.quote)}{claimed(names)}{counted}"
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


def nothing_open(told: str = "Press a number or a line to see it where it stands.") -> str:
    """In the place of a document."""
    return f'<p class="empty">{escape(told)}</p>'


def document(opened: Opened, first: int, last: int) -> str:
    """A document with its lines numbered. first, last: those that were pressed; they are marked
    unless they are not what was cited any more, which is said then.
    """
    shown, total = opened.document, len(opened.document.lines)
    rows = "".join(
        _page(page_begun(shown, number, opened.first))
        + _row(number, shown.lines[number - 1], number in opened.marked, first <= number <= last)
        for number in range(opened.first, opened.last + 1)
    )
    whole = opened.last - opened.first + 1 == total
    part = "" if whole else f" · lines {opened.first} to {opened.last} of {total}"
    dated = f" · dated {escape(shown.date.told)}" if shown.date else ""
    title = "" if shown.title == shown.source else f"{escape(shown.title)} · "
    marked = f", lines {opened.marked[0]} to {opened.marked[-1]} marked" if opened.marked else ""
    pages = f" on {len(shown.pages)} pages" if shown.pages else ""
    return (
        f'<h2 class="heading">{title}<span class="path">{escape(shown.source)}</span></h2>'
        f'<p class="state">{total} lines{pages}{dated}{part}</p>{_changed(opened)}'
        f'<div class="lines" role="region" tabindex="0" data-source="{escape(shown.source)}"'
        f' aria-label="{escape(shown.source)}{marked}">{rows}</div>'
    )


def _changed(opened: Opened) -> str:
    """What a reader should know of what became of the line since it was cited."""
    if opened.finding is None or opened.finding.state == "sound":
        return ""
    told = f"Since it was cited: {opened.finding.detail}."
    return f'<p class="changed" role="alert">{escape(told)}</p>'


def _page(page: int | None) -> str:
    return "" if page is None else f'<div class="leaf" data-page="{page}">page {page}</div>'


def _row(number: int, text: str, cited: bool, pressed: bool) -> str:
    tag, kind = ("mark", "row cited") if cited else ("span", "row was" if pressed else "row")
    label = ' aria-label="cited"' if cited else ""
    return (
        f'<div class="{kind}" data-line="{number}"{label}><span class="number">{number}</span>'
        f'<{tag} class="text">{escape(text)}</{tag}></div>'
    )
