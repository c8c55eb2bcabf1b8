"""A loader that takes its time, and remembers what it made of the files that it read last.

Every answer reads the files that it cites: what is cited is compared with the file as it is then.
The bytes are looked at each time, and only these bytes give that text.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from index.lines import Loaded

__all__ = ["Remembered"]

KEPT = 20_000_000
"""Characters of text, together."""


class Remembered:
    """The same as the loader it is made of. May be shared between threads."""

    def __init__(self, load: Callable[[bytes], Loaded], kept: int = KEPT) -> None:
        self._load = load
        self._kept = kept
        self._texts: OrderedDict[bytes, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, data: bytes) -> Loaded:
        """The text of a file. Raises what the loader does."""
        digest = hashlib.sha256(data).digest()
        with self._lock:
            found = self._texts.get(digest)
        if found is None:
            found = self._load(data)
        with self._lock:
            self._texts[digest] = found
            self._texts.move_to_end(digest)
            while sum(len(one.text) for one in self._texts.values()) > self._kept:
                self._texts.popitem(last=False)
        return found
