"""What became of a question that was answered rightly; a test changes what it is about."""

from __future__ import annotations

from eval.outcome import Outcome

RIGHT = Outcome(
    id="a",
    tags=("fact",),
    answerable=True,
    answered=True,
    right=True,
    wrong_said=False,
    exact=1.0,
    f1=1.0,
    citation_precision=0.5,
    citation_recall=1.0,
    line_recall=0.25,
    slot_support=1.0,
    truth=1,
    confidence=0.8,
    recall_at={1: 0.0, 5: 0.5},
    reciprocal_rank=0.5,
    ndcg=0.6,
    first_token=1.0,
    seconds=2.0,
    prompt_tokens=400,
    reused_tokens=100,
    generated_tokens=10,
    error=None,
    found_at={1: 0.0, 5: 1.0},
)
