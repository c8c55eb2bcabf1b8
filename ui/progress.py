"""Where progress goes."""

from __future__ import annotations

from index.weights import Progress, Silent, to_stderr
from ui.settings import Settings

__all__ = ["progress"]


def progress(settings: Settings) -> Progress:
    """Where progress goes: nowhere with --quiet, else to standard error."""
    return Silent() if settings.quiet else to_stderr()
