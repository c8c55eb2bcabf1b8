"""What a document's date may be from: apart from index.dating, for telling it needs no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

__all__ = ["WHENCE", "Origin"]

Origin = Literal["text", "front matter", "PDF", "file name", "you"]
"""Where a date is from: what the document says, what stands above its text as its date, what the
program that made the PDF wrote into it, what the file is called, what the user said.
"""
WHENCE: Mapping[Origin, str] = {
    "text": "as its text says",
    "front matter": "as its front matter says",
    "PDF": "as its PDF says",
    "file name": "by its file's name",
    "you": "as you set it",
}
"""The same in words."""
