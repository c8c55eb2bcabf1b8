"""ask in processes of its own, as a user starts it: how long it takes, and how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from itertools import pairwise
from pathlib import Path

from index.corpus import sample
from index.errors import AsklineError, UsageError

__all__ = ["Asked", "Processes"]

_PEAK = "peak memory:"
_CODE = """import sys
from {module} import {attribute} as main
code = main()
try:
    said = open("/proc/self/status").read()
    print("{peak}", said.partition("VmHWM:")[2].split()[0], file=sys.stderr)
except (OSError, IndexError):
    pass
sys.exit(code)
"""
"""What the console script does, and then tells the most memory that it had, in kB. The system's own
account of a child (ru_maxrss) counts what its parent had when it forked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked in a process. first: seconds from its start to the first word; None if
    nothing was written. total: to the end of the process. peak: bytes of memory that it had at
    most; None where the system does not tell.
    """

    first: float | None
    total: float
    peak: int | None


class Processes:
    """Starts ask as it is installed, over the shipped sample. model: as --model has it."""

    def __init__(self, model: str) -> None:
        """Raises UsageError if ask is not installed."""
        for found in entry_points(group="console_scripts", name="ask"):
            module, _, attribute = found.value.partition(":")
            code = _CODE.format(module=module, attribute=attribute, peak=_PEAK)
            # -P: a file of the folder that it is started in is no part of it.
            self._ask = [sys.executable, "-P", "-c", code]
            break
        else:
            raise UsageError("ask is not installed", fix="type: pip install -e .")
        self._model = model
        left_out = {"ASKLINE_CORPUS", "ASKLINE_INDEX", "ASKLINE_MODEL", "PYTHONDONTWRITEBYTECODE"}
        self._environment = {k: v for k, v in os.environ.items() if k not in left_out}

    def python(self) -> float:
        """Seconds for Python to start and end."""
        return self._run([sys.executable, "-c", "pass"]).total

    def help(self) -> float:
        """Seconds for ask --help."""
        return self._run([*self._ask, "--help"]).total

    def status(self, index: Path) -> float:
        """Seconds for ask status over an index."""
        return self._run([*self._ask, "status", *self._over(index)]).total

    def ask(self, question: str, index: Path) -> Asked:
        """Ask one question. Raises AsklineError if ask fails."""
        ran = self._run([*self._ask, *self._over(index), "--json", "--", question])
        if not ran.lines:
            raise AsklineError(f"a process that was measured failed: {_last(ran.err)}")
        answered, line = ran.lines[0]
        timings = json.loads(line)["timings"]
        first = timings["first_token"]
        # The line is printed as soon as the answer is there.
        begun = None if first is None else answered - timings["total"] + first
        return Asked(begun, ran.total, _peak(ran.err))

    def batch(self, questions: Sequence[str], index: Path, file: Path) -> list[float]:
        """Ask them all in one process: seconds for each, the start of the process in the first one
        and its end in the last. file: where they are written. Raises AsklineError if ask fails.
        """
        rows = [json.dumps({"question": one}, ensure_ascii=False) + "\n" for one in questions]
        file.write_text("".join(rows), encoding="utf-8")
        ran = self._run([*self._ask, *self._over(index), "--batch", str(file)])
        ends = [*(at for at, _ in ran.lines[:-1]), ran.total]
        return [end - before for before, end in pairwise([0.0, *ends])]

    def alone(self, path: Path, tokens: int) -> float:
        """Seconds that a GGUF needs to load and to read so many tokens, in a new process."""
        ran = self._run([sys.executable, "-P", "-m", "eval.bench.alone", str(path), str(tokens)])
        return float(ran.lines[0][1])

    def _over(self, index: Path) -> list[str]:
        typed = ["--corpus", str(sample()), "--index", str(index), "--model", self._model]
        return [*typed, "--quiet"]

    def _run(self, typed: Sequence[str]) -> _Ran:
        """Raises AsklineError for what ended with 2, or was killed."""
        begun = time.perf_counter()
        pipe = subprocess.PIPE
        with subprocess.Popen(
            typed, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, env=self._environment
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            lines = [(time.perf_counter() - begun, line.decode()) for line in process.stdout]
            said = process.stderr.read().decode(errors="replace")
        total = time.perf_counter() - begun
        if process.returncode not in (0, 1):
            why = _last(said) or f"exit code {process.returncode}"
            raise AsklineError(f"a process that was measured failed: {why}")
        return _Ran(lines, said, total)


@dataclass(frozen=True, slots=True)
class _Ran:
    """A process that ended. lines: of standard output, each with the seconds after which it came.
    err: standard error. total: seconds up to its end.
    """

    lines: list[tuple[float, str]]
    err: str
    total: float


def _last(err: str) -> str:
    """The last line that a process told of itself."""
    told = [line for line in err.split("\n") if line and not line.startswith(_PEAK)]
    return told[-1].removeprefix("ask: ") if told else ""


def _peak(err: str) -> int | None:
    """The bytes that a process told of."""
    _, told, kilobytes = err.rpartition(_PEAK)
    return 1024 * int(kilobytes) if told else None
