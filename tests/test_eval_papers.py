"""Every score says in its docstring which paper it is from."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest

from eval import calibration, compare, coverage, figures, interval, retrieval, scores

SCORES: dict[ModuleType, list[str]] = {
    scores: [name for name in scores.__all__ if name != "Parts"],
    calibration: ["bins", "expected_calibration_error"],
    coverage: ["area", "curve"],
    retrieval: ["Ranking", "judged", "rankings"],
    interval: ["interval"],
    compare: ["mcnemar"],
    figures: ["percentile"],
}


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in SCORES.items() for name in names]
)
def test_a_score_names_an_author_and_a_year(module: ModuleType, name: str) -> None:
    told = inspect.getdoc(getattr(module, name)) or ""
    assert re.search(r"[A-Z]\w+.*\b(19|20)\d\d\b", told, re.S), told
