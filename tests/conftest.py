"""Fixtures that more than one file uses."""

from __future__ import annotations

from tests.test_cli import ask

__all__ = ["ask"]
