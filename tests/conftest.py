"""Fixtures that more than one file uses."""

from __future__ import annotations

from tests.browsing import address, browser, disagreeing, folder, page, script
from tests.test_cli import ask

__all__ = ["address", "ask", "browser", "disagreeing", "folder", "page", "script"]
