"""The heads of a model, as they were fitted for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import heads
from rag.heads import Head, known_heads


def test_heads_are_known_of_the_models_that_were_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [{"layer": 3, "head": 1, "scale": 0.5}, {"layer": 2, "head": 4, "scale": 0.25}]
    fitted = tmp_path / "heads.json"
    fitted.write_text(json.dumps({"Own": {"questions": 9, "heads": found}}), encoding="utf-8")
    monkeypatch.setattr(heads, "FITTED", fitted)
    assert known_heads("Own", layers=4, heads=5) == (Head(3, 1, 0.5), Head(2, 4, 0.25))
    assert known_heads("Other", layers=4, heads=5) == ()
    assert known_heads("Own", layers=3, heads=5) == (), "another model by the same name"
    assert known_heads("Own", layers=4, heads=4) == ()


def test_the_heads_that_are_shipped_are_heads_of_the_default_model() -> None:
    found = known_heads("Qwen2.5 Coder 1.5B Instruct GGUF", layers=28, heads=12)
    assert len({(one.layer, one.head) for one in found}) == 6
    assert all(one.scale > 0 for one in found)
