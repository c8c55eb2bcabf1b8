"""The records that travel from a question to what is shown; their JSON is the contract's."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

__all__ = [
    "Answer",
    "Citation",
    "Claim",
    "Conflict",
    "ConflictValue",
    "Manifest",
    "Reason",
    "Status",
    "Timings",
    "Tokens",
]

Status = Literal["answered", "conflict", "not_found"]
Reason = Literal["no_match", "not_stated", "unsupported", "false_premise"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Lines of a file, and their text when they were read: a position, never a search.

    source: relative to the corpus. first_line, last_line: 1-based, both included. quote: exactly
    those lines. sha256: of the file's bytes. verified: the quote was compared with the file.
    page: the one that the first line is on, 1-based; None where the format has no pages.
    """

    source: str
    first_line: int
    last_line: int
    quote: str
    sha256: str
    verified: bool
    page: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The object that stands for it in JSON: a page only where there is one."""
        record = asdict(self)
        if self.page is None:
            del record["page"]
        return record


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer. citations: positions in the answer's list of citations.

    said_by: whose words its lines give, where every one of them gives it as somebody's; empty
    where the documents say it themselves. The text is without them.
    """

    text: str
    citations: tuple[int, ...]
    said_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictValue:
    """What some sources say, where others say something else."""

    value: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Different values for the same thing."""

    about: str
    values: tuple[ConflictValue, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds. first_token: from the question to the first word of the answer, if there was one."""

    retrieve: float = 0.0
    first_token: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Tokens:
    """prompt: tokens of the prompts; reused: those of them whose state was kept from before;
    generated: tokens that the model wrote.
    """

    prompt: int = 0
    reused: int = 0
    generated: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made an answer: enough to make it again.

    index, prompt, judge, heads, adapter: fingerprints of the documents, of the words said to the
    model, and of what was fitted (rag/judge.json, rag/heads.json, rag/adapters).
    """

    askline: str
    model: str
    model_sha256: str
    embedder: str
    index: str
    prompt: str
    judge: str
    heads: str
    adapter: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be said to a question. An answer without a citation is never ``answered``."""

    question: str
    status: Status
    reason: Reason | None
    answer: str
    short: str | None
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    confidence: float
    nearest: tuple[Citation, ...]
    timings: Timings = field(default=Timings(), kw_only=True)
    tokens: Tokens = field(default=Tokens(), kw_only=True)
    manifest: Manifest
    asked: str | None = None
    """A follow-up as it was understood; None where the question stood for itself."""

    def to_json(self) -> dict[str, Any]:
        """The object that ``ask --json`` prints."""
        record = asdict(self)
        record["citations"] = [one.to_json() for one in self.citations]
        record["nearest"] = [one.to_json() for one in self.nearest]
        if self.asked is None:
            del record["asked"]
        return record
