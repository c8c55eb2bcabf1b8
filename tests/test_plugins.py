"""Commands of other packages: ask knows their names and finds them when they are typed."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from tests.test_shape import HEAVY, loaded
from ui.cli import EPILOG, PLUGGED
from ui.plugins import GROUP

ROOT = Path(__file__).parents[1]
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][GROUP]


def test_the_names_that_ask_knows_are_those_that_are_declared_and_helped() -> None:
    assert set(DECLARED) == PLUGGED
    for name in PLUGGED:
        assert f"\n  {name} " in EPILOG


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_what_is_declared_is_a_command(name: str) -> None:
    module, _, attribute = DECLARED[name].partition(":")
    command = getattr(import_module(module), attribute)
    assert command.summary.endswith(".")
    assert callable(command.configure) and callable(command.run)


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_command_s_help_page_loads_nothing_heavy(name: str) -> None:
    module, _, attribute = DECLARED[name].partition(":")
    code = f"""
import argparse
from {module} import {attribute} as command
parser = argparse.ArgumentParser()
command.configure(parser)
assert "--report" in parser.format_help()
"""
    assert loaded(code, [*HEAVY, "numpy", "rag.assistant"]) == []
