"""Keeps the libraries of this process from calling out."""

from __future__ import annotations

import os

__all__ = ["QUIET", "offline"]

QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
}


def offline() -> None:
    """Tells transformers, the hub's client and Gradio to stay offline and report nothing.

    They read this when they are imported, so call it first. fetch() is not affected.
    """
    os.environ.update(QUIET)
