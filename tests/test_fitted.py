"""What was fitted: read once, and told apart by any number in it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from rag.fitted import digest, fingerprint, table


def test_a_digest_is_of_the_values_and_not_of_the_order_of_keys() -> None:
    first = {"b": [1, 2], "a": {"y": 0.5, "x": None}}
    known = hashlib.sha256(b'{"a": {"x": null, "y": 0.5}, "b": [1, 2]}').hexdigest()[:12]
    assert digest(first) == digest({"a": {"x": None, "y": 0.5}, "b": [1, 2]}) == known
    assert digest({**first, "b": [2, 1]}) != known
    assert digest({**first, "a": {"y": 0.50001, "x": None}}) != known


def test_a_file_is_read_once_and_told_by_all_that_it_holds(tmp_path: Path) -> None:
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    one.write_text('{"é": {"weights": {"a": 1.0}}}', encoding="utf-8")
    other.write_text('{\n "é": {"weights": {"a": 1.1}}\n}', encoding="utf-8")
    assert table(one) == {"é": {"weights": {"a": 1.0}}}
    assert fingerprint(one) == digest({"é": {"weights": {"a": 1.0}}})
    assert fingerprint(other) != fingerprint(one)
    before = fingerprint(one)
    one.write_text(json.dumps({}), encoding="utf-8")
    assert (fingerprint(one), table(one)["é"]["weights"]) == (before, {"a": 1.0})
