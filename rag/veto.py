"""Why a draft that lines bear out may not be said all the same."""

from __future__ import annotations

from rag import cite, decide, timely, value
from rag.answer import Reason
from rag.borne import Cited, Reading
from rag.judge import Judge, Signals
from rag.misattributed import misattributed
from rag.question import unknown_names, unknown_numbers
from rag.read import Second
from rag.sources import Sources
from rag.weigh import AROUND

__all__ = ["invented", "objection", "takes_back", "unheld"]


def objection(
    reading: Reading, borne: Cited, second: Second, found: Signals, judge: Judge, sources: Sources
) -> tuple[Reason, float] | None:
    """Why it is not said, and how sure that is, 0 to 1; None if it may be said."""
    sure = judge.confidence(found)
    if invented(reading, borne, sources) or _misattributed(reading, borne, sources):
        return "unsupported", 1.0 - sure
    reason = decide.after_writing(found, sure, judge.threshold, unheld(reading, borne, sources))
    if reason is not None:
        return reason, 1.0 - sure
    if second.value and timely.tells_another(reading.question, second.value, borne.quotes):
        return "not_stated", decide.EVEN
    return ("unsupported", decide.EVEN) if takes_back(reading, borne, second) else None


def _misattributed(reading: Reading, borne: Cited, sources: Sources) -> bool:
    return any(
        misattributed(claim.text, reading.question, borne.cited_by(claim), sources)
        for claim in borne.claims
    )


def takes_back(reading: Reading, borne: Cited, second: Second) -> bool:
    """Whether the value that the model gives, shown the lines alone, has nothing of its answer.

    One that only says what was asked for ("four functions") is no value, and takes nothing back.
    """
    given = second.value or ""
    told = set(cite.content(given))
    if not told or value.only_asks(given, reading.question, borne.text):
        return False
    return not told & set(cite.content(borne.text))


def invented(reading: Reading, borne: Cited, sources: Sources) -> list[str]:
    """Names of the answer that stand neither in the question nor near the cited lines."""
    around = sources.around(borne.citations, AROUND)
    return unknown_names(borne.text, [reading.question, *around])


def unheld(reading: Reading, borne: Cited, sources: Sources) -> list[str]:
    """Numbers of the question that do not stand near the cited lines.

    A number may be missing from an answer that denies it.
    """
    if reading.verdict == "no":
        return []
    return unknown_numbers(reading.question, sources.around(borne.citations, AROUND))
