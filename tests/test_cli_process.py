"""ask in a process of its own, whose reader goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def start(typed: Sequence[str], tmp_path: Path, **options: Any) -> subprocess.Popen[bytes]:
    """ask as a process; no weights are there."""
    code = "import sys; from ui.cli import main; sys.exit(main())"
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "ASKLINE_HOME": str(tmp_path / "home"),
    }
    return subprocess.Popen([sys.executable, "-c", code, *typed], env=environment, **options)


def test_a_reader_who_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "long.txt").write_text("a line of many\n" * 100_000)
    typed = ["show", "long.txt", "--corpus", str(tmp_path / "notes")]
    process = start(typed, tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout as out, process.stderr as err:
        assert out.readline() == b"     1  a line of many\n"
        out.close()
        assert err.read() == b""
    assert process.returncode == 0


def test_a_reader_who_is_gone_before_the_first_line_is_no_failure_either(tmp_path: Path) -> None:
    """The line is in Python's buffer still, and goes out when the process ends."""
    reader, writer = os.pipe()
    os.close(reader)
    process = start(["--version"], tmp_path, stdout=writer, stderr=subprocess.PIPE)
    shown = start(["status"], tmp_path, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (shown.communicate()[1], shown.returncode) == (b"", 0)
    assert process.communicate()[1] == b""
