"""The sets that come with askline. Imports nothing, so that a help page can name them."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SHIPPED"]

SHIPPED = Path(__file__).parent / "sets"
"""The folder of them, a file each."""
