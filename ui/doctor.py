"""``ask doctor``: what is installed, what is missing, and what to type to mend it."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index.machine import cores
from index.opening import twin_path
from index.weights import amount, find, home_dir, is_complete, path_of
from rag import kept
from rag.version import VERSION
from ui.settings import Settings

__all__ = ["doctor"]

PACKAGES = (
    "faiss-cpu",
    "gradio",
    "langchain-core",
    "llama-cpp-python",
    "onnxruntime",
    "pypdf",
    "sentence-transformers",
    "tokenizers",
    "torch",
)


@dataclass(frozen=True, slots=True)
class _Finding:
    what: str
    sound: bool
    detail: str
    fix: str | None = None


def doctor(settings: Settings, *, forget: bool = False) -> int:
    """Print what was found; exit 2 if something is missing that ask needs. forget: drop what is
    kept of documents that were read, and print that alone.
    """
    if forget:
        return _forget(settings)
    findings = list(_findings())
    if settings.json:
        print(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
    else:
        for one in findings:
            mark = "ok     " if one.sound else "missing"
            print(f"{mark}  {one.what}: {one.detail}{'' if one.sound else f'; {one.fix}'}")
    return 0 if all(one.sound for one in findings) else 2


def _findings() -> Iterator[_Finding]:
    yield _Finding("askline", True, VERSION)
    yield _Finding("python", True, f"{platform.python_version()} on {platform.platform()}")
    yield _Finding("machine", True, f"{cores()} cores")
    for package in PACKAGES:
        try:
            yield _Finding(package, True, version(package))
        except PackageNotFoundError:
            yield _Finding(package, False, "not installed", "type: pip install .")
    yield _home(home_dir())
    yield _states()
    for kind in ("gguf", "embedder"):
        model = find(kind, "default")
        here = is_complete(model)
        detail = str(path_of(model)) if here else f"not here ({amount(model.bytes)})"
        yield _Finding(f"model {model.key}", here, detail, "type: ask models fetch")
    twin = twin_path(path_of(find("embedder", "default")))
    yield _Finding(
        "embedder for onnxruntime",
        twin.exists(),
        str(twin) if twin.exists() else "not exported yet",
        "type: ask models fetch",
    )


def _forget(settings: Settings) -> int:
    gone = kept.forget()
    size = sum(one.bytes for one in gone)
    if settings.json:
        print(json.dumps({"forgotten": len(gone), "bytes": size}))
    else:
        print(f"forgotten: {_amount(len(gone), size)}")
    return 0


def _states() -> _Finding:
    """What is kept of documents that were read, and how to be rid of it."""
    found = kept.states()
    held = _amount(len(found), sum(one.bytes for one in found))
    rid = "; to drop them: ask doctor --forget" if found else ""
    return _Finding("documents read", True, f"{held}, {amount(kept.most())} at most{rid}")


def _amount(count: int, size: int) -> str:
    return f"{count} state{'' if count == 1 else 's'} kept ({amount(size)})"


def _home(home: Path) -> _Finding:
    """Whether the data directory, or the first folder above it that exists, takes files."""
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = amount(shutil.disk_usage(there).free)
    return _Finding(
        "data directory",
        os.access(there, os.W_OK),
        f"{home} ({free} free)",
        "set ASKLINE_HOME to a folder that can be written",
    )
