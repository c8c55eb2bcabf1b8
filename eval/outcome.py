"""What a result is worth: every score of one question, in one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eval import scores
from eval.question import Question, Span
from eval.result import Result
from eval.retrieval import Ranking, judged, rankings

__all__ = ["Outcome", "outcome"]

_WHETHER = ((("yes",),), (("no",),))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores of one question; shares are 0 to 1, times are seconds.

    answered: something was answered (status answered or conflict). right: what the documents answer
    was answered with every part and no listed wrong value; what they do not answer was not.
    wrong_said: a listed wrong value was said; None where the row lists none. exact, f1: of what
    ``ask --short`` prints, that is short, or the answer where short is null; 0 where nothing was
    answered, None where there is nothing to answer. citation_precision, citation_recall,
    line_recall, slot_support: None where nothing was answered, or there are no gold lines (no
    slots). citation_recall: 1 as soon as one gold line is cited; line_recall: the share of them
    that is. truth: 1 right, 0 abstained, -1 wrong. confidence: as the answer tells it; of an answer
    where answered, else of its absence. recall_at, reciprocal_rank, ndcg: of the passages found,
    None without gold lines; found_at: 1 if one of the first k holds a gold line, where recall_at is
    the share of the gold lines that they hold. first_token: None if nothing was written. error: of
    a question that failed, which counts as wrong and has neither times nor tokens.
    """

    id: str
    tags: tuple[str, ...]
    answerable: bool
    answered: bool
    right: bool
    wrong_said: bool | None
    exact: float | None
    f1: float | None
    citation_precision: float | None
    citation_recall: float | None
    line_recall: float | None
    slot_support: float | None
    truth: int
    confidence: float
    recall_at: Mapping[int, float] | None
    reciprocal_rank: float | None
    ndcg: float | None
    first_token: float | None
    seconds: float
    prompt_tokens: int
    reused_tokens: int
    generated_tokens: int
    error: str | None
    found_at: Mapping[int, float] | None = None


def outcome(result: Result) -> Outcome:
    """Every score of a result."""
    question = result.question
    answer = result.answer or {}
    answered = answer.get("status") in ("answered", "conflict")
    texts = _texts(answer) if answered else []
    short = texts[-1] if texts else ""
    wrong = scores.wrong_said(texts, question.wrong_answers, question.answers)
    right = result.error is None and _is_right(question, texts, short, wrong)
    cited = _spans(answer)
    gold = question.evidence if answered else ()
    ranking = _ranking(result)
    timings, tokens = answer.get("timings") or {}, answer.get("tokens") or {}
    return Outcome(
        id=question.id,
        tags=question.tags,
        answerable=question.answerable,
        answered=answered,
        right=right,
        wrong_said=wrong,
        exact=scores.exact_match(short, question.answers) if question.answerable else None,
        f1=scores.token_f1(short, question.answers) if question.answerable else None,
        citation_precision=scores.citation_precision(cited, gold),
        citation_recall=scores.citation_recall(cited, gold),
        line_recall=scores.line_recall(cited, gold),
        slot_support=scores.slot_support(texts[0], _quotes(answer)) if texts else None,
        truth=scores.truthfulness(right, not answered and result.error is None),
        confidence=float(answer.get("confidence") or 0.0),
        recall_at=ranking.recall_at if ranking else None,
        reciprocal_rank=ranking.reciprocal_rank if ranking else None,
        ndcg=ranking.ndcg if ranking else None,
        first_token=timings.get("first_token"),
        seconds=float(timings.get("total") or 0.0),
        prompt_tokens=int(tokens.get("prompt") or 0),
        reused_tokens=int(tokens.get("reused") or 0),
        generated_tokens=int(tokens.get("generated") or 0),
        error=result.error,
        found_at=ranking.found_at if ranking else None,
    )


def _texts(answer: Mapping[str, Any]) -> list[str]:
    """What was said: the claims, then the value alone where there is one.

    The answer tells who says them too, which is neither right nor wrong; it stands for the claims
    of whoever makes none.
    """
    claims = " ".join(str(claim["text"]) for claim in answer.get("claims") or ())
    return [text for text in (claims or answer.get("answer"), answer.get("short")) if text] or [""]


def _is_right(question: Question, texts: list[str], short: str, wrong: bool | None) -> bool:
    if not question.answerable:
        return not texts
    if tuple(question.answers) in _WHETHER:
        # A "no" in "no doubt" is no answer to whether.
        return bool(texts) and scores.exact_match(short, question.answers) == 1.0
    return scores.is_right(texts, question.answers) and not wrong


def _spans(answer: Mapping[str, Any]) -> list[Span]:
    return [
        Span(str(one["source"]), int(one["first_line"]), int(one["last_line"]))
        for one in answer.get("citations") or ()
    ]


def _quotes(answer: Mapping[str, Any]) -> list[str]:
    return [str(one["quote"]) for one in answer.get("citations") or ()]


def _ranking(result: Result) -> Ranking | None:
    if not result.question.evidence:
        return None
    relevant, found = judged(result.question.evidence, result.passages)
    name = result.question.id
    return rankings({name: relevant}, {name: found})[name]
