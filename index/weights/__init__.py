"""The weights askline uses: which, where they lie, where they come from, and that they are right.

Importing this imports the standard library only, and little of it: what talks to a network loads
when something is fetched.
"""

from __future__ import annotations

from index.weights.catalogue import EMBEDDERS, GGUFS, MODELS, File, Kind, Model, find
from index.weights.check import locate, missing, verify
from index.weights.checksum import sha256_of
from index.weights.fetch import fetch
from index.weights.offline import offline
from index.weights.place import home_dir, is_complete, models_dir, path_of
from index.weights.progress import Progress, Silent, amount, to_stderr
from index.weights.source import SOURCES, Source, default_sources

__all__ = [
    "EMBEDDERS",
    "GGUFS",
    "MODELS",
    "SOURCES",
    "File",
    "Kind",
    "Model",
    "Progress",
    "Silent",
    "Source",
    "amount",
    "default_sources",
    "fetch",
    "find",
    "home_dir",
    "is_complete",
    "locate",
    "missing",
    "models_dir",
    "offline",
    "path_of",
    "sha256_of",
    "to_stderr",
    "verify",
]
