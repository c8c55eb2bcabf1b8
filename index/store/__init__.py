"""The index on disk: one SQLite file, a checksum on every row.

SQLite's own check sees no flipped bit inside a row, so each row carries a BLAKE2b checksum: a
passage over its place, text, context and vector, a document or a skipped file over all that is
known of it. A refresh is one transaction: a reader sees the index before or after it, and a
process killed at any point leaves one of the two.
"""

from __future__ import annotations

from index.store.discarding import discard
from index.store.documents import Row
from index.store.given import given_days
from index.store.opened import Store
from index.store.schema import FILE, FORMAT

__all__ = ["FILE", "FORMAT", "Row", "Store", "discard", "given_days"]
