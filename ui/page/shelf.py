"""What stands around the conversation, as HTML: other conversations, documents, suggestions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from urllib.parse import quote

from index.changes import Changes
from index.formats import kinds
from index.origin import WHENCE
from index.weights import amount
from ui.page.choice import Only
from ui.page.conversations import Conversation
from ui.page.library import Holding
from ui.page.uploads import Refused

__all__ = [
    "alert",
    "confined",
    "conversations",
    "documents",
    "nothing_there",
    "suggested",
    "told",
    "uploaded",
    "what_changed",
    "working",
]

NAMED = 2
"""Documents that a question is confined to, and that are named; of more the number is told."""
SHOWN = 500
"""Documents of a list; the choice above it searches all."""


def conversations(found: Sequence[Conversation], current: str, *, searched: bool) -> str:
    """The list, the open one marked; each with what can be done with it."""
    if not found:
        nothing = "No conversation holds these words." if searched else "Nothing was asked yet."
        return f'<p class="empty">{nothing}</p>'
    items = "".join(_conversation(one, one.id == current) for one in found)
    return f'<ul class="conversations">{items}</ul>'


def _conversation(one: Conversation, is_open: bool) -> str:
    identity, title = escape(one.id), escape(one.title)
    mark = ' aria-current="true"' if is_open else ""
    link = f"api/conversations/{quote(one.id)}"
    return (
        f'<li><button type="button" class="line" data-act="go" data-conversation="{identity}"'
        f'{mark}>{title}</button><span class="actions">'
        f'<a href="{link}.md" download aria-label=".md: {title}, to read">.md</a> '
        f'<a href="{link}.jsonl" download aria-label=".jsonl: {title}, for ask verify">'
        ".jsonl</a>"
        f' <button type="button" class="quiet" data-act="delete" data-conversation="{identity}"'
        f' data-confirm="Delete this conversation?" aria-label="Delete {title}">Delete</button>'
        "</span></li>"
    )


def documents(holdings: Sequence[Holding], removable: Collection[str]) -> str:
    """A list of what is there. removable: the sources that may be removed here."""
    if not holdings:
        none = f"There is no document yet. Drop some {kinds('or')} files above."
        return f'<p class="empty">{none}</p>'
    items = "".join(_holding(one, one.source in removable) for one in holdings[:SHOWN])
    more = len(holdings) - SHOWN
    rest = f'<p class="empty">and {more} more</p>' if more > 0 else ""
    return f'<ul class="holdings" aria-label="Documents">{items}</ul>{rest}'


def _holding(one: Holding, removable: bool) -> str:
    source = escape(one.source)
    gone = ""
    if removable:
        gone = (
            f' <button type="button" class="quiet" data-act="remove" data-source="{source}"'
            f' data-confirm="Remove {source}?" aria-label="Remove {source}">Remove</button>'
        )
    title = "" if one.title == one.source else f"{escape(one.title)} · "
    elsewhere = one.dated_from not in (None, "text")
    whence = f", {WHENCE[one.dated_from]}" if one.dated_from and elsewhere else ""
    dated = f"{escape(one.dated)}{whence} · " if one.dated else ""
    return (
        f'<li data-document="{source}"><button type="button" class="line" data-act="open"'
        f' data-source="{source}" data-lines="0-0"><b>{source}</b></button><p class="state">'
        f"{title}{dated}{amount(one.size)} · {escape(one.state)}{gone}</p></li>"
    )


def suggested(questions: Sequence[str], *, first: bool) -> str:
    """Questions to press; nothing where there are none."""
    if not questions:
        return ""
    heading = "These documents can answer" if first else "Ask on"
    items = "".join(
        f'<li><button type="button" data-act="suggest" data-question="{escape(one)}">'
        f"{escape(one)}</button></li>"
        for one in questions
    )
    return f'<h2 class="heading">{heading}</h2><ul class="suggested">{items}</ul>'


def confined(only: Only) -> str:
    """What a question is confined to, and how it is so no longer; nothing where it is not."""
    if not only:
        return ""
    count = len(only.chosen)
    which = " and ".join(only.chosen) if 0 < count <= NAMED else f"{count or ''} documents".strip()
    days = [("from", only.since.strip()), ("until", only.until.strip())]
    between = "".join(f" {word} {day}" for word, day in days if day)
    dated = f" dated{between}" if between else ""
    return (
        f'<p class="state">Asking only {escape(which + dated)}'
        ' <button type="button" class="quiet" data-act="all">Ask all documents</button></p>'
    )


def nothing_there(*, uploads: bool) -> str:
    """In the place of questions, where there is no document. uploads: whether some are taken."""
    if uploads:
        todo = f"Add {kinds('or')} files: each is read once, and then you can ask about it."
        add = '<button type="button" data-add>Add documents</button>'
    else:
        todo = f"Put {kinds('or')} files into its folder, then press “Read what changed”."
        add = ""
    return f'<h2 class="heading">There is no document yet</h2><p>{todo}</p>{add}'


def alert(text: str) -> str:
    """Something went wrong; read out at once."""
    said = text[:1].upper() + text[1:]
    return f'<p class="notice wrong" role="alert">{escape(said)}</p>'


def told(text: str) -> str:
    """Something was done."""
    return f'<p class="notice" role="status">{escape(text)}</p>'


def working(text: str) -> str:
    """Something that takes long."""
    return f'<div role="status" class="working"><span>{escape(text)}</span></div>'


def uploaded(taken: Sequence[str], refused: Sequence[Refused]) -> str:
    """What became of dropped files."""
    count = "1 document" if len(taken) == 1 else f"{len(taken)} documents"
    said = told(f"{count} added.") if taken else ""
    return said + "".join(alert(f"Not taken: {one}") for one in refused)


def what_changed(changes: Changes) -> str:
    """A refresh in a sentence."""
    if not changes:
        return "The index is up to date."
    return (
        f"{len(changes.added)} added, {len(changes.changed)} changed,"
        f" {len(changes.removed)} removed."
    )
