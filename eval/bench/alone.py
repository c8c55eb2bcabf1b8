"""What a model alone needs: ``python -m eval.bench.alone GGUF TOKENS`` prints the seconds in which
it loads and reads so many tokens. Python and the libraries are there already by then.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rag.raw import RawModel

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Print the seconds."""
    path, tokens = Path(arguments[0]), int(arguments[1])
    # The first one brings the libraries into memory.
    _open(path).reading(1)
    begun = time.perf_counter()
    _open(path).reading(tokens)
    print(time.perf_counter() - begun)


def _open(path: Path) -> RawModel:
    return RawModel(path, name=path.name, sha256=lambda: "")


if __name__ == "__main__":
    main(sys.argv[1:])
