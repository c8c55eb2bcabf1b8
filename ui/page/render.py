"""A conversation as HTML. Whatever a model, a document or a user wrote is escaped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape

from rag.answer import Answer, Citation, Conflict
from ui.page.turn import Turn
from ui.render import REASONS, place_of, reading

__all__ = ["chat", "claimed", "progress", "stage_text"]

STAGES = {
    "understanding": "understanding the question",
    "searching": "searching the documents",
    "writing": "writing",
    "checking": "comparing the answer with its lines",
}
SINCE = (
    '<p class="changed">Not every line is in its file any more as it was cited: see the cited'
    " lines, or ask again.</p>"
)
WELCOME = (
    '<div class="welcome"><h2>Ask about your documents</h2><p>Each answer shows the lines that say'
    " so, compared with their files. Where no line does, you are told that instead.</p></div>"
)


def chat(
    turns: Sequence[Turn], dates: Mapping[str, str | None], changed: Collection[int] = ()
) -> str:
    """The whole conversation. dates: what date each source bears, where it bears one. changed: the
    turns with a line that is not as it was cited any more.
    """
    live = [turn.id for turn in turns if turn.live]
    busy = "true" if live else "false"
    said = "".join(
        _turn(number, turn, dates, in_line=turn.id in live[1:], changed=turn.id in changed)
        for number, turn in enumerate(turns, 1)
    )
    return (
        f'<div class="turns" role="log" aria-label="Conversation" aria-live="polite"'
        f' aria-busy="{busy}" tabindex="0">{said or WELCOME}</div>'
    )


def _turn(
    number: int,
    turn: Turn,
    dates: Mapping[str, str | None],
    *,
    in_line: bool,
    changed: bool,
) -> str:
    """in_line: whether something else of the conversation is answered first."""
    edit = (
        f'<button type="button" class="quiet" data-act="edit" data-turn="{turn.id}"'
        f' aria-label="Edit question {number} and ask again">Edit</button>'
    )
    return (
        f'<article class="turn{" since" if changed else ""}" data-turn="{turn.id}"'
        f' data-state="{turn.state}"'
        f' aria-label="Question {number} and its answer">'
        f'<div class="asked"><p>{escape(turn.question)}</p>{edit}</div>'
        f'<div class="said">{_said(turn, dates, in_line=in_line)}'
        f"{SINCE if changed else ''}</div></article>"
    )


def _said(turn: Turn, dates: Mapping[str, str | None], *, in_line: bool) -> str:
    if in_line:
        return f'<p class="state">{escape(stage_text(turn))}</p>'
    if turn.live:
        draft = escape(turn.words)
        return f'<p class="draft">{draft}<span class="caret"></span></p>' if draft else ""
    if turn.answer is not None:
        return _answer(turn, turn.answer, dates)
    again = f'<button type="button" data-act="again" data-turn="{turn.id}">Ask again</button>'
    if turn.state == "failed":
        why = turn.error[:1].upper() + turn.error[1:]
        return _card("failed", "No answer", f"<p>{escape(why)}</p>{again}")
    if turn.state == "stopped":
        return _card("stopped", "Stopped", f"<p>This answer was stopped.</p>{again}")
    told = "<p>The server was stopped before this was answered. Nothing else is lost.</p>"
    return _card("stopped", "Stopped", told + again)


def _answer(turn: Turn, answer: Answer, dates: Mapping[str, str | None]) -> str:
    asked = (
        f'<p class="understood">understood as: {escape(answer.asked)}</p>' if answer.asked else ""
    )
    if answer.status == "not_found":
        return asked + _not_found(turn, answer)
    if answer.conflicts:
        tables = "".join(_disagreement(one, answer, dates) for one in answer.conflicts)
        body = _card("conflict", "The sources disagree", _before(answer) + tables)
    else:
        body = f'<p class="answer">{_claims(answer)}</p>'
    return asked + body + _facts(turn, answer)


def _before(answer: Answer) -> str:
    """What an answer says before its values: No, where it was asked whether the sources agree."""
    said = answer.answer.partition(answer.claims[0].text)[0].rstrip(" .:")
    return f'<p class="answer">{escape(said)}.</p>' if said else ""


def _claims(answer: Answer) -> str:
    return " ".join(
        f'<span class="claim">{escape(claim.text)}{_marks(claim.citations, answer)}'
        f"{claimed(claim.said_by)}</span>"
        for claim in answer.claims
    )


def claimed(names: Sequence[str]) -> str:
    """A label on what somebody claims; nothing where nobody does."""
    if not names:
        return ""
    who = escape(" and ".join(names))
    told = f"The document gives this as the words of {who}, and does not say it itself"
    return f' <span class="by" title="{told}">claimed by {who}</span>'


def _marks(places: Sequence[int], answer: Answer) -> str:
    return "".join(_mark(place, answer.citations[place]) for place in places)


def _mark(place: int, citation: Citation) -> str:
    """A small number: hovering or focusing it shows the line, pressing it opens the document."""
    where, quote = escape(place_of(citation)), escape(citation.quote)
    kind = "mark verified" if citation.verified else "mark"
    return (
        f'<button type="button" class="{kind}" data-act="open" {_data(citation)}'
        f' aria-label="Source {place + 1}: {where}">{place + 1}'
        f'<span class="tip" aria-hidden="true"><b>{where}</b> {quote}</span></button>'
    )


def _data(citation: Citation) -> str:
    return (
        f'data-source="{escape(citation.source)}"'
        f' data-lines="{citation.first_line}-{citation.last_line}"'
    )


def _disagreement(conflict: Conflict, answer: Answer, dates: Mapping[str, str | None]) -> str:
    by = {claim.citations: claimed(claim.said_by) for claim in answer.claims}
    rows = "".join(
        f'<tr><th scope="row"><span class="claim">{escape(value.value)}'
        f"{by.get(value.citations, '')}</span></th><td>"
        + "<br>".join(_dated(answer.citations[place], dates) for place in value.citations)
        + f"</td><td>{_marks(value.citations, answer)}</td></tr>"
        for value in conflict.values
    )
    return (
        f"<table><caption>{escape(conflict.about)}</caption><thead><tr>"
        '<th scope="col">What is said</th><th scope="col">Where</th><th scope="col">Line</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _dated(citation: Citation, dates: Mapping[str, str | None]) -> str:
    date = dates.get(citation.source)
    return escape(citation.source) + (f", dated {escape(date)}" if date else ", undated")


def _not_found(turn: Turn, answer: Answer) -> str:
    reason = REASONS[answer.reason or "not_stated"].removeprefix("Not found: ")
    told = f"<p>{escape(reason[0].upper() + reason[1:])}</p>"
    if answer.nearest:
        items = "".join(f"<li>{_near(one)}</li>" for one in answer.nearest)
        told += f'<p>The lines that come closest:</p><ul class="nearest">{items}</ul>'
    card = _card("not-found", "Not in the documents", told, reason=answer.reason or "")
    return card + _facts(turn, answer)


def _near(citation: Citation) -> str:
    return (
        f'<button type="button" class="line" data-act="open" {_data(citation)}>'
        f"<b>{escape(place_of(citation))}</b> {escape(citation.quote)}</button>"
    )


def _facts(turn: Turn, answer: Answer) -> str:
    """What the answer rests on, and what it took; pressing it shows its lines beside the chat."""
    seconds = f"{answer.timings.total:.1f} s"
    if answer.status == "not_found":
        told = f"nothing was made up · {seconds}"
    else:
        count = len(answer.citations)
        lines = "1 line" if count == 1 else f"{count} lines"
        told = f"✓ {lines} compared with the file · {answer.confidence:.0%} sure · {seconds}"
    return (
        f'<p class="facts"><button type="button" class="quiet" data-act="show"'
        f' data-turn="{turn.id}">{told}</button></p>'
    )


def _card(kind: str, title: str, body: str, *, reason: str = "") -> str:
    marked = f' data-reason="{escape(reason)}"' if reason else ""
    return f'<div class="card {kind}"{marked}><h3>{title}</h3>{body}</div>'


def stage_text(turn: Turn) -> str:
    """What is done for a live turn now."""
    if turn.before:
        others = "1 question" if turn.before == 1 else f"{turn.before} questions"
        return f"waiting: {others} before this one"
    if turn.stage == "reading":
        return reading(turn.read, turn.passages)
    return STAGES.get(turn.stage, turn.stage or "waiting for the assistant")


def progress(turns: Sequence[Turn] = (), now: float = 0.0) -> str:
    """What is done first of what is to be answered, and for how long; empty where nothing is. The
    clock is not read aloud. now: see Turn.began.
    """
    turn = next((one for one in turns if one.live), None)
    if turn is None:
        return '<div role="status"></div>'
    return (
        f'<div role="status" class="working"><span>{escape(stage_text(turn))}</span>'
        f'<span class="clock" aria-hidden="true">{now - turn.began:.0f} s</span></div>'
    )
