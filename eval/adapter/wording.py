"""How far a question's wording alone tells whether its text answers it.

Who writes questions writes those that have an answer otherwise than those that have none, and a
model learns that before it learns to read. What the wording gives away is added to what the model
says while it is fitted, so that it has nothing to learn of it, and left away after (Clark and
others, "Don't Take the Easy Way Out", arXiv 1909.03683).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from eval.adapter.packs import Pack

__all__ = ["leanings"]

FOLDS = 10
"""What a question's wording tells is learned from nine tenths of the others."""
RARE = 3
"""Questions that a word has to be in, at least, before it tells anything."""
FURTHEST = 2.5
"""Log-odds, at most, that a wording is taken to give away."""


def leanings(packs: Sequence[Pack]) -> list[list[float]]:
    """For each question of each pack the log-odds, by its words, their number and the share of them
    that the text holds, that it is answered; 0 for those that ask whether.
    """
    asked = [one for pack in packs if pack.form == "value" for one in pack.questions]
    told = iter(_log_odds([(one.wording, one.shared, one.label) for one in asked]))
    return [[next(told) if pack.form == "value" else 0.0 for _ in pack.questions] for pack in packs]


def _log_odds(asked: Sequence[tuple[str, float, int]]) -> list[float]:
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    labels = [label for *_, label in asked]
    if min(labels.count(0), labels.count(1)) < FOLDS:
        return [0.0] * len(asked)
    said = [_parts(wording) for wording, *_ in asked]
    spread = Counter(part for parts in said for part in parts)
    rows: list[dict[str, float]] = [
        {
            **{part: 1.0 for part in parts if spread[part] >= RARE},
            "\tshared": shared,
            "\tshared squared": shared * shared,
            "\tlength": len(wording.split()) / 10,
        }
        for parts, (wording, shared, _) in zip(said, asked, strict=True)
    ]
    model = LogisticRegression(C=0.3, max_iter=2000)
    features = DictVectorizer().fit_transform(rows)
    odds = cross_val_predict(model, features, labels, cv=FOLDS, method="decision_function")
    return [float(one) for one in np.clip(odds, -FURTHEST, FURTHEST)]


def _parts(wording: str) -> set[str]:
    """Words and pairs of words; the first two of a question say most, and are told from others."""
    words = wording.lower().split()
    return {*words, *map(" ".join, pairwise(words)), *(f"^{word}" for word in words[:2])}
