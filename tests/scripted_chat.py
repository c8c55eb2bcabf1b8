"""The real command in a process of its own, with a scripted model: ``python -m`` this, then ask's
arguments. A question that holds the word "endless" is answered by two words and then none ever.
"""

from __future__ import annotations

import fcntl
import signal
import sys
import termios
import threading
from collections.abc import Iterator

import index.opening
import rag.opening
import rag.ruling
from rag.prompt import Prompt
from tests.scripted import HashEmbedder
from tests.scripted_model import GATED, ScriptedModel, question_of, step_of
from ui.cli import main


class Endless(ScriptedModel):
    """Says "The talks" and goes on to think, if it is asked for what is endless."""

    def write(self, prompt: Prompt, *, limit: int) -> Iterator[str]:
        if step_of(prompt) == "sentence" and "endless" in question_of(prompt):
            try:
                yield from ("The", " talks")
                print(" (the model thinks)", file=sys.stderr)
                threading.Event().wait()
            finally:
                print("(the model was stopped)", file=sys.stderr)
        yield from super().write(prompt, limit=limit)


def start() -> int:
    """Take the terminal for this process, so that its keys send signals here, and run ask."""
    # What runs the tests in the background may have had Ctrl-C ignored, which is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.stdin.isatty():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    model = Endless(sentence="The talks in Moscow went on for 5 hours.", short="5 hours")
    setattr(rag.opening, "open_model", lambda *_: model)  # noqa: B010
    setattr(rag.opening, "open_embedder", lambda *_: HashEmbedder())  # noqa: B010
    setattr(index.opening, "open_embedder", lambda *_: HashEmbedder())  # noqa: B010
    setattr(rag.ruling, "judge_of", {"Scripted": GATED}.__getitem__)  # noqa: B010
    return main()


if __name__ == "__main__":
    sys.exit(start())
