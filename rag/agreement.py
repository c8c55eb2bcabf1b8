"""Questions whether the sources agree: what they would have to agree on, and what is then said.

"Do the reports agree on how long it lasted?" is asked as "how long it lasted?", and what becomes of
that tells the rest: several values are a no, one value that several sources give is a yes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import Answer, Citation, Claim
from rag.reply import Reply

__all__ = ["subject", "verdict"]

_SOURCES = (
    r"(?:(?:the|these|those|your|all|both|two|three|four|five|different|other|various|news) )*"
    r"(?:reports?|sources?|articles?|documents?|texts?|papers?|accounts?|files?|stories|notes)"
)
_ABOUT = r"(?:on|about|over|as to|regarding|concerning|with respect to|when it comes to)"
_FORMS = tuple(
    re.compile(rf"^\W*(?:so |and |but )?{form}[\s?.!]*$", re.I)
    for form in (
        rf"(?:do|does|did|don't|doesn't) (?:all )?(?:of )?{_SOURCES} (?:all |really |both )*"
        rf"(?:agree|disagree|differ|contradict (?:each other|one another)) {_ABOUT} (?P<what>.+?)",
        rf"(?:are|is|aren't) (?:all )?(?:of )?{_SOURCES} (?:all |both )*(?:in (?:agreement|accord)"
        rf"|agreed|consistent|unanimous|at odds|of one mind) {_ABOUT} (?P<what>.+?)",
        rf"(?:is|are) there (?:any |a |some )?(?:agreement|disagreements?|contradictions?"
        rf"|conflicts?|differences?|discrepanc(?:y|ies)) (?:(?:between|among|in) {_SOURCES} )?"
        rf"{_ABOUT} (?P<what>.+?)",
        rf"(?:do|does|did|don't|doesn't) (?:all )?(?:of )?{_SOURCES} (?:all |both )*(?:give|name"
        rf"|state|report|tell|say) (?P<what>the same .+?)",
    )
)
_SAME = re.compile(
    r"^the same (?P<noun>[\w-]+(?: of [\w-]+)?)(?: (?:for|of|about|on|to) (?P<of>.+))?"
)
_CLAUSE = re.compile(r"^(?:whether|if|who|whom|whose|what|which|when|where|why|how)\b", re.I)


def subject(question: str) -> str | None:
    """The question on whose answer the sources would have to agree; None if that is not asked."""
    found = next((match for form in _FORMS if (match := form.match(question.strip()))), None)
    if found is None:
        return None
    what = found["what"]
    if (same := _SAME.match(what)) is not None:
        what = f"the {same['noun']}" + (f" of {same['of']}" if same["of"] else "")
    if _CLAUSE.match(what):
        return f"{what[:1].upper()}{what[1:]}?"
    return f"What is {what}?"


def verdict(answer: Answer, also: Sequence[Citation], reply: Reply) -> Answer:
    """What an answer to the subject says about whether the sources agree.

    also: lines of other sources that say the same. With several values they do not agree; one
    source alone, or none, agrees with nobody.
    """
    if answer.status == "conflict":
        return reply.disagreed(answer)
    sources = {one.source for one in (*answer.citations, *also)}
    if answer.status != "answered" or len(sources) < 2:
        return answer
    citations = list(dict.fromkeys((*answer.citations, *also)))
    said = f"Yes: {answer.answer}"
    claim = Claim(said, tuple(range(len(citations))))
    return reply.answered(said, "yes", [claim], citations, answer.confidence)
