"""Where models lie on this machine, and whether one is there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from index.weights.catalogue import File, Model

__all__ = ["file_paths", "home_dir", "is_complete", "models_dir", "path_of", "staging_dir"]


def home_dir(home: Path | None = None) -> Path:
    """The product's own folder: `home`, else ASKLINE_HOME, else the user's data directory."""
    if home is not None:
        return home
    named = os.environ.get("ASKLINE_HOME", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "linux" and not {"XDG_DATA_HOME", "ANDROID_DATA"} & os.environ.keys():
        # What platformdirs gives there; to import it takes some 2 of the 50 ms of ask status.
        return Path.home() / ".local" / "share" / "askline"
    from platformdirs import user_data_dir

    return Path(user_data_dir("askline", appauthor=False))


def models_dir(home: Path | None = None) -> Path:
    """The folder all models lie in. It need not exist yet."""
    return home_dir(home) / "models"


def path_of(model: Model, home: Path | None = None) -> Path:
    """Where the model lies once fetched: a file for a GGUF, a folder for an embedder."""
    return models_dir(home) / (model.folder or model.files[0].name)


def file_paths(model: Model, place: Path) -> list[tuple[File, Path]]:
    """The model's files and where each lies, if the model is at `place`."""
    if model.folder is None:
        return [(model.files[0], place)]
    return [(file, place / file.name) for file in model.files]


def staging_dir(model: Model, home: Path | None = None) -> Path:
    """Where a model is put together. Beside the models, so that a rename moves it into place."""
    return models_dir(home) / ".partial" / model.key


def is_complete(model: Model, home: Path | None = None) -> bool:
    """Whether every file is there with the right size. Cheap: reads no file's content."""
    return all(_size(path) == file.bytes for file, path in file_paths(model, path_of(model, home)))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
