"""The page over a scripted model, in a process of its own: ``python -m`` this, FOLDER HOME PORT.

It never answers a question that begins with Never.
"""

from __future__ import annotations

import sys
import threading
import warnings
from pathlib import Path

from tests.scripted_model import ScriptedModel
from tests.scripted_page import serving_of, worker_of
from ui.page.server import application, listen, serve

FIVE = "The talks in Moscow went on for five hours."


def main(folder: str, home: str, port: str) -> None:
    """Serve until the process is ended."""
    warnings.simplefilter("ignore")
    serving = serving_of(Path(folder), Path(home))
    at = listen("127.0.0.1", int(port))

    def sentence(question: str) -> str:
        if question.startswith("Never"):
            threading.Event().wait()
        return FIVE

    app = application(serving, worker_of(serving, ScriptedModel(sentence=sentence, short="five")))
    serve(app, at, lambda: print(at.getsockname()[1], flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
